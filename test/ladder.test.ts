// The ladder under pressure: whole batches, thieves who climb along, gates that die between two rungs, and what people
// do afterwards.

import { QueryCommand } from '@aws-sdk/client-dynamodb'
import { describe, expect, it } from 'vitest'
import { noExemptions } from '../src/domain/guard.ts'
import type { Outcome } from '../src/domain/start-record.ts'
import type { Gate } from '../src/flows/gate.ts'
import type { Levers } from '../src/flows/ports.ts'
import { type Released, releaseInstance } from '../src/flows/release-instance.ts'
import { accountId, defaultRegion } from '../world/account.ts'
import { interfacesOf } from '../world/ec2/instance-record.ts'
import { example } from '../world/slack/example-workspace.ts'
import { aStage, codeIn, type Stage, type StageOptions } from './stage.ts'
import {
  aFleet,
  aGroup,
  fromInstanceStore,
  launch,
  persistent,
  restart,
  thief,
  withLevers,
} from './support/ladder-stories.ts'

const place = { account: accountId, region: defaultRegion }

const stateOf = (stage: Stage, id: string): string =>
  stage.ec2.truthOf(defaultRegion, id)?.state ?? 'terminated'
const told = (stage: Stage, id: string): Outcome[] =>
  stage.published.filter(({ start }) => start.instanceId === id).map(({ outcome }) => outcome)
const callsOf = (stage: Stage, operation: string) =>
  stage.calls.filter((call) => call.operation === operation)
const byGate = (stage: Stage, id: string): string[] =>
  stage.calls
    .filter(({ caller, resourceIds }) => caller === 'AKIAGATE' && resourceIds.includes(id))
    .map(({ operation }) => operation)
    .filter((operation) => !/^Describe|Tags$/.test(operation))
const groupsOf = (stage: Stage, id: string): string[][] =>
  interfacesOf(stage.instance(id)).map(({ securityGroups }) =>
    securityGroups.map(({ groupName }) => groupName),
  )
const eventsOf = async (stage: Stage, id: string): Promise<string[]> =>
  (await journalOf(stage, id)).map(({ event }) => event)

async function journalOf(stage: Stage, id: string): Promise<{ readonly event: string }[]> {
  const { Items = [] } = await stage.table.client.send(
    new QueryCommand({
      TableName: stage.table.name,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :journal)',
      ExpressionAttributeValues: {
        ':pk': { S: `instance#${accountId}/${defaultRegion}/${id}` },
        ':journal': { S: 'journal#' },
      },
    }),
  )
  return Items.map(({ event }) => ({ event: event?.S ?? '' }))
}

describe('isolation', () => {
  const isolating = { guard: { whereStoppingIsImpossible: 'isolate' } } as const
  const release = (stage: Stage, id: string): Promise<Released> =>
    releaseInstance(place, id, 'arn:aws:iam::123456789012:user/hana', stage)

  async function isolated(options: StageOptions = {}) {
    const stage = await aStage({ ...isolating, ...options })
    const [group] = [stage.ec2.createSecurityGroup(thief, { groupName: 'open', description: 'x' })]
    const networkInterfaces = [0, 1].map((deviceIndex) => ({
      deviceIndex,
      securityGroupIds: [group?.groupId ?? ''],
    }))
    const id = (await launch({ marketType: 'spot', networkInterfaces })(stage))()
    await stage.run(60)
    return { stage, id }
  }

  it('puts every interface into a group without a single rule, and tells how to undo it', async () => {
    const { stage, id } = await isolated()
    expect(groupsOf(stage, id)).toEqual([['startpass-isolated'], ['startpass-isolated']])
    const [group] = stage.ec2.describeSecurityGroups(thief, { groupNames: ['startpass-isolated'] }).items
    expect(group?.rules).toEqual([])
    expect(told(stage, id)).toEqual(['waiting-for-running', 'isolated'])
    expect(JSON.stringify(stage.inAlerts())).toContain(
      `startpass release ${id} --account 123456789012 --region ap-northeast-1`,
    )
  })

  it('is undone by one command, and is not done again', async () => {
    const { stage, id } = await isolated()
    expect(await release(stage, id)).toEqual({ kind: 'released', interfaces: 2 })
    expect(groupsOf(stage, id)).toEqual([['open'], ['open']])
    await stage.run(3600)
    expect(groupsOf(stage, id)).toEqual([['open'], ['open']])
    expect(told(stage, id).at(-1)).toBe('spared')
    expect(await eventsOf(stage, id)).toEqual(expect.arrayContaining(['isolated', 'spared', 'released']))
    expect(await release(stage, id)).toEqual({ kind: 'not-isolated' })
    expect(stage.queue.size).toBe(0)
  })

  it('is done again where a thief undoes it, and what was there first is what comes back', async () => {
    const { stage, id } = await isolated()
    const { groupId } = stage.ec2.createSecurityGroup(thief, { groupName: 'thiefs', description: 'x' })
    for (const { networkInterfaceId } of interfacesOf(stage.instance(id))) {
      stage.ec2.modifyNetworkInterfaceAttribute(thief, { networkInterfaceId, groupIds: [groupId] })
    }
    await stage.run(1000)
    expect(groupsOf(stage, id)).toEqual([['startpass-isolated'], ['startpass-isolated']])
    await release(stage, id)
    expect(groupsOf(stage, id)).toEqual([['open'], ['open']])
  })

  it('closes what somebody has opened in its group', async () => {
    const { stage, id } = await isolated()
    const [group] = stage.ec2.describeSecurityGroups(thief, { groupNames: ['startpass-isolated'] }).items
    const ssh = {
      protocol: 'tcp',
      fromPort: 22,
      toPort: 22,
      peerKind: 'cidrIpv4',
      peer: '0.0.0.0/0',
    } as const
    stage.ec2.authorizeSecurityGroupIngress(thief, { groupId: group?.groupId, rules: [ssh] })
    await stage.run(1000)
    const [after] = stage.ec2.describeSecurityGroups(thief, { groupNames: ['startpass-isolated'] }).items
    expect(after?.rules).toEqual([])
    expect(stateOf(stage, id)).toBe('running')
  })

  it('is forgotten once the instance is terminated', async () => {
    const { stage, id } = await isolated()
    stage.ec2.terminateInstances(thief, { instanceIds: [id] })
    await stage.run(60)
    expect(await (await stage.levers()).isolation.of(place, id)).toEqual([])
    expect(told(stage, id).at(-1)).toBe('terminating')
    expect(stage.inAlerts().at(-1)?.text).toContain('It is terminated')
  })

  it('by two gates at once makes one group', async () => {
    const stage = await aStage(isolating)
    const ids = await Promise.all(Array.from({ length: 12 }, () => launch({ marketType: 'spot' })(stage)))
    await stage.run(120)
    for (const id of ids) expect(groupsOf(stage, id())).toEqual([['startpass-isolated']])
    expect(callsOf(stage, 'CreateSecurityGroup').filter(({ outcome }) => outcome === 'ok')).toHaveLength(1)
  })

  it('refused by AWS is told as a failure, and tried again', async () => {
    const stage = await aStage(isolating)
    const forbidden = { service: 'ec2', operation: 'ModifyNetworkInterfaceAttribute' } as const
    stage.faults.set({ fail: [{ ...forbidden, when: 'before', code: 'UnauthorizedOperation', times: 2 }] })
    const id = (await launch({ marketType: 'spot' })(stage))()
    await stage.run(120)
    expect(told(stage, id)).toEqual(['waiting-for-running', 'failed', 'isolated'])
  })
})

describe('what may run', () => {
  const harsh = { whereStoppingIsImpossible: 'terminate', unlistedGroups: 'suspend' } as const

  it('is touched by no rung, whatever kind it is and whoever is denied beside it', async () => {
    const stage = await aStage({ guard: harsh })
    const kinds = [{}, { marketType: 'spot' }, persistent, fromInstanceStore, { disableApiStop: true }]
    const code = codeIn(await stage.type(`/startpass new ${kinds.length}`, example.alex))
    const tagSpecifications = [{ resourceType: 'instance', tags: [{ key: 'Auth', value: code }] }]
    const allowed: string[] = []
    for (const kind of kinds) {
      allowed.push((await launch({ ...kind, tagSpecifications })(stage))())
      await launch(kind)(stage)
    }
    await stage.run(1200)
    await stage.sweep()
    expect(allowed.map((id) => stateOf(stage, id))).toEqual(kinds.map(() => 'running'))
    expect(allowed.flatMap((id) => byGate(stage, id))).toEqual([])
    expect(callsOf(stage, 'CancelSpotInstanceRequests')).toEqual([])
  })

  it.each(['look', 'sweep'] as const)(
    'found to be exempt only later, by a %s: no further rung',
    async (path) => {
      let exempt = new Set<string>()
      const stage = await aStage({
        tamper: (gate) => ({
          ...gate,
          guard: {
            ...gate.guard,
            inForce: async () => {
              const guard = await gate.guard.inForce()
              return { ...guard, exempt: { ...guard.exempt, instances: exempt } }
            },
          },
        }),
      })
      const denied = { service: 'ec2', operation: 'StopInstances', code: 'UnauthorizedOperation' } as const
      stage.faults.set({ fail: [{ ...denied, when: 'before', times: 1000 }] })
      const id = (await restart(undefined)(stage))()
      await stage.run(100)
      expect(told(stage, id)).toEqual(['failed'])
      exempt = new Set([id])
      stage.faults.clear()
      if (path === 'sweep') {
        stage.queue.purge()
        await stage.run(1300)
        await stage.sweep()
      }
      await stage.run(600)
      expect(stateOf(stage, id)).toBe('running')
      expect(byGate(stage, id)).toEqual([])
      expect(told(stage, id)).toEqual(['failed', 'spared'])
      expect(await eventsOf(stage, id)).toContain('spared')
    },
  )
})

describe('a batch of everything', () => {
  it('ends with everything stopped that can be, within the calls of rule 9', async () => {
    const guard = { whereStoppingIsImpossible: 'alert', unlistedGroups: 'suspend' } as const
    const perBatch: number[][] = [[], []]
    const stage = await aStage({
      guard,
      tamper: (gate, index) => {
        const mine = perBatch[index] ?? []
        const stop: Gate['instances']['stop'] = async (where, ids) => {
          mine[mine.length - 1] = (mine.at(-1) ?? 0) + 1
          return gate.instances.stop(where, ids)
        }
        const read: Gate['instances']['read'] = async (where, ids) => {
          mine.push(0)
          return gate.instances.read(where, ids)
        }
        return { ...gate, instances: { ...gate.instances, stop, read } }
      },
    })
    const member = await aGroup(stage, 2)
    const stoppable = [member()]
    const others: string[] = []
    for (let n = 0; n < 4; n += 1) {
      stoppable.push((await restart(undefined)(stage))(), (await restart('stop-protected')(stage))())
      stoppable.push((await restart('persistent-spot')(stage))(), (await launch()(stage))())
      others.push((await launch({ marketType: 'spot' })(stage))(), (await launch(fromInstanceStore)(stage))())
      others.push(stage.ec2.seed({ ...thief, name: 'eks', state: 'pending', kind: 'hidden' }))
    }
    await stage.run(300)
    expect(stoppable.filter((id) => stateOf(stage, id) !== 'stopped')).toEqual([])
    expect(others.filter((id) => stateOf(stage, id) !== 'running')).toEqual([])
    expect(others.map((id) => told(stage, id).at(-1))).toEqual(others.map(() => 'left-running'))
    expect(others.flatMap((id) => byGate(stage, id))).toEqual([])
    expect(Math.max(...perBatch.flat())).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(30)) + 2)
  })
})

describe('thieves who climb along', () => {
  it('set stop protection again and again, and lose', async () => {
    let again = 6
    const stage = await aStage({
      tamper: withLevers((levers, stageOf) => ({
        ...levers,
        instances: {
          ...levers.instances,
          unprotect: async (where, id, from) => {
            const trouble = await levers.instances.unprotect(where, id, from)
            if (again > 0) {
              again -= 1
              const attributes = [{ attribute: 'disableApiStop', value: 'true' }]
              stageOf().ec2.modifyInstanceAttribute(thief, { instanceId: id, attributes })
            }
            return trouble
          },
        },
      })),
    })
    const id = (await restart('stop-protected')(stage))()
    const other = (await restart(undefined)(stage))()
    await stage.run(60)
    expect(stateOf(stage, other)).toBe('stopped')
    await stage.run(900)
    expect(again).toBe(0)
    expect(stateOf(stage, id)).toBe('stopped')
    expect(told(stage, id)).toEqual(['failed', 'stopping'])
  })

  it('attach what was denied to a group, listed or not: it is not let off', async () => {
    for (const listed of [true, false]) {
      const stage = await aStage({
        guard: {
          exempt: {
            ...noExemptions,
            autoScalingGroups: new Set(listed ? [`${accountId}/${defaultRegion}/web`] : []),
          },
        },
      })
      const denied = { service: 'ec2', operation: 'StopInstances', code: 'UnauthorizedOperation' } as const
      stage.faults.set({ fail: [{ ...denied, when: 'before', times: 1000 }] })
      const id = (await restart(undefined)(stage))()
      await stage.run(90)
      await aGroup(stage, 0)
      stage.autoScaling.attachInstances(thief, { name: 'web', instanceIds: [id] })
      stage.faults.clear()
      stage.calls.length = 0
      await stage.run(900)
      expect(byGate(stage, id)).toContain('StopInstances')
      expect(told(stage, id)).toEqual(['failed', 'stopping'])
    }
  })

  it('grow a group of their own: it launches no more, and its members stay stopped', async () => {
    const stage = await aStage({ guard: { unlistedGroups: 'suspend' } })
    await aGroup(stage, 3)
    await stage.run(1800)
    const all = stage.ec2.truth(defaultRegion)
    expect(all.map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped'])
    expect([...(stage.autoScaling.truth(defaultRegion)[0]?.suspended ?? [])]).toEqual([
      'Launch',
      'ReplaceUnhealthy',
    ])
    expect(stage.announced.filter(({ kind }) => kind === 'group-suspended')).toHaveLength(1)
  })

  it('keep a fleet: it launches no more, and what it was to have is told, to undo it', async () => {
    const stage = await aStage({ guard: { unlistedGroups: 'suspend' } })
    await aFleet('maintain')(stage)
    await stage.run(900)
    expect(stage.ec2.truth(defaultRegion).map(({ state }) => state)).toEqual(['stopped'])
    expect(stage.announced).toMatchObject([{ kind: 'group-suspended', targetWas: 1 }])
  })
})

describe('a gate that dies between two rungs', () => {
  const dyingAfter = (role: keyof Levers, call: string): NonNullable<StageOptions['tamper']> => {
    let dead = false
    return withLevers((levers) => ({
      ...levers,
      [role]: new Proxy(levers[role], {
        get(target, key) {
          const real: unknown = Reflect.get(target, key)
          if (typeof real !== 'function' || key !== call) return real
          return async (...args: unknown[]): Promise<unknown> => {
            const answer: unknown = await Reflect.apply(real, target, args)
            if (dead) return answer
            dead = true
            throw new Error('killed')
          }
        },
      }),
    }))
  }
  const cases = [
    ['taking protection away', 'instances', 'unprotect', restart('stop-protected'), 'stopped'],
    ['noting what was there', 'isolation', 'note', launch({ marketType: 'spot' }), 'isolated'],
    ['isolating', 'instances', 'setGroups', launch({ marketType: 'spot' }), 'isolated'],
    [
      'cancelling the Spot request',
      'instances',
      'cancelSpotRequest',
      launch({ ...persistent, ...fromInstanceStore }),
      'terminated',
    ],
    ['terminating', 'instances', 'terminate', launch(fromInstanceStore), 'terminated'],
    ['suspending the group', 'groups', 'suspendGroup', (stage: Stage) => aGroup(stage), 'stopped'],
  ] as const

  it.each(cases)('after %s: the next look finishes it', async (_, role, call, start, end) => {
    const whereStoppingIsImpossible = end === 'isolated' ? 'isolate' : 'terminate'
    const guard = { whereStoppingIsImpossible, unlistedGroups: 'suspend' } as const
    const stage = await aStage({ guard, tamper: dyingAfter(role, call) })
    const id = (await start(stage))()
    await stage.run(400)
    const isIsolated = groupsOf(stage, id).flat().includes('startpass-isolated')
    expect(isIsolated ? 'isolated' : stateOf(stage, id)).toBe(end)
    expect(told(stage, id).length).toBeGreaterThan(0)
    const others = stage.ec2.truth(defaultRegion).filter(({ instanceId }) => instanceId !== id)
    expect(others).toEqual([])
    const notes = await (await stage.levers()).isolation.of(place, id)
    const [before] = stage.ec2.describeSecurityGroups(thief, { groupNames: ['default'] }).items
    expect(notes.flatMap(({ groupIds }) => groupIds)).toEqual(isIsolated ? [before?.groupId] : [])
  })
})

describe('what can hibernate', () => {
  it('is stopped plainly: hibernating is billed (A5)', async () => {
    const stage = await aStage({ bootSeconds: 1 })
    const id = (await restart('hibernatable')(stage))()
    await stage.run(60)
    expect(stage.instance(id)).toMatchObject({
      state: 'stopped',
      stateReason: { code: 'Client.UserInitiatedShutdown' },
    })
  })

  it('and is hibernated by the thief: watched until it is down, and called at no more', async () => {
    const stage = await aStage()
    const denied = { service: 'ec2', operation: 'StopInstances', code: 'UnauthorizedOperation' } as const
    stage.faults.set({ fail: [{ ...denied, when: 'before', times: 1000 }] })
    const id = (await restart('hibernatable')(stage))()
    await stage.run(30)
    expect(told(stage, id)).toEqual(['failed'])
    stage.faults.clear()
    stage.ec2.stopInstances(thief, { instanceIds: [id], hibernate: true })
    await stage.run(50)
    expect(stateOf(stage, id)).toBe('stopping')
    await stage.run(600)
    expect(stateOf(stage, id)).toBe('stopped')
    expect(byGate(stage, id)).toEqual([])
    expect(told(stage, id)).toEqual(['failed', 'stopping'])
    expect((await eventsOf(stage, id)).at(-1)).toBe('stopped')
    expect(stage.queue.size).toBe(0)
  })
})

describe('when AWS does not let us', () => {
  it('a person is called after a quarter of an hour, and it is stopped as soon as it can be', async () => {
    const stage = await aStage()
    const denied = { service: 'ec2', operation: 'StopInstances', code: 'UnauthorizedOperation' } as const
    stage.faults.set({ fail: [{ ...denied, when: 'before', times: 100_000 }] })
    const id = (await restart(undefined)(stage))()
    await stage.run(2400)
    expect(told(stage, id)).toEqual(['failed', 'stuck'])
    stage.faults.clear()
    await stage.run(900)
    expect(stateOf(stage, id)).toBe('stopped')
    expect(told(stage, id)).toEqual(['failed', 'stuck', 'stopping'])
    expect(await eventsOf(stage, id)).toEqual(expect.arrayContaining(['stop-failed', 'stuck', 'stopped']))
  })

  it.each(['Server.InsufficientInstanceCapacity', 'Client.InvalidKMSKey.InvalidState'] as const)(
    'have it run at all (%s): it is seen down, and nothing is called',
    async (failure) => {
      const stage = await aStage()
      const id = (await launch()(stage))()
      stage.ec2.failNextStart(defaultRegion, id, failure)
      await stage.run(300)
      expect(stateOf(stage, id)).toBe('terminated')
      expect(byGate(stage, id)).toEqual([])
      expect(told(stage, id)).toEqual(['waiting-for-running', 'stopped'])
      expect(stage.queue.size + stage.queue.dead.length).toBe(0)
    },
  )

  it.each(['StopInstances', 'DescribeInstances'])(
    '%s starved: told once a quarter of an hour',
    async (operation) => {
      const stage = await aStage()
      const starved = { service: 'ec2', operation, code: 'RequestLimitExceeded' } as const
      const ids = await Promise.all(Array.from({ length: 5 }, () => restart(undefined)(stage)))
      stage.faults.set({ fail: [{ ...starved, when: 'before', times: 100_000 }] })
      await stage.run(800)
      const tries = stage.requests.filter((one) => one.operation === operation).length
      expect(tries).toBeLessThan(90)
      expect(stage.announced).toMatchObject([{ kind: 'api-starved', operation }])
      stage.faults.clear()
      await stage.run(1000)
      expect(ids.map((id) => stateOf(stage, id()))).toEqual(ids.map(() => 'stopped'))
      expect(stage.queue.dead).toEqual([])
    },
  )

  const spot = launch({ marketType: 'spot' })
  const group = (stage: Stage) => aGroup(stage)
  const starvedCalls = [
    ['ModifyInstanceAttribute', {}, restart('stop-protected'), 'stopping'],
    [
      'TerminateInstances',
      { whereStoppingIsImpossible: 'terminate' },
      launch(fromInstanceStore),
      'terminating',
    ],
    [
      'CancelSpotInstanceRequests',
      { whereStoppingIsImpossible: 'terminate' },
      launch({ ...persistent, ...fromInstanceStore }),
      'terminating',
    ],
    ['DescribeSecurityGroups', { whereStoppingIsImpossible: 'isolate' }, spot, 'isolated'],
    ['ModifyNetworkInterfaceAttribute', { whereStoppingIsImpossible: 'isolate' }, spot, 'isolated'],
    ['SuspendProcesses', { unlistedGroups: 'suspend' }, group, 'stopping'],
    ['ModifyFleet', { unlistedGroups: 'suspend' }, aFleet('maintain'), 'stopping'],
    ['DescribeFleets', { unlistedGroups: 'suspend' }, aFleet('maintain'), 'stopping'],
  ] as const

  it.each(starvedCalls)(
    '%s starved: it is that which is told of, and what comes after it is done once AWS lets us',
    async (operation, guard, start, end) => {
      const stage = await aStage({ guard })
      const [service, code] =
        operation === 'SuspendProcesses'
          ? (['autoscaling', 'Throttling'] as const)
          : (['ec2', 'RequestLimitExceeded'] as const)
      stage.faults.set({ fail: [{ service, operation, code, when: 'before', times: 100_000 }] })
      const id = (await start(stage))()
      await stage.run(800)
      const starved = stage.announced.flatMap((one) => (one.kind === 'api-starved' ? one.operation : []))
      expect(starved.length).toBeGreaterThan(0)
      for (const told of starved) expect(told.split(' / ')).toContain(operation)
      stage.faults.clear()
      await stage.run(1000)
      expect(told(stage, id).at(-1)).toBe(end)
    },
  )

  it.each(['UnauthorizedOperation', 'RequestLimitExceeded'])(
    'look at a fleet (%s): it holds up its members and nobody else',
    async (code) => {
      const stage = await aStage()
      const looks = { service: 'ec2', operation: 'DescribeFleets', code, when: 'before', times: 3 } as const
      stage.faults.set({ fail: [looks] })
      const member = (await aFleet('instant')(stage))()
      const others = [(await restart(undefined)(stage))(), (await launch()(stage))()]
      await stage.run(60)
      expect(others.map((id) => stateOf(stage, id))).toEqual(['stopped', 'stopped'])
      await stage.run(120)
      expect(stateOf(stage, member)).toBe('stopped')
      expect(told(stage, member)).toContain('failed')
    },
  )

  it('stop what it calls unsupported, it is dealt with as what cannot be stopped, and spoils no bulk stop again', async () => {
    const stage = await aStage({ bootSeconds: 2 })
    const unsupported = { service: 'ec2', operation: 'StopInstances', code: 'UnsupportedOperation' } as const
    stage.faults.set({ fail: [{ ...unsupported, when: 'before', times: 1000 }] })
    const id = (await restart(undefined)(stage))()
    await stage.run(30)
    expect(told(stage, id)).toEqual(['left-running'])
    stage.faults.clear()
    const other = (await restart(undefined)(stage))()
    await stage.run(600)
    expect([id, other].map((one) => stateOf(stage, one))).toEqual(['stopped', 'stopped'])
    expect(told(stage, id)).toEqual(['left-running', 'stopping'])
  })

  it('by its own buckets, shared with a thief who empties them: everything is stopped in the end', async () => {
    const stage = await aStage({ throttled: true, alertChannel: false })
    const ids = Array.from({ length: 60 }, (_, n) => stage.seed(`web-${n}`))
    for (let at = 0; at < 60; at += 20)
      stage.ec2.startInstances(thief, { instanceIds: ids.slice(at, at + 20) })
    for (let n = 0; n < 120; n += 1) {
      for (let k = 0; k < 5; k += 1) {
        try {
          stage.ec2.stopInstances(thief, { instanceIds: ['i-0000000000000000f'] })
        } catch {
          // The thief's calls take from the bucket, whatever comes of them.
        }
      }
      await stage.run(1)
    }
    await stage.run(600)
    expect(ids.filter((id) => stateOf(stage, id) !== 'stopped')).toEqual([])
  })
})
