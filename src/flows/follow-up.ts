// Did the start that the bot itself asked for come to anything? A net under lost events, a function cut off in
// the middle, and a StartInstances whose answer never came: the asker always hears how it ended.

import type { Mode } from '../domain/control.ts'
import type { GateTask } from '../domain/gate-task.ts'
import { isStartState } from '../domain/instance.ts'
import { type Hint, newHint } from '../domain/judge.ts'
import type { Notice } from '../domain/notice.ts'
import { type Pass, permitKey } from '../domain/pass.ts'
import { isAwsIdentity } from '../domain/person.ts'
import { startKey, startOf } from '../domain/start.ts'
import type { StartRecord } from '../domain/start-record.ts'
import type { DenyReason } from '../domain/verdict.ts'
import { closeStart } from './close-start.ts'
import { examineStart } from './examine-start.ts'
import { dutiesFound, type Finding, leftToDecider, nothing } from './finding.ts'
import type { Gate } from './gate.ts'
import { secondsNow } from './ports.ts'
import type { Sight } from './sight.ts'

type FollowUp = Extract<GateTask, { kind: 'follow-up' }>

const NEXT_LOOK_SECONDS = 30
const MOST_LOOKS = 20

export async function followUp(task: FollowUp, sight: Sight, gate: Gate): Promise<Finding> {
  const permit = sight.passes.get(permitKey(task.place, task.instanceId))
  if (permit === undefined || permit.id !== task.passId || permit.revokedAt !== undefined) return nothing
  const view = sight.views.get(task.instanceId)
  const record = view === undefined ? undefined : sight.starts.get(startKey(startOf(view)))
  const { place, instanceId } = task
  const hint = (state: Hint['state'], at: number): Hint => newHint({ place, instanceId, state, at })
  const nowSeconds = secondsNow(gate.clock)

  if (view !== undefined && isStartState(view.state) && record !== undefined && isByAnother(record, permit)) {
    if (view.state !== 'running' && record.ranAt === undefined) return again(task)
    return tellStartedByAnother(record, permit, task, gate, nowSeconds)
  }
  if (view !== undefined && isStartState(view.state) && view.launchedAt >= permit.issuedAt - 1) {
    if (record?.verdict.kind === 'deny') return tellDenied(record, permit, task, gate, nowSeconds)
    if (record?.ranAt !== undefined) {
      return dutiesFound(record, { leave: leftToDecider(record, record, gate.clock.now()) })
    }
    if (record === undefined || view.state === 'running') {
      const found = await examineStart(hint(view.state, view.launchedAt), sight, gate)
      // Whoever looks again is to tell, too: a message of the start alone knows of nobody who waits.
      if (found.kind === 'look-again' && task.tries < MOST_LOOKS) return again(task, found.afterSeconds)
      const denied = found.kind === 'duties' && found.again === undefined && isDenied(found.record)
      const next = again(task)
      return denied && next.kind === 'look-again' ? { ...found, again: next } : found
    }
    return again(task)
  }
  if (permit.left === 0) {
    const spentHere = record?.pass?.id === permit.id && record.endedAt === undefined
    return spentHere && view !== undefined ? closeStart(hint(view.state, nowSeconds), sight, gate) : nothing
  }
  if (nowSeconds <= permit.expiresAt) return again(task)
  await giveUp(permit, task, gate, nowSeconds)
  return nothing
}

const again = (task: FollowUp, afterSeconds = NEXT_LOOK_SECONDS): Finding =>
  task.tries >= MOST_LOOKS
    ? nothing
    : { kind: 'look-again', task: { ...task, tries: task.tries + 1 }, afterSeconds }

const isDenied = ({ verdict }: StartRecord): boolean => verdict.kind === 'deny'

/** By a lockdown that came between, say: such a verdict knows of no owner, and yet somebody waits to hear. */
async function tellDenied(
  record: StartRecord,
  permit: Pass,
  task: FollowUp,
  gate: Gate,
  nowSeconds: number,
): Promise<Finding> {
  if (record.pass?.id !== permit.id && record.verdict.kind === 'deny') {
    const { reason } = record.verdict
    await giveUp(permit, task, gate, nowSeconds, { kind: 'denied', reason, mode: record.mode })
  }
  return dutiesFound(record, { leave: leftToDecider(record, record, gate.clock.now()) })
}

const isByAnother = (record: StartRecord, permit: Pass): boolean =>
  !isDenied(record) && record.endedAt === undefined && record.pass?.id !== permit.id && permit.left > 0

/** Of two who ask at once, one permission is spent; the other would stand open, and whoever it is of would wait in vain. */
async function tellStartedByAnother(
  record: StartRecord,
  permit: Pass,
  task: FollowUp,
  gate: Gate,
  nowSeconds: number,
): Promise<Finding> {
  await giveUp(permit, task, gate, nowSeconds, { kind: 'running' })
  return dutiesFound(record, { leave: leftToDecider(record, record, gate.clock.now()) })
}

/** Told first, closed second: told twice is better than not at all, and an expired permission opens nothing. */
async function giveUp(
  permit: Pass,
  task: FollowUp,
  gate: Gate,
  nowSeconds: number,
  how:
    | { kind: 'not-started'; trouble: undefined }
    | { kind: 'denied'; reason: DenyReason; mode: Mode }
    | { kind: 'running' } = { kind: 'not-started', trouble: undefined },
): Promise<void> {
  const label = permit.scope.kind === 'named' ? Object.values(permit.scope.instances)[0]?.label : undefined
  const notice: Notice = {
    ...how,
    locale: permit.ownerLocale,
    command: permit.command,
    instance: { place: task.place, instanceId: task.instanceId, name: label },
    passId: permit.id,
  }
  if (!isAwsIdentity(permit.owner)) await gate.chat.tell(permit.owner, notice)
  await gate.passes.revoke(permit, nowSeconds, {
    subject: { kind: 'person', person: permit.owner },
    at: nowSeconds * 1000,
    event: 'given-back',
    ref: permit.id,
    facts: {
      instance: task.instanceId,
      why: how.kind === 'running' ? 'started by another' : 'never started',
    },
  })
}
