// Everything posted, in the order it was posted, and who could see it. It keeps; it judges nothing.

import type { Clock } from '../clock.ts'
import { withIds } from './block-ids.ts'
import { Timestamps } from './timestamps.ts'
import type { SlackObject } from './users.ts'

export interface MessageContent {
  readonly text: string
  readonly blocks: readonly SlackObject[]
  readonly metadata?: SlackObject
}

export interface Draft extends MessageContent {
  /** The conversation it goes to. */
  readonly to: string
  /** The only person who sees it: the other side of a direct message, or the reader of an ephemeral. */
  readonly user?: string
  /** User id of the author. */
  readonly from: string
  readonly ephemeral: boolean
  readonly thread_ts?: string
}

/** What GET /world/slack/messages shows, which is why its names are Slack's. */
export interface PostedMessage extends Draft {
  readonly ts: string
  readonly edited?: { readonly ts: string }
  /** What it said before each edit, oldest first. */
  readonly versions?: readonly MessageContent[]
}

const kept = 10_000

export class Messages {
  readonly #timestamps: Timestamps
  readonly #byPlace = new Map<string, PostedMessage>()

  readonly #observe: (message: PostedMessage) => void

  /** @param observe told of every message posted or edited, as it then stands */
  constructor(clock: Clock, observe: (message: PostedMessage) => void = () => undefined) {
    this.#timestamps = new Timestamps(clock)
    this.#observe = observe
  }

  post(draft: Draft): PostedMessage {
    const ts = this.#timestamps.next()
    const message: PostedMessage = { ...draft, blocks: withIds(draft.blocks, ts), ts }
    this.#byPlace.set(place(message.to, message.ts), message)
    for (const oldest of this.#byPlace.keys()) {
      if (this.#byPlace.size <= kept) break
      this.#byPlace.delete(oldest)
    }
    this.#observe(message)
    return message
  }

  find(to: string, ts: string): PostedMessage | undefined {
    return this.#byPlace.get(place(to, ts))
  }

  /** Puts new content in the message's place and keeps the old as a version. */
  update(message: PostedMessage, content: MessageContent): PostedMessage {
    const { metadata, ...rest } = message
    const { text, blocks } = message
    const before = { text, blocks, ...(metadata === undefined ? {} : { metadata }) }
    const ts = this.#timestamps.next()
    const updated: PostedMessage = {
      ...rest,
      ...content,
      blocks: withIds(content.blocks, ts),
      edited: { ts },
      versions: [...(message.versions ?? []), before],
    }
    this.#byPlace.set(place(message.to, message.ts), updated)
    this.#observe(updated)
    return updated
  }

  remove(message: PostedMessage): void {
    this.#byPlace.delete(place(message.to, message.ts))
  }

  get all(): readonly PostedMessage[] {
    return [...this.#byPlace.values()]
  }

  /** What everybody in the conversation sees, oldest first; ephemerals are not among it. */
  inConversation(id: string): readonly PostedMessage[] {
    return this.all.filter((message) => message.to === id && !message.ephemeral)
  }

  /** What this person alone was shown: direct messages and ephemerals, oldest first. */
  onlyFor(userId: string): readonly PostedMessage[] {
    return this.all.filter((message) => message.user === userId)
  }
}

const place = (to: string, ts: string): string => `${to}/${ts}`
