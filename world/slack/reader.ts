// The person in front of the terminal a message is rendered for.

/** Who reads, which decides how names and times are written. */
export interface Reader {
  /** ja-JP, en-US … */
  readonly locale: string
  /** IANA name. */
  readonly timeZone: string
  /** Milliseconds since the epoch: what "today" is. */
  readonly now: number
  /** The name behind an id: Workspace.nameOf. */
  readonly nameOf: (id: string) => string | undefined
}
