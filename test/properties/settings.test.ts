// Any text as a settings file, and any settings as a text: read whole, or refused with every line that is wrong.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { readSettingsFile } from '../../src/cli/settings-file.ts'
import { readWindow } from '../../src/cli/standing-passes.ts'
import { defaultGuard, type Guard } from '../../src/domain/guard.ts'
import { weekdays } from '../../src/domain/standing-pass.ts'
import { noon, tokyo } from '../builders.ts'
import { anyText } from './arbitraries.ts'

const context = { home: tokyo, nowSeconds: noon }

const hex = (length: number) =>
  fc
    .array(fc.constantFrom(...Array.from('0123456789abcdef')), { minLength: length, maxLength: length })
    .map((all) => all.join(''))
const accountId = fc.integer({ min: 0, max: 999_999_999_999 }).map((n) => String(n).padStart(12, '0'))
const setOf = <T>(one: fc.Arbitrary<T>) => fc.uniqueArray(one, { maxLength: 4 })
const line = fc
  .stringMatching(/^[A-Za-z経理#:"'{}[\]&*!|>%@` -]{1,40}$/)
  .map((text) => text.trim())
  .filter((text) => text !== '')

const aWindow = fc
  .record({
    days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
    fromMinute: fc.integer({ min: 0, max: 1439 }),
    toMinute: fc.integer({ min: 0, max: 1440 }),
  })
  .filter(({ fromMinute, toMinute }) => fromMinute !== toMinute)

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

const written = ({
  days,
  fromMinute,
  toMinute,
}: {
  days: readonly string[]
  fromMinute: number
  toMinute: number
}): string => `${days.join(',')} ${clock(fromMinute)}-${clock(toMinute)}`

const someSettings = fc.record({
  regions: setOf(
    fc.tuple(accountId, fc.constantFrom('us-east-1', 'eu-west-1')).map((pair) => pair.join('/')),
  ),
  instances: setOf(hex(17).map((id) => `i-${id}`)),
  tags: setOf(
    fc
      .tuple(
        line.filter((key) => !/=|^aws:/.test(key)),
        line,
      )
      .map(([key, value]) => `${key}=${value}`),
  ),
  cap: fc.option(
    fc.record({ restarts: fc.integer({ min: 1, max: 100 }), withinMinutes: fc.integer({ min: 1, max: 60 }) }),
  ),
  impossible: fc.constantFrom('alert', 'terminate', 'isolate'),
  windows: fc.array(aWindow, { minLength: 1, maxLength: 3 }),
  reason: line,
  owner: line,
})

const guardIn = (text: string): Guard => {
  const read = readSettingsFile(text, context)
  if ('faults' in read) throw new Error(`${JSON.stringify(read.faults)}\n${text}`)
  return read.guard
}

describe('settings', () => {
  it('come back as they were written, whatever characters are in them', () => {
    fc.assert(
      fc.property(someSettings, (wanted) => {
        const text = stringify({
          version: '1',
          exempt: { regions: wanted.regions, instances: wanted.instances },
          trustLauncherChosen: true,
          exemptIfLaunchedWith: { tags: wanted.tags },
          whereStoppingIsImpossible: wanted.impossible,
          cap: wanted.cap ?? 'off',
          standingPasses: [
            {
              id: 'a',
              instances: ['i-0123456789abcdef0'],
              windows: wanted.windows.map(written),
              timeZone: 'Asia/Tokyo',
              startsADay: 3,
              owner: wanted.owner,
              reason: wanted.reason,
              ends: '2026-12-31',
            },
          ],
        })
        const guard = guardIn(text)
        expect([...guard.exempt.regions]).toEqual(wanted.regions)
        expect([...guard.exempt.instances]).toEqual(wanted.instances)
        expect([...guard.exempt.launcherChosen.tags]).toEqual(wanted.tags)
        expect(guard).toMatchObject({
          whereStoppingIsImpossible: wanted.impossible,
          accounts: defaultGuard.accounts,
        })
        expect(guard.cap).toEqual(wanted.cap ?? undefined)
        expect(guard.standingPasses).toMatchObject([
          {
            owner: wanted.owner,
            reason: wanted.reason,
            windows: wanted.windows.map(({ days, ...rest }) => ({ ...rest, days: new Set(days) })),
          },
        ])
      }),
      { numRuns: 300 },
    )
  })

  it('any text is settings, or faults on lines that it has, the same ones in both languages', () => {
    const pieces = fc.constantFrom(
      'version: 1\n',
      'exempt:\n',
      '  regions: ',
      '[a, b]\n',
      '- ',
      'cap: off\n',
      'standingPasses:\n',
      '  - id: a\n',
      '    ends: 0000-01-01\n',
      '&a ',
      '*a\n',
      '? ',
      '"',
    )
    const text = fc.array(fc.oneof(pieces, anyText), { maxLength: 12 }).map((all) => all.join(''))
    fc.assert(
      fc.property(fc.oneof(text, anyText), (any) => {
        const read = readSettingsFile(any, context)
        const japanese = readSettingsFile(any, { ...context, locale: 'ja' })
        const faults = 'faults' in read ? read.faults : []
        expect('faults' in japanese ? japanese.faults.map((fault) => fault.line) : []).toEqual(
          faults.map((fault) => fault.line),
        )
        const last = any.split(/\r\n|\r|\n/).length
        for (const fault of faults) {
          expect(fault.line).toBeGreaterThanOrEqual(1)
          expect(fault.line).toBeLessThanOrEqual(last)
          expect(fault.problem).not.toMatch(/undefined|\[object|NaN|^$/)
        }
      }),
      { numRuns: 600 },
    )
  })

  it('a window is read, or is none: any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyText, aWindow.map(written), fc.stringMatching(/^[a-z,-]{1,12} \d\d:\d\d-\d\d:\d\d$/)),
        (text) => {
          const window = readWindow(text)
          if (window === undefined) return
          expect(window.days.size).toBeGreaterThan(0)
          expect(window.fromMinute).toBeLessThan(1440)
          expect(window.toMinute).toBeLessThanOrEqual(1440)
          expect(window.fromMinute).not.toBe(window.toMinute)
        },
      ),
      { numRuns: 600 },
    )
  })

  it.each([
    ['0000-01-01', 'ended'],
    ['9999-12-31', 'more than 90 days away'],
    ['2027-03-01', 'more than 90 days away'],
    ['2026-11-22', 'ended'],
  ])('a last day of %s is told to be wrong, at once', (ends, problem) => {
    const text = `version: 1\nstandingPasses:\n- id: a\n  instances: [i-0123456789abcdef0]\n  windows: [mon 01:00-02:00]\n  timeZone: Asia/Tokyo\n  startsADay: 1\n  owner: a\n  reason: b\n  ends: ${ends}\n`
    expect(readSettingsFile(text, context)).toMatchObject({
      faults: [{ line: 10, problem: expect.stringContaining(problem) }],
    })
  })
})
