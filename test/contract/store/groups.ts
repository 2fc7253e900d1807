// Contract: what listed groups were when they were last looked at, and which bulletins were told.

import { expect, it } from 'vitest'
import { dynamoGroupBook } from '../../../src/adapters/aws/dynamo-group-book.ts'
import { dynamoToldBook } from '../../../src/adapters/aws/dynamo-journal.ts'
import { groupKey } from '../../../src/adapters/aws/table.ts'
import type { GroupState } from '../../../src/domain/group-watch.ts'
import { noon, tokyo, virginia } from '../../builders.ts'
import type { Target } from '../support/targets.ts'
import { aStore } from './a-store.ts'

const state: GroupState = {
  arn: 'arn:aws:autoscaling:ap-northeast-1:123456789012:autoScalingGroup:1:autoScalingGroupName/web',
  created: '2026-11-23T12:00:00.000Z',
  min: 0,
  max: 4,
  desired: 2,
  launch: 'lt-0123456789abcdef0 version $Latest',
  launched: ['lt-0123456789abcdef0 version 3'],
  suspended: [],
  apart: 1,
}

export function groupContract(target: Target): void {
  const store = aStore(target, 'bare')
  const book = () => dynamoGroupBook(store.table)

  it('is known as it was noted, by place and name', async () => {
    await book().note(tokyo, 'web', { state, at: noon })
    await book().note(tokyo, 'to/come', { state: undefined, at: noon })
    await book().note(virginia, 'web', { state: { ...state, max: 9 }, at: noon })
    const known = await book().recall(tokyo, ['web', 'to/come', 'never-seen'])
    expect([...known].toSorted()).toEqual([
      ['to/come', { state: undefined, at: noon }],
      ['web', { state, at: noon }],
    ])
  })

  it('a look that is older does not undo a newer one', async () => {
    await book().note(tokyo, 'raced', { state: { ...state, max: 9 }, at: noon + 5 })
    await book().note(tokyo, 'raced', { state, at: noon })
    expect((await book().recall(tokyo, ['raced'])).get('raced')?.state?.max).toBe(9)
    await book().note(tokyo, 'raced', { state, at: noon + 6 })
    expect((await book().recall(tokyo, ['raced'])).get('raced')?.state?.max).toBe(4)
  })

  it('one that somebody spoiled is seen for the first time again', async () => {
    await book().note(tokyo, 'spoiled', { state, at: noon })
    await store.edit(groupKey(tokyo, 'spoiled'), 'state', 'big')
    expect(await book().recall(tokyo, ['spoiled'])).toEqual(new Map())
  })

  it('nothing is asked where nothing is wanted', async () => {
    expect(await book().recall(tokyo, [])).toEqual(new Map())
  })
}

export function toldContract(target: Target): void {
  const store = aStore(target, 'bare')
  let now = noon
  const book = () => dynamoToldBook(store.table, { now: () => now * 1000 })

  it('is remembered by everybody for as long as was said, and no longer', async () => {
    const mine = book()
    expect(await mine.before('sns/x')).toBe(false)
    await mine.note('sns/x', 60)
    expect([
      await mine.before('sns/x'),
      await book().before('sns/x'),
      await book().before('slack/x'),
    ]).toEqual([true, true, false])
    now += 61
    expect([await mine.before('sns/x'), await book().before('sns/x')]).toEqual([false, false])
  })

  it('by others is seen by whoever asked before', async () => {
    const mine = book()
    expect(await mine.before('sns/y')).toBe(false)
    await book().note('sns/y', 60)
    expect(await mine.before('sns/y')).toBe(true)
  })
}
