// The canary: an instance of the user's that is started without a pass on a schedule, so that somebody sees it stopped.
// It is judged and stopped like any other start; only the telling differs (domain/alert.ts, isExpected).

import type { StartRecord } from '../domain/start-record.ts'
import type { Gate } from './gate.ts'

/** How long it was up, once whoever saw it down has written that down; two who see it at once measure the same. */
export function meterCanary(
  before: StartRecord,
  after: StartRecord,
  { clock, meter, settings }: Pick<Gate, 'clock' | 'meter' | 'settings'>,
): void {
  const { name, todo, sparedBy } = after
  const seenDown = before.todo.has('stop') && !todo.has('stop') && sparedBy === undefined
  if (name.instanceId !== settings.canary || !seenDown) return
  meter.canaryStopped(clock.now() / 1000 - name.launchedAt)
}
