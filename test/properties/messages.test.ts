// Whatever others wrote into names, tags and error messages: Slack takes the message, it says all it has to say, and
// nothing in it acts or shows half.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { messageOf, subjectOf } from '../../src/adapters/aws/sns-alert-topic.ts'
import { bulletinMessage, bulletinSubject } from '../../src/adapters/aws/sns-bulletin.ts'
import { drawAlert, drawBurst } from '../../src/adapters/slack/draw-alert.ts'
import { drawBulletin } from '../../src/adapters/slack/draw-bulletin.ts'
import { drawNotice } from '../../src/adapters/slack/draw-notice.ts'
import { drawReply } from '../../src/adapters/slack/draw-reply.ts'
import { type Bulletin, bulletinKinds } from '../../src/domain/bulletin.ts'
import type { Notice } from '../../src/domain/notice.ts'
import type { Pass } from '../../src/domain/pass.ts'
import { type Reply, refused } from '../../src/domain/reply.ts'
import { outcomes } from '../../src/domain/start-record.ts'
import { denyReasons } from '../../src/domain/verdict.ts'
import { readContent } from '../../world/slack/message-content.ts'
import { anAlert, anInstance, aPass, noon, tokyo, virginia } from '../builders.ts'
import { anyText } from './arbitraries.ts'

const hostile = fc.oneof(
  anyText,
  fc.constantFrom(
    '&'.repeat(256),
    '<'.repeat(256),
    '<!channel>'.repeat(25),
    '`'.repeat(256),
    '😀'.repeat(128),
    '>|<',
    '&amp',
    '*_~',
  ),
  fc.tuple(anyText, fc.integer({ min: 1, max: 60 })).map(([text, times]) => text.repeat(times)),
)
const aLocale = fc.constantFrom('en' as const, 'ja' as const)
const aMode = fc.constantFrom('observe' as const, 'enforce' as const)
const aReason = fc.constantFrom(...denyReasons)

/** AWS and Slack carry no half characters. */
const first = (text: string, most: number): string => text.slice(0, most).replace(/[\uD800-\uDBFF]$/u, '')

interface Message {
  readonly text: string
  readonly blocks: readonly object[]
}

/** Every `<` is ours and closed; every `&` begins an entity. */
const OURS =
  /<(?:!date\^\d+\^[^|<>]+\|[^<>]*|@[UW][A-Z0-9]+|https:\/\/[\w-]+\.console\.aws\.amazon\.com\/[^|<>\s]*\|[^<>]*)>/g

function isHarmless(markup: string): void {
  expect(markup.replaceAll(OURS, '').replaceAll(/&(?:amp|lt|gt);/g, '')).not.toMatch(/[<>&]/)
}

function isSound(message: Message): void {
  const sent = JSON.parse(JSON.stringify(message)) as Message
  expect(readContent(sent)).not.toHaveProperty('error')
  expect(sent.text.length).toBeLessThanOrEqual(4000)
  expect(sent.text.isWellFormed() && JSON.stringify(sent.blocks).isWellFormed()).toBe(true)
  expect(JSON.stringify(message)).not.toMatch(/\\ud[89a-f]/i)
  for (const block of sent.blocks as { text?: unknown; elements?: unknown[] }[]) {
    for (const part of [block.text, ...(block.elements ?? [])] as {
      type?: string
      text: string
      verbatim?: boolean
    }[]) {
      if (part?.type !== 'mrkdwn') continue
      expect(part.verbatim).toBe(true)
      isHarmless(part.text)
    }
  }
}

const said = (message: Message): string => JSON.stringify(message.blocks)

describe('an alert', () => {
  it('is sound, and says what to do next', () => {
    fc.assert(
      fc.property(
        hostile,
        hostile,
        hostile,
        aReason,
        fc.constantFrom(...outcomes),
        aMode,
        aLocale,
        (name, other, message, reason, outcome, mode, locale) => {
          const alert = anAlert({
            instanceName: name,
            instanceType: first(other, 60),
            misspelledTag: first(other, 128),
            trouble: { code: first(other, 100), message },
            trusted: [name, other, message],
            owner: { teamId: 'T0ACME00001', userId: 'U0HANASATO1' },
            reason,
            outcome,
            mode,
          })
          const drawn = drawAlert(alert, locale)
          isSound(drawn)
          isHarmless(drawn.text)
          expect(said(drawn)).toContain(locale === 'en' ? '*What to do next*' : '*次にすること*')
          expect(subjectOf(alert)).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,98}$/)
          expect(subjectOf(alert)).toContain(alert.start.instanceId)
          const published = JSON.stringify(messageOf(alert))
          expect(Buffer.byteLength(published)).toBeLessThan(262_144)
          expect(JSON.parse(published)).toMatchObject({
            instanceName: name.toWellFormed() === name ? name : expect.any(String),
          })
        },
      ),
      { numRuns: 500 },
    )
  })

  it('of a burst is sound, however many', () => {
    fc.assert(
      fc.property(
        fc.array(hostile, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 60 }),
        aReason,
        aMode,
        aLocale,
        (names, times, reason, mode, locale) => {
          const lines = Array.from({ length: times }, () => names)
            .flat()
            .map((instanceName) => ({
              start: anAlert().start,
              instanceName,
              reason,
              outcome: 'failed' as const,
            }))
          const burst = {
            place: tokyo,
            mode,
            openedAt: noon,
            lines,
            message: undefined,
            version: 1,
            shown: 0,
          }
          isSound(drawBurst(burst, locale))
        },
      ),
      { numRuns: 200 },
    )
  })
})

const manyInstances = (names: readonly string[]) =>
  names.map((name, n) => ({
    place: n % 2 === 0 ? tokyo : virginia,
    instanceId: `i-${String(n).padStart(17, '0')}`,
    name,
  }))

const passFor = (names: readonly string[], because: string | undefined): Pass =>
  aPass(
    { because },
    manyInstances(names).map(({ place, instanceId, name }) =>
      anInstance({ place, instanceId, tags: { Name: name } }),
    ),
  )

const tenNames = fc.array(hostile, { minLength: 1, maxLength: 10 })

function repliesWith(text: string, names: readonly string[], passes: number): Reply[] {
  const [instance] = manyInstances([text])
  if (instance === undefined) return []
  const trouble = { code: text, message: text }
  const pass = passFor(names, first(text, 200))
  const all = Array.from({ length: passes }, () => pass)
  const issued = {
    pass,
    code: 'sp_0123456789ABCDEFGH10',
    instances: manyInstances(names),
    replaced: pass.id,
    mode: 'observe',
  } as const
  return [
    { kind: 'issued', issued },
    { kind: 'starting', instance, passId: pass.id, mode: 'observe', sure: true },
    { kind: 'status', passes: all, mode: 'observe', home: tokyo },
    { kind: 'revoked', passes: all },
    refused({ reason: 'bad-command', fault: { fault: 'too-many-words', near: text } }),
    refused({ reason: 'not-allowed', wish: text }),
    refused({ reason: 'unknown-name', name: text, region: text, near: names, others: [], verb: 'start' }),
    refused({
      reason: 'unknown-name',
      name: text,
      region: 'us-east-1',
      near: [],
      others: names,
      verb: undefined,
    }),
    refused({
      reason: 'ambiguous-name',
      name: text,
      matches: Array.from({ length: passes }, () => instance),
    }),
    refused({ reason: 'too-many-open', most: 50, passes: all }),
    refused({ reason: 'already-up', instance }),
    refused({ reason: 'start-failed', instance, trouble }),
    refused({ reason: 'aws-unreachable', trouble }),
  ]
}

describe('an answer', () => {
  it('is sound, in one language or both', () => {
    fc.assert(
      fc.property(
        hostile,
        tenNames,
        fc.integer({ min: 0, max: 50 }),
        fc.option(aLocale, { nil: undefined }),
        (text, names, passes, locale) => {
          const reader = {
            locale,
            timeZone: text,
            command: `/${first(text.replaceAll(/\s/g, ''), 80)}x`,
            homeRegion: 'ap-northeast-1',
          }
          for (const reply of repliesWith(text, names, passes)) isSound(drawReply(reply, reader))
        },
      ),
      { numRuns: 150 },
    )
  })

  it('about fifty open passes still says how to take one back', () => {
    const passes = Array.from({ length: 50 }, () =>
      passFor(['web-1', 'db-1', 'batch-1'], 'release of the month'),
    )
    const reader = {
      locale: 'en',
      timeZone: undefined,
      command: '/startpass',
      homeRegion: 'ap-northeast-1',
    } as const
    const drawn = drawReply(refused({ reason: 'too-many-open', most: 50, passes }), reader)
    isSound(drawn)
    expect(said(drawn)).toContain('`/startpass revoke P-…`')
    expect(said(drawn)).toContain('38 more')
  })
})

describe('a direct message', () => {
  it('is sound', () => {
    fc.assert(
      fc.property(hostile, tenNames, aReason, aMode, aLocale, (text, names, reason, mode, locale) => {
        const [instance] = manyInstances([text])
        if (instance === undefined) return
        const pass = passFor(names, undefined)
        const common = { locale, command: '/startpass', instance, passId: pass.id } as const
        const issued = {
          pass,
          code: 'sp_0123456789ABCDEFGH10',
          instances: manyInstances(names),
          replaced: undefined,
          mode,
        } as const
        const notices: Notice[] = [
          { kind: 'code', locale, command: '/startpass', issued, timeZone: text },
          { ...common, kind: 'allowed', mode },
          { ...common, kind: 'running' },
          { ...common, kind: 'not-started', trouble: { code: text, message: text } },
          { ...common, kind: 'denied', reason, mode },
          { ...common, kind: 'given-back' },
          { ...common, kind: 'collateral' },
        ]
        for (const notice of notices) isSound(drawNotice(notice, 'ap-northeast-1'))
      }),
      { numRuns: 150 },
    )
  })
})

describe('news of a place', () => {
  it('is sound', () => {
    fc.assert(
      fc.property(hostile, tenNames, aLocale, fc.nat(1000), (text, names, locale, count) => {
        const group = { kind: 'auto-scaling-group', name: text } as const
        const base = { place: tokyo, at: noon }
        const bulletins: Bulletin[] = [
          { ...base, kind: 'api-starved', operation: text, since: noon, waiting: count },
          {
            ...base,
            kind: 'cap-reached',
            cap: { restarts: 10, withinMinutes: 10 },
            held: count,
            until: noon,
          },
          { ...base, kind: 'cap-answered', answer: 'continue', by: text },
          { ...base, kind: 'cap-answered', answer: 'it-is-an-attack', by: text },
          {
            ...base,
            kind: 'group-changed',
            group,
            since: noon,
            changes: names.map((is) => ({ what: 'max', was: text, is })),
          },
          { ...base, kind: 'group-suspended', group },
          { ...base, kind: 'account-out-of-reach', name: text, code: text, message: text },
          {
            ...base,
            kind: 'issued-with-aws-identity',
            who: text,
            passId: 'P-7K3M9Q2X',
            instances: manyInstances(names),
            because: text,
          },
          {
            ...base,
            kind: 'standing-pass-ends',
            pass: 'a',
            owner: text,
            reason: text,
            endsAt: noon,
            withinDays: 7,
          },
          { ...base, kind: 'still-observing', deniedInSevenDays: count, since: noon },
          {
            ...base,
            kind: 'first-look',
            keepers: names.map((name) => ({ kind: 'fleet' as const, name })),
            up: count,
          },
          { ...base, kind: 'events-missed', starts: count },
          { ...base, kind: 'mode-changed', mode: 'enforce', by: text },
          { ...base, kind: 'lockdown-changed', on: count % 2 === 0, by: text },
          { ...base, kind: 'settings-applied', by: text, changes: names },
          { ...base, kind: 'slack-connected', by: text, team: text, allowAny: count % 2 === 0 },
        ]
        expect(new Set(bulletins.map(({ kind }) => kind))).toEqual(new Set(bulletinKinds))
        for (const bulletin of bulletins) {
          const drawn = drawBulletin(bulletin, locale)
          isSound(drawn)
          isHarmless(drawn.text)
          expect(said(drawn)).toContain(locale === 'en' ? '*What to do next*' : '*次にすること*')
          expect(bulletinSubject(bulletin)).toMatch(/^[\x21-\x7e][\x20-\x7e]{0,98}$/)
          expect(Buffer.byteLength(JSON.stringify(bulletinMessage(bulletin)))).toBeLessThan(262_144)
        }
      }),
      { numRuns: 150 },
    )
  })
})
