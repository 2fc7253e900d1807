// What an adversary tried on the ladder, the cap and isolation, and what it found.

import { UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { toItem } from '../src/adapters/aws/dynamo.ts'
import { dynamoSwitches } from '../src/adapters/aws/dynamo-control.ts'
import { ec2Levers } from '../src/adapters/aws/ec2-levers.ts'
import { startItemKey } from '../src/adapters/aws/table.ts'
import { drawAlert } from '../src/adapters/slack/draw-alert.ts'
import { noExemptions } from '../src/domain/guard.ts'
import { newHint } from '../src/domain/judge.ts'
import { type StandingPass, weekdays } from '../src/domain/standing-pass.ts'
import { answerCap } from '../src/flows/cap.ts'
import { judgeStarts } from '../src/flows/judge-starts.ts'
import type { Office } from '../src/flows/office.ts'
import { releaseInstance } from '../src/flows/release-instance.ts'
import { enforceRunning, foretell, switchMode } from '../src/flows/switch-mode.ts'
import { accountId, defaultRegion } from '../world/account.ts'
import { interfacesOf } from '../world/ec2/instance-record.ts'
import { example } from '../world/slack/example-workspace.ts'
import { anAlert } from './builders.ts'
import { aStage, codeIn, type Stage } from './stage.ts'
import { aFleet, aGroup, launch, thief, withLevers } from './support/ladder-stories.ts'

const place = { account: accountId, region: defaultRegion }

const groupsOf = (stage: Stage, id: string): string[][] =>
  interfacesOf(stage.instance(id)).map(({ securityGroups }) =>
    securityGroups.map(({ groupName }) => groupName),
  )

/** Events are lost from now on, and so is every reminder. */
function losingEverything(stage: Stage): void {
  stage.queue.enqueue = () => undefined
}

/** Everything that comes together is delivered together, as it is when a gate was away for a moment. */
async function together(stage: Stage, seconds: number): Promise<void> {
  await stage.clock.advance(seconds * 1000)
}

const throttling = (stage: Stage, service: 'ec2' | 'autoscaling', operation: string): void =>
  stage.faults.set({
    fail: [
      {
        service,
        operation,
        code: service === 'ec2' ? 'RequestLimitExceeded' : 'Throttling',
        when: 'before',
        times: 1_000_000,
      },
    ],
  })

describe('a thief who drains another API', () => {
  it('of Auto Scaling keeps no StopInstances from being called', async () => {
    const stage = await aStage({ guard: { unlistedGroups: 'suspend' } })
    const web = stage.seed('web-1')
    throttling(stage, 'autoscaling', 'SuspendProcesses')
    stage.autoScaling.createLaunchConfiguration(thief, {
      name: 'plain',
      data: { imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro' },
    })
    stage.autoScaling.createAutoScalingGroup(thief, {
      name: 'mine',
      launchConfigurationName: 'plain',
      minSize: 0,
      maxSize: 4,
      desiredCapacity: 1,
      availabilityZones: [`${defaultRegion}a`],
    })
    await together(stage, 2)
    stage.start(web)
    await together(stage, 8)
    await stage.run(300)
    expect(stage.instance(web).state).toBe('stopped')
  })

  it('of fleets neither', async () => {
    const stage = await aStage()
    const web = stage.seed('web-1')
    throttling(stage, 'ec2', 'DescribeFleets')
    const { launchTemplateId } = stage.ec2.createLaunchTemplate(thief, {
      launchTemplateName: 'miners',
      data: { imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro' },
    })
    stage.ec2.createFleet(thief, {
      type: 'maintain',
      configs: [{ specification: { launchTemplateId, version: '1' }, overrides: [] }],
      totalTargetCapacity: 1,
      defaultTargetCapacityType: 'on-demand',
    })
    await together(stage, 1)
    stage.start(web)
    await together(stage, 8)
    await stage.run(300)
    expect(stage.instance(web).state).toBe('stopped')
  })
})

describe('what is isolated', () => {
  async function isolated(guard: { exempt: typeof noExemptions }) {
    const stage = await aStage({ guard: { whereStoppingIsImpossible: 'isolate', ...guard } })
    const { groupId } = stage.ec2.createSecurityGroup(thief, { groupName: 'open', description: 'x' })
    const networkInterfaces = [{ deviceIndex: 0, securityGroupIds: [groupId] }]
    const id = (await launch({ marketType: 'spot', networkInterfaces })(stage))()
    await stage.run(60)
    return { stage, id }
  }

  it('and named in the settings afterwards can be released all the same', async () => {
    const instances = new Set<string>()
    const { stage, id } = await isolated({ exempt: { ...noExemptions, instances } })
    expect(groupsOf(stage, id)).toEqual([['startpass-isolated']])
    instances.add(id)
    await stage.run(1200)
    expect(await releaseInstance(place, id, 'hana', stage)).toMatchObject({ kind: 'released' })
    expect(groupsOf(stage, id)).toEqual([['open']])
  })
})

describe('the journal', () => {
  it('has both protections that were taken away from one instance at once', async () => {
    const stage = await aStage({
      guard: { whereStoppingIsImpossible: 'terminate' },
      tamper: (gate) => ({
        ...gate,
        instances: {
          ...gate.instances,
          stop: async () => ({ kind: 'unsupported', code: 'UnsupportedOperation', message: '' }),
        },
      }),
    })
    const web = stage.ec2.seed({
      ...thief,
      name: 'web-1',
      state: 'stopped',
      launch: { disableApiTermination: true, disableApiStop: true },
    })
    stage.start(web)
    await stage.run(60)
    expect(stage.ec2.truthOf(defaultRegion, web)?.state ?? 'terminated').toBe('terminated')
    expect(stage.logged.filter(({ event }) => event === 'not-noted')).toEqual([])
  })
})

describe('what is held', () => {
  const cap = { restarts: 3, withinMinutes: 10 }
  async function servers(count: number): Promise<{ stage: Stage; ids: string[] }> {
    const stage = await aStage({ guard: { cap }, desk: { maxOpenPasses: 50 } })
    const ids = Array.from({ length: count }, (_, n) => stage.seed(`server-${n}`))
    for (const [n, id] of ids.entries()) {
      stage.tag(id, codeIn(await stage.type(`/startpass server-${n}`, example.alex)))
      stage.start(id)
    }
    await stage.run(60)
    for (const id of ids) stage.stop(id)
    await stage.run(700)
    return { stage, ids }
  }
  const answer = (stage: Stage, decision: 'continue' | 'it-is-an-attack') => {
    const [wiring] = stage.gates
    if (wiring === undefined) throw new Error('no gate')
    return answerCap(place, decision, 'hana', wiring.gate)
  }
  const up = (stage: Stage, ids: readonly string[]): number =>
    ids.filter((id) => stage.instance(id).state === 'running').length

  it('and called an attack is stopped within a minute, though some of it is under stop protection', async () => {
    const { stage, ids } = await servers(40)
    for (const [n, id] of ids.entries())
      if (n % 2 === 0)
        stage.ec2.modifyInstanceAttribute(thief, {
          instanceId: id,
          attributes: [{ attribute: 'disableApiStop', value: 'true' }],
        })
    for (const id of ids) stage.start(id)
    await stage.run(180)
    expect(up(stage, ids)).toBeGreaterThan(30)
    await answer(stage, 'it-is-an-attack')
    await stage.run(120)
    expect(up(stage, ids)).toBe(0)
  })

  it('and called an attack is stopped within a minute, though AWS throttles the first call', async () => {
    const { stage, ids } = await servers(12)
    for (const id of ids) stage.start(id)
    await stage.run(180)
    stage.faults.set({
      fail: [
        {
          service: 'ec2',
          operation: 'StopInstances',
          code: 'RequestLimitExceeded',
          when: 'before',
          times: 2,
        },
      ],
    })
    await answer(stage, 'it-is-an-attack')
    await stage.run(60)
    expect(up(stage, ids)).toBe(0)
  })

  it('and let go on keeps running, though Slack and the topic were away', async () => {
    const { stage, ids } = await servers(12)
    const away = () => Promise.reject(new Error('away'))
    for (const { gate } of stage.gates) {
      Object.assign(gate.topic, { publish: away })
      if (gate.channel) Object.assign(gate.channel, { post: away, postBurst: away })
    }
    for (const id of ids) stage.start(id)
    await stage.run(180)
    expect(up(stage, ids)).toBe(9)
    await answer(stage, 'continue')
    await stage.run(1200)
    expect(up(stage, ids)).toBe(9)
  })
})

it('a machine’s start wipes no tag that holds no code of its own', async () => {
  const evening = (instance: string): StandingPass => ({
    id: 'always',
    instances: new Set([instance]),
    windows: [{ days: new Set(weekdays), fromMinute: 0, toMinute: 1440 }],
    timeZone: 'UTC',
    startsADay: 1,
    owner: 'ops',
    reason: 'x',
    endsAt: 99_999_999_999,
  })
  const standingPasses: StandingPass[] = []
  const stage = await aStage({ guard: { standingPasses } })
  const web = stage.seed('web-1')
  standingPasses.push(evening(web))
  stage.tag(web, 'kerberos')
  stage.start(web)
  await stage.run(120)
  expect(stage.instance(web).state).toBe('running')
  expect(stage.instance(web).tags.get('Auth')).toBe('kerberos')
})

it('a gate that dies after emptying a fleet: whoever runs startpass hears of it all the same', async () => {
  let dead = false
  const stage = await aStage({
    guard: { unlistedGroups: 'suspend' },
    tamper: withLevers((levers) => ({
      ...levers,
      groups: {
        ...levers.groups,
        async emptyFleet(where, id) {
          const answer = await levers.groups.emptyFleet(where, id)
          if (dead) return answer
          dead = true
          throw new Error('killed')
        },
      },
    })),
  })
  const member = await aFleet('maintain')(stage)
  await stage.run(120)
  expect(dead).toBe(true)
  expect(stage.instance(member()).state).toBe('stopped')
  expect(stage.announced.filter(({ kind }) => kind === 'group-suspended')).toHaveLength(1)
})

describe('the group of what is isolated', () => {
  const cidr = (peerKind: 'cidrIpv4' | 'cidrIpv6', peer: string, port: number) =>
    ({ protocol: 'tcp', fromPort: port, toPort: port, peerKind, peer }) as const

  it('lets nothing out by IPv6 either, from the first moment on', async () => {
    const sent: { readonly name: string; readonly input: object }[] = []
    const client = {
      send: async (command: object & { input: object }) => {
        sent.push({ name: command.constructor.name, input: command.input })
        return command.constructor.name === 'CreateSecurityGroupCommand' ? { GroupId: 'sg-1' } : {}
      },
    }
    await ec2Levers(() => client as never).isolationGroup(place, 'vpc-1')
    const revoked = sent.filter(({ name }) => name === 'RevokeSecurityGroupEgressCommand')
    expect(JSON.stringify(revoked)).toContain('0.0.0.0/0')
    expect(JSON.stringify(revoked)).toContain('::/0')
  })

  it('is closed though a thief takes a rule away just as all are to go', async () => {
    const rules = [cidr('cidrIpv4', '0.0.0.0/0', 22), cidr('cidrIpv4', '0.0.0.0/0', 23)]
    let open = rules.length
    const client = {
      send: async (command: object & { input: { IpPermissions?: object[] } }) => {
        const { name } = command.constructor
        if (name === 'DescribeSecurityGroupsCommand') {
          const IpPermissions = rules.slice(0, open).map(({ fromPort }) => ({ FromPort: fromPort }))
          return { SecurityGroups: [{ GroupId: 'sg-1', IpPermissions }] }
        }
        if (open === 2) {
          open = 1
          const gone = { name: 'InvalidPermission.NotFound', $fault: 'client', $metadata: {} }
          throw Object.assign(new Error('gone'), gone)
        }
        open = 0
        return {}
      },
    }
    expect(await ec2Levers(() => client as never).isolationGroup(place, 'vpc-1')).toBe('sg-1')
    expect(open).toBe(0)
  })
})

describe('a record that this version cannot read', () => {
  /** As a later version, rolled back since, may have written it. */
  const spoil = async (stage: Stage, instanceId: string): Promise<void> => {
    const [record] = await stage.starts.recent(place, instanceId, stage.now())
    if (record === undefined) throw new Error('not judged')
    await stage.table.client.send(
      new UpdateItemCommand({
        TableName: stage.table.name,
        Key: toItem(startItemKey(record.name)),
        UpdateExpression: 'SET outcome = :new',
        ExpressionAttributeValues: { ':new': { S: 'from-the-future' } },
      }),
    )
  }

  it('holds up no other start of its batch', async () => {
    const stage = await aStage()
    const old = (await launch({ marketType: 'spot' })(stage))()
    await stage.run(60)
    await spoil(stage, old)
    const web = stage.seed('web-1')
    losingEverything(stage)
    stage.start(web)
    await stage.clock.advance(10_000)
    const messages = [old, web].map((instanceId) => ({
      id: instanceId,
      tasks: [
        {
          kind: 'hint' as const,
          hint: newHint({ place, instanceId, state: 'running', at: stage.now() - 5 }),
        },
      ],
    }))
    const [wiring] = stage.gates
    const failed = wiring === undefined ? new Map() : await judgeStarts(messages, wiring.gate)
    expect([...failed.keys()]).toEqual([old])
    expect(stage.instance(web).state).toBe('stopping')
  })

  it('keeps the sweep from nothing else, and is named', async () => {
    const stage = await aStage({ guard: { whereStoppingIsImpossible: 'alert' } })
    const old = (await launch({ marketType: 'spot' })(stage))()
    await stage.run(60)
    await spoil(stage, old)
    const web = stage.seed('web-1')
    losingEverything(stage)
    stage.start(web)
    await stage.run(1800)
    const report = await stage.sweep()
    expect(stage.instance(web).state).toMatch(/^stopp/)
    expect(report.failed).toBe(1)
    expect(stage.logged.filter(({ event }) => event === 'sweep-failed')).toMatchObject([
      { facts: { instance: old } },
    ])
  })
})

it('a gate that dies right after it began to hold: the channel hears of it all the same', async () => {
  let dead = false
  const stage = await aStage({
    guard: { cap: { restarts: 1, withinMinutes: 10 } },
    tamper: (gate) => ({
      ...gate,
      caps: {
        ...gate.caps,
        async write(where, before, state) {
          const done = await gate.caps.write(where, before, state)
          if (dead || state.heldSince === undefined) return done
          dead = true
          throw new Error('killed')
        },
      },
    }),
  })
  const ids = [0, 1, 2].map((n) => stage.seed(`server-${n}`))
  for (const [n, id] of ids.entries()) {
    stage.tag(id, codeIn(await stage.type(`/startpass server-${n}`, example.alex)))
    stage.start(id)
  }
  await stage.run(60)
  for (const id of ids) stage.stop(id)
  await stage.run(60)
  for (const id of ids) stage.start(id)
  await stage.run(120)
  expect(dead).toBe(true)
  expect(stage.announced.filter(({ kind }) => kind === 'cap-reached')).toHaveLength(1)
})

it('what a thief attached to a listed group while only observing is foretold, and can be stopped', async () => {
  const autoScalingGroups = new Set([`${accountId}/${defaultRegion}/web`])
  const stage = await aStage({ mode: 'observe', guard: { exempt: { ...noExemptions, autoScalingGroups } } })
  const [wiring] = stage.gates
  if (wiring === undefined) throw new Error('no gate')
  const office = {
    ...wiring.gate,
    switches: dynamoSwitches(stage.table, stage.means),
    who: async () => 'hana',
  } as unknown as Office
  const web = stage.seed('web-1')
  stage.start(web)
  await stage.run(120)
  const group = { name: 'web', launchConfigurationName: 'plain', minSize: 0, maxSize: 4, desiredCapacity: 0 }
  const data = { imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro' }
  stage.autoScaling.createLaunchConfiguration(thief, { name: 'plain', data })
  stage.autoScaling.createAutoScalingGroup(thief, { ...group, availabilityZones: [`${defaultRegion}a`] })
  stage.autoScaling.attachInstances(thief, { name: 'web', instanceIds: [web] })
  await stage.run(60)
  expect((await foretell([place], office)).instances).toMatchObject([{ runs: true }])
  await switchMode(place, 'enforce', office)
  expect(await enforceRunning(place, office)).toHaveLength(1)
  await stage.run(60)
  expect(stage.instance(web).state).not.toBe('running')
})

it('a thief who takes members out of a listed group, so that it launches others, is told of', async () => {
  const autoScalingGroups = new Set([`${accountId}/${defaultRegion}/web`])
  const stage = await aStage({ guard: { exempt: { ...noExemptions, autoScalingGroups } } })
  const group = { name: 'web', launchConfigurationName: 'plain', minSize: 0, maxSize: 1, desiredCapacity: 1 }
  const data = { imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro' }
  stage.autoScaling.createLaunchConfiguration(thief, { name: 'plain', data })
  stage.autoScaling.createAutoScalingGroup(thief, { ...group, availabilityZones: [`${defaultRegion}a`] })
  await stage.run(30)
  await stage.sweepAll()
  for (let round = 0; round < 3; round += 1) {
    const instanceIds = [...(stage.autoScaling.truth(defaultRegion)[0]?.members.keys() ?? [])]
    stage.autoScaling.detachInstances(thief, { name: 'web', instanceIds, decrement: false })
    await stage.run(60)
  }
  await stage.sweepAll()
  expect(stage.ec2.truth(defaultRegion).filter(({ state }) => state === 'running')).toHaveLength(4)
  const changes = stage.announced.flatMap((one) => (one.kind === 'group-changed' ? one.changes : []))
  expect(changes).toEqual([{ what: 'apart', was: '0', is: '3' }])
})

it.each(['$Default', '$Latest'])('a new %s of the template of a listed group is told of', async (version) => {
  const autoScalingGroups = new Set([`${accountId}/${defaultRegion}/web`])
  const stage = await aStage({ guard: { exempt: { ...noExemptions, autoScalingGroups } } })
  const data = { imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro' }
  const launchTemplateName = 'workers'
  const { launchTemplateId } = stage.ec2.createLaunchTemplate(thief, { launchTemplateName, data })
  stage.autoScaling.createAutoScalingGroup(thief, {
    name: 'web',
    launchTemplate: { launchTemplateId, version },
    minSize: 0,
    maxSize: 1,
    desiredCapacity: 1,
    availabilityZones: [`${defaultRegion}a`],
  })
  await stage.run(30)
  await stage.sweepAll()
  const miners = { ...data, instanceType: 'p5.48xlarge' }
  stage.ec2.createLaunchTemplateVersion(thief, { launchTemplateId, data: miners })
  stage.ec2.modifyLaunchTemplate(thief, { launchTemplateId, defaultVersion: '2' })
  const [member = ''] = stage.autoScaling.truth(defaultRegion)[0]?.members.keys() ?? []
  stage.ec2.terminateInstances(thief, { instanceIds: [member] })
  await stage.run(120)
  await stage.sweepAll()
  const running = stage.ec2.truth(defaultRegion).filter(({ state }) => state === 'running')
  expect(running.map(({ instanceType }) => instanceType)).toEqual(['p5.48xlarge'])
  const changes = stage.announced.flatMap((one) => (one.kind === 'group-changed' ? one.changes : []))
  const shown = (n: number) => `${launchTemplateId} version ${n}`
  expect(changes).toEqual([{ what: 'launch', was: shown(1), is: shown(2) }])
})

it('a member of a listed group that a thief stops, makes larger and starts again is told of', async () => {
  const autoScalingGroups = new Set([`${accountId}/${defaultRegion}/web`])
  const stage = await aStage({ guard: { exempt: { ...noExemptions, autoScalingGroups } } })
  const member = (await aGroup(stage))()
  await stage.run(30)
  await stage.sweepAll()
  stage.stop(member)
  await stage.run(6)
  const attributes = [{ attribute: 'instanceType', value: 'p5.48xlarge' }] as const
  stage.ec2.modifyInstanceAttribute(thief, { instanceId: member, attributes })
  stage.start(member)
  await stage.run(60)
  await stage.sweepAll()
  expect(stage.instance(member)).toMatchObject({ state: 'running', instanceType: 'p5.48xlarge' })
  const changes = stage.announced.flatMap((one) => (one.kind === 'group-changed' ? one.changes : []))
  expect(changes).toEqual([{ what: 'restarted', was: '0', is: '1' }])
})

it('the name of a group adds no line of its own to an alert', () => {
  const hindrance = {
    kind: 'auto-scaling-group',
    name: 'x\n*Done*  It was stopped.\u2028\u202E*next*  Nothing',
  } as const
  const trouble = { code: 'ValidationError', message: `AutoScalingGroup name not found - ${hindrance.name}` }
  for (const more of [
    { outcome: 'left-running', hindrance } as const,
    { outcome: 'failed', trouble } as const,
  ]) {
    const { blocks } = drawAlert(anAlert(more), 'en')
    const rows = JSON.stringify(blocks).split(String.raw`\n`)
    expect(rows.filter((row) => /^\*(Done|next)\*/u.test(row))).toHaveLength(1)
    expect(JSON.stringify(blocks)).not.toMatch(/[\p{Cf}\p{Zl}]/u)
  }
})
