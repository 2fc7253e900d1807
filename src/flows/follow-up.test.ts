// What became of a start that the bot itself asked for: whoever asked hears how it ended, whatever got lost.

import { describe, expect, it } from 'vitest'
import { anInstance, aPass, aRecord, noon, tokyo } from '../../test/builders.ts'
import { aJudge, aSight, type Seen } from '../../test/support/a-sight.ts'
import { type Pass, permitKey } from '../domain/pass.ts'
import type { StartRecord } from '../domain/start-record.ts'
import { followUp } from './follow-up.ts'

const { instanceId } = anInstance()
const permit = (more: Partial<Pass> = {}): Pass =>
  aPass({ key: permitKey(tokyo, instanceId), issuedAt: noon - 10, expiresAt: noon + 300, ...more })
const task = { kind: 'follow-up', place: tokyo, instanceId, passId: permit().id, tries: 2 } as const
const again = { kind: 'look-again', task: { ...task, tries: 3 }, afterSeconds: 30 }
const running = anInstance({ state: 'running' })
const stopped = anInstance({ state: 'stopped', launchedAt: noon - 86_400 })
const ours = (more: Partial<StartRecord> = {}) =>
  aRecord({ verdict: { kind: 'allow' }, todo: new Set(), pass: permit(), ranAt: noon + 2, ...more })
const others = (more: Partial<StartRecord> = {}) => ours({ pass: undefined, ...more })

async function followed(seen: Seen, { now = noon + 60, tries = 2, passId = permit().id } = {}) {
  const made = aJudge({ now })
  const sight = aSight({ passes: [permit()], readAt: now, ...seen })
  const finding = await followUp({ ...task, tries, passId }, sight, made.gate)
  const told = made.calls.filter(([call]) => call === 'tell' || call === 'revoke')
  return { ...made, finding, told }
}

const givenBack = (why: string) => [
  'revoke',
  permit(),
  noon + 60,
  {
    subject: { kind: 'person', person: permit().owner },
    at: (noon + 60) * 1000,
    event: 'given-back',
    ref: permit().id,
    facts: { instance: instanceId, why },
  },
]
const notice = (more: object) => [
  'tell',
  permit().owner,
  {
    ...more,
    locale: 'en',
    command: '/startpass',
    instance: { place: tokyo, instanceId, name: 'web-1' },
    passId: permit().id,
  },
]
const nothing = { kind: 'nothing' }

describe('a permission that is', () => {
  it.each([
    ['gone', { passes: [] }, permit().id],
    ['another by now', {}, 'P-OLDER'],
    ['revoked', { passes: [permit({ revokedAt: noon + 5 })] }, permit().id],
  ])('%s is nobody’s to follow', async (_, seen, passId) => {
    const { finding, told } = await followed({ views: [stopped], ...seen }, { passId })
    expect([finding, told]).toEqual([nothing, []])
  })

  it('open still is looked at again, twenty times at most', async () => {
    expect((await followed({ views: [stopped] })).finding).toEqual(again)
    expect((await followed({ views: [] })).finding).toEqual(again)
    expect((await followed({ views: [stopped] }, { tries: 19 })).finding).toMatchObject({
      kind: 'look-again',
    })
    expect((await followed({ views: [stopped] }, { tries: 20 })).finding).toEqual(nothing)
  })

  it('over without a start is given back, and its owner hears', async () => {
    const passes = [permit({ expiresAt: noon + 59 })]
    const { finding, told } = await followed({ views: [stopped], passes })
    expect(finding).toEqual(nothing)
    expect(told).toMatchObject([
      notice({ kind: 'not-started', trouble: undefined }),
      ['revoke', passes[0], noon + 60, { facts: { why: 'never started' } }],
    ])
    const edge = await followed({ views: [stopped], passes: [permit({ expiresAt: noon + 60 })] })
    expect(edge.finding).toEqual(again)
  })

  it('an AWS identity’s has nobody to tell', async () => {
    const owner = { teamId: 'aws', userId: 'arn' }
    const { told } = await followed({ views: [stopped], passes: [permit({ expiresAt: noon, owner })] })
    expect(told.map(([call]) => call)).toEqual(['revoke'])
  })
})

describe('a start with it', () => {
  const spent = [permit({ left: 0 })]

  it('that was seen to run has what is owed done', async () => {
    const { finding, told } = await followed({ views: [running], records: [ours()], passes: spent })
    expect(finding).toMatchObject({ kind: 'duties', record: ours(), leave: new Set() })
    expect(told).toEqual([])
    const young = ours({ decidedAt: noon + 59, todo: new Set(['dm']) })
    const left = await followed({ views: [running], records: [young], passes: spent })
    expect(left.finding).toMatchObject({ leave: new Set(['dm']) })
  })

  it('that nobody noted to run is noted now', async () => {
    const { finding, changes } = await followed({
      views: [running],
      records: [ours({ ranAt: undefined })],
      passes: spent,
    })
    expect(changes).toHaveLength(1)
    expect(finding).toMatchObject({ kind: 'duties', record: { ranAt: noon + 60 } })
  })

  it('that is still coming up is looked at again', async () => {
    const { finding } = await followed({
      views: [anInstance()],
      records: [ours({ ranAt: undefined })],
      passes: spent,
    })
    expect(finding).toEqual(again)
  })

  it('that nobody judged is judged now', async () => {
    const { decisions, finding } = await followed({ views: [running] })
    expect(decisions[0]?.redeem).toEqual({ kind: 'pass', key: permit().key })
    expect(finding).toMatchObject({
      kind: 'duties',
      record: { verdict: { kind: 'allow' } },
      again: undefined,
    })
    const early = await followed({ views: [anInstance({ launchedAt: noon - 11 })] })
    expect(early.decisions).toHaveLength(1)
    const before = await followed({ views: [anInstance({ launchedAt: noon - 12 })] })
    expect([before.decisions, before.finding]).toEqual([[], again])
  })

  it('that is judged now and denied is followed on, since somebody waits', async () => {
    const { finding } = await followed({ views: [running], control: { lockdown: true } })
    expect(finding).toMatchObject({
      kind: 'duties',
      record: { verdict: { kind: 'deny', reason: 'lockdown' } },
      again: { task: { ...task, tries: 3 }, afterSeconds: 30 },
    })
    const last = await followed({ views: [running], control: { lockdown: true } }, { tries: 20 })
    expect(last.finding).toMatchObject({ kind: 'duties', again: undefined })
  })

  it('that it is too early to deny is looked at again once it is not, by whom somebody waits for', async () => {
    const { finding } = await followed(
      { views: [running], passes: [permit({ issuedAt: noon + 30 })], readAt: noon + 1 },
      { now: noon + 1 },
    )
    expect(finding).toEqual(again)
    const seen = { views: [running], control: { lockdown: true }, readAt: noon + 1 }
    const { finding: early } = await followed(seen, { now: noon + 1 })
    expect(early).toMatchObject({ kind: 'look-again', task: { ...task, tries: 3 } })
    expect(early).not.toMatchObject({ afterSeconds: 30 })
    const last = await followed(seen, { now: noon + 1, tries: 20 })
    expect(last.finding).toMatchObject({ kind: 'look-again', task: { kind: 'hint' } })
  })

  it('that was denied a moment ago is told of by whoever decided', async () => {
    const record = aRecord({ decidedAt: noon + 59 })
    const { finding } = await followed({ views: [running], records: [record] })
    expect(finding).toMatchObject({ leave: new Set(['mark', 'sns', 'slack']) })
    const exempt = others({ decidedAt: noon + 59, todo: new Set(['mark']) })
    const other = await followed({ views: [running], records: [exempt] })
    expect(other.finding).toMatchObject({ leave: new Set(['mark']) })
  })

  it('that has starts left is not by somebody else', async () => {
    const { told } = await followed({ views: [running], records: [ours()], passes: [permit({ left: 1 })] })
    expect(told).toEqual([])
  })

  it('by somebody else after it was spent is not theirs to hear of', async () => {
    const { told } = await followed({ views: [running], records: [others()], passes: spent })
    expect(told).toEqual([])
  })

  it('that was denied without knowing of them is told its owner', async () => {
    const { told, finding } = await followed({ views: [running], records: [aRecord()] })
    expect(told).toEqual([
      notice({ kind: 'denied', reason: 'no-pass', mode: 'enforce' }),
      givenBack('never started'),
    ])
    expect(finding).toMatchObject({ kind: 'duties', record: aRecord() })
    const known = await followed({ views: [running], records: [aRecord({ pass: permit() })] })
    expect([known.told, known.finding]).toMatchObject([[], { kind: 'duties' }])
  })

  it('that ended unseen is closed now', async () => {
    const views = [anInstance({ state: 'stopped' })]
    const { calls } = await followed({ views, records: [ours()], passes: spent })
    expect(calls).toContainEqual(['recent', tokyo, instanceId, noon + 60])
    const ended = await followed({ views, records: [ours({ endedAt: noon + 30 })], passes: spent })
    expect([ended.finding, ended.calls]).toEqual([nothing, []])
    const unknown = await followed({ views: [], passes: spent })
    expect([unknown.finding, unknown.calls]).toEqual([nothing, []])
    const another = await followed({ views, records: [others()], passes: spent })
    expect([another.finding, another.calls]).toEqual([nothing, []])
  })
})

describe('a start by somebody else', () => {
  it('that runs is told, and the permission given back', async () => {
    const { told, finding } = await followed({ views: [running], records: [others()] })
    expect(told).toEqual([notice({ kind: 'running' }), givenBack('started by another')])
    expect(finding).toMatchObject({ kind: 'duties', record: others() })
  })

  it('that comes up is waited for', async () => {
    const { told, finding } = await followed({
      views: [anInstance()],
      records: [others({ ranAt: undefined })],
    })
    expect([told, finding]).toEqual([[], again])
    const ran = await followed({ views: [anInstance()], records: [others()] })
    expect(ran.told).toHaveLength(2)
    const shown = await followed({ views: [running], records: [others({ ranAt: undefined })] })
    expect(shown.told).toHaveLength(2)
  })

  it('that is over is none', async () => {
    const { told } = await followed({ views: [running], records: [others({ endedAt: noon + 5 })] })
    expect(told).toEqual([])
    const down = await followed({ views: [anInstance({ state: 'stopping' })], records: [others()] })
    expect([down.told, down.finding]).toEqual([[], again])
  })

  it('before it was issued is told as well', async () => {
    const launchedAt = noon - 500
    const record = others({ name: { ...aRecord().name, launchedAt } })
    const { told } = await followed({
      views: [anInstance({ state: 'running', launchedAt })],
      records: [record],
    })
    expect(told).toHaveLength(2)
  })
})
