// Safeguards of the desk and of everything that is said: nobody but Slack is answered, and no secret leaves.

import { PASS_TAG } from '../../src/domain/tags.ts'
import type { Sabotage } from '../sabotage.ts'
import { withStarts } from './means.ts'

export const ofSecrecy = {
  'replay-memory': {
    promise: 'a request seen before is refused',
    desk: (wiring) => ({ ...wiring, requests: { firstTime: async () => true } }),
  },
  'no-issue-in-lockdown': {
    promise: 'in lockdown nobody gets a pass',
    breaks: 'nothing is issued in lockdown',
    desk: ({ desk, ...wiring }) => ({
      ...wiring,
      desk: {
        ...desk,
        passes: {
          ...desk.passes,
          control: async (place) => ({ ...(await desk.passes.control(place)), lockdown: false }),
        },
      },
    }),
  },
  'follow-up': {
    promise: 'whoever had the bot start an instance hears how that ended',
    desk: (wiring) => ({ ...wiring, desk: { ...wiring.desk, later: { send: async () => undefined } } }),
  },
  'secrets-in-logs': {
    promise: 'no code stands in a log',
    gate: (gate) => ({
      ...gate,
      hashCode: (code) => {
        gate.log.info('hashing', { code })
        return gate.hashCode(code)
      },
    }),
  },
  'secrets-in-journal': {
    promise: 'no code stands in the journal',
    gate: (gate) =>
      withStarts(gate, {
        decide: (decision) => {
          const tag = decision.start.tags[PASS_TAG] ?? ''
          const facts = { ...decision.journal.facts, tag }
          return gate.starts.decide({ ...decision, journal: { ...decision.journal, facts } })
        },
      }),
  },
} as const satisfies Record<string, Omit<Sabotage, 'tier'>>
