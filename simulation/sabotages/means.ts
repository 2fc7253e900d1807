// Ways of switching a safeguard off that several sabotages share.

import { fingerprintOf, type InstanceView } from '../../src/domain/instance.ts'
import type { Pass, Scope } from '../../src/domain/pass.ts'
import { instanceKey } from '../../src/domain/place.ts'
import type { Rules } from '../../src/domain/rules.ts'
import type { Duty, StartRecord } from '../../src/domain/start-record.ts'
import type { Gate } from '../../src/flows/gate.ts'
import type { Levers, StartChange } from '../../src/flows/ports.ts'

/** The judge takes every pass it reads for one like this. */
export const believing =
  (change: (pass: Pass, start: InstanceView) => Partial<Pass>) =>
  (rules: Rules): Partial<Rules> => {
    const believed = (pass: Pass | undefined, start: InstanceView): Pass | undefined =>
      pass && { ...pass, ...change(pass, start) }
    return {
      planFor: (start, control, permit, tag, coded, guard) =>
        rules.planFor(start, control, permit, tag, believed(coded, start), guard),
      refusalOf: (pass, start, control) =>
        rules.refusalOf({ ...pass, ...change(pass, start) }, start, control),
    }
  }

/** A scope that is for just this start. */
export const fitting = (pass: Pass, start: InstanceView): { readonly scope: Scope } => {
  const key = instanceKey(start.place, start.instanceId)
  return { scope: { kind: 'named', instances: { [key]: { fingerprint: fingerprintOf(start), label: '' } } } }
}

/** The scope as it is, with what the instance is now instead of what it was. */
export const unchanged = (pass: Pass, start: InstanceView): Partial<Pass> => {
  if (pass.scope.kind !== 'named') return {}
  const key = instanceKey(start.place, start.instanceId)
  const named = pass.scope.instances[key]
  if (named === undefined) return {}
  const instances = { ...pass.scope.instances, [key]: { ...named, fingerprint: fingerprintOf(start) } }
  return { scope: { kind: 'named', instances } }
}

export const withStarts = (gate: Gate, change: Partial<Gate['starts']>): Gate => ({
  ...gate,
  starts: { ...gate.starts, ...change },
})

export const withLevers = (gate: Gate, how: (levers: Levers) => Levers): Gate => ({
  ...gate,
  levers: async () => how(await gate.levers()),
})

/** Changes every change to a record on its way. */
export const changing = (gate: Gate, how: (change: StartChange) => StartChange): Gate =>
  withStarts(gate, {
    change: (record, wanted) =>
      gate.starts.change(record, (fresh) => {
        const change = wanted(fresh)
        return change && how(change)
      }),
  })

export const withoutDuty = (record: StartRecord, duty: Duty): StartRecord => ({
  ...record,
  todo: new Set([...record.todo].filter((one) => one !== duty)),
})
