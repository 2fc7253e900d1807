// Every kind of instance as a thief would start it, and what must have become of it under each policy that matters.
// test/enforcement.test.ts plays them over the strict world; docs/enforcement.md is written from them.

import type { Guard } from '../../src/domain/guard.ts'
import type { Outcome } from '../../src/domain/start-record.ts'
import type { Levers } from '../../src/flows/ports.ts'
import { accountId, defaultRegion } from '../../world/account.ts'
import { INSTANCE_STORE_IMAGE } from '../../world/ec2/images.ts'
import type { RunInstancesInput } from '../../world/ec2/launch-plan.ts'
import type { SeedInput } from '../../world/ec2/seed.ts'
import { example } from '../../world/slack/example-workspace.ts'
import { codeIn, type Stage, type StageOptions } from '../stage.ts'

export const thief = { region: defaultRegion, caller: 'AKIATHIEF' }

/** Changes the levers of every gate. */
export const withLevers =
  (change: (levers: Levers, stage: () => Stage) => Levers): NonNullable<StageOptions['tamper']> =>
  (gate, _, stage) => ({ ...gate, levers: async () => change(await gate.levers(), stage) })

export type Policy = Pick<Guard, 'whereStoppingIsImpossible' | 'unlistedGroups'> &
  Partial<Pick<Guard, 'restartedSpot'>>

export interface End {
  readonly state: 'running' | 'stopped' | 'terminated'
  /** As last published; nothing where nobody is to be told. */
  readonly told: Outcome | undefined
  /** What startpass called that changes anything, tags aside, in order; the same again and again once. */
  readonly calls: readonly string[]
}

export interface LadderStory {
  readonly kind: string
  /** What must have become of it under these settings. */
  readonly endUnder: (policy: Policy) => End
  readonly stage?: Omit<StageOptions, 'guard' | 'mode'>
  readonly guard?: Partial<Guard>
  readonly seconds?: number
  /** Starts it. @returns its id, once it is known */
  readonly start: (stage: Stage) => Promise<() => string>
  /** Then it matters whether such starts inherit. */
  readonly isRestartedByEc2?: boolean
  /** While only observing it is judged as usual, and told of, or not, as said here. */
  readonly observed?: Outcome | 'nobody'
}

const STOP = 'StopInstances'
const END = 'TerminateInstances'
const CHANGE = 'ModifyInstanceAttribute'
const CUT_OFF = ['CreateSecurityGroup', 'RevokeSecurityGroupEgress', 'ModifyNetworkInterfaceAttribute']

/** Every combination of what the settings say of the rungs. */
const policies: readonly Policy[] = (['alert', 'suspend'] as const).flatMap((unlistedGroups) =>
  (['alert', 'terminate', 'isolate'] as const).map((whereStoppingIsImpossible) => ({
    whereStoppingIsImpossible,
    unlistedGroups,
  })),
)

/** Under which settings a story is told. */
export const policiesOf = ({ isRestartedByEc2 = false }: LadderStory): readonly Policy[] =>
  isRestartedByEc2
    ? (['deny', 'inherit'] as const).flatMap((restartedSpot) =>
        policies.map((policy) => ({ ...policy, restartedSpot })),
      )
    : policies

type EndUnder = LadderStory['endUnder']

/** Whatever the settings say. */
const anyhow =
  (end: End): EndUnder =>
  () =>
    end

const stops = (...calls: string[]): EndUnder => anyhow({ state: 'stopped', told: 'stopping', calls })

/**
 * @param first what comes before, whatever is done with it
 * @param again what comes before at every look
 */
const cannotBeStopped =
  (terminating: readonly string[], first: readonly string[] = [], again: readonly string[] = []): EndUnder =>
  ({ whereStoppingIsImpossible }) => {
    switch (whereStoppingIsImpossible) {
      case 'alert':
        return { state: 'running', told: 'left-running', calls: [...first, ...again] }
      case 'terminate':
        return { state: 'terminated', told: 'terminating', calls: [...first, ...again, ...terminating] }
      case 'isolate':
        return { state: 'running', told: 'isolated', calls: [...first, ...again, ...CUT_OFF, ...again] }
    }
  }

const leftRunning: End = { state: 'running', told: 'left-running', calls: [] }

const ofAnUnlistedGroup =
  (suspended: EndUnder): EndUnder =>
  (policy) =>
    policy.unlistedGroups === 'alert' ? leftRunning : suspended(policy)

export const restart =
  (kind: SeedInput['kind'], launch: RunInstancesInput = {}): LadderStory['start'] =>
  async (stage) => {
    const id = stage.ec2.seed({ ...thief, name: 'web-1', state: 'stopped', launch, ...(kind && { kind }) })
    stage.ec2.startInstances(thief, { instanceIds: [id] })
    return () => id
  }

export const launch =
  (input: RunInstancesInput = {}): LadderStory['start'] =>
  async (stage) => {
    const plain = { imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro', minCount: 1, maxCount: 1 }
    const [made] = stage.ec2.runInstances(thief, { ...plain, ...input })
    return () => made?.instanceId ?? ''
  }

const seeded =
  (kind: SeedInput['kind']): LadderStory['start'] =>
  async (stage) => {
    const id = stage.ec2.seed({ ...thief, name: 'web-1', state: 'pending', ...(kind && { kind }) })
    return () => id
  }

export const persistent: RunInstancesInput = {
  marketType: 'spot',
  spotOptions: { type: 'persistent', interruptionBehavior: 'stop' },
}
export const fromInstanceStore: RunInstancesInput = { imageId: INSTANCE_STORE_IMAGE }

export async function aGroup(
  stage: Stage,
  desiredCapacity = 1,
  imageId = 'ami-0123456789abcdef0',
): Promise<() => string> {
  stage.autoScaling.createLaunchConfiguration(thief, {
    name: 'plain',
    data: { imageId, instanceType: 't3.micro' },
  })
  stage.autoScaling.createAutoScalingGroup(thief, {
    name: 'web',
    launchConfigurationName: 'plain',
    minSize: 0,
    maxSize: 4,
    desiredCapacity,
    availabilityZones: [`${defaultRegion}a`],
  })
  await stage.run(2)
  const [member = ''] = stage.autoScaling.truth(defaultRegion)[0]?.members.keys() ?? []
  return () => member
}

export const aFleet =
  (
    type: 'maintain' | 'instant' | 'request',
    market: 'on-demand' | 'spot' = 'on-demand',
  ): LadderStory['start'] =>
  async (stage) => {
    const { launchTemplateId } = stage.ec2.createLaunchTemplate(thief, {
      launchTemplateName: 'miners',
      data: { imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro' },
    })
    const { fleet } = stage.ec2.createFleet(thief, {
      type,
      configs: [{ specification: { launchTemplateId, version: '1' }, overrides: [] }],
      totalTargetCapacity: 1,
      defaultTargetCapacityType: market,
    })
    await stage.run(1)
    const described = stage.ec2.describeFleets(thief, { fleetIds: [fleet.fleetId] }).items[0]
    const id = described?.launched[0]?.instanceId ?? ''
    return () => id
  }

async function resumed(stage: Stage): Promise<() => string> {
  const id = stage.ec2.seed({ ...thief, name: 'web-1', kind: 'hibernatable', state: 'running' })
  stage.ec2.stopInstances(thief, { instanceIds: [id], hibernate: true })
  await stage.run(90)
  stage.requests.length = 0
  stage.ec2.startInstances(thief, { instanceIds: [id] })
  return () => id
}

async function restartedByEc2(stage: Stage): Promise<() => string> {
  const id = stage.ec2.seed({ ...thief, name: 'web-1', kind: 'persistent-spot' })
  stage.tag(id, codeIn(await stage.type('/startpass web-1', example.alex)))
  stage.start(id)
  await stage.run(60)
  stage.ec2.byAws.interruptSpot(defaultRegion, id)
  await stage.run(60)
  stage.requests.length = 0
  stage.ec2.byAws.resumeSpot(defaultRegion, id)
  return () => id
}

const failing = (code: string, times: number): LadderStory['start'] => {
  return async (stage) => {
    stage.faults.set({ fail: [{ service: 'ec2', operation: STOP, when: 'before', code, times }] })
    return restart(undefined)(stage)
  }
}

export const listed: Partial<Guard> = {
  exempt: {
    accounts: new Set(),
    regions: new Set(),
    instances: new Set(),
    autoScalingGroups: new Set([`${accountId}/${defaultRegion}/web`]),
    fleets: new Set(),
    clusters: new Set(),
    operators: new Set(),
    launcherChosen: { vpcs: new Set(), images: new Set(), instanceProfiles: new Set(), tags: new Set() },
  },
}

export const ladderStories: readonly LadderStory[] = [
  { kind: 'a restart', start: restart(undefined), endUnder: stops(STOP) },
  { kind: 'a first launch', start: launch(), endUnder: stops(STOP) },
  { kind: 'stop protection', start: restart('stop-protected'), endUnder: stops(STOP, CHANGE, STOP) },
  {
    kind: 'stop and termination protection',
    start: restart('stop-protected', { disableApiTermination: true }),
    endUnder: stops(STOP, CHANGE, STOP),
  },
  { kind: 'one-time Spot', start: launch({ marketType: 'spot' }), endUnder: cannotBeStopped([END]) },
  { kind: 'persistent Spot', start: restart('persistent-spot'), endUnder: stops(STOP) },
  {
    kind: 'persistent Spot whose request the thief has cancelled',
    start: async (stage) => {
      const id = await launch(persistent)(stage)
      const requestIds = [stage.instance(id()).spot?.requestId ?? '']
      stage.ec2.cancelSpotInstanceRequests(thief, { requestIds })
      return id
    },
    endUnder: cannotBeStopped([END]),
  },
  { kind: 'an instance-store root', start: seeded('instance-store'), endUnder: cannotBeStopped([END]) },
  {
    kind: 'an instance-store root under termination protection',
    start: async (stage) => {
      const id = stage.ec2.seed({
        ...thief,
        name: 'web-1',
        kind: 'instance-store',
        state: 'pending',
        launch: { disableApiTermination: true },
      })
      return () => id
    },
    endUnder: cannotBeStopped([END, CHANGE, CHANGE, END]),
  },
  {
    kind: 'persistent Spot with an instance-store root',
    start: async (stage) => {
      const id = stage.ec2.seed({
        ...thief,
        name: 'web-1',
        kind: 'instance-store',
        state: 'pending',
        launch: persistent,
      })
      return () => id
    },
    endUnder: cannotBeStopped(['CancelSpotInstanceRequests', END]),
  },
  { kind: 'set up to hibernate', start: restart('hibernatable'), endUnder: stops(STOP) },
  { kind: 'resumed from hibernation', start: resumed, endUnder: stops(STOP) },
  {
    kind: 'a member of an Auto Scaling group that is not listed',
    start: (stage) => aGroup(stage),
    endUnder: ofAnUnlistedGroup(stops('SuspendProcesses', STOP)),
  },
  {
    kind: 'a member of an unlisted group with an instance-store root',
    start: (stage) => aGroup(stage, 1, INSTANCE_STORE_IMAGE),
    endUnder: ofAnUnlistedGroup(cannotBeStopped([END], [], ['SuspendProcesses'])),
  },
  {
    kind: 'a member of a listed Auto Scaling group',
    guard: listed,
    start: (stage) => aGroup(stage),
    endUnder: anyhow({ state: 'running', told: undefined, calls: [] }),
    observed: 'nobody',
  },
  {
    kind: 'a member of a listed Auto Scaling group whose tags come late',
    guard: listed,
    stage: { bootSeconds: 8, groups: { tagLateSeconds: () => 6 } },
    start: (stage) => aGroup(stage),
    endUnder: anyhow({ state: 'running', told: 'spared', calls: [] }),
  },
  {
    kind: 'a member of a fleet that maintains its size',
    start: aFleet('maintain'),
    endUnder: ofAnUnlistedGroup(stops('ModifyFleet', STOP)),
  },
  {
    kind: 'a Spot member of such a fleet',
    start: aFleet('maintain', 'spot'),
    endUnder: ofAnUnlistedGroup(cannotBeStopped([END], ['ModifyFleet'])),
  },
  {
    kind: 'launched on Spot by an instant fleet',
    start: aFleet('instant', 'spot'),
    endUnder: cannotBeStopped([END]),
  },
  { kind: 'launched by an instant fleet', start: aFleet('instant'), endUnder: stops(STOP) },
  { kind: 'launched by a fleet that launches once', start: aFleet('request'), endUnder: stops(STOP) },
  {
    kind: 'managed by another service',
    start: seeded('operator-managed'),
    endUnder: anyhow(leftRunning),
  },
  {
    kind: 'managed by another service, and hidden',
    start: seeded('hidden'),
    endUnder: anyhow(leftRunning),
  },
  {
    kind: 'startpass may not stop it',
    start: failing('UnauthorizedOperation', 1000),
    endUnder: anyhow({ state: 'running', told: 'failed', calls: [STOP] }),
  },
  {
    kind: 'AWS throttles at first',
    start: failing('RequestLimitExceeded', 3),
    endUnder: stops(STOP),
  },
  {
    kind: 'EC2 itself starts interrupted Spot again',
    start: restartedByEc2,
    isRestartedByEc2: true,
    endUnder: (policy) =>
      policy.restartedSpot === 'inherit'
        ? { state: 'running', told: undefined, calls: [] }
        : stops(STOP)(policy),
  },
]
