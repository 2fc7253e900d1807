// What the simulation found, each as a story of its own (docs/proof.md).

import { describe, expect, it } from 'vitest'
import { changeControl } from '../src/adapters/aws/dynamo-control.ts'
import { type Control, lockdownOn } from '../src/domain/control.ts'
import type { Gate } from '../src/flows/gate.ts'
import { example } from '../world/slack/example-workspace.ts'
import { aStage, codeIn, type Stage } from './stage.ts'

describe('found by the simulation', () => {
  it('a start that failed is given back, though the read at its end still showed it coming up', async () => {
    const stage = await aStage({ bootSeconds: 2 })
    const web = stage.seed('web-1')
    const code = codeIn(await stage.type('/startpass web-1', example.alex))
    stage.tag(web, code)
    stage.ec2.failNextStart('ap-northeast-1', web, 'Server.InsufficientInstanceCapacity')
    stage.start(web)
    await stage.run(1)
    stage.faults.set({ staleReadSeconds: 1 })
    await stage.run(2)
    stage.faults.clear()
    await stage.run(30)

    stage.tag(web, code)
    stage.start(web)
    await stage.run(60)
    expect(stage.instance(web).state).toBe('running')
  })

  it('the code of a start that failed is not blanked afterwards: it is good again', async () => {
    let tagging = false
    const stage = await aStage({
      bootSeconds: 2,
      tamper: (gate) => ({
        ...gate,
        instances: {
          ...gate.instances,
          tag: async (...args) =>
            tagging
              ? gate.instances.tag(...args)
              : { kind: 'throttled', code: 'RequestLimitExceeded', message: '' },
        },
      }),
    })
    const web = stage.seed('web-1')
    const code = codeIn(await stage.type('/startpass web-1', example.alex))
    stage.tag(web, code)
    stage.ec2.failNextStart('ap-northeast-1', web, 'Server.InsufficientInstanceCapacity')
    stage.start(web)
    await stage.run(30)
    tagging = true
    stage.tag(web, code)
    await stage.run(600)
    expect(stage.instance(web).tags.get('Auth')).toBe(code)
  })

  it('whoever had the bot start an instance hears that a lockdown came between', async () => {
    const stage = await aStage({ mode: 'observe' })
    stage.seed('web-1')
    stage.faults.set({ events: { drop: 1 } })
    await stage.type('/startpass start web-1', example.alex)
    await switchControl(stage, lockdownOn(stage.now() * 1000))
    await stage.run(180)
    const told = stage
      .toPerson(example.alex)
      .filter(({ text, ephemeral }) => !ephemeral && text.includes('web-1'))
    expect(told).toHaveLength(1)
  })

  it('a pass of a clock that is ahead does not survive the lockdown declared right after it', async () => {
    const stage = await aStage()
    const web = stage.seed('web-1')
    const code = codeIn(await stage.type('/startpass web-1', example.alex))
    // As somebody sees it whose clock is two seconds behind that of the function.
    await switchControl(stage, lockdownOn((stage.now() - 2) * 1000))
    await stage.run(30)
    await switchControl(stage, { lockdown: false })
    stage.tag(web, code)
    stage.start(web)
    await stage.run(60)
    expect(stage.instance(web).state).toBe('stopped')
  })

  it('a pass asked for right after a lockdown was lifted is good all the same', async () => {
    const stage = await aStage()
    const web = stage.seed('web-1')
    await switchControl(stage, lockdownOn(stage.now() * 1000))
    await switchControl(stage, { lockdown: false })
    const code = codeIn(await stage.type('/startpass web-1', example.alex))
    await stage.run(10)
    stage.tag(web, code)
    stage.start(web)
    await stage.run(60)
    expect(stage.instance(web).state).toBe('running')
  })

  it('of two who have the bot start one instance, both hear that it runs, and no permission stays open', async () => {
    const stage = await aStage()
    const web = stage.seed('web-1')
    await stage.type('/startpass start web-1', example.alex)
    await stage.run(4)
    stage.faults.set({ staleReadSeconds: 10 })
    expect((await stage.type('/startpass start web-1', example.priya)).text).toContain('web-1')
    stage.faults.clear()
    await stage.run(60)
    for (const person of [example.alex, example.priya]) {
      const told = stage
        .toPerson(person)
        .filter(({ text, ephemeral }) => !ephemeral && text.includes('web-1'))
      expect(told).toHaveLength(1)
    }
    stage.ec2.stopInstances({ region: HERE.region }, { instanceIds: [web] })
    await stage.run(10)
    stage.start(web)
    await stage.run(60)
    expect(stage.instance(web).state).toBe('stopped')
  })

  it('a look that comes to a gate whose clock is behind is the one that was due', async () => {
    let [ahead, busy] = [2000, true]
    const stage = await aStage({
      tamper: (gate) => ({
        ...gate,
        clock: { ...gate.clock, now: () => gate.clock.now() + ahead },
        instances: {
          ...gate.instances,
          stop: async (...args) =>
            busy
              ? { kind: 'throttled', code: 'RequestLimitExceeded', message: '' }
              : gate.instances.stop(...args),
        },
        later: {
          send: async (...args) => {
            await gate.later.send(...args)
            if (args[0].some((task) => task.kind === 'finish' && task.tries === 3)) ahead = -2000
          },
        },
      }),
    })
    const web = stage.seed('web-1')
    stage.start(web)
    // By now nothing but the chain of looks is left to speak of it.
    await stage.run(140)
    busy = false
    await stage.run(600)
    expect(ahead).toBe(-2000)
    expect(stage.instance(web).state).toBe('stopped')
  })

  it('a denial is told though its gate died over it and its event came again only after the next start', async () => {
    let gates: 'up' | 'dying' | 'gone' = 'dying'
    const stage = await aStage({
      tamper: (gate) => ({
        ...gate,
        instances: {
          ...readingUnless(() => gates === 'gone', gate),
          stop: async (...args) => {
            if (gates === 'up') return gate.instances.stop(...args)
            gates = 'gone'
            throw new Error('gone')
          },
        },
      }),
    })
    const web = stage.seed('web-1')
    const code = codeIn(await stage.type('/startpass web-1', example.alex))
    stage.start(web)
    const denied = stage.now()
    await stage.run(4)
    stage.faults.set({ events: { drop: 1 } })
    stage.ec2.stopInstances({ region: HERE.region }, { instanceIds: [web] })
    await stage.run(5)
    stage.tag(web, code)
    stage.start(web)
    gates = 'up'
    await stage.run(900)
    expect(stage.instance(web).state).toBe('running')
    expect(stage.published.map(({ start }) => start.launchedAt)).toContain(denied)
  })

  it('a start right after the end of a denied one is judged, though that end was read late', async () => {
    const stage = await aStage({ bootSeconds: 2, stopSeconds: 2 })
    const web = stage.seed('web-1')
    stage.start(web)
    await stage.run(1)
    // Nothing sees its end before the next begins.
    stage.faults.set({ events: { drop: 1 } })
    await stage.run(17)
    stage.faults.set({ events: { drop: 0, delaySeconds: 2 }, staleReadSeconds: 12 })
    stage.start(web)
    await stage.run(60)
    expect(stage.spans.verdicts).toHaveLength(2)
    expect(stage.instance(web).state).toBe('stopped')
  })

  it('an owner hears of a start whose gate died, though its event came again only after the end of the next', async () => {
    let gates: 'up' | 'dying' | 'gone' = 'dying'
    const stage = await aStage({
      tamper: (gate) => ({
        ...gate,
        instances: readingUnless(() => gates === 'gone', gate),
        starts: {
          ...gate.starts,
          decide: async (...args) => {
            const decided = await gate.starts.decide(...args)
            if (gates === 'up') return decided
            gates = 'gone'
            throw new Error('gone')
          },
        },
      }),
    })
    const web = stage.seed('web-1')
    stage.tag(web, codeIn(await stage.type('/startpass web-1', example.alex)))
    stage.start(web)
    await stage.run(600)
    stage.faults.set({ events: { drop: 1 } })
    stage.ec2.stopInstances({ region: HERE.region }, { instanceIds: [web] })
    await stage.run(20)
    stage.faults.clear()
    stage.tag(web, '')
    gates = 'up'
    stage.start(web)
    await stage.run(1200)
    expect(stage.spans.verdicts).toEqual(['deny no-pass'])
    expect(stage.toPerson(example.alex).filter(({ ephemeral }) => !ephemeral)).toHaveLength(1)
  })

  it('a stop that was noted late is not taken for one of the next start', async () => {
    let code = ''
    const stage = await aStage({
      tamper: (gate, _, stageOf) => ({
        ...gate,
        topic: {
          ...gate.topic,
          publish: async (alert) => {
            await gate.topic.publish(alert)
            if (code === '') return
            // Telling takes its time, and somebody starts it anew meanwhile.
            await stageOf().clock.advance(6000)
            stageOf().tag(alert.start.instanceId, code)
            stageOf().start(alert.start.instanceId)
            code = ''
            await stageOf().clock.advance(8000)
          },
        },
      }),
    })
    const web = stage.seed('web-1')
    code = codeIn(await stage.type('/startpass web-1', example.alex))
    stage.start(web)
    await stage.run(6)
    stage.ec2.stopInstances({ region: HERE.region }, { instanceIds: [web] })
    await stage.run(60)
    expect(stage.spans.verdicts).toContain('allow pass')
    expect(stage.spans.collateral).toBe(0)
  })
})

/** The instances as a gate sees them, until it is gone. */
const readingUnless = (isGone: () => boolean, { instances }: Gate): Gate['instances'] => ({
  ...instances,
  read: async (...args) => {
    if (isGone()) throw new Error('gone')
    return instances.read(...args)
  },
})

const HERE = { account: '123456789012', region: 'ap-northeast-1' } as const

async function switchControl(
  stage: Stage,
  change: Partial<Pick<Control, 'lockdown' | 'passesVoidBefore'>>,
): Promise<void> {
  await changeControl(stage.table, await stage.passes.control(HERE), change, stage.means.entropy)
}
