// What a person is answered in Slack, as data. words/ says it in their language, adapters/slack draws it.

import type { GrammarFault } from './command.ts'
import type { Mode } from './control.ts'
import type { Pass } from './pass.ts'
import { type OutsiderReason, outsiderReasons } from './person.ts'
import type { Place } from './place.ts'

/** An instance as it is shown to people. */
export interface ShownInstance {
  readonly place: Place
  readonly instanceId: string
  readonly name: string | undefined
}

export const refusalReasons = [
  ...outsiderReasons,
  'slack-unreachable',
  'bad-command',
  'not-allowed',
  'unknown-name',
  'ambiguous-name',
  'any-not-allowed',
  'too-many-open',
  'already-up',
  'going-down',
  'start-in-progress',
  'start-failed',
  'no-such-pass',
  'dm-failed',
  'lockdown',
  'aws-unreachable',
  'store-unavailable',
  'too-slow',
  'not-connected',
] as const

export type Refusal =
  | { readonly reason: OutsiderReason | 'slack-unreachable' | 'any-not-allowed' | 'dm-failed' | 'lockdown' }
  | { readonly reason: 'store-unavailable' | 'too-slow' | 'not-connected' }
  | { readonly reason: 'bad-command'; readonly fault: GrammarFault }
  /** `wish`: the instance's name, or `any`, or `new`. */
  | { readonly reason: 'not-allowed'; readonly wish: string }
  | {
      readonly reason: 'unknown-name'
      readonly name: string
      readonly region: string
      readonly near: readonly string[]
      /** All there are, where they are few and none is near. */
      readonly others: readonly string[]
      /** What was asked for: a code, or that the bot start it. */
      readonly verb: 'start' | undefined
    }
  | { readonly reason: 'ambiguous-name'; readonly name: string; readonly matches: readonly ShownInstance[] }
  | { readonly reason: 'too-many-open'; readonly most: number; readonly passes: readonly Pass[] }
  | { readonly reason: 'already-up' | 'going-down' | 'start-in-progress'; readonly instance: ShownInstance }
  | { readonly reason: 'start-failed'; readonly instance: ShownInstance; readonly trouble: AwsWords }
  | { readonly reason: 'no-such-pass'; readonly passId: string | undefined }
  | { readonly reason: 'aws-unreachable'; readonly trouble: AwsWords }

/** AWS's own code and message: the real failure, shown as it is. */
export interface AwsWords {
  readonly code: string
  readonly message: string
}

export interface IssuedPass {
  readonly pass: Pass
  /** The only time it is ever shown. */
  readonly code: string
  readonly instances: readonly ShownInstance[]
  readonly replaced: string | undefined
  readonly mode: Mode
}

export type Reply =
  | { readonly kind: 'issued'; readonly issued: IssuedPass }
  /** The code went by direct message; `why` says why not here. */
  | { readonly kind: 'sent-by-dm'; readonly passId: string; readonly why: 'setting' | 'others-could-see' }
  | {
      readonly kind: 'starting'
      readonly instance: ShownInstance
      readonly passId: string
      readonly mode: Mode
      /** False where AWS was asked and did not answer. */
      readonly sure: boolean
    }
  | { readonly kind: 'status'; readonly passes: readonly Pass[]; readonly mode: Mode; readonly home: Place }
  | { readonly kind: 'revoked'; readonly passes: readonly Pass[] }
  | { readonly kind: 'help' }
  | { readonly kind: 'guide' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

export const refused = (refusal: Refusal): Reply => ({ kind: 'refused', refusal })
