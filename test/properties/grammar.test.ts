// Whatever is typed after the slash command: read, or told what is wrong; and what startpass tells people to type is
// read back to the letter, in both languages, through everything Slack does to it on the way.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LONGEST_REASON, parseCommand, typedTarget } from '../../src/domain/command.ts'
import { asSlackSends } from '../../world/slack/escape.ts'
import { exampleWorkspace } from '../../world/slack/example-workspace.ts'
import { aName, anyText, aRegion } from './arbitraries.ts'

const workspace = exampleWorkspace()

/** As it arrives: escaped, and with `shouldEscape` also linked. */
const sent = (typed: string, shouldEscape: boolean): string =>
  asSlackSends(typed, workspace, { shouldEscape })

/** Slack shortens what is typed with its scheme to the same link as what is typed without one. */
const isAddress = (name: string): boolean => /https?:\/\//i.test(name)

describe('whatever is typed', () => {
  it('is a command, or a fault that says where', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, shouldEscape) => {
        const read = parseCommand(sent(text, shouldEscape))
        if ('fault' in read) expect(read.near.length).toBeGreaterThan(0)
        else expect(read.kind.length).toBeGreaterThan(0)
      }),
      { numRuns: 1500 },
    )
  })

  it.each([
    ['quotes', '"a"@'.repeat(16_000)],
    ['brackets', '<'.repeat(64_000)],
    ['links', '<a|'.repeat(21_000)],
    ['words', 'a '.repeat(32_000)],
    ['reasons', '"because" '.repeat(6400)],
  ])('takes no time: 64 KB of %s', (_, text) => {
    const before = process.cpuUsage()
    expect(parseCommand(text)).toBeDefined()
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(3000)
  })
})

describe('what people are told to type', () => {
  it.each([
    ['for a code', undefined, 'code'],
    ['for a start', 'start', 'start'],
  ] as const)('%s is read back, for any name and region', (_, verb, kind) => {
    fc.assert(
      fc.property(aName, fc.option(aRegion, { nil: undefined }), fc.boolean(), (name, region, links) => {
        fc.pre(!isAddress(name))
        const target = { name, region }
        expect(parseCommand(sent(typedTarget(name, region, verb), links))).toEqual(
          kind === 'start'
            ? { kind, target, because: undefined }
            : { kind, targets: [target], because: undefined },
        )
      }),
      { numRuns: 1500 },
    )
  })

  it.each([
    ['a member', '@hana'],
    ['a channel', '#ops'],
    ['every quote there is', `a"b」c'd\`e』f`],
    ['a quote at its end', `"'」\`』"`],
  ])('a name like %s, too', (_, name) => {
    for (const links of [true, false]) {
      expect(parseCommand(sent(typedTarget(name, undefined), links))).toMatchObject({
        targets: [{ name, region: undefined }],
      })
    }
  })

  it('several at once, in whatever order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(aName, fc.option(aRegion, { nil: undefined })), { minLength: 1, maxLength: 10 }),
        (wanted) => {
          const typed = wanted.map(([name, region]) => typedTarget(name, region).replace(/^code /, ''))
          expect(parseCommand(sent(`code ${typed.join(' ')}`, false))).toMatchObject({
            kind: 'code',
            targets: wanted.map(([name, region]) => ({ name, region })),
          })
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('reasons', () => {
  const keyword = fc.constantFrom(
    ' because ',
    ' BECAUSE: ',
    ' ｂｅｃａｕｓｅ　',
    ' 理由 ',
    '　理由：',
    ' 理由: ',
  )
  const aReason = anyText
    .map((text) => text.replace(/^[\s:：]+/u, '').trim())
    .filter((text) => text !== '' && text.length <= LONGEST_REASON && !/[<>&]/.test(text))

  it('come back to the letter', () => {
    fc.assert(
      fc.property(aName, keyword, aReason, (name, because, reason) => {
        expect(
          parseCommand(sent(`${typedTarget(name, undefined, 'start')}${because}${reason}`, false)),
        ).toEqual({
          kind: 'start',
          target: { name, region: undefined },
          because: reason,
        })
      }),
      { numRuns: 1500 },
    )
  })
})
