// What comes of invoking a function, as Lambda's Invoke answers it.

/** The body of an answer with FunctionError. */
export interface FunctionError {
  readonly errorType: string
  readonly errorMessage: string
  readonly trace: readonly string[]
}

export type Invocation = {
  readonly requestId: string
  /** Whether the bundle had to be loaded for it. */
  readonly coldStart: boolean
  readonly durationMilliseconds: number
} & (
  | { readonly outcome: 'answered'; readonly payload: unknown }
  | { readonly outcome: 'failed'; readonly error: FunctionError }
)

/** Never rejects for what the function does; only where there is nothing to invoke any more. */
export type Invoker = (event: unknown) => Promise<Invocation>
