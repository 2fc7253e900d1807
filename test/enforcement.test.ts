// The enforcement ladder: every kind of instance, under every policy that matters, in both modes, over the strict world.

import { describe, expect, it } from 'vitest'
import { aStage, type Stage } from './stage.ts'
import { type End, type LadderStory, ladderStories } from './support/ladder-stories.ts'

const policyText = ({ policy }: End): string => Object.values(policy).join(', ')

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

async function play(story: LadderStory, end: End, mode: 'enforce' | 'observe') {
  const stage = await aStage({ ...story.stage, mode, guard: { ...story.guard, ...end.policy } })
  const id = (await story.start(stage))()
  await stage.run(story.seconds ?? 120)
  const told = stage.published.filter(({ start }) => start.instanceId === id).at(-1)
  return { stage, id, told, state: stage.ec2.truthOf('ap-northeast-1', id)?.state ?? 'terminated' }
}

describe.each(ladderStories)('$kind', (story) => {
  it.each(story.ends.map((end) => [policyText(end), end] as const))('enforcing, %s', async (_, end) => {
    const { stage, told, state } = await play(story, end, 'enforce')
    expect({ state, told: told?.outcome, calls: rungs(stage) }).toEqual({
      state: end.state,
      told: end.told,
      calls: end.calls.filter((call, n, all) => call !== all[n - 1]),
    })
    expect(stage.queue.dead).toEqual([])
  })

  it.each(story.ends.map((end) => [policyText(end), end] as const))('observing, %s', async (_, end) => {
    const { stage, told, state } = await play(story, end, 'observe')
    expect(changes(stage)).toEqual([])
    expect(state).toBe('running')
    const expected = end.told === undefined || story.observed === 'nobody' ? undefined : 'observed-only'
    expect(told?.outcome).toBe(expected)
  })
})
