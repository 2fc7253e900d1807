// Whether a start needs no pass, by the settings in force (rule 12). Asked when a start is judged, and again before
// anything is done to its instance: an exemption holds on every path.

import type { Exemptions, Guard } from './guard.ts'
import type { InstanceView } from './instance.ts'
import { type Membership, type MembershipKind, membershipKey, membershipsOf } from './membership.ts'
import { type Place, placeKey } from './place.ts'
import type { ExemptRule } from './verdict.ts'

export interface Exemption {
  readonly rule: ExemptRule
  /** What in the settings file it rests on, as written there. */
  readonly by: string
}

export function exemptionOf({ exempt }: Pick<Guard, 'exempt'>, view: InstanceView): Exemption | undefined {
  const { account } = view.place
  if (exempt.accounts.has(account)) return { rule: 'account', by: account }
  const place = placeKey(view.place)
  if (exempt.regions.has(place)) return { rule: 'region', by: place }
  if (exempt.instances.has(view.instanceId)) return { rule: 'instance', by: view.instanceId }
  return byMembership(exempt, view) ?? byLaunchersChoice(exempt, view)
}

const listOf = (exempt: Exemptions): Readonly<Record<MembershipKind, ReadonlySet<string>>> => ({
  'auto-scaling-group': exempt.autoScalingGroups,
  fleet: exempt.fleets,
  cluster: exempt.clusters,
  operator: exempt.operators,
})

/** Whether the settings name this very group, fleet, cluster or operator. */
export const isListed = (
  { exempt }: Pick<Guard, 'exempt'>,
  view: Pick<InstanceView, 'place'>,
  membership: Membership,
): boolean => listOf(exempt)[membership.kind].has(membershipKey(view, membership))

/** Whether nothing needs a pass there, by its account or region. */
export const isExemptPlace = ({ exempt }: Pick<Guard, 'exempt'>, place: Place): boolean =>
  exempt.accounts.has(place.account) || exempt.regions.has(placeKey(place))

function byMembership(exempt: Exemptions, view: InstanceView): Exemption | undefined {
  const lists = listOf(exempt)
  for (const membership of membershipsOf(view)) {
    const key = membershipKey(view, membership)
    if (lists[membership.kind].has(key)) return { rule: membership.kind, by: key }
  }
  return undefined
}

function byLaunchersChoice({ launcherChosen }: Exemptions, view: InstanceView): Exemption | undefined {
  const chosen = (by: string | undefined, among: ReadonlySet<string>): Exemption | undefined =>
    by !== undefined && among.has(by) ? { rule: 'launcher-chosen', by } : undefined
  const tag = Object.entries(view.tags)
    .map(([key, value]) => `${key}=${value}`)
    .find((pair) => launcherChosen.tags.has(pair))
  return (
    chosen(view.vpcId, launcherChosen.vpcs) ??
    chosen(view.imageId, launcherChosen.images) ??
    chosen(view.instanceProfileArn, launcherChosen.instanceProfiles) ??
    chosen(tag, launcherChosen.tags)
  )
}

/** What of the launcher's own choosing is trusted, for saying so in every alert; empty where nothing is. */
export const trustedChoices = ({ exempt: { launcherChosen } }: Pick<Guard, 'exempt'>): string[] => [
  ...launcherChosen.vpcs,
  ...launcherChosen.images,
  ...launcherChosen.instanceProfiles,
  ...launcherChosen.tags,
]

/** Signs of membership are written by AWS within seconds of a launch (A7); later ones are somebody's doing. */
const SIGNS_COME_WITHIN_SECONDS = 60

/**
 * Whether a start that was denied is spared all the same, seen now. A sign that was not there when it was judged
 * counts only while it may simply have been late: else a thief would attach the instance to a listed group.
 * @param memberOf what it was seen to belong to when it was judged (membershipKey)
 * @param readBeganAt epoch milliseconds
 */
export function sparedLate(
  guard: Pick<Guard, 'exempt'>,
  view: InstanceView,
  memberOf: readonly string[],
  readBeganAt: number,
): Exemption | undefined {
  const exemption = exemptionOf(guard, view)
  // What the launcher chose was there to be seen when it was judged; a tag written since is no exemption.
  if (exemption === undefined || exemption.rule === 'launcher-chosen') return undefined
  const bySign =
    exemption.rule === 'auto-scaling-group' || exemption.rule === 'fleet' || exemption.rule === 'cluster'
  if (!bySign) return exemption
  return memberOf.includes(exemption.by) || mayBeLate(view, readBeganAt) ? exemption : undefined
}

/**
 * Whether the settings exempt by now what was denied while observing: what the launcher chose counts as well, since it
 * may have been trusted since; a sign of membership counts as it does for sparing.
 */
export const exemptByNow = (
  guard: Pick<Guard, 'exempt'>,
  view: InstanceView,
  memberOf: readonly string[],
  readBeganAt: number,
): boolean =>
  exemptionOf(guard, view)?.rule === 'launcher-chosen' ||
  sparedLate(guard, view, memberOf, readBeganAt) !== undefined

/** Whether a sign of membership that this read shows may simply have come late. */
export const mayBeLate = ({ launchedAt }: InstanceView, readBeganAt: number): boolean =>
  readBeganAt / 1000 <= launchedAt + SIGNS_COME_WITHIN_SECONDS
