// Waiting for a turn where EC2 throttles stopping: each batch that has to wait books the time after those before it, so
// that what comes back comes when there is room, and nobody asks in vain. While nothing is throttled it costs nothing.

import { LONGEST_WAIT_SECONDS } from '../domain/pace.ts'
import type { Place } from '../domain/place.ts'
import { placeKey } from '../domain/place.ts'
import type { Clock, Ec2Trouble, PaceBook } from './ports.ts'

export interface Pace {
  /** What EC2 said when it last had no room, while others wait for their turns here as far as this process knows. */
  queued(place: Place): Ec2Trouble | undefined
  /**
   * Books the next turn for a call that takes EC2 so long to have room for. None where it would be later than a message
   * can wait: whoever comes back then books one.
   * @returns seconds until then
   */
  nextTurn(place: Place, milliseconds: number, trouble: Ec2Trouble): Promise<number>
}

/** Made once for each process: it keeps in mind until when turns are booked. */
export function paceBy(book: PaceBook, clock: Pick<Clock, 'now'>): Pace {
  const known = new Map<string, { readonly until: number; readonly trouble: Ec2Trouble }>()
  return {
    queued(place) {
      const queue = known.get(placeKey(place))
      return queue !== undefined && queue.until > clock.now() ? queue.trouble : undefined
    },
    async nextTurn(place, milliseconds, trouble) {
      const now = clock.now()
      const ahead = (known.get(placeKey(place))?.until ?? 0) - now
      if (ahead >= 1000 * LONGEST_WAIT_SECONDS) return LONGEST_WAIT_SECONDS
      const until = await book.book(place, milliseconds, now)
      known.set(placeKey(place), { until, trouble })
      return Math.max(0, until - now) / 1000
    },
  }
}
