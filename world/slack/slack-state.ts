// What every part of the Slack world works on: who is there, what was said, what time it is.

import type { Clock } from '../clock.ts'
import type { Messages } from './messages.ts'
import type { Workspace } from './workspace.ts'

export interface SlackState {
  readonly workspace: Workspace
  readonly messages: Messages
  readonly clock: Clock
}

export interface Refusal {
  readonly ok: false
  readonly error: string
  readonly [detail: string]: unknown
}

export const refuse = (error: string, details: Readonly<Record<string, unknown>> = {}): Refusal => ({
  ok: false,
  error,
  ...details,
})

export const isRefusal = (value: object): value is Refusal => 'ok' in value && value.ok === false
