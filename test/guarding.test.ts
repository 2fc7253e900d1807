// What needs no pass, and machines that start by standing passes, told as it happens.

import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { batchGet, fromItem } from '../src/adapters/aws/dynamo.ts'
import { changeControl } from '../src/adapters/aws/dynamo-control.ts'
import { applySettings } from '../src/adapters/aws/dynamo-guard-book.ts'
import { standingKey } from '../src/adapters/aws/table.ts'
import { defaultGuard, type Exemptions, type Guard, noExemptions } from '../src/domain/guard.ts'
import type { StandingPass } from '../src/domain/standing-pass.ts'
import type { Gate } from '../src/flows/gate.ts'
import { accountId, defaultRegion } from '../world/account.ts'
import { example } from '../world/slack/example-workspace.ts'
import { aStage, codeIn, type Stage, type StageOptions } from './stage.ts'

const home = { account: accountId, region: defaultRegion }
const origin = (region: string) => ({ region, caller: 'AKIASOMEBODY' })

/** Settings that come to be known only once the stage has its instances. */
function later(): { readonly options: StageOptions; readonly set: (guard: Partial<Guard>) => void } {
  let guard: Guard = defaultGuard
  const tamper = (gate: Gate): Gate => ({
    ...gate,
    guard: { inForce: async () => guard, fresh: async () => guard },
  })
  return {
    options: { tamper },
    set: (change) => {
      guard = { ...guard, ...change }
    },
  }
}

const exempting = (exempt: Partial<Exemptions>): Partial<Guard> => ({
  exempt: { ...noExemptions, ...exempt },
})

function aGroup(stage: Stage, name: string, region: string = defaultRegion): void {
  stage.autoScaling.createLaunchConfiguration(origin(region), {
    name: `${name}-launch`,
    data: { imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro' },
  })
  stage.autoScaling.createAutoScalingGroup(origin(region), {
    name,
    launchConfigurationName: `${name}-launch`,
    minSize: 0,
    maxSize: 4,
    desiredCapacity: 1,
    availabilityZones: [`${region}a`],
  })
}

describe('what needs no pass (rule 12)', () => {
  it('is the instance named, started by whomever, and told of to nobody', async () => {
    const { options, set } = later()
    const stage = await aStage(options)
    const [web, db] = [stage.seed('web-1'), stage.seed('db-1')]
    set(exempting({ instances: new Set([web]) }))
    stage.start(web)
    stage.start(db)
    await stage.run(60)
    expect(stage.instance(web).state).toBe('running')
    expect(stage.instance(db).state).toBe('stopped')
    expect(stage.spans.verdicts.toSorted()).toEqual(['deny no-pass', 'exempt instance'])
    expect(stage.published.map(({ start }) => start.instanceId)).toEqual([db])
  })

  it('is a member of the group named, and not of a group of that name elsewhere', async () => {
    const stage = await aStage({
      guard: exempting({ autoScalingGroups: new Set([`${accountId}/${defaultRegion}/web`]) }),
    })
    aGroup(stage, 'web')
    aGroup(stage, 'web', 'us-east-1')
    await stage.run(120)
    const members = stage.ec2.truth(defaultRegion).filter(({ state }) => state === 'running')
    expect(members).toHaveLength(1)
    expect(stage.spans.verdicts.filter((verdict) => verdict.startsWith('exempt'))).toEqual([
      'exempt auto-scaling-group',
    ])
    expect(new Set(stage.published.map(({ start }) => start.place.region))).toEqual(new Set(['us-east-1']))
  })

  it('does not spend the code of an exempt instance that nobody needs, but does where there is one', async () => {
    const { options, set } = later()
    const stage = await aStage(options)
    const web = stage.seed('web-1')
    set(exempting({ instances: new Set([web]) }))
    const code = codeIn(await stage.type('/startpass web-1', example.alex))
    stage.tag(web, code)
    stage.start(web)
    await stage.run(60)
    expect(stage.spans.verdicts).toEqual(['allow pass'])
    stage.stop(web)
    await stage.run(20)
    stage.start(web)
    await stage.run(60)
    expect(stage.spans.verdicts).toEqual(['allow pass', 'exempt instance'])
    expect(stage.instance(web).state).toBe('running')
  })

  it('stays so in lockdown, but for what the launcher chose', async () => {
    const { options, set } = later()
    const stage = await aStage(options)
    const [web, ci] = [stage.seed('web-1'), stage.seed('ci-1')]
    set(
      exempting({
        instances: new Set([web]),
        launcherChosen: { ...noExemptions.launcherChosen, tags: new Set(['Name=ci-1']) },
      }),
    )
    const control = await stage.passes.control(home)
    await changeControl(stage.table, control, { lockdown: true }, stage.means.entropy)
    stage.start(web)
    stage.start(ci)
    await stage.run(60)
    expect(stage.instance(web).state).toBe('running')
    expect(stage.instance(ci).state).toBe('stopped')
    expect(stage.spans.verdicts.toSorted()).toEqual(['deny lockdown', 'exempt instance'])
  })

  it('by the launcher’s choice is named in every alert', async () => {
    const stage = await aStage({
      guard: exempting({ launcherChosen: { ...noExemptions.launcherChosen, tags: new Set(['team=build']) } }),
    })
    const [ci, gpu] = [stage.seed('ci-1'), stage.seed('gpu-1')]
    stage.tag(ci, 'build', 'team')
    stage.start(ci)
    stage.start(gpu)
    await stage.run(60)
    expect(stage.spans.verdicts.toSorted()).toEqual(['deny no-pass', 'exempt launcher-chosen'])
    expect(stage.published.every(({ trusted }) => trusted.join() === 'team=build')).toBe(true)
    expect(JSON.stringify(stage.inAlerts())).toContain('trustLauncherChosen is on')
  })

  it('is in force within ten seconds of being applied, and no longer once it is taken out', async () => {
    const stage = await aStage()
    const web = stage.seed('web-1')
    stage.start(stage.seed('first'))
    await stage.run(10)
    const apply = (guard: Guard) =>
      applySettings(stage.table, guard, { at: stage.now(), by: 'arn:aws:iam::1:user/hana', text: '' })
    await apply({ ...defaultGuard, ...exempting({ instances: new Set([web]) }) })
    await stage.run(10)
    stage.start(web)
    await stage.run(60)
    expect(stage.instance(web).state).toBe('running')
    await apply(defaultGuard)
    stage.stop(web)
    await stage.run(20)
    stage.start(web)
    await stage.run(60)
    expect(stage.instance(web).state).toBe('stopped')
  })
})

describe('a Spot instance that EC2 itself starts again (rule 11)', () => {
  async function interrupted(guard: Partial<Guard>): Promise<{ stage: Stage; id: string }> {
    const stage = await aStage({ guard })
    const id = stage.ec2.seed({ region: defaultRegion, name: 'spot-1', kind: 'persistent-spot' })
    await stage.type('/startpass start spot-1', example.alex)
    await stage.run(60)
    stage.ec2.byAws.interruptSpot(defaultRegion, id)
    await stage.run(60)
    expect(stage.instance(id).state).toBe('stopped')
    stage.ec2.byAws.resumeSpot(defaultRegion, id)
    await stage.run(90)
    return { stage, id }
  }

  it('is denied and told of by default', async () => {
    const { stage, id } = await interrupted({})
    expect(stage.spans.verdicts).toEqual(['allow pass', 'deny restarted-by-aws'])
    expect(stage.instance(id).state).toBe('stopped')
  })

  it('inherits, where the settings say so', async () => {
    const { stage, id } = await interrupted({ restartedSpot: 'inherit' })
    expect(stage.spans.verdicts).toEqual(['allow pass', 'exempt inherited'])
    expect(stage.instance(id).state).toBe('running')
  })

  it('inherits nothing where a person stopped and started it', async () => {
    const stage = await aStage({ guard: { restartedSpot: 'inherit' } })
    const id = stage.ec2.seed({ region: defaultRegion, name: 'spot-1', kind: 'persistent-spot' })
    await stage.type('/startpass start spot-1', example.alex)
    await stage.run(60)
    stage.stop(id)
    await stage.run(60)
    stage.start(id)
    await stage.run(60)
    expect(stage.spans.verdicts).toEqual(['allow pass', 'deny no-pass'])
    expect(stage.instance(id).state).toBe('stopped')
  })
})

describe('a standing pass', () => {
  /** The stage opens on Monday, 2026-11-23, at noon UTC: nine in the evening in Tokyo. */
  const evening = (instances: readonly string[], more: Partial<StandingPass> = {}): StandingPass => ({
    id: 'evening',
    instances: new Set(instances),
    windows: [{ days: new Set(['mon', 'tue']), fromMinute: 21 * 60, toMinute: 21 * 60 + 30 }],
    timeZone: 'Asia/Tokyo',
    startsADay: 1,
    owner: 'U012AB34CD',
    reason: 'The scheduler starts it',
    endsAt: Date.UTC(2026, 11, 31) / 1000,
    ...more,
  })

  async function scheduled(
    more: Partial<StandingPass> = {},
  ): Promise<{ stage: Stage; web: string; db: string }> {
    const { options, set } = later()
    const stage = await aStage(options)
    const [web, db] = [stage.seed('web-1'), stage.seed('db-1')]
    set({ standingPasses: [evening([web, db], more)] })
    return { stage, web, db }
  }

  const restart = async (stage: Stage, id: string): Promise<void> => {
    stage.stop(id)
    await stage.run(10)
    stage.start(id)
    await stage.run(30)
  }

  it('starts each of its instances once a day, within its hours, and every use is in the journal', async () => {
    const { stage, web, db } = await scheduled()
    stage.start(web)
    stage.start(db)
    await stage.run(60)
    expect(stage.spans.verdicts).toEqual(['allow standing', 'allow standing'])
    expect(stage.published).toEqual([])
    await restart(stage, web)
    expect(stage.spans.verdicts.at(-1)).toBe('deny daily-limit')
    expect(stage.instance(web).state).toBe('stopped')
    expect(stage.instance(db).state).toBe('running')
    const { Items = [] } = await stage.table.client.send(new ScanCommand({ TableName: 'startpass' }))
    const verdicts = Items.map(fromItem).filter(
      (item) => item['event'] === 'verdict' && JSON.stringify(item).includes('evening'),
    )
    expect(verdicts).toHaveLength(2)
    expect(JSON.stringify(verdicts[0])).toContain('The scheduler starts it')
  })

  it('lets go again the next day, and not outside its hours', async () => {
    const { stage, web } = await scheduled()
    stage.start(web)
    await stage.run(60)
    stage.stop(web)
    await stage.clock.advance(86_400_000 - 60_000)
    stage.start(web)
    await stage.run(60)
    expect(stage.spans.verdicts).toEqual(['allow standing', 'allow standing'])
    stage.stop(web)
    await stage.clock.advance(1_800_000)
    stage.start(web)
    await stage.run(60)
    expect(stage.spans.verdicts.at(-1)).toBe('deny outside-window')
    expect(stage.instance(web).state).toBe('stopped')
  })

  it('is judged by the time of the start, not of the judging', async () => {
    const { stage, web } = await scheduled()
    stage.faults.set({ events: { drop: 1 } })
    stage.start(web)
    await stage.clock.advance(3_600_000)
    await stage.sweep()
    expect(stage.spans.verdicts).toEqual(['allow standing'])
  })

  it('is no use after its end, nor in lockdown, nor to another instance', async () => {
    const { stage, web } = await scheduled({ endsAt: Date.UTC(2026, 10, 23, 11) / 1000 })
    const other = stage.seed('other-1')
    stage.start(web)
    stage.start(other)
    await stage.run(60)
    expect(stage.spans.verdicts.toSorted()).toEqual(['deny no-pass', 'deny standing-ended'])
    const locked = await scheduled()
    const control = await locked.stage.passes.control(home)
    await changeControl(locked.stage.table, control, { lockdown: true }, locked.stage.means.entropy)
    locked.stage.start(locked.web)
    await locked.stage.run(60)
    expect(locked.stage.spans.verdicts).toEqual(['deny lockdown'])
  })

  it('has its start back where AWS could not bring the instance up', async () => {
    const { stage, web } = await scheduled()
    stage.ec2.failNextStart(defaultRegion, web)
    stage.start(web)
    await stage.run(60)
    expect(stage.spans.verdicts).toEqual(['allow standing'])
    const [use] = await batchGet(stage.table, [standingKey('evening', '2026-11-23', web)])
    expect(use).toMatchObject({ used: 0 })
    stage.start(web)
    await stage.run(60)
    expect(stage.spans.verdicts).toEqual(['allow standing', 'allow standing'])
    expect(stage.instance(web).state).toBe('running')
  })

  it('lets through as many starts of an instance a day as it says', async () => {
    const { stage, web } = await scheduled({ startsADay: 2 })
    for (let round = 0; round < 4; round += 1) {
      stage.start(web)
      await stage.run(8)
      if (stage.instance(web).state === 'running') stage.stop(web)
      await stage.run(12)
    }
    expect(stage.spans.verdicts).toEqual([
      'allow standing',
      'allow standing',
      'deny daily-limit',
      'deny daily-limit',
    ])
  })
})
