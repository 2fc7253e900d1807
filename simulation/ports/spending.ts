// The condition under which a pass may be spent, clause by clause and in words of its own: it shares nothing with
// domain/pass.ts, so that neither hides a fault of the other. A sabotage takes a clause out.

import type { Control } from '../../src/domain/control.ts'
import type { InstanceView } from '../../src/domain/instance.ts'
import type { Pass } from '../../src/domain/pass.ts'

export interface Spend {
  readonly pass: Pass
  readonly start: InstanceView
  readonly control: Control
}

const nameOf = ({ place, instanceId }: InstanceView): string =>
  [place.account, place.region, instanceId].join('/')

const identity = ({ type, imageId, instanceProfileArn, rootVolumeId }: InstanceView): string =>
  JSON.stringify([type, imageId, instanceProfileArn ?? '', rootVolumeId ?? ''])

const isFirst = ({ launchedAt, primaryAttachedAt }: InstanceView): boolean =>
  primaryAttachedAt !== undefined && launchedAt - primaryAttachedAt <= 1

/** By the names that adapters/aws/dynamo-redeem.ts gives them; all must hold. */
export const spendClauses = {
  notUnderLockdown: ({ control }) => !control.lockdown,
  notRevoked: ({ pass }) => pass.revokedAt === undefined,
  notVoid: ({ pass, control }) => pass.issuedAt >= control.passesVoidBefore,
  issuedBeforeStart: ({ pass, start }) => pass.issuedAt <= start.launchedAt + 1,
  startedBeforeExpiry: ({ pass, start }) => pass.expiresAt >= start.launchedAt,
  startsAreLeft: ({ pass }) => pass.left > 0,
  notSpentOnThis: ({ pass, start }) => !pass.spentOn.includes(nameOf(start)),
  /** Where it names no instances, it is for none by name. */
  namesThisInstance: ({ pass: { scope }, start }) =>
    scope.kind !== 'named' || scope.instances[nameOf(start)]?.fingerprint === identity(start),
  coversItsKind: ({ pass: { scope }, start }) =>
    scope.kind === 'named' ||
    (scope.kind === (isFirst(start) ? 'new' : 'any') &&
      scope.place.account === start.place.account &&
      scope.place.region === start.place.region),
} as const satisfies Record<string, (spend: Spend) => boolean>

export type SpendClause = keyof typeof spendClauses

export const maySpend = (spend: Spend, off: ReadonlySet<SpendClause>): boolean =>
  Object.entries(spendClauses).every(([name, holds]) => off.has(name as SpendClause) || holds(spend))
