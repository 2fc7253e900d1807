// Test support: a gate over plain maps that answers as a test says, and keeps in one list, in order, whatever it was
// asked to do and to tell.

import type { Bulletin } from '../../src/domain/bulletin.ts'
import { rules } from '../../src/domain/rules.ts'
import type { Gate } from '../../src/flows/gate.ts'
import type { Ec2Trouble } from '../../src/flows/ports.ts'
import { noon } from '../builders.ts'

export const trouble = (kind: Ec2Trouble['kind'], code: string = kind): Ec2Trouble => ({
  kind,
  code,
  message: `${code}, says AWS`,
})

type Answer = (...about: never[]) => unknown

/** By the name of a call; what is not said is answered with success, or with nothing. */
export type Answers = Readonly<Record<string, Answer>>

/** Every call is `[name, …arguments but the place]`; what is only measured or logged is kept apart. */
export function aGate(answers: Answers = {}, more: Partial<Gate> = {}) {
  const calls: unknown[][] = []
  const said: unknown[][] = []
  const bulletins: Bulletin[] = []
  const told = new Set<string>()
  const call =
    (name: string, otherwise?: unknown) =>
    async (_place: unknown, ...about: unknown[]): Promise<unknown> => {
      calls.push([name, ...about])
      const answer = answers[name]
      return answer === undefined ? otherwise : answer(...(about as never[]))
    }
  const measured =
    (name: string) =>
    (...what: unknown[]): void =>
      void said.push([name, ...what])
  const levers = {
    instances: {
      spotRequests: call('spotRequests', new Map()),
      cancelSpotRequest: call('cancelSpotRequest'),
      unprotect: call('unprotect'),
      terminate: call('terminate'),
      isolationGroup: call('isolationGroup', 'sg-isolated'),
      setGroups: call('setGroups'),
    },
    groups: {
      fleets: call('fleets', new Map()),
      emptyFleet: call('emptyFleet'),
      suspendGroup: call('suspendGroup'),
    },
    isolation: { note: call('note'), of: call('of', []), forget: call('forget') },
  }
  const gate = {
    rules,
    clock: { now: () => noon * 1000 + 10_500, pause: async () => undefined },
    entropy: { fraction: () => 0.5, bytes: (count: number) => new Uint8Array(count) },
    instances: { stop: call('stop') },
    levers: async () => levers,
    caps: {
      read: async () =>
        answers['cap']?.() ?? {
          revision: 'r',
          windowFrom: 0,
          stopped: [],
          heldSince: undefined,
          held: 0,
          waiting: [],
          spared: [],
        },
      write: async () => true,
    },
    pace: {
      queued: () => answers['queued']?.(),
      nextTurn: async (_: unknown, ...about: unknown[]) => {
        calls.push(['nextTurn', ...about])
        return answers['nextTurn']?.() ?? 3.2
      },
    },
    later: { send: async (...what: unknown[]) => void calls.push(['send', ...what]) },
    topic: { announce: async (one: Bulletin) => void bulletins.push(one) },
    channel: undefined,
    told: { before: async (key: string) => told.has(key), note: async (key: string) => void told.add(key) },
    log: {
      info: (event: string, facts: unknown) => void said.push([event, facts]),
      trouble: (event: string, error: unknown, facts: unknown) => void said.push([event, error, facts]),
    },
    meter: {
      secondsToStop: measured('secondsToStop'),
      held: measured('held'),
      throttled: measured('throttled'),
      starved: measured('starved'),
    },
    ...more,
  }
  return { gate: gate as unknown as Gate, calls, said, bulletins }
}
