// Denied starts that EC2 has no room to stop yet: those that wait for nothing book a turn, those with a look on its way
// wait for that, and those whose turn was in vain come back at growing pauses.

import { MOST_IN_A_TURN, turnMs } from '../domain/pace.ts'
import { type Attempt, type Climb, settle } from './climb.ts'
import { type Ec2Trouble, secondsNow } from './ports.ts'

/** Whether it may ask EC2 now, though others wait: its turn has come, or it has been waiting for longer than that. */
export function isItsTurn({ one }: Attempt, climb: Climb): boolean {
  return one.tries > 0 && one.record.triedSince !== undefined && !isAwaited(one.record.lookDueAt, climb)
}

const isAwaited = (lookDueAt: number | undefined, { gate }: Climb): boolean =>
  (lookDueAt ?? 0) > secondsNow(gate.clock) + 1

export async function waitForTurns(
  attempts: readonly Attempt[],
  trouble: Ec2Trouble,
  climb: Climb,
): Promise<void> {
  climb.halted.set('stop', trouble)
  const inVain = { outcome: 'failed', trouble, failedAt: 'stop' } as const
  const fresh: Attempt[] = []
  // One for the batch, so that it comes back in one message, and not in step with others.
  const stretch = 1 + climb.gate.entropy.fraction() / 2
  for (const attempt of attempts) {
    const { record } = attempt.one
    // Nothing is said of it: its own look finds it as it is now, and books a turn then.
    if (isAwaited(record.lookDueAt, climb)) settle(attempt, { outcome: record.outcome })
    else if (record.triedSince === undefined) fresh.push(attempt)
    else settle(attempt, { ...inVain, turnInSeconds: againInSeconds(attempt, stretch) })
  }
  for (let at = 0; at < fresh.length; at += MOST_IN_A_TURN) {
    const some = fresh.slice(at, at + MOST_IN_A_TURN)
    const turnInSeconds = await nextTurn(some.length, trouble, climb)
    for (const attempt of some) settle(attempt, { ...inVain, turnInSeconds })
  }
}

/** What a turn in vain lacks is little at first: another took it, or a clock was early. Each time it waits longer. */
const againInSeconds = ({ one: { tries } }: Attempt, stretch: number): number =>
  Math.min(900, 1.5 * stretch * 2 ** Math.min(tries, 9))

/** Without an answer of the table they come back as everything does that is throttled. */
async function nextTurn(
  instances: number,
  trouble: Ec2Trouble,
  { place, gate }: Climb,
): Promise<number | undefined> {
  try {
    const seconds = await gate.pace.nextTurn(place, turnMs(instances), trouble)
    gate.log.info('turn-booked', { region: place.region, instances, seconds: Math.ceil(seconds) })
    return seconds
  } catch (error) {
    gate.log.trouble('turn-not-booked', error, {})
    return undefined
  }
}
