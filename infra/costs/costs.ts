// What an installation costs a month: counted requests times unit prices. Arithmetic only: what is counted comes from
// counted.json, which `npm run costs` writes from runs over the strict world; what is assumed is said here, by name.

import counted from './counted.json' with { type: 'json' }
import { type Priced, pricesOf } from './prices.ts'

/** So many of each in a month. */
export type Usage = Readonly<Partial<Record<Priced, number>>>

export interface CostLine {
  readonly what: Priced
  readonly quantity: number
  readonly dollars: number
}

/** What no run over the strict world can count. */
export const assumed = {
  daysAMonth: 30,
  /** How often the schedule starts the sweep. */
  sweepsAnHour: 12,
  /** Lambda keeps so many pollers at an idle queue, each waiting 20 seconds at a time (B2, recalled). */
  idlePollers: 5,
  pollSeconds: 20,
  functionGb: 0.5,
  /** Billed for one batch of the gate, one command, and one region of a sweep. */
  gateSeconds: 0.5,
  deskSeconds: 0.5,
  sweepSecondsARegion: 0.5,
  /** The line that a sweep logs of a region, and its metrics. */
  logBytesOfRegion: 700,
  /** What Lambda itself writes into the log for an invocation. */
  logBytesOfLambda: 400,
  /** Metrics that are always there, from the sweep; others come with what they count. */
  idleMetrics: 2,
  /** pending, running, stopping, stopped: what a region passes on to home. */
  eventsOfStart: 4,
  canarySecondsAnHour: 60,
  canaryDiskGb: 8,
  gigabyte: 1_000_000_000,
} as const

const HOURS = assumed.daysAMonth * 24
const pollsOf = (pollers: number): number => (HOURS * 3600 * pollers) / assumed.pollSeconds

/** What one of something was counted to take. */
export interface Counted {
  readonly tableReads: number
  readonly tableWrites: number
  readonly queueRequests: number
  readonly gateBatches: number
  readonly commands: number
  readonly published: number
  readonly storedBytes: number
  readonly logBytes: number
}

function usageOf(one: Counted, times: number): Usage {
  const invocations = one.gateBatches + one.commands
  const seconds = one.gateBatches * assumed.gateSeconds + one.commands * assumed.deskSeconds
  return {
    lambdaRequest: times * invocations,
    lambdaGbSecond: times * seconds * assumed.functionGb,
    queueRequest: times * one.queueRequests,
    tableRead: times * one.tableReads,
    tableWrite: times * one.tableWrites,
    tableGb: (times * one.storedBytes) / assumed.gigabyte,
    apiRequest: times * one.commands,
    topicPublish: times * one.published,
    email: times * one.published,
    keyRequest: times * one.published,
    logGb: (times * (one.logBytes + invocations * assumed.logBytesOfLambda)) / assumed.gigabyte,
  }
}

/** Of what a start takes: a code asked for in Slack, the start allowed, and its end; or the start denied and stopped. */
export const startsUsage = (kind: 'allowed' | 'denied', starts: number): Usage =>
  usageOf(counted[kind], starts)

/** Of a month in which nothing is started, but for what a template makes. @param regions that are swept */
export function idleUsage(regions: number): Usage {
  const sweeps = HOURS * assumed.sweepsAnHour
  const { sweepOfRegion } = counted
  const bytes = regions * (sweepOfRegion.logBytes + assumed.logBytesOfRegion) + assumed.logBytesOfLambda
  return {
    lambdaRequest: sweeps,
    lambdaGbSecond: sweeps * regions * assumed.sweepSecondsARegion * assumed.functionGb,
    queueRequest: pollsOf(assumed.idlePollers),
    tableRead: sweeps * regions * sweepOfRegion.tableReads,
    tableWrite: sweeps * regions * sweepOfRegion.tableWrites,
    metric: assumed.idleMetrics,
    logGb: (sweeps * bytes) / assumed.gigabyte,
  }
}

/** What one more guarded region adds to an idle month. */
export const regionUsage = (): Usage => minus(idleUsage(2), idleUsage(1))

/** What a gate of a region's own adds to an idle month. @param template of the region's stack with it */
export const regionalGateUsage = (template: Template): Usage => ({
  ...standingUsage(template),
  queueRequest: idleUsage(1).queueRequest ?? 0,
})

/** Of the queues beside the first one: no more pollers are kept at a queue than gates may work on it. */
export function accountQueuesUsage({ Resources = {} }: Template): Usage {
  const pollers = Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::EventSourceMapping')
    .map(({ Properties = {} }) => Math.min(assumed.idlePollers, gatesOf(Properties)))
    .toSorted((a, b) => b - a)
  return { queueRequest: pollsOf(pollers.slice(1).reduce((sum, each) => sum + each, 0)) }
}

const gatesOf = (properties: { readonly ScalingConfig?: { readonly MaximumConcurrency?: number } }): number =>
  properties.ScalingConfig?.MaximumConcurrency ?? assumed.idlePollers

/** Its hours and its disk; its own starts are those of `denied`. */
export const canaryUsage = (): Usage => {
  const starts = startsUsage('denied', HOURS)
  return {
    ...starts,
    canaryHour: (HOURS * assumed.canarySecondsAnHour) / 3600,
    diskGb: assumed.canaryDiskGb,
    metric: 1,
  }
}

interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly Properties?: object }>>
}

/** Of what a template makes, that which costs by being there. */
export function standingUsage({ Resources = {} }: Template): Usage {
  const all = Object.values(Resources)
  const count = (type: string): number => all.filter(({ Type }) => Type === type).length
  const alarmMetrics = all
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .reduce((sum, { Properties = {} }) => sum + metricsOf(Properties), 0)
  return {
    alarmMetric: alarmMetrics,
    dashboard: count('AWS::CloudWatch::Dashboard'),
    key: count('AWS::KMS::Key'),
    secret: count('AWS::SecretsManager::Secret'),
  }
}

/** An alarm on an expression is billed for each metric in it. */
function metricsOf(properties: { readonly Metrics?: readonly { readonly MetricStat?: unknown }[] }): number {
  const { Metrics } = properties
  return Metrics === undefined ? 1 : Metrics.filter(({ MetricStat }) => MetricStat !== undefined).length
}

export function costOf(usages: readonly Usage[], region: string): CostLine[] {
  const prices = pricesOf(region)
  const sums = new Map<Priced, number>()
  for (const usage of usages)
    for (const [what, quantity] of Object.entries(usage) as [Priced, number][])
      sums.set(what, (sums.get(what) ?? 0) + quantity)
  return [...sums].map(([what, quantity]) => ({ what, quantity, dollars: quantity * prices[what].dollars }))
}

export const totalOf = (lines: readonly CostLine[]): number =>
  lines.reduce((sum, { dollars }) => sum + dollars, 0)

/**
 * What an installation costs in a month in which nothing is started.
 * @param template the home stack's, synthesized
 * @param regions how many are swept: all that are enabled in the account
 * @returns dearest first, nothing that costs nothing
 */
export const idleCost = (template: object, region: string, regions = DEFAULT_REGIONS): CostLine[] =>
  costOf([standingUsage(template), idleUsage(regions), accountQueuesUsage(template)], region)
    .filter(({ dollars }) => dollars > 0)
    .toSorted((a, b) => b.dollars - a.dollars)

/** Enabled in an account where nobody has changed that (recalled). */
export const DEFAULT_REGIONS = 17

function minus(a: Usage, b: Usage): Usage {
  return Object.fromEntries(
    (Object.entries(a) as [Priced, number][]).map(([what, quantity]) => [what, quantity - (b[what] ?? 0)]),
  )
}
