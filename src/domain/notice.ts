// What the owner of a pass is told by direct message, as data.

import type { Mode } from './control.ts'
import type { Locale } from './person.ts'
import type { AwsWords, IssuedPass, ShownInstance } from './reply.ts'
import type { DenyReason } from './verdict.ts'

export type Notice = { readonly locale: Locale; readonly command: string } & (
  | { readonly kind: 'code'; readonly issued: IssuedPass; readonly timeZone: string | undefined }
  /** A start was allowed by this pass. */
  | {
      readonly kind: 'allowed'
      readonly instance: ShownInstance
      readonly passId: string
      readonly mode: Mode
    }
  /** The start the bot was asked for runs. */
  | { readonly kind: 'running'; readonly instance: ShownInstance; readonly passId: string }
  /** The start the bot was asked for came to nothing; its permission is closed. */
  | {
      readonly kind: 'not-started'
      readonly instance: ShownInstance
      readonly passId: string
      readonly trouble: AwsWords | undefined
    }
  /** A start with this pass was denied. */
  | {
      readonly kind: 'denied'
      readonly instance: ShownInstance
      readonly passId: string
      readonly reason: DenyReason
      readonly mode: Mode
    }
  /** A start failed in AWS after it was allowed: the pass may be used again. */
  | {
      readonly kind: 'given-back'
      readonly instance: ShownInstance
      readonly passId: string
    }
  /** The gate stopped an allowed start by mistake (rule 8). */
  | { readonly kind: 'collateral'; readonly instance: ShownInstance; readonly passId: string }
)
