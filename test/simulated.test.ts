// What the simulation found, each as a story of its own (docs/proof.md).

import { describe, expect, it } from 'vitest'
import { changeControl } from '../src/adapters/aws/dynamo-control.ts'
import { example } from '../world/slack/example-workspace.ts'
import { aStage, codeIn } from './stage.ts'

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
    const place = { account: '123456789012', region: 'ap-northeast-1' }
    const control = await stage.passes.control(place)
    const change = { lockdown: true, passesVoidBefore: stage.now() + 1 }
    await changeControl(stage.table, control, change, stage.means.entropy)
    await stage.run(180)
    const told = stage
      .toPerson(example.alex)
      .filter(({ text, ephemeral }) => !ephemeral && text.includes('web-1'))
    expect(told).toHaveLength(1)
  })
})
