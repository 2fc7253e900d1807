// What is guarded and what is spared, and how far enforcing may go: the settings file, read and resolved
// (docs/settings.md). Everything that is not named here is guarded.

import type { StandingPass } from './standing-pass.ts'

/** What may start without a pass, by exact name. "Any group" cannot be said (rule 12). */
export interface Exemptions {
  /** Twelve digits each. */
  readonly accounts: ReadonlySet<string>
  /** `account/region`. */
  readonly regions: ReadonlySet<string>
  /** `i-…`: unique in all of AWS, and nobody's to choose. */
  readonly instances: ReadonlySet<string>
  /** `account/region/name`: a group of that name elsewhere is another. */
  readonly autoScalingGroups: ReadonlySet<string>
  /** `fleet-…`, `sfr-…`. */
  readonly fleets: ReadonlySet<string>
  /** `account/region/name`. */
  readonly clusters: ReadonlySet<string>
  /** The principal of the managing service: `eks.amazonaws.com`. */
  readonly operators: ReadonlySet<string>
  /** What whoever launches chooses, and so can forge; empty unless `trustLauncherChosen` says that this is understood. */
  readonly launcherChosen: LauncherChosen
}

export interface LauncherChosen {
  readonly vpcs: ReadonlySet<string>
  readonly images: ReadonlySet<string>
  /** Full ARNs. */
  readonly instanceProfiles: ReadonlySet<string>
  /** `Key=Value`, compared to the letter. */
  readonly tags: ReadonlySet<string>
}

export interface Cap {
  /** So many restarts of instances that were adopted or allowed before are stopped … */
  readonly restarts: number
  /** … within so many minutes; what comes on top is held until somebody decides, for a quarter of an hour at most. */
  readonly withinMinutes: number
}

export interface GuardedAccount {
  /** Twelve digits. */
  readonly id: string
  /** What people call it; typed to confirm that it is to be enforced. */
  readonly name: string
  /** The role by which the functions act there; nothing for the account they run in. */
  readonly roleArn: string | undefined
  readonly externalId: string | undefined
}

export interface Guard {
  readonly exempt: Exemptions
  /** What becomes of an instance that cannot be stopped. The default destroys nothing. */
  readonly whereStoppingIsImpossible: 'alert' | 'terminate' | 'isolate'
  /** Members of groups that are not listed: told of and left running, or their group kept from launching, then stopped. */
  readonly unlistedGroups: 'alert' | 'suspend'
  /** A persistent Spot instance that EC2 itself starts again: denied, or as the start before it was (rule 11). */
  readonly restartedSpot: 'deny' | 'inherit'
  readonly cap: Cap | undefined
  readonly standingPasses: readonly StandingPass[]
  /** Accounts guarded beside the one the functions run in. */
  readonly accounts: readonly GuardedAccount[]
}

export const noExemptions: Exemptions = {
  accounts: new Set(),
  regions: new Set(),
  instances: new Set(),
  autoScalingGroups: new Set(),
  fleets: new Set(),
  clusters: new Set(),
  operators: new Set(),
  launcherChosen: { vpcs: new Set(), images: new Set(), instanceProfiles: new Set(), tags: new Set() },
}

/** Where no settings were applied: everything is guarded, nothing is destroyed. */
export const defaultGuard: Guard = {
  exempt: noExemptions,
  whereStoppingIsImpossible: 'alert',
  unlistedGroups: 'alert',
  restartedSpot: 'deny',
  cap: { restarts: 10, withinMinutes: 10 },
  standingPasses: [],
  accounts: [],
}

/** Home first; once, though the settings may give it a name. */
export const guardedAccounts = (home: string, { accounts }: Pick<Guard, 'accounts'>): string[] => [
  ...new Set([home, ...accounts.map(({ id }) => id)]),
]
