// What is up of each listed Auto Scaling group, as a sweep comes by it: what decides what runs without a pass, and does not
// show in the group itself.

import type { Guard } from '../domain/guard.ts'
import { type InstanceView, isFirstLaunch } from '../domain/instance.ts'
import { membershipKey, membershipsOf } from '../domain/membership.ts'
import type { StartRecord } from '../domain/start-record.ts'

export interface Crew {
  /** How many it launched that belong to it no more. */
  detached: number
  /** How many of its members were not just launched, but started again. */
  restarted: number
  /** Which versions of templates its members came of. */
  readonly launched: Set<string>
}

/** By membershipKey. */
export type Crews = Map<string, Crew>

export const noCrew = (): Crew => ({ detached: 0, restarted: 0, launched: new Set() })

export function noteCrew(
  view: InstanceView,
  known: StartRecord | undefined,
  crews: Crews,
  { exempt }: Guard,
): void {
  const groups = membershipsOf(view).flatMap((one) =>
    one.kind === 'auto-scaling-group' ? membershipKey(view, one) : [],
  )
  const crewOf = (key: string): Crew => {
    const crew = crews.get(key) ?? noCrew()
    crews.set(key, crew)
    return crew
  }
  for (const key of groups.filter((one) => exempt.autoScalingGroups.has(one))) {
    const crew = crewOf(key)
    if (view.primaryAttachedAt !== undefined && !isFirstLaunch(view)) crew.restarted += 1
    // AWS says so in tags that nobody else can write (A27).
    const template = view.tags['aws:ec2launchtemplate:id']
    const version = view.tags['aws:ec2launchtemplate:version'] ?? ''
    if (template !== undefined) crew.launched.add(`${template} version ${version}`)
  }
  const launchedBy = exemptingGroup(known)
  if (launchedBy !== undefined && !groups.includes(launchedBy)) crewOf(launchedBy).detached += 1
}

const exemptingGroup = (known: StartRecord | undefined): string | undefined =>
  known?.verdict.kind === 'exempt' && known.verdict.rule === 'auto-scaling-group'
    ? known.verdict.by
    : undefined
