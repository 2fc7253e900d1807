// Safeguards of judging: which read answers an event, how long a tag is waited for, what is exempt.

import { isStartState } from '../../src/domain/instance.ts'
import { weekdays } from '../../src/domain/standing-pass.ts'
import type { Sabotage } from '../sabotage.ts'
import { calm, type Weather } from '../weather.ts'
import { withStarts } from './means.ts'

const allWeek = { days: new Set(weekdays), fromMinute: 0, toMinute: 1440 }

/** Nothing is wrong but that reads are old, and no sweep makes up for it. */
const staleOnly = ({ queue, calls: { killedBefore, killedAfter } }: Weather): Weather => ({
  ...calm,
  calls: { ...calm.calls, killedBefore, killedAfter },
  queue,
  stale: 8,
  sweeps: false,
})

export const ofJudging = {
  'decide-once': {
    promise: 'a start is judged once, however often it is reported',
    off: ['startIsNew'],
    gate: (gate) =>
      withStarts(gate, {
        recall: async (...args) => ({ ...(await gate.starts.recall(...args)), starts: new Map() }),
      }),
  },
  'deny-write-conditional': {
    promise: 'a verdict does not overturn the one that was there first',
    off: ['startIsNew'],
  },
  'stale-launch-time': {
    promise: 'a read of the previous start does not answer for the next',
    of: ['reading'],
    rules: (rules) => ({
      reading: (hint, view, known, at) =>
        view !== undefined && isStartState(view.state)
          ? { kind: 'answers', view, resumed: false, secondLookAfter: undefined }
          : rules.reading(hint, view, known, at),
    }),
  },
  'stale-state': {
    promise: 'a read that still shows the instance stopped is not the last word',
    of: ['reading'],
    rules: (rules) => ({
      reading: (hint, view, known, at) =>
        view === undefined || !isStartState(view.state)
          ? { kind: 'not-seen' }
          : rules.reading(hint, view, known, at),
    }),
  },
  'blank-later': {
    promise: 'the code for the next start is not blanked as the spent one of the start before',
    of: ['mayBePast'],
    weather: staleOnly,
    rules: () => ({ mayBePast: () => false }),
  },
  grace: {
    promise: 'a tag that arrives a moment late is waited for',
    of: ['secondsOfGraceLeft'],
    rules: () => ({ secondsOfGraceLeft: () => 0 }),
  },
  lockdown: {
    promise: 'in lockdown nothing starts, and what was issued before it stays void',
    of: ['planFor', 'refusalOf'],
    off: ['notUnderLockdown', 'notVoid'],
    rules: (rules) => ({
      planFor: (start, control, ...rest) =>
        rules.planFor(start, { ...control, lockdown: false, passesVoidBefore: 0 }, ...rest),
      refusalOf: (pass, start, control) =>
        rules.refusalOf(pass, start, { ...control, lockdown: false, passesVoidBefore: 0 }),
    }),
  },
  'control-in-transaction': {
    promise: 'a lockdown that comes between reading and deciding holds',
    off: ['controlHolds'],
  },
  'second-look': {
    promise: 'a start that came right after the one shown is looked for once more',
    of: ['reading'],
    weather: staleOnly,
    rules: (rules) => ({
      reading: (...args) => {
        const found = rules.reading(...args)
        return found.kind === 'answers' ? { ...found, secondLookAfter: undefined } : found
      },
    }),
  },
  'guarding-since': {
    promise: 'switching on stops nothing that runs',
    of: ['planFor'],
    rules: (rules) => ({
      planFor: (start, control, ...rest) => rules.planFor(start, { ...control, guardingSince: 0 }, ...rest),
    }),
  },
  'exemption-by-name': {
    promise: 'a listed group is that group, and none of its name elsewhere',
    of: ['planFor'],
    rules: (rules) => ({
      planFor: (start, ...rest) => {
        const plan = rules.planFor(start, ...rest)
        const isNamed = start.tags['aws:autoscaling:groupName'] === 'listed'
        return isNamed ? { ...plan, exemption: { rule: 'auto-scaling-group', by: 'listed' } } : plan
      },
    }),
  },
  'standing-window': {
    promise: 'a standing pass starts nothing outside its hours',
    of: ['planFor'],
    rules: (rules) => ({
      planFor: (start, control, permit, tag, coded, guard) =>
        rules.planFor(start, control, permit, tag, coded, {
          ...guard,
          standingPasses: guard.standingPasses.map((pass) => ({ ...pass, windows: [allWeek] })),
        }),
    }),
  },
  'standing-condition': {
    promise: 'a standing pass starts an instance as often a day as it says',
    off: ['usesAreLeft'],
  },
  observing: {
    promise: 'observing touches nothing',
    gate: (gate) =>
      withStarts(gate, {
        recall: async (...args) => {
          const recalled = await gate.starts.recall(...args)
          return { ...recalled, control: { ...recalled.control, mode: 'enforce' } }
        },
      }),
  },
} as const satisfies Record<string, Omit<Sabotage, 'tier'>>
