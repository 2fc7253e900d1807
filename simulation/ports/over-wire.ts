// Puts the wire between a function and a port: every method becomes a call that takes time, may fail in the way the port
// fails, and may be the last one.

import type { Patience } from '../../src/adapters/aws/sqs-queue.ts'
import { type Ec2Trouble, type Instances, type Levers, Unreachable } from '../../src/flows/ports.ts'
import type { Fault, Life, Wire } from '../wire.ts'

type Method = (...args: never[]) => Promise<unknown>

/** How a port shows that a call failed. */
type Trouble = (fault: Fault) => unknown

const CODES: Readonly<Record<Fault, string>> = {
  throttled: 'ThrottlingException',
  'failed-before': 'ServiceUnavailable',
  'failed-after': 'TimeoutError',
}

const broken =
  (service: Unreachable['service']): Trouble =>
  (fault) => {
    throw new Unreachable(service, CODES[fault], `${service}: ${CODES[fault]}`)
  }

/** @param shown methods that show trouble in a way of their own */
export function overWire<Port extends object>(
  port: Port,
  service: Unreachable['service'],
  life: Life,
  wire: Wire,
  shown: Partial<Record<keyof Port, Trouble>> = {},
): Port {
  // Every request has a process of its own with all its ports: this is made some dozen times a second of the story.
  const calls: Record<string, Method> = {}
  const usual = broken(service)
  for (const name in port) {
    const method = port[name] as Method
    const trouble = shown[name] ?? usual
    calls[name] = (...args) => wire.call(life, () => method(...args), trouble)
  }
  return calls as Port
}

/** The queue's methods are a class's: as bare functions they keep hold of it. */
export const patienceOverWire = (queue: Patience, life: Life, wire: Wire): Patience =>
  overWire({ retryIn: queue.retryIn.bind(queue), bury: queue.bury.bind(queue) }, 'queue', life, wire)

const asValue: Trouble = (fault): Ec2Trouble => ({
  kind: fault === 'throttled' ? 'throttled' : 'unavailable',
  code: fault === 'throttled' ? 'RequestLimitExceeded' : CODES[fault],
  message: 'as the weather has it',
})

export function instancesOverWire(port: Instances, life: Life, wire: Wire): Instances {
  const others = Object.entries(port).filter(([name]) => name !== 'up')
  const rest = Object.fromEntries(others) as Omit<Instances, 'up'>
  const acts = { stop: asValue, start: asValue, tag: asValue, untag: asValue }
  const called = overWire(rest, 'ec2', life, wire, acts)
  return {
    ...called,
    async *up(place) {
      const pages = await wire.call(
        life,
        async () => everyPage(port.up(place)),
        broken('ec2') as (fault: Fault) => never,
      )
      yield* pages
    },
  }
}

async function everyPage<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const page of pages) all.push(page)
  return all
}

export const leversOverWire = ({ instances, groups, isolation }: Levers, life: Life, wire: Wire): Levers => ({
  instances: overWire(instances, 'ec2', life, wire, {
    cancelSpotRequest: asValue,
    unprotect: asValue,
    terminate: asValue,
    isolationGroup: asValue,
    setGroups: asValue,
  }),
  groups: overWire(groups, 'autoscaling', life, wire, { emptyFleet: asValue, suspendGroup: asValue }),
  isolation: overWire(isolation, 'table', life, wire),
})

/** For stores that ask for patience with a value. */
export const contended: Trouble = (fault) =>
  fault === 'throttled' ? { kind: 'contended' } : broken('table')(fault)
