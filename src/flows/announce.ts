// Telling the world a bulletin: on the topic and in the channel, once for each id as far as anybody can know.

import { type Bulletin, bulletinId, rememberSeconds } from '../domain/bulletin.ts'
import type { AlertChannel, AlertTopic, Log, ToldBook } from './ports.ts'

export interface Announcer {
  readonly topic: AlertTopic
  readonly channel: AlertChannel | undefined
  readonly told: ToldBook
  readonly log: Log
}

/**
 * Each way is remembered by itself, so that what failed is told the next time, and what was told is not told twice.
 * @returns whether everybody has been told; never throws, since no bulletin is worth a verdict
 */
export async function announce(bulletin: Bulletin, announcer: Announcer): Promise<boolean> {
  const { topic, channel, told, log } = announcer
  const id = bulletinId(bulletin)
  const tell = async (way: 'sns' | 'slack', how: () => Promise<void>): Promise<boolean> => {
    const key = `${way}/${id}`
    try {
      if (await told.before(key)) return true
      await how()
      await told.note(key, rememberSeconds(bulletin))
      return true
    } catch (error) {
      log.trouble('not-announced', error, { bulletin: id, way })
      return false
    }
  }
  const ways = await Promise.all([
    tell('sns', () => topic.announce(bulletin)),
    channel === undefined || tell('slack', () => channel.announce(bulletin)),
  ])
  return ways.every(Boolean)
}

/** Whether nobody is left to be told: for whoever has to find out first what there is to tell. */
export async function isTold(id: string, { channel, told }: Announcer): Promise<boolean> {
  const before = await Promise.all([
    told.before(`sns/${id}`),
    channel === undefined || told.before(`slack/${id}`),
  ])
  return before.every(Boolean)
}
