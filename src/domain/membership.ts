// What an instance belongs to, by signs that nobody but AWS can write: tags that begin with `aws:` (A4), and the operator.

import type { InstanceView } from './instance.ts'
import { placeKey } from './place.ts'

const membershipKinds = ['auto-scaling-group', 'fleet', 'cluster', 'operator'] as const
export type MembershipKind = (typeof membershipKinds)[number]

export interface Membership {
  readonly kind: MembershipKind
  /** The group's own name, the fleet's id, the cluster's name, the operator's principal. */
  readonly name: string
}

const SIGNS: readonly (readonly [tag: string, kind: MembershipKind])[] = [
  ['aws:autoscaling:groupName', 'auto-scaling-group'],
  ['aws:ec2:fleet-id', 'fleet'],
  ['aws:ec2spot:fleet-request-id', 'fleet'],
  ['aws:eks:cluster-name', 'cluster'],
]

/** Everything the instance belongs to, as far as this read shows: such tags may come late (A7). */
export function membershipsOf(view: Pick<InstanceView, 'tags' | 'operator'>): Membership[] {
  const byTag = SIGNS.flatMap(([tag, kind]) => {
    const name = view.tags[tag]
    return name === undefined || name === '' ? [] : [{ kind, name }]
  })
  return view.operator === undefined ? byTag : [...byTag, { kind: 'operator', name: view.operator }]
}

/** Of an older API: it cannot be kept from launching in a way that is easily undone. */
export const isSpotFleet = ({
  kind,
  name,
}: {
  readonly kind: string
  readonly name: string | undefined
}): boolean => kind === 'fleet' && name?.startsWith('sfr-') === true

/** What replaces a member that is stopped: stopping it alone would loop (A4). */
export const keeperOf = (view: Pick<InstanceView, 'tags' | 'operator'>): Membership | undefined =>
  membershipsOf(view).find(({ kind }) => kind === 'auto-scaling-group' || kind === 'fleet')

/** `ap-northeast-1`-bound names tell one group from another of that name elsewhere; fleets and operators are unique. */
export const membershipKey = (view: Pick<InstanceView, 'place'>, { kind, name }: Membership): string =>
  kind === 'fleet' || kind === 'operator' ? name : `${placeKey(view.place)}/${name}`
