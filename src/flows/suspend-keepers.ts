// Keeping unlisted groups from launching, so that their members stay stopped (rule 12). Told once, with how to undo it.

import type { Membership } from '../domain/membership.ts'
import { announce } from './announce.ts'
import { type Attempt, type Climb, failed, mayPull, putOff, took, unsettled } from './climb.ts'
import { asTrouble, type Ec2Trouble, type Levers, secondsNow, Unreachable } from './ports.ts'

/** @returns the attempts whose group launches no more */
export async function suspendKeepers(climb: Climb): Promise<ReadonlySet<Attempt>> {
  const suspended = new Set<Attempt>()
  const waiting = unsettled(climb, 'suspend-group')
  if (waiting.length === 0) return suspended
  const levers = await climb.gate.levers()
  const groups = Map.groupBy(waiting, ({ step: { keeper } }) => `${keeper.kind}/${keeper.name}`)
  for (const members of groups.values()) {
    const [first] = members
    if (first === undefined) continue
    const group = first.step.keeper
    const lever = group.kind === 'fleet' ? 'empty-fleet' : 'suspend-group'
    if (!mayPull(climb, lever)) {
      for (const attempt of members) putOff(attempt, climb, lever)
      continue
    }
    const { trouble, targetWas } = await suspend(group, levers, climb)
    if (trouble !== undefined && trouble.kind !== 'gone') {
      for (const attempt of members) failed(attempt, trouble, climb, lever)
      continue
    }
    for (const attempt of members) {
      suspended.add(attempt)
      if (attempt.one.record.triedSince === undefined) took(attempt, 'group-suspended', { group: group.name })
    }
    if (trouble === undefined) await tell(group, targetWas, climb)
  }
  return suspended
}

interface Suspended {
  readonly trouble: Ec2Trouble | undefined
  readonly targetWas?: number
}

async function suspend(group: Membership, { groups }: Levers, { place }: Climb): Promise<Suspended> {
  try {
    if (group.kind !== 'fleet') return { trouble: await groups.suspendGroup(place, group.name) }
    const before = (await groups.fleets(place, [group.name])).get(group.name)
    const trouble = await groups.emptyFleet(place, group.name)
    return { trouble, ...(before !== undefined && before.target > 0 && { targetWas: before.target }) }
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    return { trouble: asTrouble(error) }
  }
}

async function tell(group: Membership, targetWas: number | undefined, { place, gate }: Climb): Promise<void> {
  const at = secondsNow(gate.clock)
  await announce(
    { kind: 'group-suspended', place, at, group, ...(targetWas !== undefined && { targetWas }) },
    gate,
  )
}
