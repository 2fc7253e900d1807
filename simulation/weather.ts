// How bad a run is: which faults there are in it and how often, drawn once from its seed. Every probability is zero in
// calm weather, which is what a run ends in.

import type { Random } from './random.ts'

export interface Weather {
  readonly events: {
    readonly drop: number
    readonly duplicate: number
    /** Seconds at most. */
    readonly delay: number
  }
  /** How old reads are at most, seconds. */
  readonly stale: number
  /** Of each call, the chance that it … */
  readonly calls: {
    readonly throttled: number
    readonly failedBefore: number
    /** … does its work, and the answer is lost. */
    readonly failedAfter: number
    readonly killedBefore: number
    readonly killedAfter: number
    /** Milliseconds at most. */
    readonly slow: number
  }
  readonly queue: { readonly duplicate: number /** Seconds. */; readonly visibility: number }
  /** Whether the sweep runs. Where no event is lost, everything must come out right without it. */
  readonly sweeps: boolean
  /** How far the clocks of functions are off, seconds either way. */
  readonly skew: number
}

/** The parts of it that a shrunk run can do without. */
export const weatherParts = [
  'drop',
  'duplicate',
  'delay',
  'stale',
  'trouble',
  'kills',
  'slow',
  'skew',
] as const
export type WeatherPart = (typeof weatherParts)[number]

export const calm: Weather = {
  events: { drop: 0, duplicate: 0, delay: 0 },
  stale: 0,
  calls: { throttled: 0, failedBefore: 0, failedAfter: 0, killedBefore: 0, killedAfter: 0, slow: 30 },
  queue: { duplicate: 0, visibility: 90 },
  sweeps: true,
  skew: 0,
}

export function weatherOf(random: Random): Weather {
  const some = (probability: number, most: number): number =>
    random.chance(probability) ? random.between(0, most) : 0
  const sweeps = random.chance(0.65)
  const troubled = random.chance(0.6) ? 0.6 : 0
  return {
    events: {
      drop: !sweeps ? 0 : random.chance(0.1) ? 1 : some(0.5, 0.6),
      duplicate: some(0.6, 0.4),
      delay: random.chance(0.5) ? random.pick([2, 8, 30, 120, 600]) : 0,
    },
    stale: random.chance(0.5) ? random.pick([1, 3, 8, 15, 15]) : 0,
    calls: {
      throttled: some(troubled, 0.15),
      failedBefore: some(troubled, 0.1),
      failedAfter: some(troubled, 0.1),
      killedBefore: 0.003 + some(0.5, 0.03),
      killedAfter: 0.003 + some(0.5, 0.03),
      slow: random.pick([30, 30, 300, 3000]),
    },
    queue: { duplicate: some(0.4, 0.2), visibility: random.pick([90, 90, 300, 1200]) },
    sweeps,
    skew: random.chance(0.4) ? random.pick([1, 2]) : 0,
  }
}

/** Whether events are looked into seconds after they happened, for whatever reason. */
export const comesLate = ({ events, calls, stale }: Weather): boolean =>
  events.delay > 0 ||
  // Reads so old show a start only when its owner may have gone on to the next.
  stale > 8 ||
  calls.slow > 300 ||
  calls.throttled + calls.failedBefore + calls.failedAfter > 0

/** The same weather without some of its parts. */
export function without(weather: Weather, parts: ReadonlySet<WeatherPart>): Weather {
  const { events, calls, queue } = weather
  const kept = (part: WeatherPart, value: number, else_ = 0): number => (parts.has(part) ? else_ : value)
  return {
    events: {
      drop: kept('drop', events.drop),
      duplicate: kept('duplicate', events.duplicate),
      delay: kept('delay', events.delay),
    },
    stale: kept('stale', weather.stale),
    calls: {
      throttled: kept('trouble', calls.throttled),
      failedBefore: kept('trouble', calls.failedBefore),
      failedAfter: kept('trouble', calls.failedAfter),
      killedBefore: kept('kills', calls.killedBefore),
      killedAfter: kept('kills', calls.killedAfter),
      slow: kept('slow', calls.slow, calm.calls.slow),
    },
    queue: {
      duplicate: kept('duplicate', queue.duplicate),
      visibility: kept('slow', queue.visibility, calm.queue.visibility),
    },
    sweeps: weather.sweeps,
    skew: kept('skew', weather.skew),
  }
}
