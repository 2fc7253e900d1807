// The news that a sweep tells, as it happens: groups that somebody changed, passes that end, places that only observe,
// first looks, and events that never came.

import { describe, expect, it } from 'vitest'
import { changeControl } from '../src/adapters/aws/dynamo-control.ts'
import type { Bulletin, BulletinKind, BulletinOf } from '../src/domain/bulletin.ts'
import { noExemptions } from '../src/domain/guard.ts'
import type { StandingPass } from '../src/domain/standing-pass.ts'
import { accountId, defaultRegion } from '../world/account.ts'
import { aStage, type Stage, type StageOptions } from './stage.ts'

const tokyo = { account: accountId, region: defaultRegion }
const origin = { region: defaultRegion, caller: 'AKIATHIEF' }
const DAY = 86_400

const told = <Kind extends BulletinKind>(stage: Stage, kind: Kind): BulletinOf<Kind>[] =>
  stage.announced.filter((one: Bulletin): one is BulletinOf<Kind> => one.kind === kind)

describe('a listed group', () => {
  const listing: StageOptions = {
    guard: {
      exempt: {
        ...noExemptions,
        autoScalingGroups: new Set([
          `${accountId}/${defaultRegion}/web`,
          `${accountId}/${defaultRegion}/to/come`,
        ]),
      },
    },
  }
  const anotherLaunch = (stage: Stage, name: string): void =>
    stage.autoScaling.createLaunchConfiguration(origin, {
      name,
      data: { imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro' },
    })
  const aGroup = (stage: Stage, name: string): void =>
    stage.autoScaling.createAutoScalingGroup(origin, {
      name,
      launchConfigurationName: 'launch',
      minSize: 0,
      maxSize: 4,
      availabilityZones: [`${defaultRegion}a`],
    })
  async function watched(options: StageOptions = listing): Promise<Stage> {
    const stage = await aStage(options)
    anotherLaunch(stage, 'launch')
    anotherLaunch(stage, 'thiefs')
    aGroup(stage, 'web')
    await stage.sweepAll()
    await stage.run(300)
    return stage
  }
  const changes = (stage: Stage) =>
    told(stage, 'group-changed').map(({ group, changes: all }) => [
      group.name,
      ...all.map(({ what, was, is }) => `${what} ${was} ${is}`),
    ])

  it('is only noted when it is seen first', async () => {
    expect(changes(await watched())).toEqual([])
  })

  it('that scales within its bounds is no news, though its members come and go', async () => {
    const stage = await watched()
    stage.autoScaling.setDesiredCapacity(origin, { name: 'web', desiredCapacity: 3 })
    await stage.sweepAll()
    await stage.run(300)
    await stage.sweepAll()
    expect(changes(stage)).toEqual([])
  })

  const doings: readonly (readonly [string, (stage: Stage) => void, readonly string[]])[] = [
    [
      'is made bigger',
      (stage) =>
        stage.autoScaling.updateAutoScalingGroup(origin, { name: 'web', maxSize: 100, desiredCapacity: 50 }),
      ['max 4 100', 'desired 0 50'],
    ],
    [
      'is kept from shrinking',
      (stage) => stage.autoScaling.updateAutoScalingGroup(origin, { name: 'web', minSize: 2 }),
      ['min 0 2', 'desired 0 2'],
    ],
    [
      'launches something else',
      (stage) =>
        stage.autoScaling.updateAutoScalingGroup(origin, { name: 'web', launchConfigurationName: 'thiefs' }),
      ['launch launch thiefs'],
    ],
    [
      'has processes suspended',
      (stage) =>
        stage.autoScaling.suspendProcesses(origin, { name: 'web', processes: ['Terminate', 'HealthCheck'] }),
      ['suspended – HealthCheck, Terminate'],
    ],
    [
      'is deleted',
      (stage) => stage.autoScaling.deleteAutoScalingGroup(origin, { name: 'web', forceDelete: true }),
      [expect.stringMatching(/^existence 2026-.* –$/) as string],
    ],
    [
      'is deleted and made anew between two sweeps',
      (stage) => {
        stage.autoScaling.deleteAutoScalingGroup(origin, { name: 'web', forceDelete: true })
        aGroup(stage, 'web')
      },
      [expect.stringMatching(/^created 2026-.* 2026-/) as string],
    ],
  ]
  it.each(doings)('that %s is told of, once', async (_, change, expected) => {
    const stage = await watched()
    change(stage)
    for (let sweep = 0; sweep < 3; sweep += 1) {
      await stage.sweepAll()
      await stage.run(300)
    }
    expect(changes(stage)).toEqual([['web', ...expected]])
    expect(stage.inAlerts().filter(({ text }) => text.includes('was changed: web'))).toHaveLength(1)
  })

  it('that comes into being under a listed name is told of', async () => {
    const stage = await watched()
    aGroup(stage, 'to/come')
    await stage.sweepAll()
    expect(changes(stage)).toEqual([['to/come', expect.stringMatching(/^existence – 2026-/) as string]])
  })

  it('changed back and forth is told of each time', async () => {
    const stage = await watched()
    for (const maxSize of [9, 4, 9]) {
      stage.autoScaling.updateAutoScalingGroup(origin, { name: 'web', maxSize })
      await stage.sweepAll()
      await stage.run(300)
    }
    expect(changes(stage)).toEqual([
      ['web', 'max 4 9'],
      ['web', 'max 9 4'],
      ['web', 'max 4 9'],
    ])
  })

  it('is told of by the next sweep where Slack was away, and not again on the topic', async () => {
    const stage = await watched()
    stage.autoScaling.updateAutoScalingGroup(origin, { name: 'web', maxSize: 9 })
    const away = { service: 'slack', operation: 'chat.postMessage', when: 'before', code: 'internal_error' }
    stage.faults.set({ fail: [{ ...away, times: 9 } as never] })
    await stage.sweepAll()
    stage.faults.clear()
    const said = (): number => stage.inAlerts().filter(({ text }) => text.includes('was changed: web')).length
    expect([changes(stage).length, said()]).toEqual([1, 0])
    await stage.sweepAll()
    expect([changes(stage).length, said()]).toEqual([1, 1])
  })

  it('that two sweeps see at once is told of under one id', async () => {
    const stage = await watched()
    stage.autoScaling.updateAutoScalingGroup(origin, { name: 'web', maxSize: 9 })
    await Promise.all([stage.sweepAll(), stage.sweepAll()])
    await stage.sweepAll()
    expect(new Set(changes(stage).map((one) => one.join())).size).toBe(1)
    expect(changes(stage).length).toBeLessThanOrEqual(2)
  })

  it('that cannot be looked at keeps no other news from being told, nor the sweep from ending', async () => {
    const stage = await watched()
    stage.faults.set({
      fail: [
        {
          service: 'autoscaling',
          operation: 'DescribeAutoScalingGroups',
          when: 'before',
          code: 'Throttling',
          times: 9,
        },
      ],
      events: { drop: 1 },
    })
    stage.start(stage.seed('gpu-1'))
    await stage.run(130)
    await stage.sweepAll()
    expect(stage.logged.map(({ event }) => event)).toContain('groups-unwatched')
    expect(told(stage, 'events-missed')).toHaveLength(1)
  })
})

describe('a standing pass', () => {
  const passing = (endsIn: number): StageOptions => {
    const pass: StandingPass = {
      id: 'nightly',
      instances: new Set([`${accountId}/us-east-1/i-0123456789abcdef0`]),
      windows: [{ days: new Set(['mon']), fromMinute: 0, toMinute: 60 }],
      timeZone: 'Asia/Tokyo',
      startsADay: 1,
      owner: 'U0HANASATO1',
      reason: 'backup',
      endsAt: Date.UTC(2026, 10, 23, 12) / 1000 + endsIn,
    }
    return { guard: { standingPasses: [pass] } }
  }

  it('that ends in eight days is no news', async () => {
    const stage = await aStage(passing(8 * DAY))
    await stage.sweepAll()
    expect(stage.announced).toEqual([])
  })

  it('is reminded of a week before, and once more on the last day', async () => {
    const stage = await aStage(passing(7 * DAY + 600))
    const days: number[] = []
    for (let at = 0; at < 8.2 * DAY; at += 6 * 3600) {
      await stage.sweepAll()
      days.push(told(stage, 'standing-pass-ends').length)
      await stage.clock.advance(6 * 3_600_000)
    }
    expect(
      told(stage, 'standing-pass-ends').map(({ withinDays, place }) => [withinDays, place.region]),
    ).toEqual([
      [7, 'us-east-1'],
      [1, 'us-east-1'],
    ])
    expect([days[0], days[1], days.at(-1)]).toEqual([0, 1, 2])
    expect(stage.inAlerts().at(-1)?.text).toContain('ends within 1 day: nightly')
  })
})

describe('a place that only observes', () => {
  async function observing(stage: Stage): Promise<void> {
    stage.start(stage.seed('gpu-1'))
    await stage.run(60)
  }

  it('is brought to mind weekly, with how many starts would have been stopped', async () => {
    const stage = await aStage({ mode: 'observe' })
    await observing(stage)
    for (let day = 0; day < 15; day += 1) {
      await stage.sweepAll()
      await stage.clock.advance(DAY * 1000)
    }
    expect(
      told(stage, 'still-observing').map(({ place, deniedInSevenDays }) => [place, deniedInSevenDays]),
    ).toEqual([
      [tokyo, 1],
      [tokyo, 0],
    ])
  })

  it('is not where nothing is up, nor where it enforces', async () => {
    const stage = await aStage({ mode: 'observe' })
    await observing(stage)
    const control = await stage.passes.control(tokyo)
    await changeControl(stage.table, control, { mode: 'enforce' }, stage.means.entropy)
    await stage.clock.advance(10 * DAY * 1000)
    await stage.sweepAll()
    expect(told(stage, 'still-observing')).toEqual([])
  })
})

describe('the first look', () => {
  it('tells once what keeps instances there and is not listed, and how many are up', async () => {
    const stage = await aStage({
      mode: 'observe',
      guard: { exempt: { ...noExemptions, operators: new Set(['eks.amazonaws.com']) } },
    })
    const common = { region: defaultRegion, name: 'node' }
    stage.ec2.seed({ ...common, kind: 'operator-managed' })
    stage.ec2.seed({ ...common, kind: 'hidden', principal: 'ecs.amazonaws.com' })
    stage.ec2.seed({ ...common, state: 'running' })
    await stage.sweepAll()
    await stage.clock.advance(60 * DAY * 1000)
    await stage.sweepAll()
    expect(told(stage, 'first-look')).toEqual([
      expect.objectContaining({
        place: tokyo,
        up: 3,
        keepers: [{ kind: 'operator', name: 'ecs.amazonaws.com' }],
      }),
    ])
  })

  it('waits until there is something to see', async () => {
    const stage = await aStage()
    await stage.sweepAll()
    expect(stage.announced).toEqual([])
  })
})

describe('starts that no event told of', () => {
  const lost = async (stage: Stage, name: string): Promise<void> => {
    stage.faults.set({ events: { drop: 1 } })
    stage.start(stage.seed(name))
    await stage.run(130)
    await stage.sweepAll()
  }

  it('are told of, once an hour', async () => {
    const stage = await aStage()
    for (const name of ['a', 'b', 'c']) await lost(stage, name)
    expect(told(stage, 'events-missed').map(({ place, starts }) => [place, starts])).toEqual([[tokyo, 1]])
    await stage.run(3600)
    await lost(stage, 'd')
    expect(told(stage, 'events-missed')).toHaveLength(2)
  })

  it('are not those that an event may still be on its way for, nor those that ran before', async () => {
    const stage = await aStage({ mode: 'observe' })
    stage.ec2.seed({ region: defaultRegion, name: 'old', state: 'running' })
    stage.faults.set({ events: { drop: 1 } })
    stage.start(stage.seed('young'))
    await stage.run(60)
    await stage.sweepAll()
    expect(stage.spans.verdicts).toHaveLength(2)
    expect(told(stage, 'events-missed')).toEqual([])
  })

  it('nor those that an event told of', async () => {
    const stage = await aStage({ mode: 'observe' })
    stage.start(stage.seed('gpu-1'))
    await stage.run(300)
    await stage.sweepAll()
    expect(told(stage, 'events-missed')).toEqual([])
  })
})
