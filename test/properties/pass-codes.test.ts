// Pass codes survive forgiving reading, and nothing else is taken for one.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  mintPassCode,
  mintPassId,
  PASS_CODE_BYTES,
  PASS_ID_BYTES,
  readPassCode,
  readPassId,
} from '../../src/domain/pass-code.ts'
import { anyText } from './arbitraries.ts'

const bytes = (count: number) => fc.uint8Array({ minLength: count, maxLength: count })
const aCode = bytes(PASS_CODE_BYTES).map(mintPassCode)

const fullWidth = (char: string): string => String.fromCharCode(char.charCodeAt(0) + 0xfee0)

/** One spelling of a character that is forgiven, chosen by `n`. */
function respelt(char: string, n: number): string {
  const same = char === '0' ? ['0', 'O', 'o'] : char === '1' ? ['1', 'I', 'l', 'L', 'i'] : [char]
  const one = same[n % same.length] ?? char
  const cased = [one, one.toLowerCase(), one.toUpperCase()][n % 3] ?? one
  return n % 4 === 3 ? fullWidth(cased) : cased
}

const around = fc.constantFrom('', ' ', '\n', '"', '“”', '「', '` ', "'", '　')

describe('a pass code', () => {
  it('is read however it is spelt: case, look-alikes, full width, quotes and space around it', () => {
    fc.assert(
      fc.property(aCode, bytes(23), around, around, (code, choices, before, behind) => {
        const typed = Array.from(code).map((char, at) =>
          at < 3
            ? (choices[at] ?? 0) % 2 === 0
              ? char
              : char.toUpperCase()
            : respelt(char, choices[at] ?? 0),
        )
        expect(readPassCode(before + typed.join('') + behind)).toBe(code)
      }),
      { numRuns: 1000 },
    )
  })

  it('is never read from a text that differs in what is not forgiven', () => {
    const replacement = fc.oneof(
      fc.string({ unit: 'binary', minLength: 0, maxLength: 2 }),
      fc.constantFrom('ı', 'ß', 'ﬁ', 'ſ', 'İ', 'U', '-', ' '),
    )
    fc.assert(
      fc.property(aCode, fc.integer({ min: 3, max: 22 }), replacement, (code, at, other) => {
        const typed = code.slice(0, at) + other + code.slice(at + 1)
        const read = readPassCode(typed)
        if (read === undefined) return
        expect(read).toMatch(/^sp_[0-9A-HJKMNP-TV-Z]{20}$/)
        // Only what one keyboard or another makes of this very character, or of one that is allowed there.
        expect(other.normalize('NFKC')).toMatch(/^[0-9A-TV-Za-tv-z]$|^[\s"'`“”„‘’«»「」『』]*$/)
      }),
      { numRuns: 3000 },
    )
  })

  it.each(['ı', 'ŀ', 'İ'])('dotless and dotted letters of other alphabets are no I: %s', (letter) => {
    expect(readPassCode(`sp_0123456789ABCDEFGH${letter}0`)).toBeUndefined()
    expect(readPassId(`P-ABCDEFG${letter}`)).toBeUndefined()
  })

  it('is not found in any text at all, nor does reading throw', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(readPassCode(text)).toBeUndefined()
        expect(readPassId(text) ?? 'P-7K3M9Q2X').toBe('P-7K3M9Q2X')
      }),
      { numRuns: 1000 },
    )
  })

  it('and the id of a pass are never taken for each other', () => {
    fc.assert(
      fc.property(aCode, bytes(PASS_ID_BYTES).map(mintPassId), (code, id) => {
        expect(readPassId(code)).toBeUndefined()
        expect(readPassCode(id)).toBeUndefined()
        expect(readPassId(id.toLowerCase())).toBe(id)
      }),
    )
  })
})
