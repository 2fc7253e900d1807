// What a function instance and its worker thread say to each other.

import type { FunctionError } from './invocation.ts'

export interface Invoke {
  /** JSON: a function gets a copy of its own, as if it came over the wire. */
  readonly event: string
  readonly context: Readonly<Record<string, unknown>>
  readonly timeoutMilliseconds: number
}

export type FromWorker =
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'answered'; readonly payload: string }
  /** After a failed init the bundle cannot be loaded again in this worker. */
  | { readonly kind: 'failed'; readonly phase: 'init' | 'invoke'; readonly error: FunctionError }
