// A slash command, from who asks to what they are answered, and what is written down of it.

import { describe, expect, it } from 'vitest'
import { anInstance, aPass, noon, tokyo } from '../../test/builders.ts'
import { ask, type DeskHas, hanaSato } from '../../test/support/a-desk.ts'
import { mintPassCode, PASS_CODE_BYTES } from '../domain/pass-code.ts'
import { type Policy, parsePolicy } from '../domain/policy.ts'
import { Unreachable } from './ports.ts'

const [web, db] = [
  anInstance({ state: 'stopped' }),
  anInstance({ instanceId: 'i-0123456789abcdef1', tags: {} }),
]
const views = [web, db]
const subject = { kind: 'person', person: hanaSato }
const refusedEntry = (reason: string) => [
  'write',
  { subject, at: noon * 1000 + 500, event: 'refused', ref: 'r1', facts: { reason } },
]
const policy = (text: string): Policy => parsePolicy(text) as Policy
const codeOf = (fill: number) => mintPassCode(new Uint8Array(PASS_CODE_BYTES).fill(fill))

describe('who asks', () => {
  it('is answered in their language and time', async () => {
    const { reply, locale, timeZone, done } = await ask('help')
    expect([reply, locale, timeZone]).toEqual([{ kind: 'help' }, 'ja', 'Asia/Tokyo'])
    expect(done('user', 'ownTeams', 'write')).toEqual([['user', hanaSato]])
  })

  it('is of our own workspace, as the bot itself says where nothing is set', async () => {
    const { reply, done } = await ask('help', { settings: { allowedTeams: undefined } })
    expect([reply.kind, done('ownTeams').length]).toEqual(['help', 1])
    const other = await ask('help', { settings: { allowedTeams: new Set(['T0OTHER0001']) } })
    expect(other.reply).toEqual({ kind: 'refused', refusal: { reason: 'other-workspace' } })
  })

  it.each([
    ['unknown', 'stranger', undefined, undefined],
    [{ bot: true }, 'bot', 'ja', 'Asia/Tokyo'],
    [{ guest: true, locale: undefined }, 'guest', undefined, 'Asia/Tokyo'],
  ] as const)('and is %o is refused, and that is written down', async (user, reason, locale, timeZone) => {
    const answer = await ask('help', { user })
    expect(answer.reply).toEqual({ kind: 'refused', refusal: { reason } })
    expect([answer.locale, answer.timeZone]).toEqual([locale, timeZone])
    expect(answer.done('write', 'info')).toEqual([
      ['info', 'refused', { reason, user: 'T0ACME00001/U0HANASATO1' }],
      refusedEntry(reason),
    ])
  })

  it('is let in by nobody while Slack does not answer', async () => {
    const error = new Error('no answer')
    const { reply, locale, done } = await ask('help', { failing: { user: error } })
    expect([reply, locale]).toEqual([
      { kind: 'refused', refusal: { reason: 'slack-unreachable' } },
      undefined,
    ])
    expect(done('trouble')).toEqual([['trouble', 'slack-unreachable', error, { user: 'U0HANASATO1' }]])
  })

  it('is refused though it cannot be written down', async () => {
    const error = new Error('no table')
    const { reply, done } = await ask('help', { user: { bot: true }, failing: { write: error } })
    expect(reply.kind).toBe('refused')
    expect(done('trouble')).toEqual([['trouble', 'journal-failed', error, { reason: 'bot' }]])
  })
})

describe('what they want', () => {
  it('and cannot be read is said, and written down', async () => {
    const { reply, done } = await ask('new 0')
    expect(reply).toMatchObject({
      kind: 'refused',
      refusal: { reason: 'bad-command', fault: { fault: expect.anything() } },
    })
    expect(done('write')).toEqual([refusedEntry('bad-command')])
  })

  it('may be to know, or to take back', async () => {
    expect((await ask('status', { open: [aPass()] })).reply).toMatchObject({
      kind: 'status',
      passes: [aPass()],
    })
    expect((await ask('revoke P-7K3M9Q2X', { open: [aPass()] })).reply).toEqual({
      kind: 'revoked',
      passes: [aPass()],
    })
  })

  it('may be a code for any instance, where that is allowed', async () => {
    const kinds = async (has: DeskHas) => [(await ask('', has)).reply, (await ask('any', has)).reply]
    const not = [{ kind: 'guide' }, { kind: 'refused', refusal: { reason: 'any-not-allowed' } }]
    const may = [{ kind: 'issued' }, { kind: 'issued' }]
    expect(await kinds({})).toEqual(not)
    expect(await kinds({ connection: { allowAny: false } })).toEqual(not)
    expect(await kinds({ settings: { allowAny: false }, connection: { allowAny: true } })).toEqual(not)
    expect(await kinds({ connection: { allowAny: true } })).toMatchObject(may)
    expect(await kinds({ settings: { allowAny: true } })).toMatchObject(may)
  })

  it('may be launches, in another region too', async () => {
    const { issued, reply, done } = await ask('new@us-east-1 3')
    expect(issued).toMatchObject([
      { scope: { kind: 'new', place: { ...tokyo, region: 'us-east-1' } }, starts: 3, because: undefined },
    ])
    expect(reply).toMatchObject({ kind: 'issued', issued: { instances: [] } })
    expect(done('list')).toEqual([['list', { ...tokyo, region: 'us-east-1' }, 1]])
    const home = await ask('new')
    expect([home.issued[0]?.scope, home.done('list')]).toEqual([{ kind: 'new', place: tokyo }, []])
  })
})

describe('a code for named instances', () => {
  it('is for one start of each, bound to what they are', async () => {
    const { reply, issued, done } = await ask(`web-1 ${db.instanceId} web-1`, { views })
    expect(issued).toEqual([
      {
        id: expect.stringMatching(/^P-/),
        key: `code:${codeOf(0)}`,
        owner: hanaSato,
        ownerLocale: 'ja',
        command: '/startpass',
        scope: {
          kind: 'named',
          instances: {
            '123456789012/ap-northeast-1/i-0123456789abcdef0': {
              label: 'web-1',
              fingerprint: expect.anything(),
            },
            '123456789012/ap-northeast-1/i-0123456789abcdef1': {
              label: 'i-0123456789abcdef1',
              fingerprint: expect.anything(),
            },
          },
        },
        starts: 2,
        left: 2,
        spentOn: [],
        issuedAt: noon,
        expiresAt: noon + 900,
        revokedAt: undefined,
        because: undefined,
      },
    ])
    const [pass] = issued
    expect(reply).toMatchObject({
      kind: 'issued',
      issued: { pass, code: codeOf(0), replaced: undefined, mode: 'enforce' },
    })
    const scope = `${web.instanceId},${db.instanceId}`.split(',')
    const [[, { journal, replaces, controls }]] = done('issue') as [
      [string, { journal: { facts: Record<string, unknown> }[]; replaces: unknown; controls: unknown[] }],
    ]
    expect([replaces, controls.length, journal.length]).toEqual([undefined, 1, 1])
    expect(journal[0]).toMatchObject({
      subject,
      at: noon * 1000 + 500,
      event: 'issued',
      ref: pass?.id,
      facts: { starts: 2, expiresAt: noon + 900, kind: 'code' },
    })
    for (const id of scope) expect(String(journal[0]?.facts['scope'])).toContain(id)
    expect(journal[0]?.facts).not.toHaveProperty('because')
    expect(done('info')[0]).toMatchObject([
      'info',
      'issued',
      { pass: pass?.id, owner: 'T0ACME00001/U0HANASATO1' },
    ])
  })

  it('has why in the journal, where that was said', async () => {
    const { issued, done } = await ask('web-1 because "nightly batch"', { views })
    expect(issued[0]?.because).toBe('"nightly batch"')
    expect(done('issue')).toMatchObject([['issue', { journal: [{ facts: { because: '"nightly batch"' } }] }]])
  })

  it('goes by all of its places: one under lockdown, or that only observes, is enough', async () => {
    const web = views.slice(0, 1)
    const two = `web-1 web-1@us-east-1`
    const there = { ...anInstance({ state: 'stopped' }), place: { ...tokyo, region: 'us-east-1' } }
    const controlOf = ({ region }: { region: string }) => (region === 'us-east-1' ? { lockdown: true } : {})
    const locked = await ask(two, { views: web, elsewhere: [there], controlOf })
    expect(locked.reply).toEqual({ kind: 'refused', refusal: { reason: 'lockdown' } })
    const observed = await ask(two, {
      views: web,
      elsewhere: [there],
      controlOf: ({ region }) => (region === 'us-east-1' ? { mode: 'observe' } : {}),
    })
    expect(observed.reply).toMatchObject({ kind: 'issued', issued: { mode: 'observe' } })
  })

  it('is not where one is not found, or not allowed', async () => {
    const missing = await ask('web-1 nobody', { views })
    expect(missing.reply).toMatchObject({
      kind: 'refused',
      refusal: { reason: 'unknown-name', name: 'nobody' },
    })
    const settings = { policy: policy('U0SOMEBODY1 may start *') }
    const forbidden = await ask('web-1', { views, settings })
    expect(forbidden.reply).toEqual({ kind: 'refused', refusal: { reason: 'not-allowed', wish: 'web-1' } })
    expect((await ask(db.instanceId, { views, settings })).reply).toMatchObject({
      refusal: { wish: db.instanceId },
    })
    expect((await ask('new', { settings })).reply).toMatchObject({ refusal: { wish: 'new' } })
    expect([missing.issued, forbidden.issued, forbidden.done('groupsOf')]).toEqual([[], [], []])
  })

  it('is allowed to the members of a group that Slack is asked for', async () => {
    const settings = { policy: policy('S0OPERATORS may start web-*') }
    const { reply, done } = await ask('web-1', { views, settings, groups: ['S0OPERATORS'] })
    expect(reply.kind).toBe('issued')
    expect(done('groupsOf')).toEqual([
      ['groupsOf', { ...hanaSato, locale: 'ja', timeZone: 'Asia/Tokyo' }, new Set(['S0OPERATORS'])],
    ])
    expect((await ask('web-1', { views, settings })).reply).toMatchObject({
      refusal: { reason: 'not-allowed' },
    })
  })

  it('is for an instance once, however often and under whatever name it is typed', async () => {
    const { reply } = await ask(`web-1 web-1 ${views[0]?.instanceId}`, { views })
    expect(reply).toMatchObject({ kind: 'issued', issued: { instances: [{ name: 'web-1' }] } })
    expect(reply.kind === 'issued' && reply.issued.instances).toHaveLength(1)
  })

  it('says once that one of its places only observes', async () => {
    const { reply } = await ask('web-1', { views, control: { mode: 'observe' } })
    expect(reply).toMatchObject({ issued: { mode: 'observe' } })
  })

  it('is none under lockdown', async () => {
    const { reply } = await ask('web-1', { views, control: { lockdown: true } })
    expect(reply).toEqual({ kind: 'refused', refusal: { reason: 'lockdown' } })
  })
})

describe('how many are open', () => {
  const any = { settings: { allowAny: true } }
  const scope = { kind: 'any', place: tokyo } as const

  it('is limited, and at the limit the oldest of its kind makes room', async () => {
    const open = [aPass({ id: 'P-1' }), aPass({ id: 'P-2', scope })]
    const { reply, done } = await ask('any', { ...any, open })
    expect(reply).toMatchObject({ kind: 'issued', issued: { replaced: 'P-2' } })
    const [[, request]] = done('issue') as [
      [string, { replaces: unknown; journal: { event: string; ref: string; facts: object }[] }],
    ]
    expect(request.replaces).toEqual(open[1])
    expect(request.journal[1]).toMatchObject({
      event: 'replaced',
      ref: 'P-2',
      facts: { by: request.journal[0]?.ref },
    })
  })

  it('is said where none makes room', async () => {
    const open = [aPass({ id: 'P-1' }), aPass({ id: 'P-2' })]
    const { reply } = await ask('any', { ...any, open })
    expect(reply).toEqual({ kind: 'refused', refusal: { reason: 'too-many-open', most: 2, passes: open } })
  })

  it('counts no permissions, and nothing that is void', async () => {
    const others = [aPass({ key: 'permit:x' as never }), aPass({ issuedAt: noon - 900 })]
    const { reply } = await ask('any', {
      ...any,
      open: [aPass(), ...others],
      control: { passesVoidBefore: noon - 100 },
    })
    expect(reply).toMatchObject({ kind: 'issued', issued: { replaced: undefined } })
  })

  it('under it nobody’s is touched', async () => {
    const { reply } = await ask('any', { ...any, open: [aPass({ scope })] })
    expect(reply).toMatchObject({ kind: 'issued', issued: { replaced: undefined } })
  })
})

describe('where others are in the way', () => {
  it('issuing is tried again, longer each time, and given up in the end', async () => {
    const { reply, done } = await ask('web-1', {
      views,
      issued: [{ kind: 'book-changed' }, { kind: 'contended' }],
    })
    expect(reply.kind).toBe('issued')
    expect(done('pause')).toEqual([
      ['pause', 10],
      ['pause', 20],
    ])
    const busy = await ask('web-1', {
      views,
      issued: Array.from({ length: 6 }, () => ({ kind: 'contended' as const })),
    })
    expect(busy.reply).toEqual({ kind: 'refused', refusal: { reason: 'store-unavailable' } })
    expect(busy.done('trouble')).toEqual([
      [
        'trouble',
        'command-failed',
        new Error('the table stayed busy; no pass was issued'),
        { user: 'T0ACME00001/U0HANASATO1' },
      ],
    ])
  })
})

describe('a code reaches', () => {
  it('the asker here, where only ours could see it', async () => {
    expect((await ask('web-1', { views })).done('tell')).toEqual([])
  })

  it.each([
    [{ isPrivate: false }, 'others-could-see'],
    [{ failing: { isPrivateToUs: new Error('no') } }, 'others-could-see'],
    [{ settings: { codeDelivery: 'dm' as const } }, 'setting'],
  ])('them by direct message otherwise: %o', async (has, why) => {
    const { reply, done, issued } = await ask('web-1', { views, ...has })
    expect(reply).toEqual({ kind: 'sent-by-dm', passId: issued[0]?.id, why })
    expect(done('tell')).toMatchObject([
      [
        'tell',
        hanaSato,
        {
          kind: 'code',
          locale: 'ja',
          timeZone: 'Asia/Tokyo',
          command: '/startpass',
          issued: { code: codeOf(0), instances: [{ name: 'web-1' }] },
        },
      ],
    ])
  })

  it('nobody else: what cannot be delivered is withdrawn', async () => {
    const error = new Error('no dm')
    const { reply, done, issued } = await ask('web-1', { views, isPrivate: false, failing: { tell: error } })
    const [pass] = issued
    expect(reply).toEqual({ kind: 'refused', refusal: { reason: 'dm-failed' } })
    expect(done('trouble', 'revoke')).toEqual([
      ['trouble', 'dm-failed', error, { pass: pass?.id }],
      [
        'revoke',
        pass,
        noon,
        {
          subject,
          at: noon * 1000 + 500,
          event: 'revoked',
          ref: pass?.id,
          facts: { why: 'could not be delivered' },
        },
      ],
    ])
  })
})

describe('what breaks', () => {
  it.each([
    [new Error('a bug'), { reason: 'store-unavailable' }],
    [new Unreachable('table', 'X', ''), { reason: 'store-unavailable' }],
    [new Unreachable('queue', 'X', ''), { reason: 'store-unavailable' }],
    [new Unreachable('slack', 'X', ''), { reason: 'slack-unreachable' }],
    [
      new Unreachable('ec2', 'X', 'says AWS'),
      { reason: 'aws-unreachable', trouble: { code: 'X', message: 'says AWS' } },
    ],
  ])('is said in words a person can act on: %s', async (error, refusal) => {
    const { reply, done } = await ask('status', { failing: { open: error } })
    expect(reply).toEqual({ kind: 'refused', refusal })
    expect(done('write')).toEqual([refusedEntry(refusal.reason)])
  })
})
