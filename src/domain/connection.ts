// What was agreed when Slack was connected: which workspace, by whom, and whether a code for any instance may be asked for.

export interface Connection {
  /** `T…`. */
  readonly teamId: string
  /** The workspace as its people call it, and where it is. */
  readonly team: string
  readonly teamUrl: string
  /** Whether a code for any one existing instance may be asked for, where ALLOW_ANY does not say. */
  readonly allowAny: boolean
  /** Epoch seconds. */
  readonly connectedAt: number
  /** The AWS identity that connected it. */
  readonly by: string
}
