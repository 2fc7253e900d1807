import { expect, test } from 'vitest'
import { matchesWildcard, wildcardPattern } from './filters.ts'

test.each([
  ['web', 'web', true],
  ['web', 'web-1', false],
  ['web*', 'web', true],
  ['*1', 'web-1', true],
  ['w*b*1', 'web-11', true],
  ['w?b', 'web', true],
  ['w?b', 'wb', false],
  ['?', '🔑', true],
  ['*', '', true],
  ['', '', true],
  ['', 'x', false],
  ['a.c', 'abc', false],
  ['[a]', 'a', false],
  ['50\\*', '50*', true],
  ['50\\*', '500', false],
  ['what\\?', 'what?', true],
  ['what\\?', 'whatx', false],
  ['C:\\\\temp', 'C:\\temp', true],
  ['C:\\temp', 'C:\\temp', true],
  ['Web', 'web', false],
])('the filter value %j and the text %j: %j', (value, text, matches) => {
  expect(matchesWildcard(wildcardPattern(value), text)).toBe(matches)
})

test('a value made to be slow is not', () => {
  const before = performance.now()
  expect(matchesWildcard(wildcardPattern('*a'.repeat(120)), `${'a'.repeat(255)}b`)).toBe(false)
  expect(performance.now() - before).toBeLessThan(100)
})
