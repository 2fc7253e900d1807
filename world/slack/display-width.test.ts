import { expect, test } from 'vitest'
import { displayWidth, padTo } from './display-width.ts'

test.each([
  ['web-1', 5],
  ['起動許可', 8],
  ['カタカナ', 8],
  ['ｶﾀｶﾅ', 4],
  ['（起動）', 8],
  ['한글', 4],
  ['🔒', 2],
  ['é', 1],
  ['─', 1],
])('%s takes its columns', (text, width) => {
  expect(displayWidth(text)).toBe(width)
})

test('padding counts columns, not characters', () => {
  expect(padTo('起動', 6)).toBe('起動  ')
  expect(padTo('too wide', 3)).toBe('too wide')
})
