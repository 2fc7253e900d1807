// Cutting what cannot be stopped off from every network: each interface into a group that admits nothing, after noting
// which groups it was in. What was noted is never written over, so that it can be undone (release-instance.ts).

import type { InterfaceView } from '../domain/instance.ts'
import type { Place } from '../domain/place.ts'
import { startKey } from '../domain/start.ts'
import { type Attempt, type Climb, failed, mayPull, putOff, settle, took, unsettled } from './climb.ts'
import type { Gate } from './gate.ts'
import { asTrouble, type Ec2Trouble, inAwsWords, type Levers, secondsNow, Unreachable } from './ports.ts'

export async function isolateAll(climb: Climb): Promise<void> {
  const waiting = unsettled(climb, 'isolate')
  if (waiting.length === 0) return
  const levers = await climb.gate.levers()
  const groups = new Map<string, string | Ec2Trouble>()
  for (const attempt of waiting) {
    const interfaces = attempt.one.view?.interfaces ?? []
    for (const { vpcId } of interfaces) {
      if (!groups.has(vpcId)) groups.set(vpcId, await levers.instances.isolationGroup(climb.place, vpcId))
    }
    await isolateOne(attempt, interfaces, groups, levers, climb)
  }
}

async function isolateOne(
  attempt: ReturnType<typeof unsettled<'isolate'>>[number],
  interfaces: readonly InterfaceView[],
  groups: ReadonlyMap<string, string | Ec2Trouble>,
  levers: Levers,
  climb: Climb,
): Promise<void> {
  if (interfaces.length === 0) return failed(attempt, NO_INTERFACE, climb, 'isolate')
  const open: { readonly one: InterfaceView; readonly groupId: string }[] = []
  for (const one of interfaces) {
    const groupId = groups.get(one.vpcId)
    if (groupId === undefined || typeof groupId === 'object')
      return failed(attempt, groupId ?? NO_INTERFACE, climb, 'isolation-group')
    if (one.groupIds.some((id) => id !== groupId)) open.push({ one, groupId })
  }
  if (open.length > 0) {
    if (!mayPull(climb, 'isolate')) return putOff(attempt, climb, 'isolate')
    for (const { one, groupId } of open) {
      const trouble = await cutOff(attempt, one, groupId, levers, climb)
      if (trouble === undefined) continue
      climb.gate.log.info('isolation-refused', {
        start: startKey(attempt.one.record.name),
        ...inAwsWords(trouble),
      })
      return failed(attempt, trouble, climb, 'isolate')
    }
    took(attempt, 'isolated', { because: attempt.step.hindrance.kind, interfaces: open.length })
  }
  return settle(attempt, { outcome: 'isolated', hindrance: attempt.step.hindrance })
}

/**
 * Noted before and after: should somebody release the instance in between, what was there is not forgotten together
 * with the note that they have just read.
 */
async function cutOff(
  { instanceId }: Attempt,
  { id: interfaceId, groupIds }: InterfaceView,
  groupId: string,
  { instances, isolation }: Levers,
  { place, gate }: Climb,
): Promise<Ec2Trouble | undefined> {
  const note = { interfaceId, groupIds: groupIds.filter((id) => id !== groupId) }
  const noteIt = () => isolation.note(place, instanceId, note, secondsNow(gate.clock))
  try {
    await noteIt()
    const trouble = await instances.setGroups(place, interfaceId, [groupId])
    if (trouble === undefined) await noteIt()
    return trouble
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    return asTrouble(error)
  }
}

const NO_INTERFACE: Ec2Trouble = {
  kind: 'refused',
  code: 'NoInterfaceShown',
  message: 'EC2 shows no network interface of it',
}

/** Of an instance that is terminated nothing can be restored; what is forgotten too late does no harm. */
export async function forgetIsolation(place: Place, instanceId: string, gate: Gate): Promise<void> {
  try {
    const { isolation } = await gate.levers()
    for (const { interfaceId } of await isolation.of(place, instanceId)) {
      await isolation.forget(place, instanceId, interfaceId)
    }
  } catch (error) {
    gate.log.trouble('isolation-not-forgotten', error, { instance: instanceId })
  }
}
