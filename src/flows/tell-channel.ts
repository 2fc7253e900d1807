// Denied starts in the alert channel: the first few of a minute in full, more of them as one message that is
// kept up to date. One writer at a time holds the pen; whoever adds lines meanwhile finds them written.

import type { Alert } from '../domain/alert.ts'
import { type Place, placeKey } from '../domain/place.ts'
import { startKey } from '../domain/start.ts'
import type { Gate } from './gate.ts'
import { type AlertChannel, type Burst, type MessageRef, secondsNow } from './ports.ts'

/** So many alerts a minute are shown in full. */
const MOST_IN_FULL = 3

/** So many lines join a burst at once. */
const MOST_AT_ONCE = 100

/** How often a writer goes on when lines came in while it wrote. */
const MOST_REWRITES = 3

export interface ToTell {
  readonly alert: Alert
  /** The message that told of this start before. */
  readonly message: MessageRef | undefined
}

/** @returns by startKey, for each alert that now stands in the channel, its own message if it has one */
export async function tellChannel(
  place: Place,
  alerts: readonly ToTell[],
  gate: Gate,
): Promise<Map<string, MessageRef | undefined>> {
  const { channel } = gate
  if (channel === undefined) return new Map(alerts.map(({ alert }) => [startKey(alert.start), undefined]))
  const told = new Map<string, MessageRef | undefined>()
  const inFull = async ({ alert, message }: ToTell): Promise<void> => {
    await attempt({ start: startKey(alert.start) }, gate, async () => {
      told.set(startKey(alert.start), await channel.post(alert, message))
    })
  }
  await Promise.all(alerts.filter(({ message }) => message !== undefined).map(inFull))

  const fresh = alerts.filter(({ message }) => message === undefined).map(({ alert }) => alert)
  for (let at = 0; at < fresh.length; at += MOST_AT_ONCE) {
    const some = fresh.slice(at, at + MOST_AT_ONCE)
    await attempt({ place: placeKey(place), alerts: some.length }, gate, async () => {
      const burst = await joinBurst(place, some, gate)
      if (burst.lines.length <= MOST_IN_FULL) {
        await Promise.all(some.map((alert) => inFull({ alert, message: undefined })))
      } else if (await writeBurst(burst, channel, gate)) {
        for (const alert of some) told.set(startKey(alert.start), undefined)
      }
    })
  }
  return told
}

function joinBurst(place: Place, alerts: readonly Alert[], gate: Gate): Promise<Burst> {
  const lines = alerts.map(({ start, instanceName, reason, outcome }) => ({
    start,
    instanceName,
    reason,
    outcome,
  }))
  const mode = alerts[0]?.mode ?? 'enforce'
  return gate.bursts.add(place, mode, lines, secondsNow(gate.clock))
}

/** @returns whether the message now shows everything this caller added */
async function writeBurst(mine: Burst, channel: AlertChannel, gate: Gate): Promise<boolean> {
  let burst = mine
  for (let rewrite = 0; rewrite < MOST_REWRITES; rewrite += 1) {
    if (burst.shown >= burst.version) return true
    const held = await gate.bursts.takePen(burst, secondsNow(gate.clock))
    if (held === undefined) return false
    burst = await gate.bursts.putPen(held, await channel.postBurst(held, held.message))
  }
  return burst.shown >= mine.version
}

async function attempt(
  about: Parameters<Gate['log']['trouble']>[2],
  gate: Gate,
  tell: () => Promise<void>,
): Promise<void> {
  try {
    await tell()
  } catch (error) {
    gate.log.trouble('slack-failed', error, about)
  }
}
