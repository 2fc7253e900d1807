// What taking an installation out needs of the world.

import type { Kept } from '../domain/remains.ts'

export interface Archive {
  /** Everything worth keeping, in no order; `unread` is called for each item that cannot be read. */
  all(unread: () => void): AsyncIterable<Kept>
}

export interface TableKeeper {
  /** Takes the protection from deletion away, and deletes the table with all that is in it. */
  remove(): Promise<void>
}
