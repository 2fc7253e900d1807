// The record of a permission to start, and the one rule of whether it fits a start.
// The store writes the same rule as a condition (adapters/aws/dynamo-redeem.ts); a contract test compares them.

import type { Control } from './control.ts'
import { fingerprintOf, type InstanceView, isFirstLaunch } from './instance.ts'
import type { Locale, PersonId } from './person.ts'
import { instanceKey, type Place, placeKey } from './place.ts'
import type { DenyReason } from './verdict.ts'

/** How a pass is found: `code:` and the keyed hash of its code, or `permit:` and the one instance it is for. */
export type PassKey = `code:${string}` | `permit:${string}`

/** Whether it is the permission for one instance, which needs no code. */
export const isPermit = ({ key }: { readonly key: PassKey }): boolean => key.startsWith('permit:')

export const permitKey = (place: Place, instanceId: string): PassKey =>
  `permit:${instanceKey(place, instanceId)}`

export interface NamedInstance {
  /** What the instance was when the pass was issued (fingerprintOf). */
  readonly fingerprint: string
  /** What the asker called it; for showing only. */
  readonly label: string
}

export type Scope =
  /** One start of each of these instances, by instanceKey. */
  | { readonly kind: 'named'; readonly instances: Readonly<Record<string, NamedInstance>> }
  /** One start of any one instance that existed before. */
  | { readonly kind: 'any'; readonly place: Place }
  /** First launches only. */
  | { readonly kind: 'new'; readonly place: Place }

export interface Pass {
  /** Public: `P-…`. */
  readonly id: string
  readonly key: PassKey
  readonly owner: PersonId
  readonly ownerLocale: Locale
  /** The slash command it was asked for with: what its owner is told to type. */
  readonly command: string
  readonly scope: Scope
  /** How many starts it was issued for, and how many are left. */
  readonly starts: number
  readonly left: number
  /** The instances (instanceKey) it has started; none of them twice. */
  readonly spentOn: readonly string[]
  /** Epoch seconds, both ends included. */
  readonly issuedAt: number
  readonly expiresAt: number
  readonly revokedAt: number | undefined
  readonly because: string | undefined
}

/** The clock of whoever issued and EC2's are not one: a start may seem this much older than the pass it was made with. */
export const ISSUE_SKEW_SECONDS = 1

/**
 * Why this pass does not permit the start shown, or nothing where it does. Time is the start's own (LaunchTime),
 * never the judge's clock: a slow queue neither kills nor saves a start. The order puts what helps its owner most first.
 */
export function refusalOf(pass: Pass, start: InstanceView, control: Control): DenyReason | undefined {
  if (control.lockdown) return 'lockdown'
  if (pass.revokedAt !== undefined || pass.issuedAt < control.passesVoidBefore) return 'revoked'
  const misfit = outOfScope(pass.scope, start)
  if (misfit !== undefined) return misfit
  if (start.launchedAt < pass.issuedAt - ISSUE_SKEW_SECONDS) return 'issued-after-start'
  if (pass.left < 1 || pass.spentOn.includes(instanceKey(start.place, start.instanceId))) return 'spent'
  if (start.launchedAt > pass.expiresAt) return 'expired'
  return changed(pass.scope, start) ? 'instance-changed' : undefined
}

function outOfScope(scope: Scope, start: InstanceView): DenyReason | undefined {
  if (scope.kind === 'named') {
    return Object.hasOwn(scope.instances, instanceKey(start.place, start.instanceId))
      ? undefined
      : 'other-instance'
  }
  if (placeKey(scope.place) !== placeKey(start.place)) return 'other-instance'
  if (scope.kind === 'new') return isFirstLaunch(start) ? undefined : 'not-first-launch'
  return isFirstLaunch(start) ? 'first-launch' : undefined
}

function changed(scope: Scope, start: InstanceView): boolean {
  if (scope.kind !== 'named') return false
  return scope.instances[instanceKey(start.place, start.instanceId)]?.fingerprint !== fingerprintOf(start)
}

/** Whether it could still start something at this time (epoch seconds): for showing and for limits, not for judging. */
export const isOpen = (pass: Pass, nowSeconds: number): boolean =>
  pass.revokedAt === undefined && pass.left > 0 && nowSeconds <= pass.expiresAt

/** Whether a lockdown, of now or of before, has made it void; of the places it is for, any will do. */
export function isVoid(pass: Pass, controls: readonly Control[]): boolean {
  const here = controls.filter(({ place }) => isFor(pass.scope, placeKey(place)))
  return here.some((control) => control.lockdown || pass.issuedAt < control.passesVoidBefore)
}

const isFor = (scope: Scope, place: string): boolean =>
  scope.kind === 'named'
    ? Object.keys(scope.instances).some((instance) => instance.startsWith(`${place}/`))
    : placeKey(scope.place) === place

/** Two passes of one scope permit the same starts: the older may be replaced by the newer. */
export function scopeKey(scope: Scope): string {
  if (scope.kind !== 'named') return `${scope.kind}:${placeKey(scope.place)}`
  return `named:${Object.keys(scope.instances).toSorted().join(',')}`
}
