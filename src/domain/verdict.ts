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
] as const

export type DenyReason = (typeof denyReasons)[number]

/** Why a start needs no pass. `adopted`: it was running before the gate began to guard. */
export type ExemptRule = 'adopted'

export type Verdict =
  | { readonly kind: 'allow' }
  | { readonly kind: 'deny'; readonly reason: DenyReason }
  | { readonly kind: 'exempt'; readonly rule: ExemptRule }

export const allow: Verdict = { kind: 'allow' }
export const deny = (reason: DenyReason): Verdict => ({ kind: 'deny', reason })
export const exempt = (rule: ExemptRule): Verdict => ({ kind: 'exempt', rule })

/** `allow`, `deny(no-pass)`, `exempt(adopted)`. */
export function verdictText(verdict: Verdict): string {
  if (verdict.kind === 'deny') return `deny(${verdict.reason})`
  return verdict.kind === 'exempt' ? `exempt(${verdict.rule})` : 'allow'
}
