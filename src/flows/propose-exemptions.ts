// The first look at an account: what keeps or manages instances there by itself, as entries for the settings file.

import type { Exemptions } from '../domain/guard.ts'
import { type Membership, type MembershipKind, membershipKey, membershipsOf } from '../domain/membership.ts'
import type { Place } from '../domain/place.ts'
import type { Office } from './office.ts'
import type { GuardBook } from './ports.ts'

export interface Proposal {
  readonly kind: MembershipKind
  /** As the settings file names it (membershipKey). */
  readonly key: string
  /** Instances of it that are up. */
  readonly up: number
}

/** What is not exempt yet; by kind and name. */
export async function proposeExemptions(
  place: Place,
  office: Pick<Office, 'keepers' | 'instances'> & { readonly guard: Pick<GuardBook, 'inForce'> },
): Promise<Proposal[]> {
  const found = new Map<string, { membership: Membership; up: number }>()
  const meet = (membership: Membership, up: number): void => {
    const key = membershipKey({ place }, membership)
    const before = found.get(`${membership.kind} ${key}`)
    found.set(`${membership.kind} ${key}`, { membership, up: (before?.up ?? 0) + up })
  }
  for (const keeper of await office.keepers.in(place)) meet(keeper, 0)
  for await (const page of office.instances.up(place)) {
    for (const view of page) for (const membership of membershipsOf(view)) meet(membership, 1)
  }
  const { exempt } = await office.guard.inForce()
  return [...found.values()]
    .map(({ membership, up }) => ({ kind: membership.kind, key: membershipKey({ place }, membership), up }))
    .filter(({ kind, key }) => !listOf(exempt, kind).has(key))
    .toSorted((a, b) => a.kind.localeCompare(b.kind) || a.key.localeCompare(b.key))
}

const listOf = (exempt: Exemptions, kind: MembershipKind): ReadonlySet<string> =>
  ({
    'auto-scaling-group': exempt.autoScalingGroups,
    fleet: exempt.fleets,
    cluster: exempt.clusters,
    operator: exempt.operators,
  })[kind]
