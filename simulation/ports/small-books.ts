// The small books in memory: journal, cap, settings, what was told, which requests were seen, bursts of alerts.

import { freshCap } from '../../src/domain/cap.ts'
import { type Place, placeKey } from '../../src/domain/place.ts'
import { startKey } from '../../src/domain/start.ts'
import type {
  Burst,
  BurstBook,
  BurstLine,
  CapBook,
  GuardBook,
  Journal,
  PaceBook,
  RequestMemory,
  ToldBook,
} from '../../src/flows/ports.ts'
import { type Table, write } from './table.ts'

export const memoryJournal = (table: Table): Journal => ({
  write: async (entry) => write(table, entry),
})

export const memoryCapBook = (table: Table): CapBook => ({
  read: async (place) => table.caps.get(placeKey(place)) ?? freshCap,
  async write(place, before, state) {
    const stored = table.caps.get(placeKey(place)) ?? freshCap
    if (stored.revision !== before.revision && !table.off.has('capUnchanged')) return false
    table.caps.set(placeKey(place), { ...state, revision: table.newRevision() })
    return true
  },
})

export const memoryPaceBook = (table: Table): PaceBook => ({
  async book(place, milliseconds, now) {
    const until = Math.max(now, table.paces.get(placeKey(place)) ?? 0) + milliseconds
    table.paces.set(placeKey(place), until)
    return until
  },
})

export const memoryGuardBook = (table: Table): GuardBook => ({
  inForce: async () => table.guard,
  fresh: async () => table.guard,
})

export const memoryToldBook = (table: Table): ToldBook => ({
  before: async (key) => table.told.has(key),
  note: async (key) => {
    table.told.add(key)
  },
})

export const memoryRequests = (table: Table): RequestMemory => ({
  async firstTime(digest) {
    const isFirst = !table.requests.has(digest)
    table.requests.add(digest)
    return isFirst
  },
})

const BURST_SECONDS = 60
const MOST_LINES = 200
const PEN_SECONDS = 10

export function memoryBurstBook(table: Table): BurstBook {
  const under = (place: Place, openedAt: number) => {
    const held = table.bursts.get(placeKey(place))
    return held?.burst.openedAt === openedAt ? held : undefined
  }
  return {
    async add(place, mode, lines, nowSeconds) {
      const held = table.bursts.get(placeKey(place))
      const goesOn =
        held !== undefined &&
        held.burst.openedAt > nowSeconds - BURST_SECONDS &&
        held.burst.lines.length < MOST_LINES
      if (!goesOn) {
        const openedAt = Math.max(nowSeconds, (held?.burst.openedAt ?? 0) + 1)
        const burst: Burst = { place, mode, openedAt, lines, message: undefined, version: 1, shown: 0 }
        table.bursts.set(placeKey(place), { burst, penUntil: 0 })
        return burst
      }
      held.burst = { ...held.burst, lines: merged(held.burst.lines, lines), version: held.burst.version + 1 }
      return held.burst
    },
    async takePen(burst, nowSeconds) {
      const held = under(burst.place, burst.openedAt)
      if (held === undefined || held.penUntil > nowSeconds) return undefined
      held.penUntil = nowSeconds + PEN_SECONDS
      return { ...held.burst, pen: held.penUntil }
    },
    async putPen({ pen, ...burst }, message) {
      const held = under(burst.place, burst.openedAt)
      if (held?.penUntil !== pen) return { ...burst, message, shown: burst.version }
      held.penUntil = 0
      held.burst = { ...held.burst, message, shown: burst.version }
      return held.burst
    },
  }
}

function merged(before: readonly BurstLine[], more: readonly BurstLine[]): BurstLine[] {
  const lines = new Map([...before, ...more].map((line) => [startKey(line.start), line]))
  return [...lines.values()].toSorted((a, b) => startKey(a.start).localeCompare(startKey(b.start)))
}
