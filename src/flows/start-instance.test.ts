// One step: the permission, the reminder, the start; in this order, and what becomes of the permission where it fails.

import { describe, expect, it } from 'vitest'
import { anInstance, noon, tokyo } from '../../test/builders.ts'
import { ask, type DeskHas, hanaSato, permitOf } from '../../test/support/a-desk.ts'
import { trouble } from '../../test/support/a-gate.ts'
import { type Policy, parsePolicy } from '../domain/policy.ts'

const web = anInstance({ state: 'stopped' })
const instance = { place: tokyo, instanceId: web.instanceId, name: 'web-1' }
const started = (has: DeskHas = {}, text = 'start web-1') => ask(text, { views: [web], ...has })
const closed = (pass: unknown, facts: object, at = noon) => [
  'revoke',
  pass,
  at,
  {
    subject: { kind: 'person', person: hanaSato },
    at: at * 1000 + 500,
    event: 'given-back',
    ref: expect.any(String),
    facts,
  },
]

it('is permitted, remembered and started', async () => {
  const { reply, issued, done } = await started({}, 'start web-1 because "the nightly batch"')
  const [pass] = issued
  expect(pass).toMatchObject({
    key: permitOf(web),
    starts: 1,
    issuedAt: noon,
    expiresAt: noon + 120,
    command: '/startpass',
    scope: {
      kind: 'named',
      instances: { '123456789012/ap-northeast-1/i-0123456789abcdef0': { label: 'web-1' } },
    },
  })
  expect(reply).toEqual({ kind: 'starting', instance, passId: pass?.id, mode: 'enforce', sure: true })
  expect(done('issue', 'send', 'start').map(([call]) => call)).toEqual(['issue', 'send', 'start'])
  expect(done('send', 'start')).toEqual([
    [
      'send',
      [{ kind: 'follow-up', place: tokyo, instanceId: web.instanceId, passId: pass?.id, tries: 0 }],
      30,
    ],
    ['start', tokyo, web.instanceId],
  ])
  expect(done('issue')[0]).toMatchObject([
    'issue',
    { replaces: undefined, journal: [{ facts: { kind: 'start' } }] },
  ])
})

it('without a name goes by its id', async () => {
  const unnamed = { ...web, tags: {} }
  const { issued } = await started({ views: [unnamed] }, `start ${web.instanceId}`)
  expect(Object.values(issued[0]?.scope.kind === 'named' ? issued[0].scope.instances : {})).toMatchObject([
    { label: web.instanceId },
  ])
})

it('needs no room among the codes', async () => {
  expect((await started({ settings: { maxOpenPasses: 0 } })).reply.kind).toBe('starting')
})

describe('is refused', () => {
  it.each([
    ['pending', 'already-up'],
    ['running', 'already-up'],
    ['stopping', 'going-down'],
    ['shutting-down', 'going-down'],
  ] as const)('while it is %s', async (state, reason) => {
    const { reply, issued } = await started({ views: [{ ...web, state }] })
    expect(reply).toEqual({ kind: 'refused', refusal: { reason, instance } })
    expect(issued).toEqual([])
  })

  it('where it is not found, not allowed, or locked down', async () => {
    expect((await started({ views: [] })).reply).toMatchObject({
      refusal: { reason: 'unknown-name', verb: 'start' },
    })
    const policy = parsePolicy('U0SOMEBODY1 may start *') as Policy
    const forbidden = await started({ settings: { policy } })
    expect(forbidden.reply).toEqual({ kind: 'refused', refusal: { reason: 'not-allowed', wish: 'web-1' } })
    const locked = await started({ control: { lockdown: true } })
    expect([locked.reply, locked.done('send')]).toEqual([
      { kind: 'refused', refusal: { reason: 'lockdown' } },
      [],
    ])
  })

  it('where somebody else is starting it', async () => {
    const { reply, done } = await started({ issued: [{ kind: 'permit-taken' } as never] })
    expect(reply).toEqual({ kind: 'refused', refusal: { reason: 'start-in-progress', instance } })
    expect(done('start')).toEqual([])
  })
})

describe('the permission is closed', () => {
  it('where nobody would hear how it ended', async () => {
    const { reply, issued, done } = await started({ failing: { send: new Error('no queue') } })
    expect(reply).toMatchObject({ refusal: { reason: 'store-unavailable' } })
    expect(done('revoke', 'start')).toEqual([closed(issued[0], { why: 'no reminder' })])
  })

  it('where it took so long that the start would be denied', async () => {
    const { reply, issued, done } = await started({ slow: 91 })
    expect(reply).toEqual({ kind: 'refused', refusal: { reason: 'too-slow' } })
    expect(done('revoke', 'start')).toEqual([
      ['revoke', issued[0], expect.any(Number), expect.objectContaining({ facts: { why: 'too late' } })],
    ])
    expect((await started({ slow: 90 })).reply.kind).toBe('refused')
    expect((await started({ slow: 89 })).reply.kind).toBe('starting')
  })

  it('where AWS says no, and the asker hears why, here and to keep', async () => {
    const { reply, issued, done } = await started({
      started: trouble('refused', 'InsufficientInstanceCapacity'),
    })
    const why = { code: 'InsufficientInstanceCapacity', message: 'InsufficientInstanceCapacity, says AWS' }
    expect(reply).toEqual({ kind: 'refused', refusal: { reason: 'start-failed', instance, trouble: why } })
    const [pass] = issued
    expect(done('revoke')).toEqual([closed(pass, { instance: web.instanceId, code: why.code })])
    expect(done('tell')).toMatchObject([
      [
        'tell',
        hanaSato,
        {
          kind: 'not-started',
          locale: 'ja',
          command: '/startpass',
          instance,
          passId: pass?.id,
          trouble: why,
        },
      ],
    ])
    expect(done('info')).toContainEqual([
      'info',
      'start-failed',
      { pass: pass?.id, code: why.code, awsSays: why.message },
    ])
  })

  it('though the asker cannot be told to keep', async () => {
    const error = new Error('no dm')
    const { reply, issued, done } = await started({ started: trouble('forbidden'), failing: { tell: error } })
    expect(reply).toMatchObject({ refusal: { reason: 'start-failed' } })
    expect(done('trouble')).toEqual([['trouble', 'dm-failed', error, { pass: issued[0]?.id }]])
  })
})

it('without an answer of AWS may be starting: the permission stays', async () => {
  const { reply, done } = await started({ started: trouble('unavailable') })
  expect(reply).toMatchObject({ kind: 'starting', sure: false })
  expect(done('revoke')).toEqual([])
})
