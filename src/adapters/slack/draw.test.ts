// What people see: in both languages, within Slack's limits, and with nothing in it that others wrote acting.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anAlert, aPass, noon, tokyo } from '../../../test/builders.ts'
import { blockProblems } from '../../../world/slack/block-rules.ts'
import type { Notice } from '../../domain/notice.ts'
import type { Locale } from '../../domain/person.ts'
import { type Refusal, type Reply, refusalReasons, refused } from '../../domain/reply.ts'
import { outcomes } from '../../domain/start-record.ts'
import { denyReasons } from '../../domain/verdict.ts'
import type { Burst } from '../../flows/ports.ts'
import { messageOf, subjectOf } from '../aws/sns-alert-topic.ts'
import { drawAlert, drawBurst } from './draw-alert.ts'
import { drawNotice } from './draw-notice.ts'
import { drawReply } from './draw-reply.ts'

const locales: readonly Locale[] = ['en', 'ja']
const instance = { place: tokyo, instanceId: 'i-0123456789abcdef0', name: 'web-1' }
const trouble = {
  code: 'InsufficientInstanceCapacity',
  message: 'We currently do not have sufficient capacity.',
}
const pass = aPass({ because: 'release' })

const refusals: readonly Refusal[] = [
  { reason: 'deactivated' },
  { reason: 'bot' },
  { reason: 'stranger' },
  { reason: 'guest' },
  { reason: 'other-workspace' },
  { reason: 'slack-unreachable' },
  { reason: 'bad-command', fault: { fault: 'unclosed-quote', near: '"web' } },
  { reason: 'not-allowed', wish: 'gpu-1' },
  { reason: 'not-allowed', wish: 'any' },
  { reason: 'not-allowed', wish: 'new' },
  {
    reason: 'unknown-name',
    name: 'wbe-1',
    region: 'ap-northeast-1',
    near: ['web-1', 'my server'],
    others: [],
    verb: undefined,
  },
  { reason: 'ambiguous-name', name: 'web-1', matches: [instance, instance] },
  { reason: 'any-not-allowed' },
  { reason: 'too-many-open', most: 2, passes: [pass, pass] },
  { reason: 'already-up', instance },
  { reason: 'going-down', instance },
  { reason: 'start-in-progress', instance },
  { reason: 'start-failed', instance, trouble },
  { reason: 'no-such-pass', passId: 'P-00000000' },
  { reason: 'no-such-pass', passId: undefined },
  { reason: 'dm-failed' },
  { reason: 'lockdown' },
  { reason: 'aws-unreachable', trouble },
  { reason: 'store-unavailable' },
  { reason: 'too-slow' },
  { reason: 'not-connected' },
]

const issued = {
  pass,
  code: 'sp_0123456789ABCDEFGH10',
  instances: [instance],
  replaced: 'P-0LD00000',
  mode: 'observe',
} as const

const replies: readonly Reply[] = [
  ...refusals.map(refused),
  { kind: 'issued', issued },
  {
    kind: 'issued',
    issued: { ...issued, pass: aPass({ scope: { kind: 'any', place: tokyo } }), instances: [] },
  },
  {
    kind: 'issued',
    issued: { ...issued, pass: aPass({ scope: { kind: 'new', place: tokyo }, starts: 3 }), instances: [] },
  },
  { kind: 'sent-by-dm', passId: pass.id, why: 'setting' },
  { kind: 'sent-by-dm', passId: pass.id, why: 'others-could-see' },
  { kind: 'starting', instance, passId: pass.id, mode: 'observe', sure: true },
  { kind: 'starting', instance, passId: pass.id, mode: 'enforce', sure: false },
  { kind: 'status', passes: [], mode: 'enforce', home: tokyo },
  { kind: 'status', passes: [pass], mode: 'observe', home: tokyo },
  { kind: 'revoked', passes: [pass] },
  { kind: 'help' },
  { kind: 'guide' },
]

const noticesIn = (locale: Locale): readonly Notice[] => {
  const common = { locale, command: '/startpass', instance, passId: pass.id } as const
  return [
    { kind: 'code', locale, command: '/startpass', issued, timeZone: 'Asia/Tokyo' },
    { ...common, kind: 'allowed', mode: 'observe' },
    { ...common, kind: 'running' },
    { ...common, kind: 'not-started', trouble },
    { ...common, kind: 'not-started', trouble: undefined },
    ...denyReasons.map((reason) => ({ ...common, kind: 'denied', reason, mode: 'enforce' }) as const),
    { ...common, kind: 'given-back' },
    { ...common, kind: 'collateral' },
  ]
}

const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u

/** Slack would take it, and no sentence has a hole in it. */
function sound(message: { readonly text: string; readonly blocks: readonly object[] }): void {
  const plain: unknown = JSON.parse(JSON.stringify(message.blocks))
  expect(blockProblems(plain as never)).toEqual([])
  expect(JSON.stringify(message)).not.toMatch(/undefined|\[object|NaN|Invalid Date/)
  // Half a surrogate pair comes out as an escape; and names must not become links or mentions.
  expect(JSON.stringify(message)).not.toMatch(/\\ud[89a-f]/i)
  expect(JSON.stringify(message)).not.toMatch(/"type":"mrkdwn","text":"(?:[^"\\]|\\.)*"\}/)
  expect(message.text.length).toBeGreaterThan(0)
  expect(message.text.length).toBeLessThan(4000)
}

describe.each(locales)('in %s', (locale) => {
  const reader = { locale, timeZone: 'Asia/Tokyo', command: '/startpass', homeRegion: 'ap-northeast-1' }
  const isJapanese = locale === 'ja'

  it.each(
    replies.map((reply) => [reply.kind === 'refused' ? reply.refusal.reason : reply.kind, reply] as const),
  )('the answer %s is sound, and in that language', (_, reply) => {
    const drawn = drawReply(reply, reader)
    sound(drawn)
    expect(kana.test(JSON.stringify(drawn))).toBe(isJapanese)
  })

  it('who has too many open is told how to take back one, not how to take back all', () => {
    const { text } = drawReply(refused({ reason: 'too-many-open', most: 1, passes: [pass] }), reader)
    expect(text).toContain('`/startpass revoke P-…`')
    expect(text).not.toContain('`/startpass revoke`')
  })

  it('the example of another region is another one', () => {
    const unknown = { name: 'web', region: 'us-east-1', near: [], others: [], verb: undefined }
    const { text } = drawReply(refused({ reason: 'unknown-name', ...unknown }), reader)
    expect(text).not.toContain('@us-east-1')
  })

  it.each(
    noticesIn(locale).map(
      (notice) => [notice.kind === 'denied' ? notice.reason : notice.kind, notice] as const,
    ),
  )('the direct message %s is sound, and in that language', (_, notice) => {
    const drawn = drawNotice(notice, 'ap-northeast-1')
    sound(drawn)
    expect(kana.test(JSON.stringify(drawn))).toBe(isJapanese)
  })

  it.each(denyReasons.flatMap((reason) => outcomes.map((outcome) => [reason, outcome] as const)))(
    'the alert %s, %s says what, where, why, what was done and what to do',
    (reason, outcome) => {
      const alert = anAlert({
        reason,
        outcome,
        ...(outcome === 'failed' && { trouble }),
        misspelledTag: 'auth',
      })
      const drawn = drawAlert(alert, locale)
      sound(drawn)
      const said = JSON.stringify(drawn)
      for (const fact of [
        'web-1',
        'i-0123456789abcdef0',
        't3.micro',
        '123456789012',
        'ap-northeast-1',
        reason,
      ]) {
        expect(said).toContain(fact)
      }
      expect(kana.test(said)).toBe(isJapanese)
      expect(drawn.blocks[0]).toMatchObject({ block_id: `startpass:${reason}` })
    },
  )
})

describe('what only a person can do', () => {
  const id = 'i-0123456789abcdef0'
  const terminate = 'whereStoppingIsImpossible'
  const cases = [
    ['stuck', undefined, [id]],
    ['isolated', { kind: 'one-time-spot' }, [`startpass release ${id}`]],
    ['left-running', { kind: 'one-time-spot' }, [id, terminate]],
    ['left-running', { kind: 'cancelled-spot' }, [id, terminate]],
    ['left-running', { kind: 'instance-store' }, [id, terminate]],
    ['left-running', { kind: 'unsupported' }, [id, terminate]],
    ['left-running', { kind: 'auto-scaling-group', name: 'web' }, ['web', 'unlistedGroups: suspend']],
    ['left-running', { kind: 'fleet', name: 'fleet-1' }, ['fleet-1', 'unlistedGroups: suspend']],
    ['left-running', { kind: 'fleet', name: 'sfr-1' }, ['sfr-1', 'cancel-spot-fleet-requests']],
    ['left-running', { kind: 'operator', name: 'eks.amazonaws.com' }, ['eks.amazonaws.com']],
  ] as const

  it.each(cases)('%s, %o: is said first, in either language', (outcome, hindrance, said) => {
    const about = { hindrance: hindrance && { name: undefined, ...hindrance } }
    const texts = (alert: ReturnType<typeof anAlert>): string[] => {
      const { whatToDo, whatToDoJa } = messageOf(alert) as { whatToDo: string; whatToDoJa: string }
      return [whatToDo, whatToDoJa]
    }
    const usual = texts(anAlert({ outcome: 'stopping' }))
    for (const [n, text] of texts(anAlert({ outcome, ...about })).entries()) {
      const before = text.slice(0, text.indexOf(usual[n] ?? ''))
      for (const word of said) expect(before).toContain(word)
    }
  })

  it('of an older fleet is not to set what does not help with it', () => {
    const hindrance = { kind: 'fleet', name: 'sfr-1' } as const
    const message = JSON.stringify(messageOf(anAlert({ outcome: 'left-running', hindrance })))
    expect(message).not.toContain('unlistedGroups')
  })
})

describe('whoever’s language is not known', () => {
  it('is answered in both, once each', () => {
    const drawn = drawReply(refused({ reason: 'slack-unreachable' }), {
      locale: undefined,
      timeZone: undefined,
      command: '/startpass',
      homeRegion: 'ap-northeast-1',
    })
    sound(drawn)
    expect(drawn.text).toMatch(/issued nothing.*何も発行していません/s)
  })
})

describe('every reason there is', () => {
  it.each(refusals.map((refusal) => [refusal.reason, refusal] as const))(
    '%s is in the block_id',
    (reason, refusal) => {
      const reader = {
        locale: 'en',
        timeZone: undefined,
        command: '/startpass',
        homeRegion: 'ap-northeast-1',
      } as const
      expect(drawReply(refused(refusal), reader).blocks[0]).toMatchObject({ block_id: `startpass:${reason}` })
    },
  )

  it('has an answer in these tests', () => {
    expect(new Set(refusals.map(({ reason }) => reason))).toEqual(new Set(refusalReasons))
  })
})

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 256 }),
  fc.constantFrom(
    '<!channel>',
    '<@U0HANASATO1>',
    '<http://evil.example|web-1>',
    '```',
    '*'.repeat(256),
    '\u202Egnp.exe',
    'a\nb\r\nc',
    '&lt;!here&gt;',
    '😀'.repeat(128),
    `a${'😀'.repeat(127)}`,
  ),
)

describe('what others wrote', () => {
  const acting = /<(?:!(?!date\^)|@(?!U0)|#|http(?!s:\/\/ap-northeast-1\.console\.aws\.amazon\.com))/

  it('does nothing in an alert, a burst or an answer, however hostile, and fits', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const alert = anAlert({
          instanceName: name,
          misspelledTag: name,
          trouble: { code: name, message: name },
        })
        const line = {
          start: alert.start,
          instanceName: name,
          reason: 'no-pass',
          outcome: 'stopping',
        } as const
        const lines = Array.from({ length: 200 }, () => line)
        const burst: Burst = {
          place: tokyo,
          mode: 'enforce',
          openedAt: noon,
          lines,
          message: undefined,
          version: 1,
          shown: 0,
        }
        const reply = refused({
          reason: 'unknown-name',
          name,
          region: name,
          near: [name, name, name, name, name],
          others: [],
          verb: undefined,
        })
        const drawn = [
          drawAlert(alert, 'en'),
          drawBurst(burst, 'ja'),
          drawReply(reply, {
            locale: 'en',
            timeZone: name,
            command: '/startpass',
            homeRegion: 'ap-northeast-1',
          }),
        ]
        for (const one of drawn) {
          expect(blockProblems(JSON.parse(JSON.stringify(one.blocks)) as never)).toEqual([])
          expect(JSON.stringify(one)).not.toMatch(acting)
          expect(JSON.stringify(one)).not.toMatch(/\\ud[89a-f]/i)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('fits the subject and the JSON of an SNS message', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const alert = anAlert({ instanceName: name })
        expect(subjectOf(alert)).toMatch(/^[\x20-\x7e]{1,99}$/)
        expect(subjectOf(alert)).toContain('i-0123456789abcdef0')
        expect(JSON.parse(JSON.stringify(messageOf(alert)))).toMatchObject({
          instanceName: name,
          reason: 'no-pass',
        })
      }),
      { numRuns: 500 },
    )
  })
})
