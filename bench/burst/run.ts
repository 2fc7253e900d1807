// A burst in virtual time: so many starts in one minute, some of them allowed, through the real gate with everything
// around it modelled; and what came of every one of them.

import { newTable } from '../../simulation/ports/table.ts'
import { Random } from '../../simulation/random.ts'
import { Time } from '../../simulation/time.ts'
import { keys } from '../../simulation/world/truth.ts'
import { defaultGuard } from '../../src/domain/guard.ts'
import type { Gate } from '../../src/flows/gate.ts'
import { judgeHere } from '../../src/flows/sweep.ts'
import { sweepEverything } from '../../src/flows/sweep-all.ts'
import type { GateWiring } from '../../src/lambdas/gate-batch.ts'
import { accountId } from '../../world/account.ts'
import { gateOver, type Means } from './gate.ts'
import { EventSource, type LambdaSettings, Process } from './lambda.ts'
import { accountOf, leaveRoom, newEc2, OfAllButStarting, region } from './places.ts'
import { type Fate, stage } from './scene.ts'
import { patienceOf, Sqs } from './sqs.ts'

export interface BurstOptions {
  readonly seed: string
  readonly accounts: number
  /** Unauthorized starts, and allowed ones, in each account. */
  readonly denied: number
  readonly allowed: number
  /** Of the unauthorized ones: whether they are stopped instances started again, or launched. */
  readonly kind: 'restarts' | 'first-launches'
  /** In how many seconds they come. */
  readonly withinSeconds: number
  /** How many instances EC2 has room to stop at first: 1000 where the bucket is full. */
  readonly room: number
  /** Nothing: all accounts share the gate's own queue. Else the events of each have one, polled by so many at most. */
  readonly pollersForEach: number | undefined
  readonly lambda: LambdaSettings
  /** How often the SDK tries a call of EC2 that is throttled, the first time included. */
  readonly sdkAttempts: number
  /** Switches a part of the gate off. */
  readonly sabotage?: (gate: Gate) => Gate
}

export interface BurstRun {
  readonly fates: readonly Fate[]
  /** By operation and outcome: `StopInstances RequestLimitExceeded`. */
  readonly calls: Readonly<Record<string, number>>
  /** Of the busiest second. */
  readonly mostStopCallsASecond: number
  readonly deadLetters: number
  readonly mostReceives: number
  readonly untold: number
  readonly batches: EventSource['batches']
  readonly troubles: readonly unknown[]
  readonly slackRefused: number
  readonly contended: number
}

const BEGIN = Date.UTC(2026, 10, 23, 12)
const SWEEP_EVERY_MS = 300_000
const STEP_MS = 5000
/** What is not stopped by then never will be. */
const LONGEST_MS = 4 * 3_600_000
/** After the last stop: what is owed of news, and what would still hit an allowed start. */
const SETTLING_MS = 120_000

export async function runBurst(options: BurstOptions): Promise<BurstRun> {
  const random = new Random(options.seed)
  const time = new Time(BEGIN)
  const sqs = new Sqs(time)
  const told = new Set<string>()
  const calls: Record<string, number> = {}
  const stopCalls = new Map<number, number>()
  const fates = new Map<string, Fate>()
  const accounts = Array.from({ length: options.accounts }, (_, n) => accountOf(n))
  const { pollersForEach } = options
  const own = new Map(
    pollersForEach === undefined ? [] : accounts.map((account) => [account, new Sqs(time, account)]),
  )
  const queues = [sqs, ...own.values()]
  const hooks = {
    deliver: (account: string, body: string) => (own.get(account) ?? sqs).enqueue(body),
    onRunning: (_: string, instanceId: string) => {
      const fate = fates.get(instanceId)
      if (fate !== undefined) fate.runsAt ??= time.now()
    },
    onCall: (
      _: string,
      call: {
        operation: string
        outcome: string
        caller: string | undefined
        resourceIds: readonly string[]
      },
    ) => {
      if (call.caller !== keys.gate) return
      const name = `${call.operation} ${call.outcome}`
      calls[name] = (calls[name] ?? 0) + 1
      if (call.operation !== 'StopInstances') return
      const second = Math.floor(time.now() / 1000)
      stopCalls.set(second, (stopCalls.get(second) ?? 0) + 1)
      if (call.outcome !== 'ok') return
      for (const id of call.resourceIds) {
        const fate = fates.get(id)
        if (fate !== undefined) fate.stoppedAt ??= time.now()
      }
    },
  }
  const ec2s = new Map(
    accounts.map((account) => {
      const throttle = new OfAllButStarting(time)
      leaveRoom(throttle, options.room)
      return [account, newEc2(account, time, random.stream(account), throttle, hooks)]
    }),
  )
  const guard = {
    ...defaultGuard,
    cap: undefined,
    accounts: accounts
      .filter((id) => id !== accountId)
      .map((id) => ({ id, name: id, roleArn: undefined, externalId: undefined })),
  }
  const table = newTable(random.stream('table'), BEGIN / 1000 - 86_400, guard, new Set())
  const means: Means = {
    time,
    random: random.stream('gate'),
    sqs,
    onTold: (instanceId) => told.add(instanceId),
    table,
    ec2s,
    sdkAttempts: options.sdkAttempts,
    onVerdict: (instanceId, kind) => {
      const fate = fates.get(instanceId)
      if (fate === undefined) return
      fate.judgedAt ??= time.now()
      fate.verdict ??= kind
    },
    busyUntil: new Map(),
    slack: { paidUntil: 0 },
    counts: { slackRefused: 0, contended: 0 },
  }
  const wire = (process: Process): GateWiring => {
    const gate = gateOver(process, means)
    return {
      gate: options.sabotage?.(gate) ?? gate,
      patience: process.over(patienceOf(queues), 'queue'),
      home: accountId,
    }
  }
  const sources = [new EventSource(time, random.stream('lambda'), sqs, options.lambda, wire)]
  for (const [account, queue] of own) {
    const settings = { ...options.lambda, concurrency: pollersForEach ?? 1 }
    sources.push(new EventSource(time, random.stream(`lambda ${account}`), queue, settings, wire))
  }
  const troubles: unknown[] = []
  const sweeper = wire(new Process(time, random.stream('sweep'), options.lambda)).gate
  const sweepIn = (milliseconds: number): void => {
    time.wake(milliseconds, () => {
      sweepIn(SWEEP_EVERY_MS)
      const all = { ...sweeper, judge: judgeHere(sweeper) }
      void sweepEverything(accountId, async () => [region], all).catch((error: unknown) =>
        troubles.push(error),
      )
    })
  }
  sweepIn(random.stream('sweep').whole(0, SWEEP_EVERY_MS))

  stage(options, { begin: BEGIN, time, random, ec2s, table, fates })

  await time.runUntil(BEGIN + options.withinSeconds * 1000)
  const isOpen = (): boolean =>
    [...fates.values()].some(
      ({ isAllowed, stoppedAt, judgedAt }) => (isAllowed ? judgedAt : stoppedAt) === undefined,
    )
  while (isOpen() && time.now() < BEGIN + LONGEST_MS) await time.runUntil(time.now() + STEP_MS)
  await time.runUntil(time.now() + SETTLING_MS)

  return {
    fates: [...fates.values()],
    calls,
    mostStopCallsASecond: Math.max(0, ...stopCalls.values()),
    deadLetters: queues.reduce((sum, { dead }) => sum + dead.length, 0),
    mostReceives: Math.max(...queues.map(({ mostReceives }) => mostReceives)),
    untold: [...fates.values()].filter(({ isAllowed, instanceId }) => !isAllowed && !told.has(instanceId))
      .length,
    batches: sources.flatMap(({ batches }) => batches),
    troubles: [...troubles, ...sources.flatMap(({ troubles }) => troubles)],
    ...means.counts,
  }
}
