// Safeguards of passes: each clause of the condition under which one is spent, and the transaction it stands in.

import type { Sabotage } from '../sabotage.ts'
import { believing, changing, fitting, unchanged, withStarts } from './means.ts'

export const ofSpending = {
  'redeem-condition': {
    promise: 'two starts racing for one use: one wins',
    of: ['refusalOf'],
    off: ['startsAreLeft'],
    rules: believing(() => ({ left: 1 })),
  },
  'spent-on-this': {
    promise: 'a pass for two starts each of them once',
    of: ['refusalOf'],
    off: ['notSpentOnThis'],
    rules: believing(() => ({ spentOn: [] })),
  },
  expiry: {
    promise: 'no start after a pass has expired',
    of: ['refusalOf'],
    off: ['startedBeforeExpiry'],
    rules: believing(() => ({ expiresAt: Number.MAX_SAFE_INTEGER })),
  },
  'issued-after-start': {
    promise: 'a pass cannot be asked for after the fact',
    of: ['refusalOf'],
    off: ['issuedBeforeStart'],
    rules: believing(() => ({ issuedAt: 0 })),
  },
  revocation: {
    promise: 'a pass that was taken back starts nothing',
    of: ['refusalOf'],
    off: ['notRevoked'],
    rules: believing(() => ({ revokedAt: undefined })),
  },
  scope: {
    promise: 'a pass starts no other instance',
    of: ['refusalOf'],
    off: ['namesThisInstance', 'coversItsKind'],
    rules: believing(fitting),
  },
  'instance-changed': {
    promise: 'a pass for a small machine does not start it as a large one',
    of: ['refusalOf'],
    off: ['namesThisInstance'],
    rules: believing(unchanged),
  },
  'exact-match': {
    promise: 'a code is good only when it is the very code',
    gate: (gate) => ({ ...gate, hashCode: (code) => gate.hashCode(code.slice(0, -1)) }),
    desk: (wiring) => ({
      ...wiring,
      desk: { ...wiring.desk, hashCode: (code) => wiring.desk.hashCode(code.slice(0, -1)) },
    }),
  },
  transaction: {
    promise: 'a pass is never spent without the verdict it was spent for',
    off: ['oneTransaction'],
  },
  'conflict-is-not-denial': {
    promise: 'a busy table denies nobody',
    gate: (gate) =>
      withStarts(gate, {
        decide: async (decision) => {
          const decided = await gate.starts.decide(decision)
          return decided.kind === 'contended' && decision.redeem !== undefined
            ? { kind: 'refused', pass: undefined }
            : decided
        },
      }),
  },
  'pass-given-back': {
    promise: 'a start that never ran costs its owner nothing',
    gate: (gate) => changing(gate, (change) => ({ ...change, giveBack: false })),
  },
  'never-ran': {
    promise: 'a start that AWS could not bring up is noticed',
    of: ['endingOf'],
    rules: (rules) => ({
      endingOf: (...args) => {
        const ending = rules.endingOf(...args)
        return ending && { ...ending, neverRan: false }
      },
    }),
  },
} as const satisfies Record<string, Omit<Sabotage, 'tier'>>
