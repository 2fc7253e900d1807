// What of an Auto Scaling group decides how many instances need no pass, and what they are (rule 12).

import type { GroupChange } from './bulletin.ts'

export interface GroupState {
  /** Another for a group that was deleted and made anew under its name. */
  readonly arn: string
  /** ISO 8601. */
  readonly created: string
  readonly min: number
  readonly max: number
  readonly desired: number
  /** Launch template or configuration, and version, as text. */
  readonly launch: string
  /**
   * Which versions of templates its members were launched from, sorted, as in `launch`: a group that takes `$Latest` or
   * `$Default` looks the same whatever these stand for. Nothing where none was seen yet.
   */
  readonly launched?: readonly string[] | undefined
  /** Sorted. */
  readonly suspended: readonly string[]
  /**
   * Members that were detached, or stand by, and run on: unless the desired capacity is lowered with it, the group
   * launches others in their place, within the same bounds, as often as one likes. Nothing where nobody counted.
   */
  readonly apart?: number | undefined
  /**
   * Members that were started again since they were launched: whoever does that decides what they are by then. Nothing
   * where the group itself does it, from a warm pool, or nobody counted.
   */
  readonly restarted?: number | undefined
}

export interface SeenGroup {
  /** Nothing where there was no such group. */
  readonly state: GroupState | undefined
  /** Epoch seconds. */
  readonly at: number
}

const NONE = '–'

/** What is different; where only the desired capacity is, within the same bounds, that is scaling and no news. */
export function changesOf(was: GroupState | undefined, is: GroupState | undefined): GroupChange[] {
  if (was === undefined || is === undefined) {
    const existence = (state: GroupState | undefined): string => (state === undefined ? NONE : state.created)
    return was === is ? [] : [{ what: 'existence', was: existence(was), is: existence(is) }]
  }
  const changes: GroupChange[] = [
    ...(was.arn === is.arn ? [] : [{ what: 'created', was: was.created, is: is.created } as const]),
    ...changed('min', was.min, is.min),
    ...changed('max', was.max, is.max),
    ...changed('launch', was.launch, is.launch),
    ...launchedAnew(was.launched, is),
    ...changed('suspended', was.suspended.join(', ') || NONE, is.suspended.join(', ') || NONE),
    ...grown('apart', was.apart, is.apart),
    ...grown('restarted', was.restarted, is.restarted),
  ]
  return changes.length === 0 ? [] : [...changes, ...changed('desired', was.desired, is.desired)]
}

const changed = (what: GroupChange['what'], was: string | number, is: string | number): GroupChange[] =>
  was === is ? [] : [{ what, was: String(was), is: String(is) }]

/** What the group itself says that it launches is told of when it says so. */
function launchedAnew(
  was: readonly string[] | undefined,
  { launched: is, launch }: GroupState,
): GroupChange[] {
  if (was === undefined || is === undefined) return []
  const known = new Set([...was, ...launch.split(/, | of /)])
  return is.every((one) => known.has(one)) ? [] : changed('launch', was.join(', '), is.join(', '))
}

const grown = (what: GroupChange['what'], was: number | undefined, is: number | undefined): GroupChange[] =>
  was === undefined || is === undefined || is <= was ? [] : changed(what, was, is)

/** The names of the listed groups of a place, from `account/region/name` each. A name may have slashes, too. */
export const listedIn = (listed: ReadonlySet<string>, place: string): string[] =>
  [...listed]
    .filter((key) => key.startsWith(`${place}/`))
    .map((key) => key.slice(place.length + 1))
    .toSorted()
