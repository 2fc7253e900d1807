// Taking an installation out: what there is to keep is read once, exported, and looked through for what is left undone.
// The table goes last, and only once nothing works with it any more.

import { type Kept, type Remains, remainsOf } from '../domain/remains.ts'
import { type Clock, secondsNow } from './ports.ts'
import type { FunctionNote } from './ports-of-inspection.ts'
import type { Archive } from './ports-of-removal.ts'

export interface TakenStock extends Remains {
  readonly unread: number
}

/** @param keep what to do with each, in turn; nothing: only look */
export async function takeStock(archive: Archive, keep?: (one: Kept) => void): Promise<TakenStock> {
  const remains = remainsOf()
  let unread = 0
  const countUnread = (): void => {
    unread += 1
  }
  for await (const one of archive.all(countUnread)) {
    remains.add(one)
    if (one.kind !== 'isolated') keep?.(one)
  }
  return { ...remains.done(), unread }
}

/** Two sweeps and a bit: whoever swept since is still there. */
const STILL_THERE_MINUTES = 11

/** @returns how many minutes ago the sweep last ran, where that says that the functions are still there */
export async function stillAtWork(
  noteOfSweep: () => Promise<FunctionNote | undefined>,
  clock: Pick<Clock, 'now'>,
): Promise<number | undefined> {
  const note = await noteOfSweep()
  const minutes = note === undefined ? undefined : Math.floor((secondsNow(clock) - note.at) / 60)
  return minutes !== undefined && minutes < STILL_THERE_MINUTES ? minutes : undefined
}
