// Text as terminals show it: nothing is lost in wrapping, and Japanese breaks where it may.

import { describe, expect, it } from 'vitest'
import { widthOf, wrapped } from './show.ts'

describe('wrapping', () => {
  it('breaks English between words', () => {
    expect(wrapped('the dead letters; with --all or ids', 18)).toBe('the dead letters;\nwith --all or ids')
  })

  it.each([12, 20, 33, 60])('breaks Japanese anywhere but before punctuation, within %i columns', (width) => {
    const text =
      '(起動許可を) 取り消す (誰のものでも)。デッドレターの一覧。--all または「ID」を付けると、ゲートへ送り直す'
    const lines = wrapped(text, width).split('\n')
    expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
    expect(lines.filter((line) => /^[、。」)ー]|[(「]$/.test(line))).toEqual([])
    expect(lines.every((line) => widthOf(line) <= width + 2)).toBe(true)
  })
})
