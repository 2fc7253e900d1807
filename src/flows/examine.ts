// What one task of the queue comes to, given what was seen: a start with duties, a later look, or nothing.

import type { GateTask } from '../domain/gate-task.ts'
import { isStartState } from '../domain/instance.ts'
import { startKey } from '../domain/start.ts'
import { closeStart } from './close-start.ts'
import { examineStart } from './examine-start.ts'
import { dutiesFound, type Finding, nothing } from './finding.ts'
import { followUp } from './follow-up.ts'
import type { Gate } from './gate.ts'
import { mustBeReadable, type Sight } from './sight.ts'

export async function examine(task: GateTask, sight: Sight, gate: Gate): Promise<Finding> {
  mustBeReadable(task, sight, gate)
  if (task.kind === 'follow-up') return followUp(task, sight, gate)
  if (task.kind === 'finish') {
    const record = sight.starts.get(startKey(task.start))
    return record === undefined ? nothing : dutiesFound(record, { tries: task.tries, dueAt: task.dueAt })
  }
  return isStartState(task.hint.state)
    ? examineStart(task.hint, sight, gate)
    : closeStart(task.hint, sight, gate)
}
