// The sweep, told as it happens: events that never came, gates that died, and two sweeps at once.

import { describe, expect, it } from 'vitest'
import { changeControl } from '../src/adapters/aws/dynamo-control.ts'
import { accountId, defaultRegion } from '../world/account.ts'
import { example } from '../world/slack/example-workspace.ts'
import { aStage, codeIn, type Stage } from './stage.ts'

const noEvents = (stage: Stage): void => stage.faults.set({ events: { drop: 1 } })
const verdicts = (stage: Stage) => stage.spans.verdicts

describe('with every event lost', () => {
  it('a start without a pass is found, stopped and told of', async () => {
    const stage = await aStage()
    noEvents(stage)
    const gpu = stage.seed('gpu-1')
    stage.start(gpu)
    await stage.run(240)
    expect(stage.instance(gpu).state).toBe('running')
    expect(await stage.sweep()).toMatchObject({ up: 1, unjudged: 1, failed: 0 })
    await stage.run(120)
    expect(stage.instance(gpu).state).toBe('stopped')
    expect(stage.published.map(({ outcome }) => outcome)).toEqual(['stopping'])
    expect(verdicts(stage)).toEqual(['deny no-pass'])
    expect(await stage.sweep()).toMatchObject({ up: 0, unjudged: 0, unseen: 0, unfinished: 0 })
  })

  it('a first launch is found in another region', async () => {
    const stage = await aStage()
    noEvents(stage)
    const [miner = ''] = stage.launch({ Name: 'miner' }, 1, 'us-east-1')
    await stage.run(60)
    expect(await stage.sweep()).toMatchObject({ up: 0 })
    expect(await stage.sweep('us-east-1')).toMatchObject({ up: 1, unjudged: 1 })
    await stage.run(60)
    expect(stage.instance(miner, 'us-east-1').state).toBe('stopped')
  })

  it('a start with its pass is allowed, its code blanked and its owner told', async () => {
    const stage = await aStage()
    const web = stage.seed('web-1')
    const code = codeIn(await stage.type('/startpass web-1', example.alex))
    noEvents(stage)
    stage.tag(web, code)
    stage.start(web)
    await stage.run(1200)
    expect(await stage.sweep()).toMatchObject({ unjudged: 1 })
    await stage.run(20)
    expect(stage.instance(web).state).toBe('running')
    expect(stage.instance(web).tags.get('Auth')).toBe('')
    expect(stage.toPerson(example.alex).at(-1)?.text).toContain('*web-1* was started with your pass')
    expect(await stage.sweep()).toMatchObject({ up: 1, unjudged: 0, unseen: 0, unfinished: 0 })
  })

  it('a start that never ran gives its pass back', async () => {
    const stage = await aStage()
    const web = stage.seed('web-1')
    const code = codeIn(await stage.type('/startpass web-1', example.alex))
    stage.tag(web, code)
    stage.ec2.failNextStart('ap-northeast-1', web)
    stage.start(web)
    await stage.drain()
    noEvents(stage)
    await stage.run(700)
    expect(stage.instance(web).state).toBe('stopped')
    expect(await stage.sweep()).toMatchObject({ up: 0, unseen: 1 })
    expect(stage.toPerson(example.alex).at(-1)?.text).toContain('web-1')
    await stage.run(10)
    expect(await stage.sweep()).toMatchObject({ unseen: 0, unfinished: 0 })
    stage.tag(web, code)
  })

  it('what ran before the gate guarded is adopted, and left alone', async () => {
    const stage = await aStage()
    noEvents(stage)
    const web = stage.seed('web-1')
    stage.start(web)
    await stage.run(60)
    const place = { account: accountId, region: defaultRegion }
    const control = await stage.passes.control(place)
    await changeControl(stage.table, control, { guardingSince: stage.now() }, stage.means.entropy)
    expect(await stage.sweep()).toMatchObject({ unjudged: 1 })
    await stage.run(60)
    expect(verdicts(stage)).toEqual(['exempt adopted'])
    expect(stage.instance(web).state).toBe('running')
    expect(await stage.sweep()).toMatchObject({ up: 1, unjudged: 0 })
  })

  it('nothing is judged twice, and what runs in order is not looked into again', async () => {
    const stage = await aStage()
    const web = stage.seed('web-1')
    await stage.type('/startpass start web-1', example.alex)
    await stage.run(600)
    const told = stage.toPerson(example.alex).length
    const calls = stage.requests.length
    expect(await stage.sweep()).toEqual({
      place: { account: accountId, region: defaultRegion },
      up: 1,
      unjudged: 0,
      unseen: 0,
      unfinished: 0,
      failed: 0,
      missed: 0,
      stillUp: 0,
      sight: {
        control: expect.objectContaining({ mode: 'enforce' }) as object,
        keepers: new Map(),
        crews: new Map(),
      },
    })
    expect(stage.requests.slice(calls).map(({ operation }) => operation)).toEqual([
      'GetItem',
      'DescribeInstances',
      'BatchGetItem',
      'Query',
    ])
    expect(stage.toPerson(example.alex)).toHaveLength(told)
    expect(stage.instance(web).state).toBe('running')
  })
})

describe('with EC2 or the table failing', () => {
  it('says so, and finds it all the next time', async () => {
    const stage = await aStage()
    noEvents(stage)
    await stage.sweep()
    const gpu = stage.seed('gpu-1')
    stage.start(gpu)
    await stage.run(60)
    const fail = (service: string, operation: string, code: string): void =>
      stage.faults.set({
        events: { drop: 1 },
        fail: [{ service, operation, when: 'before', code, times: 1 }],
      })
    fail('ec2', 'DescribeInstances', 'RequestLimitExceeded')
    await expect(stage.sweep()).rejects.toMatchObject({ name: 'Unreachable', code: 'RequestLimitExceeded' })
    fail('dynamodb', 'TransactWriteItems', 'InternalServerError')
    expect(await stage.sweep()).toMatchObject({ unjudged: 1, failed: 1 })
    expect(await stage.sweep()).toMatchObject({ unjudged: 1, failed: 0 })
    await stage.run(30)
    expect(stage.instance(gpu).state).toBe('stopped')
  })
})

describe('with a gate that died', () => {
  it('a denial whose reminders were lost is carried out', async () => {
    const stage = await aStage({
      tamper: (gate, index) =>
        index > 1
          ? gate
          : {
              ...gate,
              instances: { ...gate.instances, stop: () => Promise.reject(new Error('killed')) },
              later: {
                send: async (tasks, seconds) => {
                  if (tasks[0]?.kind !== 'finish') await gate.later.send(tasks, seconds)
                },
              },
            },
    })
    const gpu = stage.seed('gpu-1')
    stage.start(gpu)
    await stage.run(30)
    stage.queue.purge()
    await stage.run(300)
    expect(stage.instance(gpu).state).toBe('running')
    expect(await stage.sweep()).toMatchObject({ up: 1, unfinished: 1 })
    await stage.run(30)
    expect(stage.instance(gpu).state).toBe('stopped')
  })
})

it('two sweeps beside the gate do no harm', async () => {
  const stage = await aStage()
  const web = stage.seed('web-1')
  const code = codeIn(await stage.type('/startpass web-1', example.alex))
  stage.tag(web, code)
  const thieves = Array.from({ length: 12 }, (_, n) => stage.seed(`miner-${n}`))
  stage.start(web)
  for (const id of thieves) stage.start(id)
  await stage.clock.advance(6000)
  await Promise.all([stage.sweep(), stage.drain(), stage.sweep()])
  await stage.run(120)
  expect(stage.instance(web).state).toBe('running')
  expect(thieves.map((id) => stage.instance(id).state)).toEqual(thieves.map(() => 'stopped'))
  expect(verdicts(stage).toSorted()).toEqual(['allow pass', ...thieves.map(() => 'deny no-pass')])
  expect(new Set(stage.published.map(({ start, news }) => `${start.instanceId} ${news}`)).size).toBe(12)
})
