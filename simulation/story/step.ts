// What a story is made of: who does what when, as plain data. A step that cannot be taken, since one before it was left
// out or failed, does nothing.

export type Act =
  /** A slash command; the code in the answer, if any, is kept in `slot`. */
  | { readonly kind: 'ask'; readonly line: string; readonly slot: string; readonly person: number }
  /** Writes the code of a slot, or what is given, into the `Auth` tag. */
  | {
      readonly kind: 'tag'
      readonly target: string
      readonly slot?: string
      readonly value?: string
      readonly as?: 'typed' | 'mistyped' | undefined
    }
  /** @param slot not without this code */
  | { readonly kind: 'start'; readonly target: string; readonly slot?: string }
  | { readonly kind: 'start-many'; readonly targets: readonly string[] }
  | { readonly kind: 'stop'; readonly target: string }
  | { readonly kind: 'terminate'; readonly target: string }
  | {
      readonly kind: 'launch'
      readonly name: string
      readonly slot?: string
      readonly count?: number
      readonly market?: 'spot'
      readonly protect?: boolean
    }
  | { readonly kind: 'resize'; readonly target: string; readonly type: string }
  | { readonly kind: 'protect'; readonly target: string; readonly on: boolean }
  | { readonly kind: 'fail-next'; readonly target: string }
  /** The value of one instance's tag into another's. */
  | { readonly kind: 'copy-code'; readonly from: string; readonly to: string }
  /** So many calls of an operation at once. */
  | { readonly kind: 'drain'; readonly calls: number }
  | { readonly kind: 'scale'; readonly group: string; readonly to: number }
  | { readonly kind: 'make-group'; readonly group: string; readonly region: 'home' | 'elsewhere' }
  | { readonly kind: 'replay'; readonly slot: string }
  | {
      readonly kind: 'forge'
      readonly how: 'secret' | 'body' | 'old' | 'future' | 'unsigned'
      readonly line: string
    }
  | { readonly kind: 'lockdown'; readonly on: boolean }

export type Who = 'person' | 'machine' | 'thief' | 'operator'

export interface Step {
  /** Seconds from the beginning. */
  readonly at: number
  readonly by: Who
  readonly act: Act
}

/** What a scene needs and what happens in it. */
export interface Scene {
  /** Stopped instances, by name. */
  readonly fleet: readonly string[]
  readonly steps: readonly Step[]
}

/** Steps of one person, in order: each so many seconds after the one before. */
export function inOrder(
  by: Who,
  from: number,
  ...acts: readonly (readonly [wait: number, act: Act])[]
): Step[] {
  let at = from
  return acts.map(([wait, act]) => {
    at += wait
    return { at, by, act }
  })
}
