// Whoever tells people and machines, each made when first told something. Loads none of them itself.

import type { AlertChannel, AlertTopic, Chat } from '../flows/ports.ts'

export interface Tellers {
  readonly topic: AlertTopic
  /** Nothing where no channel is set, or Slack is not connected. */
  readonly channel: AlertChannel | undefined
  readonly chat: Chat
}

/** @param hasChannel whether they will have one */
export function tellingLater(made: () => Promise<Tellers>, hasChannel: boolean): Tellers {
  const channel = async (): Promise<AlertChannel> => {
    const { channel: it } = await made()
    if (it === undefined) throw new Error('a channel was promised, and there is none')
    return it
  }
  return {
    topic: {
      publish: async (alert) => (await made()).topic.publish(alert),
      announce: async (bulletin) => (await made()).topic.announce(bulletin),
    },
    channel: hasChannel
      ? {
          post: async (alert, ref) => (await channel()).post(alert, ref),
          postBurst: async (burst, ref) => (await channel()).postBurst(burst, ref),
          announce: async (bulletin) => (await channel()).announce(bulletin),
        }
      : undefined,
    chat: { tell: async (person, notice) => (await made()).chat.tell(person, notice) },
  }
}
