// Safeguards of carrying verdicts out: stopping until it is seen stopped, hitting nothing else, telling everybody.

import type { Sabotage } from '../sabotage.ts'
import { changing, withLevers, withoutDuty, withStarts } from './means.ts'

export const ofEnforcing = {
  'effect-flags': {
    promise: 'a verdict is carried out though the function died right after it',
    gate: (gate) =>
      withStarts(gate, {
        decide: (decision) =>
          gate.starts.decide({ ...decision, record: { ...decision.record, todo: new Set() } }),
      }),
  },
  'exact-launch-on-stop': {
    promise: 'a late stop of a denied start does not hit the allowed one after it',
    of: ['nextStep'],
    breaks: 'an allowed start is not stopped',
    rules: (rules) => ({
      nextStep: (start, view, about) =>
        rules.nextStep(start, view && { ...view, launchedAt: start.name.launchedAt }, about),
    }),
  },
  'wait-for-running': {
    promise: 'a first launch is stopped once it runs',
    of: ['nextStep'],
    rules: (rules) => ({
      nextStep: (...args) => {
        const step = rules.nextStep(...args)
        return step.kind === 'wait-for-running' ? { kind: 'superseded' } : step
      },
    }),
  },
  'hold-ends': {
    promise: 'the cap is no off-switch: what is held is stopped after a quarter of an hour',
    of: ['capStep'],
    rules: (rules) => ({
      capStep: (before, asks, cap, now) => {
        const { state } = rules.capStep(before, asks, cap, now)
        const steps = new Map(asks.map(({ start }): [string, 'hold'] => [start, 'hold']))
        return { state: { ...state, heldSince: now }, steps, opened: false }
      },
    }),
  },
  'cap-scope': {
    promise: 'only restarts of good instances are ever held',
    of: ['capStep'],
    gate: (gate) =>
      withStarts(gate, {
        decide: (decision) =>
          gate.starts.decide({ ...decision, record: { ...decision.record, capped: true } }),
      }),
    rules: (rules) => ({
      capStep: (before, asks, cap, now) => {
        const capped = rules.capStep(before, asks, cap, now)
        const steps = new Map([...capped.steps].map(([start]): [string, 'spare'] => [start, 'spare']))
        return { ...capped, steps }
      },
    }),
  },
  'spared-late': {
    promise: 'what was denied is spared only by what it truly belongs to',
    of: ['sparedLate'],
    rules: () => ({ sparedLate: () => ({ rule: 'auto-scaling-group', by: 'anything' }) }),
  },
  'unlisted-groups': {
    promise: 'members of groups that are not listed are known for what they are',
    of: ['unlistedKeeper'],
    rules: () => ({ unlistedKeeper: () => undefined }),
  },
  'nothing-destroyed': {
    promise: 'nothing is destroyed unless the settings say so',
    of: ['nextStep'],
    rules: (rules) => ({
      nextStep: (start, view, about) =>
        rules.nextStep(start, view, {
          ...about,
          guard: { ...about.guard, whereStoppingIsImpossible: 'terminate' },
        }),
    }),
  },
  isolating: {
    promise: 'what cannot be stopped is cut off from every network where the settings say so',
    breaks: 'what cannot be stopped is isolated where the settings say so',
    gate: (gate) =>
      withLevers(gate, ({ instances, ...others }) => ({
        ...others,
        instances: { ...instances, setGroups: async () => undefined },
      })),
  },
  suspending: {
    promise: 'a group whose members are stopped launches no others',
    breaks: 'a group is kept from launching where the settings say so',
    gate: (gate) =>
      withLevers(gate, ({ groups, ...others }) => ({
        ...others,
        groups: { ...groups, suspendGroup: async () => undefined },
      })),
  },
  grouping: {
    promise: 'what cannot be stopped is kept apart from what can',
    of: ['nextStep'],
    rules: (rules) => ({
      nextStep: (start, view, about) => {
        const step = rules.nextStep(start, view, { ...about, reportedRunning: true })
        return step.kind === 'stop' ? { kind: 'stop', alone: false } : step
      },
    }),
  },
  bisecting: {
    promise: 'one instance that cannot be stopped spares no other',
    gate: (gate) => {
      const refused: (readonly string[])[] = []
      const stop: typeof gate.instances.stop = async (place, ids) => {
        if (refused.some((whole) => ids.every((id) => whole.includes(id)))) {
          return { kind: 'refused', code: 'Whole', message: 'all or nothing' }
        }
        const trouble = await gate.instances.stop(place, ids)
        if (trouble?.kind === 'protected') refused.push(ids)
        return trouble
      }
      return { ...gate, instances: { ...gate.instances, stop } }
    },
  },
  'enforcement-retry': {
    promise: 'what could not be done is tried again',
    gate: (gate) => ({
      ...withStarts(gate, { unfinished: async () => [] }),
      later: {
        send: async (tasks, seconds) => {
          const others = tasks.filter(({ kind }) => kind !== 'finish')
          if (others.length > 0) await gate.later.send(others, seconds)
        },
      },
    }),
  },
  'seen-stopped': {
    promise: 'a stop is not done when it is called, but when it is seen',
    gate: (gate) => {
      const lossy: typeof gate.instances.stop = async (place, ids) =>
        gate.entropy.fraction() < 0.3 ? undefined : gate.instances.stop(place, ids)
      return changing({ ...gate, instances: { ...gate.instances, stop: lossy } }, (change) =>
        change.record.stopCalledAt === undefined
          ? change
          : { ...change, record: withoutDuty(change.record, 'stop') },
      )
    },
  },
  'tag-blanking': {
    promise: 'a spent code does not stay in the tag',
    gate: (gate) => ({ ...gate, instances: { ...gate.instances, tag: async () => undefined } }),
  },
  alerting: {
    promise: 'every denial is told',
    gate: (gate) => ({ ...gate, topic: { ...gate.topic, publish: async () => undefined } }),
  },
  'owner-told': {
    promise: 'the owner of a pass hears what came of it',
    gate: (gate) => ({ ...gate, chat: { tell: async () => undefined } }),
  },
  sweep: {
    promise: 'with every event lost, the next sweep finds the start',
    unswept: true,
  },
  'partial-failures': {
    promise: 'what could not be judged comes again',
    forgetful: true,
  },
} as const satisfies Record<string, Omit<Sabotage, 'tier'>>
