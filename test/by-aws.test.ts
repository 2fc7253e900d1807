// What AWS does to instances by itself (rule 11): what keeps its LaunchTime is the same start, whose verdict stays; what
// gets another is a new start, which needs a pass like any other. What EC2 does to Spot is in guarding.test.ts.

import { describe, expect, it } from 'vitest'
import { dynamoHistory } from '../src/adapters/aws/dynamo-history.ts'
import { accountId, defaultRegion } from '../world/account.ts'
import type { InstanceKind } from '../world/ec2/seed.ts'
import { example } from '../world/slack/example-workspace.ts'
import { aStage, codeIn, type Stage } from './stage.ts'

const owner = { region: defaultRegion, caller: 'AKIAALEX' }
const stateOf = (stage: Stage, id: string): string => stage.instance(id).state
const launchOf = (stage: Stage, id: string): number => stage.instance(id).launchTimeEpochSeconds

async function journalOf(stage: Stage, instanceId: string): Promise<string[]> {
  const place = { account: accountId, region: defaultRegion }
  const entries = await dynamoHistory(stage.table).entriesOf({ kind: 'instance', place, instanceId })
  return entries.map(({ event }) => event)
}

async function startWithCode(stage: Stage, id: string): Promise<void> {
  stage.tag(id, codeIn(await stage.type('/startpass web-1', example.alex)))
  stage.start(id)
  await stage.run(60)
}

/** An instance that its owner has started with a code, and that has been running for a minute. */
async function allowed(kind: InstanceKind = 'on-demand') {
  const stage = await aStage()
  const id = stage.ec2.seed({ region: defaultRegion, name: 'web-1', kind, state: 'stopped' })
  await startWithCode(stage, id)
  expect(stage.spans.verdicts).toEqual(['allow pass'])
  return { stage, id, launchedAt: launchOf(stage, id) }
}

describe('what keeps its LaunchTime (rule 11)', () => {
  type Doing = (stage: Stage, id: string) => void
  const doings: readonly (readonly [what: string, doing: Doing, noted: readonly string[]])[] = [
    ['a reboot', (stage, id) => stage.ec2.rebootInstances(owner, { instanceIds: [id] }), []],
    ['a recovery', (stage, id) => stage.ec2.byAws.recover(defaultRegion, id), ['resumed']],
  ]

  it.each(doings)('%s: the same start, which is judged no more', async (_, happen, noted) => {
    const { stage, id, launchedAt } = await allowed()
    const before = await journalOf(stage, id)
    happen(stage, id)
    await stage.run(180)
    await stage.sweep()
    expect(stateOf(stage, id)).toBe('running')
    expect(launchOf(stage, id)).toBe(launchedAt)
    expect(stage.spans.verdicts).toEqual(['allow pass'])
    expect(stage.published).toEqual([])
    expect(await journalOf(stage, id)).toEqual([...before, ...noted])
    expect(stage.queue.size + stage.queue.dead.length).toBe(0)
  })

  it('has what was denied stopped all the same, where nothing else is left to remind of it', async () => {
    const stage = await aStage()
    const denied = { service: 'ec2', operation: 'StopInstances', code: 'UnauthorizedOperation' } as const
    stage.faults.set({ fail: [{ ...denied, when: 'before', times: 1000 }] })
    const web = stage.seed('web-1')
    stage.start(web)
    await stage.run(60)
    stage.queue.purge()
    stage.ec2.byAws.recover(defaultRegion, web)
    stage.faults.clear()
    await stage.run(180)
    expect(stateOf(stage, web)).toBe('stopped')
    expect(stage.spans.verdicts).toEqual(['deny no-pass'])
  })
})

describe('what gets a new LaunchTime (rule 11)', () => {
  async function hibernated() {
    const made = await allowed('hibernatable')
    made.stage.ec2.stopInstances(owner, { instanceIds: [made.id], hibernate: true })
    await made.stage.run(90)
    expect(stateOf(made.stage, made.id)).toBe('stopped')
    return made
  }

  it('a resume from hibernation is a new start: the pass of the one before is no good for it', async () => {
    const { stage, id, launchedAt } = await hibernated()
    stage.start(id)
    await stage.run(120)
    expect(launchOf(stage, id)).toBeGreaterThan(launchedAt)
    expect(stage.spans.verdicts).toEqual(['allow pass', 'deny no-pass'])
    expect(stateOf(stage, id)).toBe('stopped')
    expect(stage.published.map(({ outcome }) => outcome)).toEqual(['stopping'])
  })

  it('a resume with a code of its own is allowed', async () => {
    const { stage, id } = await hibernated()
    await startWithCode(stage, id)
    expect(stage.spans.verdicts).toEqual(['allow pass', 'allow pass'])
    expect(stateOf(stage, id)).toBe('running')
  })

  it('what AWS has stopped for retirement and started again is a new start, denied and told of', async () => {
    const { stage, id } = await allowed()
    stage.ec2.byAws.retire(defaultRegion, id)
    await stage.run(30)
    stage.ec2.byAws.start(defaultRegion, id)
    await stage.run(120)
    expect(stage.spans.verdicts).toEqual(['allow pass', 'deny no-pass'])
    expect(stateOf(stage, id)).toBe('stopped')
    expect(stage.published.map(({ outcome }) => outcome)).toEqual(['stopping'])
  })
})
