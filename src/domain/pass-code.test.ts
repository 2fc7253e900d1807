import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  mintPassCode,
  mintPassId,
  PASS_CODE_BYTES,
  PASS_ID_BYTES,
  readPassCode,
  readPassId,
} from './pass-code.ts'

const SHAPE = /^sp_[0-9A-HJKMNP-TV-Z]{20}$/

describe('minting', () => {
  it('gives codes of the documented shape that read back as they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: PASS_CODE_BYTES, maxLength: PASS_CODE_BYTES }), (random) => {
        const code = mintPassCode(random)
        expect(code).toMatch(SHAPE)
        expect(readPassCode(code)).toBe(code)
      }),
    )
  })

  it('uses all 32 characters evenly: 100 bits a code', () => {
    const counts = new Map<string, number>()
    for (let n = 0; n < 2000; n += 1) {
      for (const char of mintPassCode(randomBytes(PASS_CODE_BYTES)).slice(3)) {
        counts.set(char, (counts.get(char) ?? 0) + 1)
      }
    }
    expect(counts.size).toBe(32)
    expect(Math.min(...counts.values())).toBeGreaterThan(1000)
    expect(Math.max(...counts.values())).toBeLessThan(1500)
  })

  it('refuses too little randomness', () => {
    expect(() => mintPassCode(new Uint8Array(19))).toThrow('20 random bytes are needed, got 19')
  })

  it('gives public ids that read back', () => {
    const id = mintPassId(randomBytes(PASS_ID_BYTES))
    expect(id).toMatch(/^P-[0-9A-HJKMNP-TV-Z]{8}$/)
    expect(readPassId(` ${id.toLowerCase()} `)).toBe(id)
  })
})

describe('reading what was typed', () => {
  const code = 'sp_0123456789ABCDEFGH10'
  it.each([
    ['lower case', 'sp_0123456789abcdefgh10'],
    ['capital prefix', 'SP_0123456789ABCDEFGH10'],
    ['O for 0, I and L for 1', 'sp_Oi23456789ABCDEFGHLo'],
    ['space around it', '  sp_0123456789ABCDEFGH10\t\n'],
    ['quotes', '"sp_0123456789ABCDEFGH10"'],
    ['curly quotes', '“sp_0123456789ABCDEFGH10”'],
    ['Japanese brackets', '「sp_0123456789ABCDEFGH10」'],
    ['backticks', '`sp_0123456789ABCDEFGH10`'],
    ['full-width letters', 'ｓｐ＿０１２３４５６７８９ＡＢＣＤＥＦＧＨ１０'],
  ])('forgives %s', (_, typed) => expect(readPassCode(typed)).toBe(code))

  it.each([
    ['nothing', ''],
    ['no prefix', '0123456789ABCDEFGH10'],
    ['a character short', 'sp_0123456789ABCDEFGH1'],
    ['a character long', 'sp_0123456789ABCDEFGH100'],
    ['a U, which Crockford leaves out', 'sp_0123456789ABCDEFGHU0'],
    ['something inside', 'sp_0123456789 ABCDEFGH10'],
    ['something behind', 'sp_0123456789ABCDEFGH10 x'],
  ])('is not a code: %s', (_, typed) => expect(readPassCode(typed)).toBeUndefined())
})
