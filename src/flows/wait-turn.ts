// Denied starts that EC2 has no room to stop yet: each books a turn, once, whoever comes by meanwhile; and another one
// where its turn was in vain.

import { LONGEST_WAIT_SECONDS, MOST_IN_A_TURN, turnMs } from '../domain/pace.ts'
import { type Attempt, type Case, type Climb, settle } from './climb.ts'
import { type Ec2Trouble, secondsNow } from './ports.ts'

/** Whether it may ask EC2 now, though others wait: its turn has come, or it has been waiting for longer than that. */
export const isItsTurn = ({ one }: Attempt, climb: Climb): boolean =>
  one.tries > 0 && one.record.triedSince !== undefined && !isInHand(one, climb)

/** For so long a look may be late, or at it without having written down yet what came of it. */
const AT_IT_SECONDS = 5

/** Another look books its turn, or has; before there is one, whoever decided does, and has not told of it yet either. */
function isInHand({ record: { lookDueAt }, looks, leave }: Case, { gate }: Climb): boolean {
  if (lookDueAt === undefined) return leave.has('sns')
  return !looks.has(lookDueAt) && lookDueAt > secondsNow(gate.clock) - AT_IT_SECONDS
}

export async function waitForTurns(
  attempts: readonly Attempt[],
  trouble: Ec2Trouble,
  climb: Climb,
): Promise<void> {
  climb.halted.set('stop', trouble)
  const waiting: Attempt[] = []
  for (const attempt of attempts) {
    const { one } = attempt
    // Nothing is said of it. A second turn for it would be one in which EC2 has room and nobody asks.
    if (isInHand(one, climb)) settle(attempt, { outcome: one.record.outcome, inHand: true })
    else waiting.push(attempt)
  }
  // One for the batch, so that it comes back in one message, and not in step with others.
  const stretch = 1 + climb.gate.entropy.fraction() / 2
  for (let at = 0; at < waiting.length; at += MOST_IN_A_TURN) {
    const some = waiting.slice(at, at + MOST_IN_A_TURN)
    const turn = await nextTurn(some.length, trouble, climb)
    for (const attempt of some) {
      const turnInSeconds = turn === undefined ? undefined : Math.max(turn, leastPause(attempt, stretch))
      settle(attempt, { outcome: 'failed', trouble, failedAt: 'stop', turnInSeconds })
    }
  }
}

/**
 * After a turn in vain, the next one, behind all that are booked: asking in between takes what others wait for. But no
 * sooner than after a growing while, where nobody waits and something else uses up what EC2 has room for.
 */
const leastPause = ({ one: { tries, record } }: Attempt, stretch: number): number =>
  record.triedSince === undefined
    ? 0
    : Math.min(LONGEST_WAIT_SECONDS, 1.5 * stretch * 2 ** Math.min(tries, 9))

/** Without an answer of the table they come back as everything does that is throttled. */
async function nextTurn(
  instances: number,
  trouble: Ec2Trouble,
  { place, gate }: Climb,
): Promise<number | undefined> {
  try {
    const seconds = await gate.pace.nextTurn(place, turnMs(instances), trouble)
    gate.log.info('waits-for-turn', { region: place.region, instances, seconds: Math.ceil(seconds) })
    return seconds
  } catch (error) {
    gate.log.trouble('turn-not-booked', error, {})
    return undefined
  }
}
