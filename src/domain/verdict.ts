// What was decided about a start, once and for good. Reasons are one vocabulary: log code, metric
// dimension, test title, block_id and heading of docs/verdicts.md.

export const denyReasons = [
  'no-pass',
  'unknown-pass',
  'expired',
  'spent',
  'revoked',
  'other-instance',
  'first-launch',
  'not-first-launch',
  'issued-after-start',
  'instance-changed',
  'lockdown',
  'outside-window',
  'daily-limit',
  'standing-ended',
  'restarted-by-aws',
] as const

export type DenyReason = (typeof denyReasons)[number]

/** Why a start needs no pass. `adopted`: it was running before the gate began to guard; else as the settings file says. */
export const exemptRules = [
  'adopted',
  'account',
  'region',
  'instance',
  'auto-scaling-group',
  'fleet',
  'cluster',
  'operator',
  'launcher-chosen',
  'inherited',
] as const

export type ExemptRule = (typeof exemptRules)[number]

export type Verdict =
  | { readonly kind: 'allow' }
  | { readonly kind: 'deny'; readonly reason: DenyReason }
  /** `by`: what in the settings it rests on, where it does. */
  | { readonly kind: 'exempt'; readonly rule: ExemptRule; readonly by?: string }

export const allow: Verdict = { kind: 'allow' }
export const deny = (reason: DenyReason): Verdict => ({ kind: 'deny', reason })
export const exempt = (rule: ExemptRule, by?: string): Verdict => ({
  kind: 'exempt',
  rule,
  ...(by !== undefined && { by }),
})

/** `allow`, `deny(no-pass)`, `exempt(adopted)`. */
export function verdictText(verdict: Verdict): string {
  if (verdict.kind === 'deny') return `deny(${verdict.reason})`
  return verdict.kind === 'exempt' ? `exempt(${verdict.rule})` : 'allow'
}
