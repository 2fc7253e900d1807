// Switching on in an account that is already busy: two hundred servers that run, a group that scales, a scheduler, and
// people; watched for a week, listed, adopted, enforced. Nothing legitimate is stopped, and the thief's start is.

import { describe, expect, it } from 'vitest'
import { dynamoSwitches } from '../src/adapters/aws/dynamo-control.ts'
import { applySettings, readSettings } from '../src/adapters/aws/dynamo-guard-book.ts'
import { readSettingsFile } from '../src/cli/settings-file.ts'
import type { InstanceView } from '../src/domain/instance.ts'
import { adopt } from '../src/flows/adopt.ts'
import type { Office } from '../src/flows/office.ts'
import { enforceRunning, foretell, switchMode } from '../src/flows/switch-mode.ts'
import { accountId, defaultRegion } from '../world/account.ts'
import { example } from '../world/slack/example-workspace.ts'
import { aStage, codeIn, type Stage } from './stage.ts'

const home = { account: accountId, region: defaultRegion }
const origin = { region: defaultRegion, caller: 'AKIASOMEBODY' }
const DAY_MS = 86_400_000

/** Whoever runs startpass, as far as this story needs them. */
function theOffice(stage: Stage): Office {
  const [wiring] = stage.gates
  if (wiring === undefined) throw new Error('no gate')
  return {
    ...wiring.gate,
    passes: stage.passes,
    switches: dynamoSwitches(stage.table, stage.means),
    who: async () => 'arn:aws:iam::123456789012:user/hana',
  } as unknown as Office
}

async function aBusyAccount() {
  const stage = await aStage({ mode: 'observe' })
  const seed = (name: string, state: 'running' | 'stopped'): string =>
    stage.ec2.seed({ region: defaultRegion, name, state, launchedAt: stage.clock.now() - 30 * DAY_MS })
  const servers = Array.from({ length: 200 }, (_, n) => seed(`server-${n}`, 'running'))
  const scheduled = Array.from({ length: 10 }, (_, n) => seed(`office-${n}`, 'stopped'))
  const [dormant, batch] = [seed('gpu-1', 'stopped'), seed('batch-1', 'stopped')]
  stage.autoScaling.createLaunchConfiguration(origin, {
    name: 'workers-1',
    data: { imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro' },
  })
  stage.autoScaling.createAutoScalingGroup(origin, {
    name: 'workers',
    launchConfigurationName: 'workers-1',
    minSize: 2,
    maxSize: 8,
    desiredCapacity: 4,
    availabilityZones: [`${defaultRegion}a`],
  })
  return { stage, servers, scheduled, dormant, batch }
}

/** Nine in the evening in Tokyo, every day: the scheduler starts its servers, and stops them half an hour later. */
async function aDayOfTheScheduler(stage: Stage, ids: readonly string[]): Promise<void> {
  for (const id of ids) stage.start(id)
  await stage.run(90)
  await stage.clock.advance(1_800_000)
  for (const id of ids) if (stage.instance(id).state === 'running') stage.stop(id)
  await stage.run(60)
  await stage.sweep()
  await stage.clock.advance(DAY_MS - 1_950_000)
  await stage.drain()
}

const states = (stage: Stage, ids: readonly string[]): string[] => [
  ...new Set(ids.map((id) => stage.instance(id).state)),
]

const stoppedByUs = (stage: Stage): string[] =>
  stage.calls
    .filter(({ operation, caller }) => operation === 'StopInstances' && caller === 'AKIAGATE')
    .flatMap(({ resourceIds }) => resourceIds)

const members = (stage: Stage): string[] =>
  stage.ec2
    .truth(defaultRegion)
    .filter(({ tags, state }) => tags.get('aws:autoscaling:groupName') === 'workers' && state === 'running')
    .map(({ instanceId }) => instanceId)

const settingsFor = (scheduled: readonly string[]): string => `version: 1
exempt: {autoScalingGroups: [workers]}
unlistedGroups: suspend
standingPasses:
  - id: evenings
    instances: [${scheduled.join(', ')}]
    windows: ["daily 20:55-21:10"]
    timeZone: Asia/Tokyo
    startsADay: 1
    owner: U0HANASATO1
    reason: The scheduler starts the office servers
    ends: 2026-12-31
`

async function apply(stage: Stage, text: string): Promise<void> {
  const read = readSettingsFile(text, { home, nowSeconds: stage.now() })
  if ('faults' in read) throw new Error(JSON.stringify(read.faults))
  await applySettings(stage.table, read.guard, { at: stage.now(), by: 'hana', text })
  expect((await readSettings(stage.table)).applied?.text).toBe(text)
}

describe('in a busy account (rule 14)', () => {
  it('observes, adopts, enforces: nothing legitimate is stopped, and the thief is', async () => {
    const { stage, servers, scheduled, dormant, batch } = await aBusyAccount()
    const office = theOffice(stage)

    // A week of watching. Nothing is touched; what is seen is told.
    await stage.sweep()
    for (let day = 0; day < 3; day += 1) await aDayOfTheScheduler(stage, scheduled)
    stage.start(batch)
    await stage.run(60)
    expect(stoppedByUs(stage)).toEqual([])
    expect(states(stage, [...servers, batch])).toEqual(['running'])
    const kinds = stage.spans.verdicts.reduce(
      (counts, verdict) => counts.set(verdict, (counts.get(verdict) ?? 0) + 1),
      new Map<string, number>(),
    )
    expect(kinds.get('exempt adopted')).toBe(200)
    expect(kinds.get('deny no-pass')).toBe(3 * 10 + 4 + 1)

    // What enforcing would have stopped, by instance and by group.
    const before = await foretell([home], office)
    expect(before.groups).toMatchObject([{ starts: 4 }])
    expect(before.instances).toHaveLength(10 + 4 + 1)
    expect(before.instances.filter(({ runs }) => runs)).toHaveLength(4 + 1)

    // The group is listed, the scheduler has a standing pass, and what somebody started is taken for good.
    await apply(stage, settingsFor(scheduled))
    await stage.run(11)
    const view = (await stage.instances.read(home, [batch])).get(batch) as InstanceView
    expect(await adopt(view, office)).toMatchObject({ how: 'spared' })
    const after = await foretell([home], office)
    expect(after.groups).toEqual([])
    expect(await switchMode(home, 'enforce', office)).toMatchObject({ was: 'observe', is: 'enforce' })
    expect(await enforceRunning(home, office)).toEqual([])

    // Life goes on: the scheduler, the group, people, the sweep, and servers restarted by their owners.
    for (let day = 0; day < 2; day += 1) await aDayOfTheScheduler(stage, scheduled)
    stage.autoScaling.setDesiredCapacity(origin, { name: 'workers', desiredCapacity: 7 })
    await stage.run(120)
    stage.stop(servers[0] ?? '')
    await stage.run(60)
    stage.tag(servers[0] ?? '', codeIn(await stage.type('/startpass server-0', example.alex)))
    stage.start(servers[0] ?? '')
    await stage.run(60)
    await stage.sweep()
    expect(stoppedByUs(stage)).toEqual([])
    expect(states(stage, [...servers, batch, ...members(stage)])).toEqual(['running'])
    expect(members(stage)).toHaveLength(7)

    // And then somebody has a key that is not theirs.
    stage.start(dormant)
    const miners = stage.launch({ Name: 'miner' }, 5)
    await stage.run(120)
    expect(states(stage, [dormant, ...miners])).toEqual(['stopped'])
    expect(new Set(stoppedByUs(stage))).toEqual(new Set([dormant, ...miners]))
    expect(states(stage, [...servers, batch, ...members(stage)])).toEqual(['running'])
  }, 120_000)

  it('stops what was denied while observing only where that is asked for', async () => {
    const { stage, dormant } = await aBusyAccount()
    const office = theOffice(stage)
    stage.start(dormant)
    await stage.run(60)
    await switchMode(home, 'enforce', office)
    await stage.run(700)
    await stage.sweep()
    await stage.run(60)
    expect(stage.instance(dormant).state).toBe('running')
    const taken = await enforceRunning(home, office)
    expect(taken.map(({ instanceId }) => instanceId)).toContain(dormant)
    await stage.run(60)
    expect(stage.instance(dormant).state).toBe('stopped')
    expect(
      stage.published.filter(({ start }) => start.instanceId === dormant).map(({ outcome }) => outcome),
    ).toEqual(['observed-only', 'stopping'])
  })
})
