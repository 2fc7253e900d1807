// What a Web API method is: which scope it needs, how it may be called, and how it answers.

import type { Arguments } from './api-request.ts'
import type { Refusal, SlackState } from './slack-state.ts'

export interface Call {
  readonly arguments: Arguments
  readonly state: SlackState
}

export type Answer = Refusal | { readonly ok: true; readonly [field: string]: unknown }

export interface ApiMethod {
  /** Read methods may be called with GET; the others only with POST. */
  readonly isRead: boolean
  /** Whether the method reads a JSON body. Where not, Slack overlooks its arguments without a word. */
  readonly takesJson: boolean
  /** Arguments whose absence is invalid_arguments; an empty value is the method's own business. */
  readonly required: readonly string[]
  readonly scope: (call: Call) => string | undefined
  readonly answer: (call: Call) => Answer
}
