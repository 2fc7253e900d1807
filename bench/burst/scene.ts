// Who starts what, and when: the thief's starts and the allowed ones among them, each from a stream of its own, so that the
// allowed ones are the same whatever else goes on.

import type { Table } from '../../simulation/ports/table.ts'
import type { Random } from '../../simulation/random.ts'
import type { Time } from '../../simulation/time.ts'
import { keys } from '../../simulation/world/truth.ts'
import type { Ec2 } from '../../world/ec2/ec2.ts'
import { permit, ticketFor } from './passes.ts'
import { region } from './places.ts'
import type { BurstOptions } from './run.ts'

/** One start and what came of it; epoch milliseconds. */
export interface Fate {
  readonly account: string
  readonly instanceId: string
  readonly isAllowed: boolean
  readonly startedAt: number
  runsAt: number | undefined
  judgedAt: number | undefined
  verdict: string | undefined
  /** When a stop was accepted that named it. */
  stoppedAt: number | undefined
}

interface Scene {
  readonly begin: number
  readonly time: Time
  readonly random: Random
  readonly ec2s: ReadonlyMap<string, Ec2>
  readonly table: Table
  readonly fates: Map<string, Fate>
}

const LAUNCH = { imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro', minCount: 1, maxCount: 1 }
/** Passes were issued so long before the first start. */
const ISSUED_SECONDS = 30

export function stage(options: BurstOptions, scene: Scene): void {
  for (const [account, ec2] of scene.ec2s) {
    for (const kind of ['allowed', 'denied'] as const) {
      const luck = scene.random.stream(`${account} ${kind}`)
      for (let n = 0; n < options[kind]; n += 1) {
        const start = planned(account, ec2, kind, n, luck, options, scene)
        scene.time.after(luck.fraction() * options.withinSeconds * 1000, start)
      }
    }
  }
}

function planned(
  account: string,
  ec2: Ec2,
  kind: 'allowed' | 'denied',
  n: number,
  luck: Random,
  options: BurstOptions,
  { begin, time, table, fates }: Scene,
): () => void {
  const isAllowed = kind === 'allowed'
  const note = (instanceId: string): void => {
    const open = { runsAt: undefined, judgedAt: undefined, verdict: undefined, stoppedAt: undefined }
    fates.set(instanceId, { account, instanceId, isAllowed, startedAt: time.now(), ...open })
  }
  const origin = { region, caller: isAllowed ? keys.person : keys.thief }
  if (!isAllowed && options.kind === 'first-launches') {
    return () => {
      for (const { instanceId } of ec2.runInstances(origin, LAUNCH)) note(instanceId)
    }
  }
  const ticket = isAllowed ? ticketFor(n, luck) : undefined
  const tags = ticket?.code === undefined ? [] : [{ key: 'Auth', value: ticket.code }]
  const id = ec2.seed({ region, name: `${kind}-${n}`, state: 'stopped', tags })
  if (ticket !== undefined) permit(table, { account, region }, ec2, id, ticket, begin / 1000 - ISSUED_SECONDS)
  return () => {
    note(id)
    ec2.startInstances(origin, { instanceIds: [id] })
  }
}
