// The blast-radius cap, told as it happens (rule 13): our own mistakes are held for a person to decide, a thief's
// starts are not.

import { describe, expect, it } from 'vitest'
import { changeControl } from '../src/adapters/aws/dynamo-control.ts'
import { answerCap } from '../src/flows/cap.ts'
import { accountId, defaultRegion } from '../world/account.ts'
import { example } from '../world/slack/example-workspace.ts'
import { aStage, codeIn, type Stage, type StageOptions } from './stage.ts'

const home = { account: accountId, region: defaultRegion }
const cap = { restarts: 3, withinMinutes: 10 }

/** Servers that were started with a pass before, and are stopped now. */
async function servers(count: number, options: StageOptions = {}): Promise<{ stage: Stage; ids: string[] }> {
  const stage = await aStage({ guard: { cap }, desk: { maxOpenPasses: 50 }, ...options })
  const ids = Array.from({ length: count }, (_, n) => stage.seed(`server-${n}`))
  for (const [n, id] of ids.entries()) {
    stage.tag(id, codeIn(await stage.type(`/startpass server-${n}`, example.alex)))
    stage.start(id)
  }
  await stage.run(60)
  for (const id of ids) stage.stop(id)
  await stage.run(700)
  stage.published.length = 0
  return { stage, ids }
}

const inState = (stage: Stage, ids: readonly string[], state: string): number =>
  ids.filter((id) => stage.instance(id).state === state).length

function startAll(stage: Stage, ids: readonly string[]): void {
  for (const id of ids) stage.start(id)
}

const answer = (stage: Stage, decision: 'continue' | 'it-is-an-attack') => {
  const [wiring] = stage.gates
  if (wiring === undefined) throw new Error('no gate')
  return answerCap(home, decision, 'arn:aws:iam::123456789012:user/hana', wiring.gate)
}

describe('a dozen good servers started without a pass (rule 13)', () => {
  it('are stopped as far as the cap goes, the rest is held, and everybody is told', async () => {
    const { stage, ids } = await servers(12)
    startAll(stage, ids)
    await stage.run(120)
    expect([inState(stage, ids, 'stopped'), inState(stage, ids, 'running')]).toEqual([3, 9])
    expect(stage.published.filter(({ outcome }) => outcome === 'held')).toHaveLength(9)
    const reached = stage.announced.filter(({ kind }) => kind === 'cap-reached')
    expect(reached).toHaveLength(1)
    expect(reached[0]).toMatchObject({ cap })
  })

  it('unanswered, are all stopped after a quarter of an hour', async () => {
    const { stage, ids } = await servers(12)
    startAll(stage, ids)
    await stage.run(880)
    expect(inState(stage, ids, 'running')).toBe(9)
    await stage.run(120)
    expect(inState(stage, ids, 'stopped')).toBe(12)
    const last = new Map(stage.published.map(({ start, outcome }) => [start.instanceId, outcome]))
    expect([...last.values()]).toEqual(Array.from({ length: 12 }, () => 'stopping'))
  })

  it('answered with continue, keep running, whatever comes later', async () => {
    const { stage, ids } = await servers(12)
    startAll(stage, ids)
    await stage.run(120)
    expect(await answer(stage, 'continue')).toBe(9)
    await stage.run(4000)
    await stage.sweep()
    await stage.run(120)
    expect([inState(stage, ids, 'stopped'), inState(stage, ids, 'running')]).toEqual([3, 9])
    expect(stage.published.filter(({ outcome }) => outcome === 'spared')).toHaveLength(9)
    expect(stage.announced.at(-1)).toMatchObject({ kind: 'cap-answered', answer: 'continue' })
  })

  it('answered with continue, keep running though others fill the cap again before they are taken up', async () => {
    const { stage, ids } = await servers(14)
    const [first, later] = [ids.slice(0, 8), ids.slice(8)]
    startAll(stage, first)
    await stage.run(120)
    expect(await answer(stage, 'continue')).toBe(5)
    // A function took their messages and died: what comes next is judged first, and held anew.
    expect(stage.queue.receive(10).length).toBeGreaterThan(0)
    startAll(stage, later)
    await stage.run(60)
    expect(stage.announced.filter(({ kind }) => kind === 'cap-reached')).toHaveLength(2)
    await stage.run(2000)
    expect(inState(stage, first, 'running')).toBe(5)
    expect(inState(stage, later, 'stopped')).toBe(6)
  })

  it('that come while stopping is held are held with them, and told of once', async () => {
    const { stage, ids } = await servers(8)
    startAll(stage, ids.slice(0, 5))
    await stage.run(60)
    startAll(stage, ids.slice(5))
    await stage.run(60)
    expect(inState(stage, ids, 'running')).toBe(5)
    expect(stage.announced.filter(({ kind }) => kind === 'cap-reached')).toHaveLength(1)
  })

  it('answered with an attack, are stopped at once, and so is what follows', async () => {
    const { stage, ids } = await servers(12)
    startAll(stage, ids.slice(0, 8))
    await stage.run(120)
    expect(await answer(stage, 'it-is-an-attack')).toBe(5)
    startAll(stage, ids.slice(8))
    await stage.run(60)
    expect(inState(stage, ids, 'stopped')).toBe(12)
  })

  it('leave nothing to answer once it is over', async () => {
    const { stage } = await servers(1)
    expect(await answer(stage, 'continue')).toBeUndefined()
  })

  it('are not stopped, nor counted, while only observing', async () => {
    const { stage, ids } = await servers(6, { mode: 'observe' })
    startAll(stage, ids)
    await stage.run(120)
    expect(inState(stage, ids, 'running')).toBe(6)
    expect(stage.announced.filter(({ kind }) => kind === 'cap-reached')).toEqual([])
  })

  it('are all stopped where the cap is off', async () => {
    const { stage, ids } = await servers(6, { guard: { cap: undefined } })
    startAll(stage, ids)
    await stage.run(120)
    expect(inState(stage, ids, 'stopped')).toBe(6)
  })
})

describe('the cap is no switch for a thief (rule 13)', () => {
  it('first launches are stopped, held or not', async () => {
    const { stage, ids } = await servers(6)
    startAll(stage, ids)
    await stage.run(60)
    const miners = stage.launch({ Name: 'miner' }, 20)
    await stage.run(120)
    expect(inState(stage, ids, 'running')).toBe(3)
    expect(inState(stage, miners, 'stopped')).toBe(20)
  })

  it('so are instances that nobody ever was allowed to start', async () => {
    const { stage, ids } = await servers(6)
    const dormant = Array.from({ length: 8 }, (_, n) => stage.seed(`dormant-${n}`))
    startAll(stage, [...ids, ...dormant])
    await stage.run(120)
    expect(inState(stage, dormant, 'stopped')).toBe(8)
  })

  it('nothing is held in lockdown, not even what was held before', async () => {
    const { stage, ids } = await servers(6)
    startAll(stage, ids)
    await stage.run(120)
    expect(inState(stage, ids, 'running')).toBe(3)
    const control = await stage.passes.control(home)
    await changeControl(stage.table, control, { lockdown: true }, stage.means.entropy)
    await stage.run(900)
    expect(inState(stage, ids, 'stopped')).toBe(6)
  })

  it('starting and stopping in a loop holds stopping for a quarter of an hour in five, no more', async () => {
    const { stage, ids } = await servers(6)
    let held = 0
    for (let minute = 0; minute < 80; minute += 1) {
      for (const id of ids) if (stage.instance(id).state === 'stopped') stage.start(id)
      await stage.run(60)
      held += inState(stage, ids, 'running') > 0 ? 1 : 0
    }
    expect(held).toBeGreaterThan(10)
    expect(held).toBeLessThan(22)
  }, 120_000)
})
