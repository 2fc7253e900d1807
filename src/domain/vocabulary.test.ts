// The small words of the domain: people, places, tags, verdicts, memberships, tasks and pauses.

import { describe, expect, it } from 'vitest'
import { anAlert, anInstance, aRecord, noon, tokyo, virginia } from '../../test/builders.ts'
import { alertId } from './alert.ts'
import { pauseMs } from './backoff.ts'
import { instanceIdOf, placeOf } from './gate-task.ts'
import { isFirstLaunch, nameOf } from './instance.ts'
import { keeperOf, membershipKey, membershipsOf } from './membership.ts'
import { localeOf, outsiderReason, personKey, type SlackUser } from './person.ts'
import { instanceKey, isAccountId, isInstanceId, isRegionName, placeKey } from './place.ts'
import { refused } from './reply.ts'
import { startKey, startOf } from './start.ts'
import { dutiesOf } from './start-record.ts'
import { misspelledTagIn } from './tags.ts'
import { allow, deny, exempt, verdictText } from './verdict.ts'

describe('people', () => {
  const hana: SlackUser = {
    userId: 'U0HANASATO1',
    teamId: 'T0ACME00001',
    enterpriseId: undefined,
    deleted: false,
    bot: false,
    guest: false,
    stranger: false,
    locale: 'ja-JP',
    timeZone: 'Asia/Tokyo',
  }
  const ours = new Set(['T0ACME00001', 'E0ACMEGRID1'])

  it.each([
    [{}, undefined],
    [{ deleted: true, bot: true }, 'deactivated'],
    [{ bot: true, guest: true }, 'bot'],
    [{ stranger: true, guest: true }, 'stranger'],
    [{ guest: true }, 'guest'],
    [{ teamId: 'T0OTHER0001' }, 'other-workspace'],
    [{ teamId: 'T0OTHER0001', enterpriseId: 'E0ACMEGRID1' }, undefined],
    [{ teamId: 'T0OTHER0001', enterpriseId: 'E0OTHER0001' }, 'other-workspace'],
  ] as const)('%j: %s', (change, reason) => {
    expect(outsiderReason({ ...hana, ...change }, ours)).toBe(reason)
  })

  it('speak Japanese where Slack says so, English else', () => {
    expect(['ja-JP', 'JA', 'en-GB', 'jv', undefined].map(localeOf)).toEqual(['ja', 'ja', 'en', 'en', 'en'])
    expect(personKey(hana)).toBe('T0ACME00001/U0HANASATO1')
  })
})

describe('places and ids', () => {
  it('are named by account, region and id', () => {
    expect(placeKey(virginia)).toBe('123456789012/us-east-1')
    expect(instanceKey(tokyo, 'i-1')).toBe('123456789012/ap-northeast-1/i-1')
    expect(startKey(startOf(anInstance()))).toBe(`123456789012/ap-northeast-1/i-0123456789abcdef0/${noon}`)
    expect(alertId(anAlert({ news: 3 }))).toBe(`${startKey(anAlert().start)}#3-stopping`)
  })

  it.each([
    [isAccountId, ['123456789012', '000000000000'], ['12345678901', '1234567890123', 'x123456789012', '']],
    [
      isRegionName,
      ['us-east-1', 'us-gov-west-1', 'ap-northeast-12', 'us-iso-b-east-1'],
      ['us-1', 'us-east', 'us-east-123', 'xus-east-1', 'us-east-1x', 'US-EAST-1', 'us--1', 'a-b-c-d-e-1'],
    ],
    [
      isInstanceId,
      ['i-01234567', 'i-0123456789abcdef0'],
      ['i-0123456', 'i-012345678', 'xi-01234567', 'i-0123456G', 'i-0123456789abcdef01', 'I-01234567'],
    ],
  ] as const)('%o tells right from wrong', (holds, right, wrong) => {
    expect(right.filter((text) => !holds(text))).toEqual([])
    expect(wrong.filter((text) => holds(text))).toEqual([])
  })
})

describe('an instance', () => {
  it('has the name of its Name tag, unless that is blank', () => {
    expect(nameOf({ tags: { Name: ' web-1 ' } })).toBe('web-1')
    expect(nameOf({ tags: { Name: '  ' } })).toBeUndefined()
    expect(nameOf({ tags: { name: 'web-1' } })).toBeUndefined()
  })

  it('passes on no pass code that was pasted into its name', () => {
    expect(nameOf({ tags: { Name: 'web sp_0123456789ABCDEFGH10' } })).toBe('web sp_…')
    expect(nameOf({ tags: { Name: 'SP_0123456789abcdefghOl' } })).toBe('sp_…')
    expect(nameOf({ tags: { Name: 'sp_web' } })).toBe('sp_web')
  })

  it('is launched for the first time while its interface is no older than the start, to the second', () => {
    const attached = (primaryAttachedAt: number | undefined) =>
      isFirstLaunch(anInstance({ primaryAttachedAt }))
    expect([noon + 5, noon, noon - 1].map(attached)).toEqual([true, true, true])
    expect([noon - 2, undefined].map(attached)).toEqual([false, false])
  })

  it('belongs to what AWS says it belongs to', () => {
    const view = anInstance({
      operator: 'eks.amazonaws.com',
      tags: {
        'aws:autoscaling:groupName': 'web',
        'aws:ec2:fleet-id': 'fleet-1',
        'aws:ec2spot:fleet-request-id': 'sfr-1',
        'aws:eks:cluster-name': 'batch',
      },
    })
    const memberships = membershipsOf(view)
    expect(memberships.map((one) => `${one.kind} ${membershipKey(view, one)}`)).toEqual([
      'auto-scaling-group 123456789012/ap-northeast-1/web',
      'fleet fleet-1',
      'fleet sfr-1',
      'cluster 123456789012/ap-northeast-1/batch',
      'operator eks.amazonaws.com',
    ])
    expect(keeperOf(view)).toEqual({ kind: 'auto-scaling-group', name: 'web' })
    expect(
      keeperOf({ tags: { 'aws:eks:cluster-name': 'a', 'aws:ec2:fleet-id': 'f' }, operator: undefined }),
    ).toEqual({
      kind: 'fleet',
      name: 'f',
    })
    expect(keeperOf({ tags: { 'aws:eks:cluster-name': 'a' }, operator: 'x' })).toBeUndefined()
    expect(membershipsOf({ tags: { 'aws:autoscaling:groupName': '' }, operator: undefined })).toEqual([])
  })
})

describe('tags', () => {
  it('a key that differs from Auth in case or space alone is a slip', () => {
    expect(misspelledTagIn({ Name: 'a', auth: 'b' })).toBe('auth')
    expect(misspelledTagIn({ ' Auth ': 'b' })).toBe(' Auth ')
    expect(misspelledTagIn({ Auth: 'b', Author: 'c' })).toBeUndefined()
  })
})

describe('verdicts', () => {
  it('have one way of being written', () => {
    expect([allow, deny('no-pass'), exempt('adopted')].map(verdictText)).toEqual([
      'allow',
      'deny(no-pass)',
      'exempt(adopted)',
    ])
    expect(exempt('region', 'a/b')).toEqual({ kind: 'exempt', rule: 'region', by: 'a/b' })
    expect('by' in exempt('adopted')).toBe(false)
    expect(refused({ reason: 'lockdown' })).toEqual({ kind: 'refused', refusal: { reason: 'lockdown' } })
  })

  const code = {
    id: 'P-1',
    key: 'code:00',
    owner: { teamId: 'T', userId: 'U' },
    ownerLocale: 'en',
    command: '/x',
  } as const
  const permit = { ...code, key: 'permit:a' } as const

  it.each([
    ['exempt', exempt('adopted'), 'enforce', undefined, []],
    ['denied', deny('no-pass'), 'enforce', undefined, ['stop', 'mark', 'sns', 'slack']],
    ['denied while observing', deny('no-pass'), 'observe', undefined, ['sns', 'slack']],
    ['denied with a pass', deny('spent'), 'enforce', code, ['stop', 'mark', 'sns', 'slack', 'dm']],
    ['allowed by a machine’s pass', allow, 'enforce', undefined, ['untag']],
    ['allowed with a code', allow, 'enforce', code, ['untag', 'dm']],
    ['allowed with a permission', allow, 'enforce', permit, ['untag']],
  ] as const)('oblige the gate: %s', (_, verdict, mode, pass, duties) => {
    expect([...dutiesOf(verdict, mode, pass, false)]).toEqual(duties)
  })

  it('oblige it to tell who asked for a start that it runs, once it does', () => {
    expect([...dutiesOf(allow, 'enforce', permit, true)]).toEqual(['untag', 'dm'])
    expect([...dutiesOf(deny('spent'), 'observe', code, true)]).toEqual(['sns', 'slack', 'dm'])
  })
})

describe('tasks and pauses', () => {
  it('a task is of one instance in one place, whatever kind it is', () => {
    const { name } = aRecord()
    const place = virginia
    const hint = {
      place,
      instanceId: 'i-2',
      state: 'pending',
      at: noon,
      looks: 0,
      firstLookAt: undefined,
    } as const
    const tasks = [
      { kind: 'hint', hint },
      { kind: 'finish', start: name, tries: 1 },
      { kind: 'follow-up', place, instanceId: 'i-3', passId: 'P-1', tries: 1 },
    ] as const
    expect(tasks.map(instanceIdOf)).toEqual(['i-2', name.instanceId, 'i-3'])
    expect(tasks.map(placeOf)).toEqual([virginia, tokyo, virginia])
  })

  it('a pause doubles, and half of it is left to chance', () => {
    expect([0, 1, 2].map((attempt) => pauseMs(attempt, 0))).toEqual([10, 20, 40])
    expect([0, 1, 2].map((attempt) => pauseMs(attempt, 1))).toEqual([20, 40, 80])
  })
})
