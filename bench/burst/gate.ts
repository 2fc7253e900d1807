// The real gate of one process, over ports in memory, with what the services around it do to a burst: EC2's limits,
// the store's conflicts over the copies of a place's switch (C5), and Slack's message a second.

import { gateSettings } from '../../simulation/parts.ts'
import { worldInstances } from '../../simulation/ports/instances.ts'
import { memoryPassBook } from '../../simulation/ports/pass-book.ts'
import {
  memoryBurstBook,
  memoryCapBook,
  memoryGuardBook,
  memoryJournal,
  memoryPaceBook,
  memoryToldBook,
} from '../../simulation/ports/small-books.ts'
import { memoryStartBook } from '../../simulation/ports/start-book.ts'
import type { Table } from '../../simulation/ports/table.ts'
import type { Random } from '../../simulation/random.ts'
import { Said } from '../../simulation/said.ts'
import type { Time } from '../../simulation/time.ts'
import { keys } from '../../simulation/world/truth.ts'
import type { InstanceView } from '../../src/domain/instance.ts'
import { type Place, placeKey } from '../../src/domain/place.ts'
import { rules } from '../../src/domain/rules.ts'
import type { Gate } from '../../src/flows/gate.ts'
import { paceBy } from '../../src/flows/pace.ts'
import {
  type AlertChannel,
  type Entropy,
  type Instances,
  type StartBook,
  Unreachable,
} from '../../src/flows/ports.ts'
import type { Ec2 } from '../../world/ec2/ec2.ts'
import type { Process } from './lambda.ts'
import { hashCode } from './passes.ts'
import type { Sqs } from './sqs.ts'

export interface Means {
  readonly time: Time
  readonly random: Random
  readonly sqs: Sqs
  readonly onTold: (instanceId: string) => void
  readonly table: Table
  /** By account. */
  readonly ec2s: ReadonlyMap<string, Ec2>
  readonly sdkAttempts: number
  readonly onVerdict: (instanceId: string, kind: string) => void
  /** Of each copy of the switch of a place: until when a transaction is at it. */
  readonly busyUntil: Map<string, number>
  /** Up to when Slack's messages are used up, epoch milliseconds. */
  readonly slack: { paidUntil: number }
  readonly counts: { slackRefused: number; contended: number }
}

export function gateOver(process: Process, means: Means): Gate {
  const { time, random, sqs, table, onTold } = means
  const entropy: Entropy = { bytes: (count) => random.bytes(count), fraction: () => random.fraction() }
  const instances = process.tryingAgain(process.over(instancesOf(means), 'ec2'), means.sdkAttempts)
  return {
    rules,
    clock: { now: () => time.now(), pause: (milliseconds) => process.pause(milliseconds) },
    entropy,
    instances: { ...instances, up: (place) => instancesOf(means).up(place) },
    levers: async () => {
      throw new Error('a burst of instances that a stop stops needs no levers')
    },
    starts: startsOver(process, means),
    guard: memoryGuardBook(table),
    passes: process.over(memoryPassBook(table), 'table'),
    journal: process.over(memoryJournal(table), 'table'),
    bursts: process.over(memoryBurstBook(table), 'table'),
    caps: process.over(memoryCapBook(table), 'table'),
    pace: paceBy(process.over(memoryPaceBook(table), 'table'), { now: () => time.now() }),
    told: process.over(memoryToldBook(table), 'table'),
    hashCode,
    topic: process.over(
      { publish: async ({ start }) => onTold(start.instanceId), announce: async () => undefined },
      'topic',
    ),
    channel: process.over(channelOf(means), 'slack'),
    chat: process.over({ tell: async () => undefined }, 'slack'),
    later: process.over({ send: sqs.send.bind(sqs) }, 'queue'),
    log: { info: () => undefined, trouble: () => undefined },
    meter: new Said().meter,
    settings: gateSettings('blank'),
  }
}

/** What one filter takes (A16): a longer read is several. */
const MOST_READ = 200

function instancesOf({ ec2s }: Means): Instances {
  const ports = new Map([...ec2s].map(([account, ec2]) => [account, worldInstances(ec2, keys.gate)]))
  const at = ({ account }: Place): Instances => {
    const port = ports.get(account)
    if (port === undefined) throw new Error(`there is no account ${account}`)
    return port
  }
  return {
    async read(place, ids) {
      const views = new Map<string, InstanceView>()
      for (let n = 0; n < ids.length; n += MOST_READ) {
        for (const [id, view] of await at(place).read(place, ids.slice(n, n + MOST_READ))) views.set(id, view)
      }
      return views
    },
    up: (place) => at(place).up(place),
    named: (place, name) => at(place).named(place, name),
    list: (place, most) => at(place).list(place, most),
    stop: (place, ids) => at(place).stop(place, ids),
    start: (place, id) => at(place).start(place, id),
    tag: (place, ...rest) => at(place).tag(place, ...rest),
    untag: (place, ...rest) => at(place).untag(place, ...rest),
  }
}

/** So many copies of the switch of a place there are (docs/table.md). */
const COPIES = 64
/** How long a transaction is at its items (recalled). */
const TRANSACTION_MS = 5

/** Two transactions at once that check the same copy: one of them is cancelled. */
function startsOver(process: Process, means: Means): StartBook {
  const { time, table, random, counts, onVerdict, busyUntil } = means
  const book = memoryStartBook(table)
  return process.over(
    {
      ...book,
      async decide(decision) {
        const copy = `${placeKey(decision.start.place)} ${random.whole(1, COPIES)}`
        const isBusy = (busyUntil.get(copy) ?? 0) > time.now()
        if (isBusy) {
          counts.contended += 1
          return { kind: 'contended' }
        }
        busyUntil.set(copy, time.now() + TRANSACTION_MS)
        const decided = await book.decide(decision)
        if (decided.kind === 'recorded') onVerdict(decision.start.instanceId, decided.record.verdict.kind)
        return decided
      },
    },
    'table',
  )
}

/** A message a second and channel (E4), and a few more after a pause. */
const SLACK_BURST = 3

function channelOf({ time, counts, slack }: Means): AlertChannel {
  const limited = async <T>(answer: T): Promise<T> => {
    const now = time.now()
    const paidUntil = Math.max(slack.paidUntil, now - SLACK_BURST * 1000)
    if (paidUntil + 1000 > now) {
      counts.slackRefused += 1
      throw new Unreachable('slack', 'ratelimited', 'Slack asks for patience')
    }
    slack.paidUntil = paidUntil + 1000
    return answer
  }
  const message = { channel: 'C0ALERTS', ts: '1.000000' }
  return {
    post: (_, ref) => limited(ref ?? message),
    postBurst: (_, ref) => limited(ref ?? message),
    announce: () => limited(undefined),
  }
}
