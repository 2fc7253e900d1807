// What an adversary tried, and what it found: each of these once let a start through, spared one, or told nobody.

import { describe, expect, it } from 'vitest'
import { alertId } from '../src/domain/alert.ts'
import type { Place } from '../src/domain/place.ts'
import type { Gate } from '../src/flows/gate.ts'
import { type Ec2Trouble, Unreachable } from '../src/flows/ports.ts'
import { budgetFor, inBulk } from '../src/flows/stop-many.ts'
import { accountId, defaultRegion } from '../world/account.ts'
import { example } from '../world/slack/example-workspace.ts'
import { aStage, codeIn, type Stage, type StageOptions } from './stage.ts'

const place = { account: accountId, region: defaultRegion }
const thief = { region: defaultRegion, caller: 'AKIATHIEF' }

const protect = (stage: Stage, instanceId: string, value: boolean): void =>
  stage.ec2.modifyInstanceAttribute(thief, {
    instanceId,
    attributes: [{ attribute: 'disableApiStop', value: String(value) }],
  })

/** Stop protection that startpass may not take away: the role was not given the right to. */
function protectForGood(stage: Stage, instanceId: string): void {
  const forbidden = {
    service: 'ec2',
    operation: 'ModifyInstanceAttribute',
    code: 'UnauthorizedOperation',
  } as const
  stage.faults.set({ fail: [{ ...forbidden, when: 'before', times: 1_000_000 }] })
  protect(stage, instanceId, true)
}

/** State events of these states never arrive from now on. */
function losing(stage: Stage, ...states: readonly string[]): void {
  const enqueue = stage.queue.enqueue.bind(stage.queue)
  stage.queue.enqueue = (body, delay) => {
    const { detail } = JSON.parse(body) as { detail?: { state: string } }
    if (detail === undefined || !states.includes(detail.state)) enqueue(body, delay)
  }
}

async function startWithCode(stage: Stage, instanceId: string): Promise<void> {
  stage.tag(instanceId, codeIn(await stage.type('/startpass web-1', example.alex)))
  stage.start(instanceId)
}

describe('a thief’s start right after an allowed one', () => {
  const cases = [2, 5].flatMap((boot) =>
    [6, 9, 14, 20].flatMap((stale) => [3, 5, 8].map((up) => [boot, stale, up] as const)),
  )
  it.each(cases)('boot %i s, reads %i s old, up for %i s: is judged by itself', async (boot, stale, up) => {
    const stage = await aStage({ bootSeconds: boot, stopSeconds: 2 })
    const web = stage.seed('web-1')
    stage.faults.set({ staleReadSeconds: stale })
    await startWithCode(stage, web)
    await stage.run(up)
    stage.stop(web)
    await stage.run(3)
    stage.start(web)
    await stage.run(90)
    stage.faults.clear()
    await stage.run(120)
    expect(stage.instance(web).state).toBe('stopped')
  })

  it('is judged though its `pending` is lost, and the one before was never seen running', async () => {
    const stage = await aStage({ bootSeconds: 3, stopSeconds: 2 })
    const web = stage.seed('web-1')
    stage.faults.set({ events: { drop: 1 } })
    const code = codeIn(await stage.type('/startpass web-1', example.alex))
    stage.tag(web, code)
    stage.faults.set({ events: { drop: 0 } })
    stage.start(web)
    await stage.drain()
    stage.faults.set({ events: { drop: 1 } })
    await stage.run(7200)
    stage.stop(web)
    await stage.run(3)
    stage.start(web)
    stage.faults.set({ events: { drop: 0 }, staleReadSeconds: 10 })
    await stage.run(20)
    stage.faults.clear()
    await stage.run(300)
    expect(stage.instance(web).state).toBe('stopped')
  })
})

describe('instances that cannot be stopped', () => {
  it.each([2, 3, 4, 5, 6, 8])('one in %i spare none of the others, and all are told of', async (every) => {
    const stage = await aStage({ alertChannel: false })
    const ids = Array.from({ length: 60 }, (_, n) => stage.seed(`web-${n}`))
    const spoilers = new Set(ids.filter((_, n) => n % every === 0))
    for (const id of spoilers) protectForGood(stage, id)
    stage.ec2.startInstances(thief, { instanceIds: ids })
    await stage.run(300)
    expect(ids.filter((id) => !spoilers.has(id) && stage.instance(id).state !== 'stopped')).toEqual([])
    const told = new Set(stage.published.map(({ start }) => start.instanceId))
    expect(ids.filter((id) => !told.has(id))).toEqual([])
    const failed = stage.published.filter(({ outcome }) => outcome === 'failed')
    expect(new Set(failed.map(({ start }) => start.instanceId))).toEqual(spoilers)
  })

  it.each([2, 4, 8])('one in %i under stop protection: all are stopped', async (every) => {
    const stage = await aStage({ alertChannel: false })
    const ids = Array.from({ length: 60 }, (_, n) => stage.seed(`web-${n}`))
    for (const [n, id] of ids.entries()) protect(stage, id, n % every === 0)
    stage.ec2.startInstances(thief, { instanceIds: ids })
    await stage.run(120)
    expect(ids.filter((id) => stage.instance(id).state !== 'stopped')).toEqual([])
  })

  it('of a hundred, one at least is found out with each batch, in few calls', async () => {
    const ids = Array.from({ length: 100 }, (_, n) => `i-${n}`)
    const spoilers = new Set(ids.filter((_, n) => n % 6 === 0))
    const known = new Set<string>()
    const stopped = new Set<string>()
    for (let batch = 0; stopped.size < ids.length - spoilers.size; batch += 1) {
      expect(batch).toBeLessThan(spoilers.size)
      let calls = 0
      const left = ids.filter((id) => !stopped.has(id))
      const stop = async (_place: Place, some: readonly string[]): Promise<Ec2Trouble | undefined> => {
        calls += 1
        const spoilt = some.some((id) => spoilers.has(id))
        return spoilt ? { kind: 'protected', code: 'OperationNotPermitted', message: '' } : undefined
      }
      const results = await inBulk(place, left, known, stop, budgetFor(left.length, undefined))
      expect(calls).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(left.length)) + 2)
      for (const [id, result] of results) {
        if (result === 'accepted') stopped.add(id)
        else if (result !== 'put-off') known.add(id)
      }
    }
  })

  it('do not lend their pass a second start', async () => {
    const stage = await aStage({ bootSeconds: 2, stopSeconds: 2 })
    const web = stage.seed('web-1')
    const code = codeIn(await stage.type('/startpass web-1', example.alex))
    protectForGood(stage, web)
    stage.start(web)
    await stage.run(200)
    const [denied] = (await stage.gates[0]?.gate.starts.recent(place, web, stage.now())) ?? []
    protect(stage, web, false)
    stage.stop(web)
    await stage.run(3)
    stage.tag(web, code)
    stage.start(web)
    await stage.run(Math.max(5, (denied?.lookDueAt ?? 0) - stage.now() - 10))
    expect(stage.instance(web).state).toBe('running')
    stage.stop(web)
    await stage.run(10)
    stage.tag(web, code)
    stage.start(web)
    await stage.run(30)
    expect(stage.spans.verdicts.filter((verdict) => verdict.startsWith('allow'))).toHaveLength(1)
    expect(stage.spans.collateral).toBe(0)
  })

  it('one that can bear no more tags keeps the mark off no other', async () => {
    const stage = await aStage()
    const [full, other] = [stage.seed('full'), stage.seed('other')]
    for (let n = 0; n < 49; n += 1) stage.tag(full, 'x', `k${n}`)
    stage.ec2.startInstances(thief, { instanceIds: [full, other] })
    await stage.run(120)
    expect(stage.instance(other).tags.get('startpass')).toMatch(/^stopped no-pass/)
    expect(stage.queue.size).toBe(0)
  })
})

/** The gate is cut off right after this call took effect; from then on nothing of that invocation works. */
function killedAfter(call: 'decide' | 'stop' | 'change', nth = 1): NonNullable<StageOptions['tamper']> {
  let seen = 0
  let deadAt: number | undefined
  return (gate, _index, stage) => {
    const mortal = <T extends object>(port: T): T =>
      new Proxy(port, {
        get(target, key) {
          const real: unknown = Reflect.get(target, key)
          if (typeof real !== 'function') return real
          return async (...args: unknown[]): Promise<unknown> => {
            if (deadAt === stage().clock.now()) throw new Error('killed')
            const answer: unknown = await Reflect.apply(real, target, args)
            if (key === call && (seen += 1) === nth) {
              deadAt = stage().clock.now()
              throw new Error('killed')
            }
            return answer
          }
        },
      })
    const later: Gate['later'] = { send: (tasks, seconds) => gate.later.send(tasks, seconds) }
    return {
      ...gate,
      instances: mortal(gate.instances),
      starts: mortal(gate.starts),
      topic: mortal(gate.topic),
      chat: mortal(gate.chat),
      bursts: mortal(gate.bursts),
      journal: mortal(gate.journal),
      channel: gate.channel && mortal(gate.channel),
      later: mortal(later),
    }
  }
}

describe('a gate that dies', () => {
  it('after stopping, with the end unreported: somebody is told all the same', async () => {
    const stage = await aStage({ tamper: killedAfter('stop') })
    const web = stage.seed('web-1')
    losing(stage, 'running', 'stopping', 'stopped')
    stage.start(web)
    await stage.run(1200)
    expect(stage.instance(web).state).toBe('stopped')
    expect(stage.published.map(({ outcome }) => outcome)).toEqual(['stopped'])
    const [record] = (await stage.gates[0]?.gate.starts.recent(place, web, stage.now())) ?? []
    expect([...(record?.todo ?? [])]).toEqual([])
  })

  it('after noting that a one-step start runs: its owner hears of it', async () => {
    const stage = await aStage({ tamper: killedAfter('change', 2) })
    stage.seed('web-1')
    losing(stage, 'running')
    await stage.type('/startpass start web-1', example.alex)
    await stage.run(1200)
    expect(stage.toPerson(example.alex).at(-1)?.text).toContain('*web-1* is running')
  })
})

describe('a table that takes no changes', () => {
  it('for a minute, then does: one chain of reminders a start, and few alerts', async () => {
    let failing = true
    const stage = await aStage({
      tamper: (gate) => ({
        ...gate,
        starts: {
          ...gate.starts,
          change: (record, how) =>
            failing
              ? Promise.reject(new Unreachable('table', 'InternalServerError', 'it failed'))
              : gate.starts.change(record, how),
        },
      }),
    })
    const web = stage.seed('web-1')
    protectForGood(stage, web)
    stage.start(web)
    await stage.run(60)
    expect(stage.queue.size).toBeLessThan(5)
    expect(stage.published.length).toBeLessThan(15)
    failing = false
    await stage.run(3600)
    expect(stage.queue.size).toBe(1)
    expect(stage.published.map(({ outcome }) => outcome).slice(-2)).toEqual(['failed', 'stuck'])
  })

  it('after an alert went out: the next outcome comes under an id of its own', async () => {
    let broken = true
    const stage = await aStage({
      alertChannel: false,
      tamper: (gate) => ({
        ...gate,
        instances: {
          ...gate.instances,
          stop: async (where, ids) => (broken ? undefined : gate.instances.stop(where, ids)),
        },
        starts: {
          ...gate.starts,
          change: async (record, how) => {
            if (!broken) return gate.starts.change(record, how)
            broken = false
            throw new Unreachable('table', 'InternalServerError', 'it failed')
          },
        },
      }),
    })
    const web = stage.seed('web-1')
    protectForGood(stage, web)
    stage.start(web)
    await stage.run(120)
    const first = new Map(stage.published.toReversed().map((alert) => [alertId(alert), alert.outcome]))
    expect([...first.values()]).toEqual(expect.arrayContaining(['stopping', 'failed']))
  })
})

it('a reminder delivered twice makes no second chain of them', async () => {
  const stage = await aStage({ alertChannel: false })
  const web = stage.seed('web-1')
  protectForGood(stage, web)
  const enqueue = stage.queue.enqueue.bind(stage.queue)
  let twice = 6
  stage.queue.enqueue = (body, delay) => {
    enqueue(body, delay)
    if (!body.includes('"finish"') || twice === 0) return
    twice -= 1
    enqueue(body, (delay ?? 0) + 3)
  }
  stage.start(web)
  await stage.run(7200)
  expect(twice).toBe(0)
  expect(stage.queue.size).toBe(1)
})

it('a read of before the code was written does not count the code as gone', async () => {
  let fail = true
  const stage = await aStage({
    tamper: (gate) => ({
      ...gate,
      instances: {
        ...gate.instances,
        tag: async (where, ids, key, value) => {
          if (!fail || key !== 'Auth') return gate.instances.tag(where, ids, key, value)
          fail = false
          return { kind: 'throttled', code: 'RequestLimitExceeded', message: '' }
        },
      },
    }),
  })
  const web = stage.seed('web-1')
  await stage.run(60)
  await startWithCode(stage, web)
  await stage.run(1)
  losing(stage, 'running')
  stage.faults.set({ staleReadSeconds: 12 })
  await stage.run(10)
  stage.faults.clear()
  await stage.run(600)
  expect(stage.instance(web).tags.get('Auth')).toBe('')
})

describe('issuing', () => {
  it('a region that EC2 does not know gets no pass, and leaves nothing in the table', async () => {
    const stage = await aStage()
    const writes = () => stage.requests.filter(({ operation }) => operation === 'TransactWriteItems').length
    await stage.type('/startpass any', example.alex)
    const before = writes()
    for (const region of ['zz-bogus-1', 'qq-nowhere-7']) {
      const reply = await stage.type(`/startpass new@${region}`, example.alex)
      expect(reply.blocks[0]?.block_id).toBe('startpass:aws-unreachable')
    }
    expect(writes()).toBe(before)
  })

  it('a function that slept until the permission is over starts nothing', async () => {
    const stage = await aStage({
      tamperDesk: (desk) => ({
        ...desk,
        later: {
          send: async (tasks, seconds) => {
            await desk.later.send(tasks, seconds)
            await stageOf().clock.advance(1_800_000)
          },
        },
      }),
    })
    const stageOf = (): Stage => stage
    const web = stage.seed('web-1')
    await stage.type('/startpass start web-1', example.alex)
    expect(stage.instance(web).state).toBe('stopped')
    expect(stage.calls.filter(({ operation }) => operation === 'StartInstances')).toEqual([])
  })
})

it('what is left running stands first in the list of a burst, however many decoys are started with it', async () => {
  const stage = await aStage()
  const decoys = Array.from({ length: 30 }, (_, n) => stage.seed(`decoy-${n}`))
  stage.ec2.startInstances(thief, { instanceIds: decoys })
  const spot = { imageId: 'ami-0123456789abcdef0', instanceType: 'p5.48xlarge', marketType: 'spot' } as const
  const miners = stage.ec2.runInstances(thief, { ...spot, minCount: 5, maxCount: 5 })
  await stage.run(60)
  const [list = ''] = stage.inAlerts().map(({ blocks }) => JSON.stringify(blocks))
  const listed = list.match(/i-[0-9a-f]{17}/g) ?? []
  expect(new Set(listed.slice(0, 5))).toEqual(new Set(miners.map(({ instanceId }) => instanceId)))
})
