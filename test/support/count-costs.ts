// npm run costs: counts over the strict world what a start, a command and a sweep take, and writes infra/costs/counted.json
// and the tables of docs/costs.md. Starts come one at a time: in a crowd they share batches and reads, and cost less.

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import type { Counted, Usage } from '../../infra/costs/costs.ts'
import { defaultRegion } from '../../world/account.ts'
import { aStage, codeIn, type Stage } from '../stage.ts'
import { anInstallation, aRegionWithGate } from './an-installation.ts'

export interface AllCounted {
  readonly allowed: Counted
  readonly denied: Counted
  /** Of a region in which nothing runs. What a sweep reads once for all its regions is counted with each. */
  readonly sweepOfRegion: Counted
}

const ROUNDS = 10
const FIVE_MINUTES_MS = 300_000

export async function countAll(): Promise<AllCounted> {
  const allowed = await counting(async (stage, id) => {
    stage.tag(id, codeIn(await stage.type('/startpass web-1')))
    stage.start(id)
    await stage.run(60)
    stage.stop(id)
    await stage.run(60)
  })
  const denied = await counting(async (stage, id) => {
    stage.start(id)
    await stage.run(120)
  })
  const sweepOfRegion = await counting(async (stage) => {
    await stage.clock.advance(FIVE_MINUTES_MS)
    await stage.sweep(defaultRegion)
  })
  return { allowed, denied, sweepOfRegion }
}

/** Averages over some rounds, after one that is not counted: what is read once and kept is not each start's. */
async function counting(round: (stage: Stage, id: string) => Promise<void>): Promise<Counted> {
  const tally = {
    tableReads: 0,
    tableWrites: 0,
    queueRequests: 0,
    gateBatches: 0,
    commands: 0,
    published: 0,
    storedBytes: 0,
    logBytes: 0,
  }
  const stored = new Map<string, number>()
  const stage = await aStage({
    rewrite: (body) => {
      const request = JSON.parse(body) as TableRequest
      const { reads, writes } = unitsOf(request)
      noteStored(request, stored)
      tally.tableReads += reads
      tally.tableWrites += writes
      return body
    },
  })
  const { queue } = stage
  const [enqueue, receive, type] = [
    queue.enqueue.bind(queue),
    queue.receive.bind(queue),
    stage.type.bind(stage),
  ]
  queue.enqueue = (...message) => {
    tally.queueRequests += 1
    enqueue(...message)
  }
  queue.receive = (most) => {
    const batch = receive(most)
    if (batch.length > 0) {
      tally.gateBatches += 1
      // To receive it, and to delete it.
      tally.queueRequests += 2
    }
    return batch
  }
  stage.type = (...line) => {
    tally.commands += 1
    return type(...line)
  }
  const id = stage.seed('web-1')
  await stage.run(20)
  await round(stage, id)
  stored.clear()
  for (const key of Object.keys(tally) as (keyof Counted)[]) tally[key] = 0
  const [published, logged] = [stage.published.length, stage.logged.length]
  for (let n = 0; n < ROUNDS; n += 1) await round(stage, id)
  tally.published = stage.published.length - published
  tally.storedBytes = [...stored.values()].reduce((sum, bytes) => sum + bytes, 0)
  tally.logBytes = stage.logged.slice(logged).reduce((sum, line) => sum + bytesOf(line), 0)
  return combine(tally, tally, (sum) => Math.round((sum / ROUNDS) * 10) / 10)
}

/** As Powertools writes it: the facts, and about as much again of timestamp, level, service and Lambda's own ids. */
const bytesOf = (line: object): number => JSON.stringify(line).length + 350

function combine(a: Counted, b: Counted, how: (a: number, b: number) => number): Counted {
  const keys = Object.keys(a) as (keyof Counted)[]
  return Object.fromEntries(keys.map((key) => [key, how(a[key], b[key])])) as unknown as Counted
}

interface TableRequest {
  readonly TransactItems?: readonly Readonly<Record<string, { readonly Item?: object }>>[]
  readonly RequestItems?: Readonly<Record<string, { readonly Keys?: readonly object[] }>>
  readonly KeyConditionExpression?: string
  readonly Item?: object
  readonly UpdateExpression?: string
  readonly Key?: object
}

/** Request units (C2): a kilobyte written, twice in a transaction; four read. What an index takes is added. */
function unitsOf(request: TableRequest): { readonly reads: number; readonly writes: number } {
  if (request.TransactItems !== undefined) {
    const items = request.TransactItems.flatMap((action) => Object.values(action))
    return { reads: 0, writes: items.reduce((sum, { Item }) => sum + 2 * kilobytes(Item) + indexed(Item), 0) }
  }
  if (request.RequestItems !== undefined) {
    const keys = Object.values(request.RequestItems).flatMap(({ Keys = [] }) => Keys)
    return { reads: keys.length, writes: 0 }
  }
  if (request.KeyConditionExpression !== undefined) return { reads: 1, writes: 0 }
  if (request.Item !== undefined) return { reads: 0, writes: kilobytes(request.Item) + indexed(request.Item) }
  if (request.UpdateExpression !== undefined) return { reads: 0, writes: 1 }
  return { reads: 1, writes: 0 }
}

/** Notes what now stands in the table, by key, in bytes. */
function noteStored({ TransactItems = [] }: TableRequest, stored: Map<string, number>): void {
  for (const { Item } of TransactItems.flatMap((action) => Object.values(action))) {
    if (Item === undefined) continue
    const { pk, sk } = Item as { readonly pk?: object; readonly sk?: object }
    stored.set(JSON.stringify([pk, sk]), JSON.stringify(Item).length)
  }
}

const kilobytes = (item: object | undefined): number =>
  Math.max(1, Math.ceil(JSON.stringify(item ?? {}).length / 1024))

/** A change of an index's key is an old entry taken out and a new one put in; a record that is no start has none. */
function indexed(item: object | undefined): number {
  if (item === undefined || !('launchedAt' in item || 'todo' in item || 'deniedIn' in item)) return 0
  return ('unfinishedIn' in item ? 2 : 1) + ('deniedIn' in item ? 1 : 0)
}

// ---------------------------------------------------------------------------- the page

export const COSTS_PAGE = fileURLToPath(new URL('../../docs/costs.md', import.meta.url))
const COUNTED = fileURLToPath(new URL('../../infra/costs/counted.json', import.meta.url))

const BEGINS = '<!-- written by npm run costs -->'
const ENDS = '<!-- end -->'

export async function withCosts(page: string): Promise<string> {
  const from = page.indexOf(BEGINS)
  const to = page.indexOf(ENDS)
  if (from < 0 || to < from) throw new Error('docs/costs.md has no place for the tables')
  return `${page.slice(0, from + BEGINS.length)}\n\n${await tables()}\n\n${page.slice(to)}`
}

const money = (dollars: number): string =>
  dollars < 0.005 ? `$${dollars.toFixed(4)}` : `$${dollars.toFixed(2)}`
const amount = (quantity: number): string => quantity.toLocaleString('en', { maximumSignificantDigits: 3 })
const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** Imported late: the figures are in counted.json, which may just have been written. */
async function tables(): Promise<string> {
  const costs = await import('../../infra/costs/costs.ts')
  const { pricedNames, pricedRegions, pricesOf } = await import('../../infra/costs/prices.ts')
  const {
    accountQueuesUsage,
    costOf,
    idleUsage,
    regionUsage,
    regionalGateUsage,
    standingUsage,
    startsUsage,
    canaryUsage,
    totalOf,
  } = costs
  const plain = standingUsage(Template.fromStack(anInstallation(new App(), 'plain')).toJSON())
  const full = standingUsage(
    Template.fromStack(anInstallation(new App(), 'full', { watchedBy: 'everything' })).toJSON(),
  )
  const withGate = Template.fromStack(aRegionWithGate(new App(), 'region')).toJSON()
  const withQueue = Template.fromStack(
    anInstallation(new App(), 'queue', { accountQueues: ['111122223333'] }),
  ).toJSON()
  const queueAlarm: Usage = {
    alarmMetric: (standingUsage(withQueue).alarmMetric ?? 0) - (plain.alarmMetric ?? 0),
  }
  const canaryAlarms: Usage = { alarmMetric: (full.alarmMetric ?? 0) - (plain.alarmMetric ?? 0) }
  const inEach = (...usages: readonly Usage[]): string[] =>
    pricedRegions.map((region) => money(totalOf(costOf(usages, region))))
  const idle = [plain, idleUsage(costs.DEFAULT_REGIONS)]
  const summary: readonly (readonly [string, readonly Usage[]])[] = [
    [`an idle month, ${costs.DEFAULT_REGIONS} regions swept`, idle],
    ['the same, 30 accounts: 510 regions', [plain, idleUsage(510)]],
    ['the same, 300 accounts: 5,100 regions', [plain, idleUsage(5100)]],
    ['the first and 1,000 allowed starts', [...idle, startsUsage('allowed', 1000)]],
    ['the first and 1,000 denied starts', [...idle, startsUsage('denied', 1000)]],
    ['the first and 1,000,000 allowed starts', [...idle, startsUsage('allowed', 1_000_000)]],
    ['the first and 1,000,000 denied starts', [...idle, startsUsage('denied', 1_000_000)]],
    ['one more guarded region, idle', [regionUsage()]],
    ["a gate of that region's own, idle", [regionalGateUsage(withGate)]],
    ["a queue of an account's own, idle", [accountQueuesUsage(withQueue), queueAlarm]],
    [
      '1,000,000 starts in another region, on top',
      [{ crossRegionEvent: 1_000_000 * costs.assumed.eventsOfStart }],
    ],
    ['the dashboard', [{ dashboard: full.dashboard ?? 0 }]],
    ['the canary', [canaryUsage(), canaryAlarms]],
  ]
  const parts = [
    ['idle', idle],
    ['1,000 allowed', [startsUsage('allowed', 1000)]],
    ['1,000 denied', [startsUsage('denied', 1000)]],
  ] as const
  const quantityOf = (usages: readonly Usage[], what: (typeof pricedNames)[number]): string => {
    const found = costOf(usages, 'us-east-1').find((line) => line.what === what)
    return found === undefined || found.quantity === 0
      ? '–'
      : `${amount(found.quantity)} · ${money(found.dollars)}`
  }
  return [
    '### A month',
    '',
    row('what', ...pricedRegions),
    row('---', ...pricedRegions.map(() => '---')),
    ...summary.map(([what, usages]) => row(what, ...inEach(...usages))),
    '',
    '### What of it is what',
    '',
    'Quantity and dollars in us-east-1, without free tiers.',
    '',
    row('what', ...parts.map(([name]) => name)),
    row('---', ...parts.map(() => '---')),
    ...pricedNames
      .map((what) => [what, parts.map(([, usages]) => quantityOf(usages, what))] as const)
      .filter(([, cells]) => cells.some((cell) => cell !== '–'))
      .map(([what, cells]) => row(pricesOf('us-east-1')[what].unit, ...cells)),
    '',
    '### Counted',
    '',
    row(
      'one',
      'table, read units',
      'table, write units',
      'requests to SQS',
      'invocations',
      'messages to SNS',
      'bytes kept',
      'bytes of log',
    ),
    row('---', '---', '---', '---', '---', '---', '---', '---'),
    ...Object.entries(await readCounted()).map(([name, one]) =>
      row(
        COUNTED_NAMES[name as keyof AllCounted],
        String(one.tableReads),
        String(one.tableWrites),
        String(one.queueRequests),
        String(Math.round((one.gateBatches + one.commands) * 10) / 10),
        String(one.published),
        String(one.storedBytes),
        String(one.logBytes),
      ),
    ),
    '',
    '### Unit prices',
    '',
    row('one', ...pricedRegions.map((region) => `${region}, dollars`), 'page', 'read'),
    row('---', ...pricedRegions.map(() => '---'), '---', '---'),
    ...pricedNames.map((what) => {
      const { unit, page, read } = pricesOf('us-east-1')[what]
      const each = pricedRegions.map((region) =>
        Number(pricesOf(region)[what].dollars.toPrecision(6)).toString(),
      )
      return row(unit, ...each, `<${page}>`, read)
    }),
  ].join('\n')
}

const COUNTED_NAMES: Readonly<Record<keyof AllCounted, string>> = {
  allowed: 'allowed start: asked for in Slack, started, stopped',
  denied: 'denied start: stopped, told of on SNS and in Slack',
  sweepOfRegion: 'region of a sweep',
}

export const readCounted = async (): Promise<AllCounted> =>
  JSON.parse(readFileSync(COUNTED, 'utf8')) as AllCounted

if (import.meta.main) {
  writeFileSync(COUNTED, `${JSON.stringify(await countAll(), undefined, 2)}\n`)
  writeFileSync(COSTS_PAGE, await withCosts(readFileSync(COSTS_PAGE, 'utf8')))
}
