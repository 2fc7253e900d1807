// Doing what verdicts oblige us to: stop first, then everything that only tells. Each duty is cleared once done;
// what could not be done stays in the record and comes back as a message of its own (rules 6 and 7).

import type { Place } from '../domain/place.ts'
import { startKey } from '../domain/start.ts'
import type { StartRecord } from '../domain/start-record.ts'
import { meterCanary } from './canary.ts'
import type { Case } from './climb.ts'
import { enforce } from './enforce.ts'
import type { Gate } from './gate.ts'
import { forgetIsolation } from './isolate.ts'
import { sendLater } from './later.ts'
import { secondsNow } from './ports.ts'
import { isLookedAtLater, type Progress, progressOf } from './progress.ts'
import { firstReminder, givenUp, knowingItself, reminderFor, reminderToNote, settled } from './settle.ts'
import type { Sight } from './sight.ts'
import { tellIfStarved } from './starved.ts'
import { tellEverybody } from './tell-everybody.ts'

export async function discharge(
  place: Place,
  cases: readonly Case[],
  { guard, control }: Pick<Sight, 'guard' | 'control'>,
  gate: Gate,
): Promise<void> {
  const enforced = await enforce(place, cases, { guard, lockdown: control.lockdown }, gate)
  await tellIfStarved(place, cases, enforced, gate)
  const all = cases.map((one) =>
    progressOf(one, enforced.get(startKey(one.record.name)), guard, gate.settings.canary),
  )
  await tellEverybody(place, all, gate)

  // The reminder first: a record that says one is due must not be believed where sending it failed.
  const nowSeconds = secondsNow(gate.clock)
  // One stretch for the batch, so that it comes back in one message, and not in step with other batches.
  const stretch = 1 + gate.entropy.fraction() / 2
  const reminders = all.flatMap((one) => {
    const reminder = reminderFor(one, nowSeconds, stretch, gate)
    if (reminder === undefined) return []
    // Where others have it in hand, it is their look that the record is to wait for.
    return [one.enforced?.inHand === true ? reminder : knowingItself(reminder, nowSeconds)]
  })
  await sendLater(reminders, gate.later)
  const dueAt = new Map(reminders.map(({ task }) => [startKey(task.start), task.dueAt]))
  const noted = await Promise.all(all.map((one) => note(one, dueAt.get(one.key), gate)))
  const given = new Set(all.filter(givenUp).map(({ key }) => key))
  const orphans = all.flatMap((one, n) => {
    const { before, record } = noted[n] ?? {}
    if (record === undefined || before === undefined || record.todo.size === 0) return []
    // What another gate had done by then is news where it is to be done again.
    if (isLookedAtLater({ looks: one.looks, record: before }, record, nowSeconds)) return []
    // Its own reminder is on its way, however soon that is due: a second one would multiply with each look.
    if (dueAt.has(one.key)) return []
    return given.has(startKey(record.name)) ? [] : [firstReminder(record)]
  })
  const unnoted = all.filter(
    (one, n) =>
      noted[n] === undefined && !dueAt.has(one.key) && !isLookedAtLater(one, one.record, nowSeconds + 1),
  )
  const gone = all.filter(isGoneIsolated)
  await Promise.all(gone.map(({ record: { name } }) => forgetIsolation(place, name.instanceId, gate)))
  await sendLater([...orphans, ...unnoted.map(reminderToNote)], gate.later)
}

/** Only what is terminated: what is spared, or up again, still wants its groups back. */
const isGoneIsolated = ({ record, enforced, view }: Progress): boolean =>
  record.isolatedAt !== undefined &&
  enforced?.over === true &&
  (view === undefined || view.state === 'terminated')

interface Noted {
  /** As it stood in the table just before. */
  readonly before: StartRecord
  readonly record: StartRecord
}

/**
 * Writes down what was done. Where that fails a message comes back for it, not the whole batch: each delivery of
 * the batch would send reminders of its own, and they would multiply.
 */
async function note(one: Progress, dueAt: number | undefined, gate: Gate): Promise<Noted | undefined> {
  let before = one.record
  try {
    const record = await gate.starts.change(one.record, (fresh) => {
      before = fresh
      return settled(fresh, one, dueAt, gate.clock.now())
    })
    meterCanary(one.record, record, gate)
    return { before, record }
  } catch (error) {
    gate.log.trouble('not-noted', error, { start: one.key })
    return undefined
  }
}
