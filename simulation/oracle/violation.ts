// Something that must not have happened.

export interface Violation {
  /** What must hold, in words. */
  readonly invariant: string
  /** The start, pass or message it is about. */
  readonly about: string
  readonly what: string
}
