// One Slack workspace with one app installed: who and what is in it, and what the app may see of it.
// It holds no messages and knows no wire; the Web API and the builders of requests ask it.

import { type Conversation, counterpart } from './conversations.ts'
import type { Enterprise, User } from './users.ts'

export interface Team {
  /** T… */
  readonly id: string
  readonly name: string
  /** The part before .slack.com. */
  readonly domain: string
  /** Set where the workspace belongs to a Grid organization. */
  readonly enterprise?: Enterprise
}

export interface InstalledApp {
  /** A… */
  readonly id: string
  readonly name: string
  /** U… */
  readonly botUserId: string
  /** B… */
  readonly botId: string
  readonly botToken: string
  readonly scopes: readonly string[]
  readonly signingSecret: string
  /** Deprecated by Slack, and still sent with every command (E1). */
  readonly verificationToken: string
}

export interface UserGroup {
  /** S… */
  readonly id: string
  readonly handle: string
  readonly users: readonly string[]
}

export interface WorkspaceData {
  readonly team: Team
  readonly app: InstalledApp
  readonly users: readonly User[]
  readonly userGroups: readonly UserGroup[]
  readonly conversations: readonly Conversation[]
}

export class Workspace {
  readonly team: Team
  readonly app: InstalledApp
  readonly #users: Map<string, User>
  readonly #userGroups: Map<string, UserGroup>
  readonly #conversations: Map<string, Conversation>

  constructor(data: WorkspaceData) {
    this.team = data.team
    this.app = data.app
    this.#users = byId(data.users)
    this.#userGroups = byId(data.userGroups)
    this.#conversations = byId(data.conversations)
  }

  get users(): readonly User[] {
    return [...this.#users.values()]
  }

  get userGroups(): readonly UserGroup[] {
    return [...this.#userGroups.values()]
  }

  get conversations(): readonly Conversation[] {
    return [...this.#conversations.values()]
  }

  user(id: string): User | undefined {
    return this.#users.get(id)
  }

  userGroup(id: string): UserGroup | undefined {
    return this.#userGroups.get(id)
  }

  conversation(id: string): Conversation | undefined {
    return this.#conversations.get(id)
  }

  /** Adds a user, or changes the one of that id. */
  putUser(user: User): void {
    this.#users.set(user.id, user)
  }

  /** Adds a conversation, or changes the one of that id. */
  putConversation(conversation: Conversation): void {
    this.#conversations.set(conversation.id, conversation)
  }

  appIsIn(conversation: Conversation): boolean {
    return conversation.members.includes(this.app.botUserId)
  }

  /** What the app cannot see does not exist for it: Slack answers channel_not_found to both. */
  appSees(conversation: Conversation): boolean {
    return conversation.kind === 'public' || this.appIsIn(conversation)
  }

  /** The direct message of the app with these users, where one is open. */
  directMessage(userIds: readonly string[]): Conversation | undefined {
    const wanted = new Set([...userIds, this.app.botUserId])
    return this.conversations.find(
      (one) =>
        (one.kind === 'im' || one.kind === 'mpim') &&
        one.members.length === wanted.size &&
        one.members.every((member) => wanted.has(member)),
    )
  }

  /** The direct message of the app with these users, opened where it was not. */
  openDirectMessage(userIds: readonly string[], nowEpochSeconds: number): Conversation {
    const open = this.directMessage(userIds)
    if (open !== undefined) return open
    const only = userIds.length === 1 ? userIds[0] : undefined
    const groups = this.conversations.filter((one) => one.kind === 'mpim').length
    const conversation: Conversation = {
      id: only === undefined ? `G0GROUPDM${groups + 1}` : `D${only.slice(1)}`,
      kind: only === undefined ? 'mpim' : 'im',
      name: only === undefined ? this.#groupName(userIds) : '',
      members: [...userIds, this.app.botUserId],
      isArchived: false,
      externalTeamIds: [],
      orgTeamIds: [],
      createdAtEpochSeconds: nowEpochSeconds,
    }
    this.putConversation(conversation)
    return conversation
  }

  /** The only person who reads what the app posts there: the other side of its direct message. */
  readerOf(conversationId: string): string | undefined {
    const conversation = this.#conversations.get(conversationId)
    return conversation === undefined ? undefined : counterpart(conversation, this.app.botUserId)
  }

  /** How a reader sees an id written: the name of a user, user group, channel or the person of a DM. */
  nameOf(id: string): string | undefined {
    const user = this.#users.get(id)
    if (user !== undefined) return user.displayName === '' ? user.realName : user.displayName
    const person = this.readerOf(id)
    if (person !== undefined) return this.nameOf(person)
    return this.#conversations.get(id)?.name ?? this.#userGroups.get(id)?.handle
  }

  #groupName(userIds: readonly string[]): string {
    const handles = [...userIds, this.app.botUserId].map((id) => this.#users.get(id)?.name ?? id)
    return `mpdm-${handles.join('--')}-1`
  }
}

const byId = <T extends { readonly id: string }>(items: readonly T[]): Map<string, T> =>
  new Map(items.map((item) => [item.id, item]))
