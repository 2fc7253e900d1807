// The enforcement ladder: every kind of instance, under every combination of the settings, in both modes, and exempt,
// over the strict world.

import { describe, expect, it } from 'vitest'
import type { Mode } from '../src/domain/control.ts'
import { type Guard, noExemptions } from '../src/domain/guard.ts'
import { accountId, defaultRegion } from '../world/account.ts'
import { aStage, type Stage } from './stage.ts'
import { type LadderStory, ladderStories, type Policy, policiesOf } from './support/ladder-stories.ts'

const everything: Partial<Guard> = {
  exempt: { ...noExemptions, regions: new Set([`${accountId}/${defaultRegion}`]) },
}

/** What startpass itself called that changes anything, tags aside. */
const changes = (stage: Stage): string[] =>
  stage.requests
    .filter(
      ({ service, operation }) =>
        ['ec2', 'autoscaling'].includes(service) && !operation.startsWith('Describe'),
    )
    .map(({ operation }) => operation)

/** Tags aside, and what is called again and again once. */
const rungs = (stage: Stage): string[] =>
  changes(stage)
    .filter((operation) => operation !== 'CreateTags' && operation !== 'DeleteTags')
    .filter((operation, n, all) => operation !== all[n - 1])

async function play(story: LadderStory, guard: Partial<Guard>, mode: Mode) {
  const stage = await aStage({ ...story.stage, mode, guard: { ...story.guard, ...guard } })
  const id = (await story.start(stage))()
  await stage.run(story.seconds ?? 120)
  const told = stage.published.filter(({ start }) => start.instanceId === id).at(-1)
  return { stage, id, told, state: stage.ec2.truthOf(defaultRegion, id)?.state ?? 'terminated' }
}

describe.each(ladderStories)('$kind', (story) => {
  const cases = policiesOf(story).map((policy): [string, Policy] => [
    Object.values(policy).join(', '),
    policy,
  ])

  it.each(cases)('enforcing, %s', async (_, policy) => {
    const { stage, told, state } = await play(story, policy, 'enforce')
    const end = story.endUnder(policy)
    expect({ state, told: told?.outcome, calls: rungs(stage) }).toEqual({
      state: end.state,
      told: end.told,
      calls: end.calls.filter((call, n, all) => call !== all[n - 1]),
    })
    expect(stage.queue.dead).toEqual([])
  })

  it.each(cases)('observing, %s', async (_, policy) => {
    const { stage, told, state } = await play(story, policy, 'observe')
    expect(changes(stage)).toEqual([])
    expect(state).toBe('running')
    const isToldOf = story.endUnder(policy).told !== undefined && story.observed !== 'nobody'
    expect(told?.outcome).toBe(isToldOf ? 'observed-only' : undefined)
  })

  it('exempt, though the settings are the harshest: no rung', async () => {
    const harshest = { whereStoppingIsImpossible: 'terminate', unlistedGroups: 'suspend' } as const
    const { stage, told, state } = await play(story, { ...harshest, ...everything }, 'enforce')
    expect({ state, told, calls: rungs(stage) }).toEqual({ state: 'running', told: undefined, calls: [] })
  })
})
