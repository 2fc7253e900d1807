// What really happened in EC2, as the simulation saw it happen: every start, who caused it, how it ended, what stood in
// the tag when. It is written by the world's own hooks and knows nothing of what startpass thinks.

import type { ApiCall } from '../../world/ec2/ec2-options.ts'
import type { InstanceRecord } from '../../world/ec2/instance-record.ts'
import type { StateChange } from '../../world/ec2/region.ts'

/** The access keys of everybody there is. */
export const keys = {
  gate: 'AKIAGATE',
  bot: 'AKIABOT',
  person: 'AKIAPERSON',
  machine: 'AKIAMACHINE',
  thief: 'AKIATHIEF',
} as const

/** One stay in `pending` and what came of it. Times are epoch milliseconds. */
export interface TrueStart {
  readonly region: string
  readonly instanceId: string
  /** Epoch seconds. */
  readonly launchedAt: number
  readonly at: number
  readonly by: string
  /** As it was when it started. */
  readonly record: InstanceRecord
  ranAt: number | undefined
  /** When it left `pending` or `running`. */
  endedAt: number | undefined
  endedBy: string | undefined
  /** When it was `stopped` or `terminated`. */
  downAt: number | undefined
}

interface TagWrite {
  readonly at: number
  readonly by: string
  /** Nothing where the tag is not there. */
  readonly value: string | undefined
}

interface TrueCall extends ApiCall {
  /** The starts that were up on its instances when it came. */
  readonly hit: readonly TrueStart[]
}

export class Truth {
  readonly starts: TrueStart[] = []
  /** Every call of the gate that changes something. */
  readonly gateCalls: TrueCall[] = []
  events = 0
  readonly #latest = new Map<string, TrueStart>()
  readonly #tags = new Map<string, TagWrite[]>()
  readonly #identities = new Map<string, { readonly at: number; readonly identity: string }[]>()
  readonly #look: (region: string, instanceId: string) => InstanceRecord | undefined
  #lastCaller = 'aws'

  constructor(look: (region: string, instanceId: string) => InstanceRecord | undefined) {
    this.#look = look
  }

  sawCall(call: ApiCall): void {
    this.#lastCaller = call.caller ?? call.invokedBy ?? 'aws'
    if (call.operation.startsWith('Describe')) return
    if (call.outcome === 'ok') for (const id of call.resourceIds) this.#note(call.region, id, call.time)
    if (call.caller !== keys.gate) return
    const hit = call.resourceIds.flatMap((id) => this.#latest.get(id) ?? [])
    this.gateCalls.push({ ...call, hit: hit.filter(({ endedAt }) => endedAt === undefined) })
  }

  sawChange({ region, instanceId, state, time }: StateChange): void {
    this.events += 1
    if (state === 'pending') return this.#began(region, instanceId, time)
    const start = this.#latest.get(instanceId)
    if (start === undefined) return
    if (state === 'running') start.ranAt ??= time
    else {
      if (start.endedAt === undefined) {
        start.endedAt = time
        start.endedBy = state === 'stopped' && start.ranAt === undefined ? 'aws' : this.#lastCaller
      }
      if (state === 'stopped' || state === 'terminated') start.downAt ??= time
    }
  }

  /** The latest start of the instance. */
  latest(instanceId: string): TrueStart | undefined {
    return this.#latest.get(instanceId)
  }

  /** Every value of the `Auth` tag from one moment to another, with who wrote it and when. */
  tagsOf(instanceId: string, from: number, to: number): TagWrite[] {
    const writes = this.#tags.get(instanceId) ?? []
    const within = writes.filter(({ at }) => at > from && at <= to)
    const before = writes.findLast(({ at }) => at <= from)
    return before === undefined ? within : [before, ...within]
  }

  #began(region: string, instanceId: string, at: number): void {
    const record = this.#look(region, instanceId)
    if (record === undefined) return
    const start: TrueStart = {
      region,
      instanceId,
      launchedAt: record.launchTimeEpochSeconds,
      at,
      by: this.#lastCaller,
      record,
      ranAt: undefined,
      endedAt: undefined,
      endedBy: undefined,
      downAt: undefined,
    }
    this.starts.push(start)
    this.#latest.set(instanceId, start)
    this.#note(region, instanceId, at)
  }

  /** An instance that is there before anything happens. */
  begin(region: string, instanceId: string): void {
    this.#lastCaller = 'aws'
    this.#note(region, instanceId, 0)
  }

  /** What it was, one after the other, from one moment to another. */
  identitiesOf(instanceId: string, from: number, to: number): string[] {
    const all = this.#identities.get(instanceId) ?? []
    const within = all.filter(({ at }) => at > from && at <= to)
    const before = all.findLast(({ at }) => at <= from)
    return [...(before === undefined ? [] : [before]), ...within].map(({ identity }) => identity)
  }

  #note(region: string, instanceId: string, at: number): void {
    const record = this.#look(region, instanceId)
    if (record === undefined || record.state === 'terminated') return
    const identity = identityOf(record)
    const known = this.#identities.get(instanceId) ?? []
    if (known.at(-1)?.identity !== identity) this.#identities.set(instanceId, [...known, { at, identity }])
    const writes = this.#tags.get(instanceId) ?? []
    const value = record.tags.get('Auth')
    if (writes.length > 0 && writes.at(-1)?.value === value) return
    writes.push({ at, by: this.#lastCaller, value })
    this.#tags.set(instanceId, writes)
  }
}

/** What startpass binds a pass to. */
export const identityOf = (record: InstanceRecord): string =>
  [record.instanceType, record.imageId, record.iamInstanceProfile?.arn, record.rootVolume?.volumeId].join(' ')

export const trueKey = ({ region, instanceId, launchedAt }: TrueStart): string =>
  `${region}/${instanceId}/${launchedAt}`
