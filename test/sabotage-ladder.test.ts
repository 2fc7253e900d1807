// The safeguards of the enforcement ladder, each switched off once (as test/sabotage.test.ts does for judging).

import { ISOLATION_GROUP } from '../src/adapters/aws/ec2-levers.ts'
import { keeperOf } from '../src/domain/membership.ts'
import type { Rules } from '../src/domain/rules.ts'
import { releaseInstance } from '../src/flows/release-instance.ts'
import { accountId, defaultRegion } from '../world/account.ts'
import { INSTANCE_STORE_IMAGE } from '../world/ec2/images.ts'
import { interfacesOf } from '../world/ec2/instance-record.ts'
import type { Stage, StageOptions } from './stage.ts'
import {
  aGroup,
  fromInstanceStore,
  launch,
  listed,
  persistent,
  restart,
  thief,
  withLevers,
} from './support/ladder-stories.ts'
import { eachIsNoticed, type Sabotage } from './support/sabotage.ts'

const place = { account: accountId, region: defaultRegion }
const isolating = { guard: { whereStoppingIsImpossible: 'isolate' } } as const
const terminating = { guard: { whereStoppingIsImpossible: 'terminate' } } as const
const suspending = { guard: { unlistedGroups: 'suspend' } } as const
const mayNotStop = {
  service: 'ec2',
  operation: 'StopInstances',
  code: 'UnauthorizedOperation',
  when: 'before',
  times: 100_000,
} as const

const withRules = (change: (rules: Rules) => Partial<Rules>): StageOptions => ({
  tamper: (gate) => ({ ...gate, rules: { ...gate.rules, ...change(gate.rules) } }),
})

const mustBe = (stage: Stage, id: string, state: string): string | undefined => {
  const is = stage.ec2.truthOf(defaultRegion, id)?.state ?? 'terminated'
  return is === state ? undefined : `it is ${is}`
}
const launchedMoreThan = (stage: Stage, count: number): string | undefined => {
  const { length } = stage.ec2.truth(defaultRegion)
  return length > count ? `${length} were launched` : undefined
}
const groupsOf = (stage: Stage, id: string): string =>
  interfacesOf(stage.instance(id))
    .flatMap(({ securityGroups }) => securityGroups.map(({ groupName }) => groupName))
    .join(' ')

async function isolated(stage: Stage): Promise<string> {
  const id = (await launch({ marketType: 'spot' })(stage))()
  await stage.run(60)
  return id
}

async function mustComeBack(stage: Stage, id: string): Promise<string | undefined> {
  await releaseInstance(place, id, 'hana', stage)
  const groups = groupsOf(stage, id)
  return groups === 'default' ? undefined : `its groups are ${groups}`
}

const sabotages: Readonly<Record<string, () => Sabotage>> = {
  'exemption-on-every-path': () => ({
    promise: 'what turns out to be exempt after the denial is not stopped',
    with: { bootSeconds: 8, groups: { tagLateSeconds: () => 6 }, guard: listed },
    off: withRules(() => ({ sparedLate: () => undefined })),
    story: async (stage) => {
      const member = await aGroup(stage)
      await stage.run(60)
      return mustBe(stage, member(), 'running')
    },
  }),

  'signs-before-destroying': () => ({
    promise: 'nothing is terminated before it runs: the tags of its listed group may be on their way',
    with: {
      bootSeconds: 8,
      groups: { tagLateSeconds: () => 6 },
      guard: { ...listed, whereStoppingIsImpossible: 'terminate' },
    },
    off: withRules(({ nextStep }) => ({
      nextStep: (start, view, about) => nextStep(start, view, { ...about, reportedRunning: true }),
    })),
    story: async (stage) => {
      const member = await aGroup(stage, 1, INSTANCE_STORE_IMAGE)
      const id = member()
      await stage.run(60)
      return mustBe(stage, id, 'running')
    },
  }),

  'attached-since-is-no-member': () => ({
    promise: 'a thief who attaches a denied instance to a group is not let off',
    off: withRules(() => ({ unlistedKeeper: (_, view) => keeperOf(view) })),
    story: async (stage) => {
      stage.faults.set({ fail: [mayNotStop] })
      const id = (await restart(undefined)(stage))()
      await stage.run(90)
      await aGroup(stage, 0)
      stage.autoScaling.attachInstances(thief, { name: 'web', instanceIds: [id] })
      stage.faults.clear()
      await stage.run(900)
      const letOff = stage.published.some(
        ({ start, outcome }) => start.instanceId === id && outcome === 'left-running',
      )
      return letOff ? 'it was left running' : undefined
    },
  }),

  'protection-comes-off': () => ({
    promise: 'stop protection saves nothing',
    off: {
      tamper: withLevers((levers) => ({
        ...levers,
        instances: { ...levers.instances, unprotect: async () => undefined },
      })),
    },
    story: async (stage) => {
      const id = (await restart('stop-protected')(stage))()
      await stage.run(60)
      return mustBe(stage, id, 'stopped')
    },
  }),

  'destroys-nothing-that-can-be-stopped': () => ({
    promise: 'only what cannot be stopped is terminated',
    with: terminating,
    off: withRules(({ nextStep }) => ({
      nextStep: (start, view, about) => {
        const step = nextStep(start, view, about)
        const hindrance = { kind: 'unsupported', name: undefined } as const
        return step.kind === 'stop' ? { kind: 'terminate', hindrance, cancelFirst: undefined } : step
      },
    })),
    story: async (stage) => {
      const id = (await restart('stop-protected')(stage))()
      await stage.run(60)
      return mustBe(stage, id, 'stopped')
    },
  }),

  'destroys-nothing-by-default': () => ({
    promise: 'without a setting that says so nothing is terminated',
    off: withRules(({ nextStep }) => ({
      nextStep: (start, view, about) =>
        nextStep(start, view, {
          ...about,
          guard: { ...about.guard, whereStoppingIsImpossible: 'terminate' },
        }),
    })),
    story: async (stage) => {
      const id = (await launch(fromInstanceStore)(stage))()
      await stage.run(60)
      return mustBe(stage, id, 'running')
    },
  }),

  'cancel-before-terminate': () => ({
    promise: 'a persistent request launches nothing in place of what is terminated',
    with: terminating,
    off: withRules(({ nextStep }) => ({
      nextStep: (start, view, about) => {
        const step = nextStep(start, view, about)
        return step.kind === 'terminate' ? { ...step, cancelFirst: undefined } : step
      },
    })),
    story: async (stage) => {
      await launch({ ...persistent, ...fromInstanceStore })(stage)
      await stage.run(120)
      return launchedMoreThan(stage, 1)
    },
  }),

  'group-before-stop': () => ({
    promise: 'a group is kept from launching before its members are stopped',
    with: suspending,
    off: withRules(() => ({ unlistedKeeper: () => undefined })),
    story: async (stage) => {
      await aGroup(stage)
      await stage.run(300)
      return launchedMoreThan(stage, 1)
    },
  }),

  'group-destroys-nothing': () => ({
    promise: 'a group does not terminate what we stop of it',
    with: suspending,
    off: {
      tamper: withLevers((levers, stage) => ({
        ...levers,
        groups: {
          ...levers.groups,
          suspendGroup: async (_, name) => {
            stage().autoScaling.suspendProcesses(thief, { name, processes: ['Launch'] })
            return undefined
          },
        },
      })),
    },
    story: async (stage) => {
      const id = (await aGroup(stage))()
      await stage.run(300)
      return mustBe(stage, id, 'stopped')
    },
  }),

  'note-before-isolating': () => ({
    promise: 'what was there before an isolation can be restored',
    with: isolating,
    off: {
      tamper: withLevers((levers) => ({
        ...levers,
        isolation: { ...levers.isolation, note: async () => undefined },
      })),
    },
    story: async (stage) => mustComeBack(stage, await isolated(stage)),
  }),

  'note-stays': () => ({
    promise: 'a later isolation does not write over what was there first',
    with: isolating,
    off: {
      rewrite: (body) =>
        body.includes('isolated#')
          ? body.replace('"attribute_not_exists(pk)"', '"attribute_not_exists(x)"')
          : body,
    },
    story: async (stage) => {
      const id = await isolated(stage)
      const { groupId } = stage.ec2.createSecurityGroup(thief, { groupName: 'thiefs', description: 'x' })
      const [nic] = interfacesOf(stage.instance(id))
      stage.ec2.modifyNetworkInterfaceAttribute(thief, {
        networkInterfaceId: nic?.networkInterfaceId,
        groupIds: [groupId],
      })
      await stage.run(1000)
      return mustComeBack(stage, id)
    },
  }),

  'isolation-group-is-closed': () => ({
    promise: 'a thief who makes the isolation group first, and opens it, gains nothing',
    with: isolating,
    off: {
      tamper: withLevers((levers, stage) => ({
        ...levers,
        instances: {
          ...levers.instances,
          isolationGroup: async () => {
            const named = { groupNames: [ISOLATION_GROUP] }
            return stage().ec2.describeSecurityGroups(thief, named).items[0]?.groupId ?? ''
          },
        },
      })),
    },
    story: async (stage) => {
      const group = stage.ec2.createSecurityGroup(thief, { groupName: ISOLATION_GROUP, description: 'x' })
      await isolated(stage)
      const [after] = stage.ec2.describeSecurityGroups(thief, { groupIds: [group.groupId] }).items
      return (after?.rules ?? []).length > 0 ? 'it is open' : undefined
    },
  }),

  grouping: () => ({
    promise: 'what would spoil a bulk stop does not join it',
    off: withRules(({ nextStep }) => ({
      nextStep: (start, view, about) => {
        const step = nextStep(start, view, about)
        return step.kind === 'leave-running' ? { kind: 'stop', alone: false } : step
      },
    })),
    story: async (stage) => {
      for (let n = 0; n < 4; n += 1) await launch({ marketType: 'spot' })(stage)
      await launch({})(stage)
      await stage.run(60)
      const spoilt = stage.requests.filter(
        ({ operation, errorCode }) => operation === 'StopInstances' && errorCode !== undefined,
      )
      return spoilt.length > 0 ? `${spoilt.length} stops were spoilt` : undefined
    },
  }),

  'seen-stopped': () => ({
    promise: 'a stop that AWS agreed to and forgot is called again',
    off: withRules(({ nextStep }) => ({
      nextStep: (start, view, about) =>
        start.stopCalledAt === undefined ? nextStep(start, view, about) : { kind: 'seen-down' },
    })),
    story: async (stage) => {
      const real = stage.ec2.stopInstances.bind(stage.ec2)
      let forgotten = false
      stage.ec2.stopInstances = (...args) => {
        if (forgotten) return real(...args)
        forgotten = true
        return []
      }
      const id = (await restart(undefined)(stage))()
      await stage.run(120)
      return mustBe(stage, id, 'stopped')
    },
  }),
}

eachIsNoticed(sabotages)
