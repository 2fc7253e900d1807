// Judging, told as it happens to people and thieves: the whole system over the strict world, in virtual time.

import { describe, expect, it } from 'vitest'
import { startOf } from '../src/domain/start.ts'
import type { Gate } from '../src/flows/gate.ts'
import { Unreachable } from '../src/flows/ports.ts'
import { tellChannel } from '../src/flows/tell-channel.ts'
import { example } from '../world/slack/example-workspace.ts'
import { anAlert, anInstance, tokyo } from './builders.ts'
import { aStage, codeIn, type Stage } from './stage.ts'

const tagsOf = (stage: Stage, id: string) => Object.fromEntries(stage.instance(id).tags)
const verdicts = (stage: Stage) => stage.spans.verdicts
const alertsAbout = (stage: Stage, id: string) =>
  stage.published.filter(({ start }) => start.instanceId === id)

/** A stopped web-1 and a fresh code for it. */
async function aCode(stage: Stage, line = '/startpass web-1', userId: string = example.alex) {
  const web = stage.seed('web-1')
  return { web, code: codeIn(await stage.type(line, userId)) }
}

describe('a start with a pass', () => {
  it('right code: keeps running, the tag is blanked, the owner told, nobody alarmed', async () => {
    const stage = await aStage()
    const { web, code } = await aCode(stage)
    stage.tag(web, code)
    stage.start(web)
    await stage.run(60)
    expect(stage.instance(web).state).toBe('running')
    expect(tagsOf(stage, web)['Auth']).toBe('')
    expect(stage.toPerson(example.alex).at(-1)?.text).toContain('*web-1* was started with your pass')
    expect(stage.published).toEqual([])
    expect(stage.inAlerts()).toEqual([])
    expect(verdicts(stage)).toEqual(['allow pass'])
    expect(stage.queue.size).toBe(0)
  })

  it.each([
    ['forgiven typing: lower case', (code: string) => code.toLowerCase()],
    [
      'forgiven typing: O, I and quotes',
      (code: string) => ` "${code.replaceAll('0', 'o').replaceAll('1', 'l')}" `,
    ],
  ])('%s', async (_, mistype) => {
    const stage = await aStage()
    const { web, code } = await aCode(stage)
    stage.tag(web, mistype(code))
    stage.start(web)
    await stage.run(30)
    expect(stage.instance(web).state).toBe('running')
    expect(tagsOf(stage, web)['Auth']).toBe('')
  })

  it('one second before expiry is in time', async () => {
    const stage = await aStage({ desk: { passTtlSeconds: 60 } })
    const { web, code } = await aCode(stage)
    stage.tag(web, code)
    await stage.run(59)
    stage.start(web)
    await stage.run(30)
    expect(stage.instance(web).state).toBe('running')
  })

  it('is allowed however late the event comes: the start counts, not the judge’s clock', async () => {
    const stage = await aStage({ desk: { passTtlSeconds: 60 } })
    const { web, code } = await aCode(stage)
    stage.tag(web, code)
    stage.faults.set({ events: { delaySeconds: 600 } })
    stage.start(web)
    await stage.run(700)
    expect(stage.instance(web).state).toBe('running')
    expect(verdicts(stage)).toEqual(['allow pass'])
  })

  it('a tag a second late is in time', async () => {
    const stage = await aStage()
    const { web, code } = await aCode(stage)
    stage.start(web)
    await stage.run(1)
    stage.tag(web, code)
    await stage.run(30)
    expect(stage.instance(web).state).toBe('running')
    expect(verdicts(stage)).toEqual(['allow pass'])
  })

  it('one code for two named instances starts each of them once', async () => {
    const stage = await aStage()
    const [web, db] = [stage.seed('web-1'), stage.seed('db-1')]
    const code = codeIn(await stage.type('/startpass web-1 db-1'))
    for (const id of [web, db]) stage.tag(id, code)
    for (const id of [web, db]) stage.start(id)
    await stage.run(30)
    expect([web, db].map((id) => stage.instance(id).state)).toEqual(['running', 'running'])
    stage.stop(web)
    await stage.run(30)
    stage.tag(web, code)
    stage.start(web)
    await stage.run(30)
    expect(stage.instance(web).state).toBe('stopped')
    expect(verdicts(stage).at(-1)).toBe('deny spent')
  })

  it('keeps the tag’s key by default and removes it where the setting says so', async () => {
    const stage = await aStage({ gate: { spentTag: 'remove' } })
    const { web, code } = await aCode(stage)
    stage.tag(web, code)
    stage.start(web)
    await stage.run(30)
    expect(tagsOf(stage, web)).not.toHaveProperty('Auth')
  })

  it('takes the mark of an earlier stop off', async () => {
    const stage = await aStage()
    const { web, code } = await aCode(stage)
    stage.start(web)
    await stage.run(30)
    expect(tagsOf(stage, web)['startpass']).toMatch(/^stopped no-pass/)
    stage.tag(web, code)
    stage.start(web)
    await stage.run(30)
    expect(stage.instance(web).state).toBe('running')
    expect(tagsOf(stage, web)).not.toHaveProperty('startpass')
  })
})

describe('a start without one', () => {
  async function denied(stage: Stage, id: string, reason: string) {
    await stage.run(60)
    expect(stage.instance(id).state).toBe('stopped')
    expect(verdicts(stage).at(-1)).toBe(`deny ${reason}`)
    expect(alertsAbout(stage, id).at(-1)).toMatchObject({ reason, outcome: 'stopping', mode: 'enforce' })
    expect(stage.inAlerts().at(-1)?.blocks[0]).toMatchObject({ block_id: `startpass:${reason}` })
    expect(tagsOf(stage, id)['startpass']).toMatch(
      new RegExp(`^stopped ${reason} \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC, see Slack$`),
    )
    expect(stage.queue.size).toBe(0)
  }

  it('none: stopped, marked, published, posted', async () => {
    const stage = await aStage()
    const gpu = stage.seed('gpu-1')
    stage.start(gpu)
    await denied(stage, gpu, 'no-pass')
    expect(stage.spans.secondsToStop).toHaveLength(1)
  })

  it('empty', async () => {
    const stage = await aStage()
    const { web } = await aCode(stage)
    stage.tag(web, '  ')
    stage.start(web)
    await denied(stage, web, 'no-pass')
  })

  it.each(['sp_00000000000000000000', 'letmein', 'password=hunter2'])('wrong: %s', async (value) => {
    const stage = await aStage()
    const { web } = await aCode(stage)
    stage.tag(web, value)
    stage.start(web)
    await denied(stage, web, 'unknown-pass')
    expect(JSON.stringify([stage.published, stage.inAlerts(), stage.logged])).not.toContain(value)
    // What it holds may be somebody's unspent code: it is left alone.
    expect(tagsOf(stage, web)['Auth']).toBe(value)
  })

  it('spent', async () => {
    const stage = await aStage()
    const { web, code } = await aCode(stage)
    stage.tag(web, code)
    stage.start(web)
    await stage.run(30)
    stage.stop(web)
    await stage.run(30)
    stage.tag(web, code)
    stage.start(web)
    await denied(stage, web, 'spent')
    expect(stage.toPerson(example.alex).at(-1)?.text).toMatch(
      /used already.*being stopped.*`\/startpass web-1`/s,
    )
  })

  it('one second after expiry', async () => {
    const stage = await aStage({ desk: { passTtlSeconds: 60 } })
    const { web, code } = await aCode(stage)
    stage.tag(web, code)
    await stage.run(61)
    stage.start(web)
    await denied(stage, web, 'expired')
    expect(stage.toPerson(example.alex).at(-1)?.text).toContain('had expired')
  })

  it('issued after the start', async () => {
    const stage = await aStage()
    const web = stage.seed('web-1')
    stage.faults.set({ events: { delaySeconds: 10 } })
    stage.start(web)
    await stage.run(3)
    stage.tag(web, codeIn(await stage.type('/startpass web-1', example.alex)))
    await denied(stage, web, 'issued-after-start')
  })

  it('another instance’s code: stopped, and the owner of the code told, whose code still works', async () => {
    const stage = await aStage()
    const { web, code } = await aCode(stage)
    const gpu = stage.seed('gpu-1')
    stage.tag(gpu, code)
    stage.start(gpu)
    await denied(stage, gpu, 'other-instance')
    expect(stage.toPerson(example.alex).at(-1)?.text).toContain('issued for another instance')
    stage.tag(web, code)
    stage.start(web)
    await stage.run(30)
    expect(stage.instance(web).state).toBe('running')
  })

  it('the same name in another region is another instance', async () => {
    const stage = await aStage()
    const { code } = await aCode(stage)
    const twin = stage.seed('web-1', 'us-east-1')
    stage.tag(twin, code, 'Auth', 'us-east-1')
    stage.start(twin, 'us-east-1')
    await stage.run(60)
    expect(stage.instance(twin, 'us-east-1').state).toBe('stopped')
    expect(verdicts(stage)).toEqual(['deny other-instance'])
  })

  it('revoked', async () => {
    const stage = await aStage()
    const { web, code } = await aCode(stage)
    stage.tag(web, code)
    await stage.type('/startpass revoke', example.alex)
    stage.start(web)
    await denied(stage, web, 'revoked')
    expect(stage.toPerson(example.alex).at(-1)?.text).toContain('had been revoked')
  })

  it('changed instance type since issue', async () => {
    const stage = await aStage()
    const { web, code } = await aCode(stage)
    stage.ec2.modifyInstanceAttribute(
      { region: 'ap-northeast-1' },
      { instanceId: web, attributes: [{ attribute: 'instanceType', value: 'p5.48xlarge' }] },
    )
    stage.tag(web, code)
    stage.start(web)
    await denied(stage, web, 'instance-changed')
  })

  it('a tag named auth earns a hint', async () => {
    const stage = await aStage()
    const { web, code } = await aCode(stage)
    stage.tag(web, code, 'auth')
    stage.start(web)
    await denied(stage, web, 'no-pass')
    expect(JSON.stringify(stage.inAlerts())).toContain('It has a tag `auth`; the key must be exactly `Auth`')
    expect(JSON.stringify([stage.published, stage.inAlerts(), stage.logged])).not.toContain(code)
  })

  it('an instance that is gone: noted, and nothing more', async () => {
    const stage = await aStage()
    const gpu = stage.seed('gpu-1')
    stage.start(gpu)
    stage.ec2.terminateInstances({ region: 'ap-northeast-1' }, { instanceIds: [gpu] })
    await stage.run(90)
    expect(stage.instance(gpu).state).toBe('terminated')
    expect(verdicts(stage)).toEqual([])
    expect(stage.published).toEqual([])
    expect(stage.logged.map(({ event }) => event)).toContain('not-seen')
    expect(stage.queue.size).toBe(0)
  })
})

describe('one person’s affairs do not touch another’s', () => {
  it('two people at once: both codes work, in either order', async () => {
    const stage = await aStage()
    const [web, db] = [stage.seed('web-1'), stage.seed('db-1')]
    const first = codeIn(await stage.type('/startpass web-1', example.alex))
    const second = codeIn(await stage.type('/startpass db-1', example.priya))
    stage.tag(db, second)
    stage.tag(web, first)
    for (const id of [web, db]) stage.start(id)
    await stage.run(30)
    expect([web, db].map((id) => stage.instance(id).state)).toEqual(['running', 'running'])
  })

  it('a failed start of one does not touch another’s pass', async () => {
    const stage = await aStage()
    const { web, code } = await aCode(stage)
    const gpu = stage.seed('gpu-1')
    stage.tag(gpu, 'sp_00000000000000000000')
    stage.start(gpu)
    await stage.run(30)
    expect(stage.instance(gpu).state).toBe('stopped')
    stage.tag(web, code)
    stage.start(web)
    await stage.run(30)
    expect(stage.instance(web).state).toBe('running')
  })

  it('an unrelated start does not touch anybody’s', async () => {
    const stage = await aStage()
    const { web, code } = await aCode(stage)
    const any = codeIn(await stage.type('/startpass any', example.priya))
    const db = stage.seed('db-1')
    const gpu = stage.seed('gpu-1')
    stage.start(gpu)
    await stage.run(30)
    stage.tag(web, code)
    stage.tag(db, any)
    for (const id of [web, db]) stage.start(id)
    await stage.run(30)
    expect([web, db].map((id) => stage.instance(id).state)).toEqual(['running', 'running'])
  })
})

describe('however it is delivered', () => {
  it.each([
    ['duplicate', { duplicate: 1 }],
    ['reordered', { reorder: 0.5 }],
    ['late', { delaySeconds: 30 }],
    ['duplicate, reordered and late', { duplicate: 0.7, reorder: 0.5, delaySeconds: 7 }],
  ])(
    '%s deliveries: judged once, the right one keeps running, the wrong one is stopped',
    async (_, events) => {
      const stage = await aStage()
      const { web, code } = await aCode(stage)
      const gpu = stage.seed('gpu-1')
      stage.faults.set({ events })
      stage.tag(web, code)
      for (const id of [web, gpu]) stage.start(id)
      await stage.run(180)
      expect([web, gpu].map((id) => stage.instance(id).state)).toEqual(['running', 'stopped'])
      expect(verdicts(stage).toSorted()).toEqual(['allow pass', 'deny no-pass'])
      expect(alertsAbout(stage, gpu)).toHaveLength(1)
      expect(stage.inAlerts()).toHaveLength(1)
      expect(
        stage.toPerson(example.alex).filter(({ text }) => text.includes('was started with your pass')),
      ).toHaveLength(1)
    },
  )

  it('pending and running in one batch: judged once', async () => {
    const stage = await aStage({ bootSeconds: 0, gate: { graceSeconds: 0 } })
    const { web, code } = await aCode(stage)
    stage.tag(web, code)
    stage.start(web)
    await stage.run(10)
    expect(stage.instance(web).state).toBe('running')
    expect(verdicts(stage)).toEqual(['allow pass'])
  })

  it('an allowed start’s event delivered again minutes later is answered allow again', async () => {
    const stage = await aStage()
    const { web, code } = await aCode(stage)
    stage.tag(web, code)
    stage.start(web)
    await stage.run(30)
    const time = new Date(stage.instance(web).launchTimeEpochSeconds * 1000).toISOString().replace('.000', '')
    for (const state of ['pending', 'running']) {
      await stage.inject({
        source: 'aws.ec2',
        'detail-type': 'EC2 Instance State-change Notification',
        account: '123456789012',
        region: 'ap-northeast-1',
        time,
        detail: { 'instance-id': web, state },
      })
    }
    await stage.run(120)
    expect(stage.instance(web).state).toBe('running')
    expect(verdicts(stage)).toEqual(['allow pass'])
  })

  it.each([
    ['not JSON', 'not JSON'],
    ['something else', { hello: 'world' }],
    ['another account', { account: '999999999999' }],
    ['no instance id', { detail: { state: 'pending' } }],
    ['a hostile instance id', { detail: { 'instance-id': '../../etc/passwd', state: 'pending' } }],
    ['a state nobody knows', { detail: { 'instance-id': 'i-0123456789abcdef0', state: 'dreaming' } }],
    ['a time that is none', { time: 'yesterday' }],
  ])(
    'a malformed event (%s) goes to the dead-letter queue with a reason, and is never in the way',
    async (_, change) => {
      const stage = await aStage()
      const gpu = stage.seed('gpu-1')
      const event = {
        source: 'aws.ec2',
        'detail-type': 'EC2 Instance State-change Notification',
        account: '123456789012',
        region: 'ap-northeast-1',
        time: '2026-11-23T12:00:00Z',
        detail: { 'instance-id': 'i-0123456789abcdef0', state: 'pending' },
      }
      stage.start(gpu)
      const broken =
        typeof change === 'string' ? change : 'hello' in change ? change : { ...event, ...change }
      await stage.inject(broken)
      await stage.run(60)
      expect(stage.queue.dead).toHaveLength(1)
      expect(stage.queue.dead[0]?.reason).toMatch(/^(not JSON|neither an EC2|account 999999999999)/)
      expect(stage.instance(gpu).state).toBe('stopped')
      expect(stage.queue.size).toBe(0)
    },
  )
})

describe('reads that tell of yesterday', () => {
  it('a stale read showing the previous start and its allow does not wave a thief’s start through', async () => {
    const stage = await aStage()
    const { web, code } = await aCode(stage)
    stage.tag(web, code)
    stage.start(web)
    await stage.run(60)
    stage.stop(web)
    await stage.run(30)
    stage.start(web)
    // Forty seconds ago it was still running, allowed.
    stage.faults.set({ staleReadSeconds: 40 })
    await stage.run(50)
    stage.faults.clear()
    await stage.run(60)
    expect(stage.instance(web).state).toBe('stopped')
    expect(verdicts(stage)).toEqual(['allow pass', 'deny no-pass'])
  })

  it('a stale state does not decide anything', async () => {
    const stage = await aStage()
    const { web, code } = await aCode(stage)
    stage.tag(web, code)
    await stage.run(10)
    stage.faults.set({ staleReadSeconds: 4 })
    stage.start(web)
    await stage.run(60)
    expect(stage.instance(web).state).toBe('running')
    expect(verdicts(stage)).toEqual(['allow pass'])
  })

  it('stale tags do not deny within grace, nor does the tag of before spend twice', async () => {
    const stage = await aStage()
    const { web, code } = await aCode(stage)
    await stage.run(10)
    stage.faults.set({ staleReadSeconds: 2 })
    stage.tag(web, code)
    stage.start(web)
    await stage.run(30)
    expect(stage.instance(web).state).toBe('running')
  })

  it('a launch that AWS takes up again under its old LaunchTime keeps its verdict', async () => {
    const stage = await aStage()
    const { web, code } = await aCode(stage)
    stage.tag(web, code)
    stage.start(web)
    await stage.run(60)
    await stage.inject({
      source: 'aws.ec2',
      'detail-type': 'EC2 Instance State-change Notification',
      account: '123456789012',
      region: 'ap-northeast-1',
      time: new Date(stage.clock.now()).toISOString(),
      detail: { 'instance-id': web, state: 'pending' },
    })
    await stage.run(90)
    expect(stage.instance(web).state).toBe('running')
    expect(verdicts(stage)).toEqual(['allow pass'])
    expect(stage.queue.size).toBe(0)
  })
})

describe('races', () => {
  it('forty starts racing for one single-use pass: one wins, conflicts are retried, nobody is denied for a conflict', async () => {
    const stage = await aStage()
    const ids = Array.from({ length: 40 }, (_, n) => stage.seed(`server-${n}`))
    const code = codeIn(await stage.type('/startpass any', example.alex))
    for (const id of ids) stage.tag(id, code)
    stage.faults.set({
      fail: [
        {
          service: 'dynamodb',
          operation: 'TransactWriteItems',
          when: 'before',
          code: 'TransactionConflict',
          times: 60,
        },
      ],
    })
    for (const id of ids) stage.start(id)
    await stage.run(180)
    const running = ids.filter((id) => stage.instance(id).state === 'running')
    expect(running).toHaveLength(1)
    expect(verdicts(stage).filter((verdict) => verdict === 'allow pass')).toHaveLength(1)
    expect(verdicts(stage).filter((verdict) => verdict === 'deny spent')).toHaveLength(39)
  })

  it('a one-step start racing a thief’s start of the same instance: it runs once, as its owner asked', async () => {
    let race = (): void => undefined
    const stage = await aStage({
      tamperDesk: (desk) => ({
        ...desk,
        instances: {
          ...desk.instances,
          // The permission is written; the thief's call reaches EC2 just before the bot's.
          start: async (...args) => {
            race()
            return desk.instances.start(...args)
          },
        },
      }),
    })
    const web = stage.seed('web-1')
    race = () => stage.start(web)
    const answer = await stage.type('/startpass start web-1', example.alex)
    await stage.run(60)
    expect(answer.blocks[0]?.block_id).toBe('startpass:starting')
    expect(stage.instance(web).state).toBe('running')
    expect(verdicts(stage)).toEqual(['allow pass'])
    expect(stage.published).toEqual([])
  })

  it('a thief’s start from before the asker asked is denied, though a stale read showed the instance stopped', async () => {
    const stage = await aStage()
    const web = stage.seed('web-1')
    await stage.run(10)
    stage.faults.set({ staleReadSeconds: 4, events: { delaySeconds: 5 } })
    stage.start(web)
    await stage.run(3)
    const answer = await stage.type('/startpass start web-1', example.alex)
    expect(answer.blocks[0]?.block_id).toBe('startpass:starting')
    await stage.run(60)
    expect(stage.instance(web).state).toBe('stopped')
    expect(verdicts(stage)).toEqual(['deny issued-after-start'])
    expect(stage.toPerson(example.alex).at(-1)?.text).toContain('issued only after it had been started')
  })

  it('a thief’s start just after the permission was written uses it up: the instance runs, as its owner asked', async () => {
    const stage = await aStage()
    const web = stage.seed('web-1')
    await stage.type('/startpass start web-1', example.alex)
    stage.start(web)
    await stage.run(60)
    expect(stage.instance(web).state).toBe('running')
    stage.stop(web)
    await stage.run(30)
    stage.start(web)
    await stage.run(60)
    expect(stage.instance(web).state).toBe('stopped')
    expect(verdicts(stage)).toEqual(['allow pass', 'deny no-pass'])
  })
})

describe('first launches', () => {
  it('without a code: stopped as soon as AWS lets it be, and told so', async () => {
    const stage = await aStage()
    const [id = ''] = stage.launch({ Name: 'miner' })
    await stage.run(60)
    expect(stage.instance(id).state).toBe('stopped')
    expect(alertsAbout(stage, id).map(({ outcome }) => outcome)).toEqual(['waiting-for-running', 'stopping'])
    expect(
      stage.calls.filter(({ operation }) => operation === 'StopInstances').map(({ outcome }) => outcome),
    ).toEqual(['ok'])
  })

  it('N+1 launches sharing one `new N` code: N run, one is stopped', async () => {
    const stage = await aStage()
    const code = codeIn(await stage.type('/startpass new 3', example.alex))
    const ids = stage.launch({ Auth: code }, 4)
    await stage.run(90)
    expect(ids.filter((id) => stage.instance(id).state === 'running')).toHaveLength(3)
    expect(ids.filter((id) => stage.instance(id).state === 'stopped')).toHaveLength(1)
    expect(verdicts(stage).toSorted()).toEqual(['allow pass', 'allow pass', 'allow pass', 'deny spent'])
  })

  it('an `any` code on a first launch is denied', async () => {
    const stage = await aStage()
    const [id = ''] = stage.launch({ Auth: codeIn(await stage.type('/startpass any', example.alex)) })
    await stage.run(60)
    expect(stage.instance(id).state).toBe('stopped')
    expect(verdicts(stage)).toEqual(['deny first-launch'])
  })

  it('a `new` code on an existing instance is denied', async () => {
    const stage = await aStage()
    const web = stage.seed('web-1')
    stage.tag(web, codeIn(await stage.type('/startpass new', example.alex)))
    stage.start(web)
    await stage.run(60)
    expect(stage.instance(web).state).toBe('stopped')
    expect(verdicts(stage)).toEqual(['deny not-first-launch'])
  })
})

describe('ends (rule 10)', () => {
  const failures = ['Server.InsufficientInstanceCapacity', 'Client.InvalidKMSKey.InvalidState'] as const
  it.each(failures)('gives the pass back where AWS says %s: the same code works again', async (failure) => {
    const stage = await aStage()
    const { web, code } = await aCode(stage)
    stage.ec2.failNextStart('ap-northeast-1', web, failure)
    stage.tag(web, code)
    stage.start(web)
    await stage.run(30)
    expect(stage.instance(web).state).toBe('stopped')
    expect(stage.toPerson(example.alex).at(-1)?.text).toContain('has its start back')
    stage.tag(web, code)
    stage.start(web)
    await stage.run(30)
    expect(stage.instance(web).state).toBe('running')
    expect(verdicts(stage)).toEqual(['allow pass', 'allow pass'])
  })

  it('gives nothing back to whoever stops what ran', async () => {
    const stage = await aStage()
    const { web, code } = await aCode(stage)
    stage.tag(web, code)
    stage.start(web)
    await stage.run(30)
    stage.stop(web)
    await stage.run(30)
    expect((await stage.passes.find(stage.hashCode(code)))?.left).toBe(0)
  })

  it('adds to the message that announced a stop that the instance is stopped', async () => {
    const stage = await aStage()
    const gpu = stage.seed('gpu-1')
    stage.start(gpu)
    await stage.run(5)
    expect(stage.inAlerts()[0]?.text).toContain('It is being stopped')
    await stage.run(60)
    expect(stage.inAlerts()).toHaveLength(1)
    expect(stage.inAlerts()[0]?.text).toContain('It is stopped')
  })
})

describe('collateral (rule 8)', () => {
  it('our own late stop hits an allowed start: counted, told, and its pass given back', async () => {
    let code = ''
    let first = true
    const stage = await aStage({
      bootSeconds: 0,
      stopSeconds: 0,
      gate: { graceSeconds: 0 },
      tamper: (gate, _, stageOf) => ({
        ...gate,
        instances: {
          ...gate.instances,
          // Between our read and our call, the instance is stopped, asked for, and started again.
          stop: async (place, ids) => {
            const [id = ''] = ids
            if (first) {
              first = false
              stageOf().stop(id)
              await stageOf().clock.advance(2000)
              stageOf().tag(id, code)
              stageOf().start(id)
              await stageOf().clock.advance(1000)
              await stageOf().drain()
            }
            return gate.instances.stop(place, ids)
          },
        },
      }),
    })
    const web = stage.seed('web-1')
    code = codeIn(await stage.type('/startpass web-1', example.alex))
    stage.start(web)
    await stage.run(60)
    expect(verdicts(stage)).toEqual(['deny no-pass', 'allow pass'])
    expect(stage.instance(web).state).toBe('stopped')
    expect(stage.spans.collateral).toBe(1)
    expect(stage.toPerson(example.alex).at(-1)?.text).toContain('My mistake')
    stage.tag(web, code)
    stage.start(web)
    await stage.run(30)
    expect(stage.instance(web).state).toBe('running')
    expect(stage.spans.collateral).toBe(1)
  })

  it('an owner who stops what they started soon after a denial gets nothing back', async () => {
    const stage = await aStage()
    const { web, code } = await aCode(stage)
    stage.start(web)
    await stage.run(60)
    stage.tag(web, code)
    stage.start(web)
    await stage.run(10)
    stage.stop(web)
    await stage.run(60)
    expect(verdicts(stage)).toEqual(['deny no-pass', 'allow pass'])
    expect(stage.spans.collateral).toBe(0)
    expect((await stage.passes.find(stage.hashCode(code)))?.left).toBe(0)
  })
})

describe('watching only, and what ran before', () => {
  it('observing: judges, records and tells, and stops nothing, and every message says so', async () => {
    const stage = await aStage({ mode: 'observe' })
    const { web, code } = await aCode(stage)
    const gpu = stage.seed('gpu-1')
    stage.tag(web, code)
    for (const id of [web, gpu]) stage.start(id)
    await stage.run(60)
    expect([web, gpu].map((id) => stage.instance(id).state)).toEqual(['running', 'running'])
    expect(alertsAbout(stage, gpu)).toMatchObject([{ outcome: 'observed-only', mode: 'observe' }])
    expect(tagsOf(stage, gpu)).not.toHaveProperty('startpass')
    expect(stage.calls.map(({ operation }) => operation)).not.toContain('StopInstances')
    const inAlerts = JSON.stringify(stage.inAlerts().at(-1))
    expect(inAlerts).toContain(`startpass adopt ${gpu} --account 123456789012 --region ap-northeast-1`)
    expect(inAlerts).not.toContain('start it again')
    for (const message of [stage.inAlerts().at(-1), ...stage.toPerson(example.alex)]) {
      expect(JSON.stringify(message)).toMatch(/only \*?observes\*? here/)
    }
  })

  it('adopts a start from before the gate guarded (rule 14), and says nothing of it', async () => {
    const stage = await aStage()
    const gpu = stage.seed('gpu-1')
    stage.faults.set({ events: { drop: 1 } })
    stage.start(gpu)
    await stage.run(30)
    stage.faults.clear()
    const { changeControl, readControl } = await import('../src/adapters/aws/dynamo-control.ts')
    const place = { account: '123456789012', region: 'ap-northeast-1' }
    const before = await readControl(stage.table, place, stage.means)
    await changeControl(stage.table, before, { guardingSince: stage.now() }, stage.means.entropy)
    await stage.inject({
      source: 'aws.ec2',
      'detail-type': 'EC2 Instance State-change Notification',
      account: place.account,
      region: place.region,
      time: new Date(stage.clock.now() - 30_000).toISOString(),
      detail: { 'instance-id': gpu, state: 'running' },
    })
    await stage.run(60)
    expect(stage.instance(gpu).state).toBe('running')
    expect(verdicts(stage)).toEqual(['exempt adopted'])
    expect(stage.published).toEqual([])
  })
})

describe('alerts (rule 15)', () => {
  it('survive hostile names', async () => {
    const stage = await aStage()
    const evil = stage.seed('<!channel> *x* `y`\n\u202Egnp.exe & <http://evil.example|click>')
    stage.start(evil)
    await stage.run(30)
    const text = JSON.stringify(stage.inAlerts())
    expect(text).not.toContain('<!channel>')
    expect(text).not.toContain('<http://evil.example')
    expect(text).not.toContain('\u202E')
    expect(stage.instance(evil).state).toBe('stopped')
  })

  it('roll a burst up into one message that is kept up to date', async () => {
    const stage = await aStage()
    const ids = Array.from({ length: 35 }, (_, n) => stage.seed(`miner-${n}`))
    for (const id of ids) stage.start(id)
    await stage.run(60)
    expect(ids.every((id) => stage.instance(id).state === 'stopped')).toBe(true)
    expect(stage.published).toHaveLength(35)
    const messages = stage.inAlerts()
    expect(messages.length).toBeLessThanOrEqual(4)
    expect(messages.at(-1)?.text).toContain('35 starts denied within a minute')
    expect(JSON.stringify(messages.at(-1)?.blocks)).toContain('… and 15 more')
  })

  it('lose nobody where more are told at once than one list holds', async () => {
    const stage = await aStage()
    const gate = stage.gates[0]?.gate
    if (gate === undefined) throw new Error('there is no gate')
    const alerts = Array.from({ length: 250 }, (_, n) => ({
      alert: anAlert({ start: { ...startOf(anInstance()), instanceId: `i-${String(n).padStart(17, '0')}` } }),
      message: undefined,
    }))
    const told = await tellChannel(tokyo, alerts, gate)
    expect(told.size).toBe(250)
    const counted = stage.inAlerts().map(({ text }) => Number(/(\d+) starts denied/.exec(text)?.[1]))
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(250)
  })

  it('trouble in Slack never sends a state event to the dead-letter queue, and the alert comes once Slack is back', async () => {
    const stage = await aStage()
    const gpu = stage.seed('gpu-1')
    stage.faults.set({
      fail: [{ service: 'slack', operation: 'chat.postMessage', when: 'before', code: 'http_500', times: 7 }],
    })
    stage.start(gpu)
    await stage.run(60)
    expect(stage.instance(gpu).state).toBe('stopped')
    expect(stage.inAlerts()).toHaveLength(0)
    await stage.run(1300)
    expect(stage.inAlerts()).toHaveLength(1)
    expect(stage.queue.dead).toEqual([])
    expect(stage.queue.size).toBe(0)
  })
})

describe('a tag that somebody has written over since it was read', () => {
  it('keeps the code of the next start, where a stale read shows the start before', async () => {
    const stage = await aStage({ bootSeconds: 1, stopSeconds: 1 })
    const { web, code } = await aCode(stage)
    stage.faults.set({ events: { drop: 1 } })
    stage.tag(web, code)
    stage.start(web)
    await stage.run(2)
    stage.stop(web)
    await stage.run(2)
    const next = codeIn(await stage.type('/startpass web-1', example.alex))
    stage.faults.set({ events: { drop: 0 }, staleReadSeconds: 4 })
    stage.tag(web, next)
    stage.start(web)
    await stage.run(90)
    expect(stage.instance(web).state).toBe('running')
    expect(verdicts(stage)).toEqual(['allow pass', 'allow pass'])
    expect(stage.published).toEqual([])
    expect(tagsOf(stage, web)['Auth']).toBe('')
  })
})

describe('AWS takes an ended start up again, under its old LaunchTime', () => {
  // EC2 as it would look: whatever start of the instance is shown, it bears the LaunchTime of the first.
  const underOldLaunchTime = (gate: Gate, _index: number, stage: () => Stage): Gate => ({
    ...gate,
    instances: {
      ...gate.instances,
      read: async (place, ids) => {
        const views = await gate.instances.read(place, ids)
        return new Map(
          [...views].map(([id, view]) => {
            const [first = view.launchedAt] = launches(stage(), id)
            return [id, { ...view, launchedAt: Math.min(first, view.launchedAt) }]
          }),
        )
      },
    },
  })
  const launches = (stage: Stage, id: string): number[] =>
    stage.calls
      .filter(({ operation, resourceIds }) => operation === 'StartInstances' && resourceIds.includes(id))
      .map(({ time }) => Math.floor(time / 1000))

  it('a denied one is stopped again, and told of again', async () => {
    const stage = await aStage({ tamper: underOldLaunchTime })
    const gpu = stage.seed('gpu-1')
    stage.start(gpu)
    await stage.run(60)
    expect(stage.instance(gpu).state).toBe('stopped')
    const before = alertsAbout(stage, gpu).length
    stage.start(gpu)
    await stage.run(150)
    expect(stage.instance(gpu).state).toBe('stopped')
    expect(alertsAbout(stage, gpu).length).toBeGreaterThan(before)
    expect(verdicts(stage)).toEqual(['deny no-pass'])
    expect(stage.queue.size).toBe(0)
  })

  it('an allowed one goes on running', async () => {
    const stage = await aStage({ tamper: underOldLaunchTime })
    const { web, code } = await aCode(stage)
    stage.tag(web, code)
    stage.start(web)
    await stage.run(60)
    stage.stop(web)
    await stage.run(60)
    stage.start(web)
    await stage.run(150)
    expect(stage.instance(web).state).toBe('running')
    expect(stage.published).toEqual([])
    expect(verdicts(stage)).toEqual(['allow pass'])
  })
})

describe('when something it depends on fails', () => {
  const cases = [
    ['dynamodb', 'BatchGetItem', 'InternalServerError'],
    ['dynamodb', 'TransactWriteItems', 'InternalServerError'],
    ['dynamodb', 'TransactWriteItems', 'ThrottlingException'],
    ['dynamodb', 'UpdateItem', 'InternalServerError'],
    ['dynamodb', 'Query', 'InternalServerError'],
    ['ec2', 'DescribeInstances', 'RequestLimitExceeded'],
    ['ec2', 'StopInstances', 'RequestLimitExceeded'],
    ['ec2', 'StopInstances', 'InternalError'],
    ['ec2', 'CreateTags', 'InternalError'],
    ['slack', 'chat.postMessage', 'ratelimited'],
    ['slack', 'chat.postMessage', 'http_500'],
    ['slack', 'chat.update', 'http_500'],
  ] as const
  const both = cases.flatMap((one) => [[...one, 'before'] as const, [...one, 'after'] as const])

  it.each(both)(
    '%s %s %s, %s the work is done: nobody is wronged and nothing is lost',
    async (service, operation, code, when) => {
      const stage = await aStage()
      const { web, code: passCode } = await aCode(stage)
      const gpu = stage.seed('gpu-1')
      stage.tag(web, passCode)
      stage.faults.set({ fail: [{ service, operation, when, code, times: 3 }] })
      for (const id of [web, gpu]) stage.start(id)
      await stage.run(400)
      expect([web, gpu].map((id) => stage.instance(id).state)).toEqual(['running', 'stopped'])
      // A verdict whose answer was lost is found again, not reached again.
      expect(new Set(verdicts(stage)).size).toBe(verdicts(stage).length)
      expect(alertsAbout(stage, gpu).at(-1)).toMatchObject({ reason: 'no-pass' })
      expect(stage.inAlerts().length).toBeGreaterThan(0)
      expect(tagsOf(stage, web)['Auth']).toBe('')
      expect(stage.queue.dead).toEqual([])
      expect(stage.queue.size).toBe(0)
      expect(JSON.stringify([stage.logged, stage.published, stage.inAlerts()])).not.toContain(passCode)
    },
  )

  it('a stop that fails at first is alerted as failed, and again once it is under way', async () => {
    const stage = await aStage()
    const gpu = stage.seed('gpu-1')
    stage.faults.set({
      fail: [
        {
          service: 'ec2',
          operation: 'StopInstances',
          when: 'before',
          code: 'UnauthorizedOperation',
          times: 2,
        },
      ],
    })
    stage.start(gpu)
    await stage.run(90)
    expect(stage.instance(gpu).state).toBe('stopped')
    expect(alertsAbout(stage, gpu).map(({ outcome }) => outcome)).toEqual(['failed', 'stopping'])
    expect(alertsAbout(stage, gpu)[0]?.trouble).toMatchObject({ code: 'UnauthorizedOperation' })
    expect(stage.inAlerts()).toHaveLength(1)
  })

  it('SNS failing before, and failing after having done the work: published at least once', async () => {
    for (const when of ['before', 'after'] as const) {
      let failures = 2
      const stage = await aStage({
        tamper: (gate) => ({
          ...gate,
          topic: {
            ...gate.topic,
            publish: async (alert) => {
              if (failures > 0 && when === 'before') {
                failures -= 1
                throw new Unreachable('topic', 'InternalError', 'no')
              }
              await gate.topic.publish(alert)
              if (failures > 0) {
                failures -= 1
                throw new Unreachable('topic', 'InternalError', 'no')
              }
            },
          },
        }),
      })
      const gpu = stage.seed('gpu-1')
      stage.start(gpu)
      await stage.run(120)
      expect(stage.instance(gpu).state).toBe('stopped')
      expect(stage.published.length).toBeGreaterThanOrEqual(1)
      expect(
        new Set(stage.published.map((alert) => `${alert.start.launchedAt} ${alert.outcome}`)).size,
      ).toBeLessThanOrEqual(2)
      expect(stage.queue.size).toBe(0)
    }
  })

  it('the function killed between verdict and effects: the effects come all the same', async () => {
    let kills = 2
    const stage = await aStage({
      tamper: (gate) => ({
        ...gate,
        instances: {
          ...gate.instances,
          stop: async (...args) => {
            if (kills > 0) {
              kills -= 1
              throw new Error('killed')
            }
            return gate.instances.stop(...args)
          },
        },
      }),
    })
    const gpu = stage.seed('gpu-1')
    stage.start(gpu)
    await stage.run(180)
    expect(kills).toBe(0)
    expect(stage.instance(gpu).state).toBe('stopped')
    expect(verdicts(stage)).toEqual(['deny no-pass'])
    expect(alertsAbout(stage, gpu)).toHaveLength(1)
  })

  it('one bad instance in a batch does not spare the others', async () => {
    const stage = await aStage()
    const ids = Array.from({ length: 9 }, (_, n) => stage.seed(`miner-${n}`))
    const [protectedId = ''] = ids
    stage.ec2.modifyInstanceAttribute(
      { region: 'ap-northeast-1' },
      { instanceId: protectedId, attributes: [{ attribute: 'disableApiStop', value: 'true' }] },
    )
    for (const id of ids) stage.start(id)
    await stage.run(60)
    expect(ids.filter((id) => stage.instance(id).state === 'stopped')).toHaveLength(9)
    expect(alertsAbout(stage, protectedId).at(-1)).toMatchObject({ outcome: 'stopping' })
  })
})
