import { describe, expect, it } from 'vitest'
import { anInstance } from '../../test/builders.ts'
import { groupsIn, mayStart, openPolicy, type Policy, parsePolicy, type Wish } from './policy.ts'

const policy = (text: string): Policy => {
  const parsed = parsePolicy(text)
  if ('problem' in parsed) throw new Error(`line ${parsed.line}: ${parsed.problem}`)
  return parsed
}
const named = (name: string, tags: Record<string, string> = {}) =>
  anInstance({ tags: { Name: name, ...tags } })
const may = (text: string, wish: Wish, user = 'U0HANA', groups: string[] = []) =>
  mayStart(policy(text), user, new Set(groups), wish)

describe('who may ask for what', () => {
  it('is everybody for everything where nothing is said', () => {
    for (const wish of [named('web-1'), 'any', 'new'] as const) {
      expect(mayStart(openPolicy, 'U0HANA', new Set(), wish)).toBe(true)
    }
  })

  it('goes by user, by user group and by everyone', () => {
    expect(may('U0HANA may start web-1', named('web-1'))).toBe(true)
    expect(may('U0HANA may start web-1', named('web-1'), 'U0ALEX')).toBe(false)
    expect(may('S0OPS, U0KENJI may start web-1', named('web-1'), 'U0ALEX', ['S0OPS'])).toBe(true)
    expect(may('everyone may start web-1', named('web-1'), 'U0ALEX')).toBe(true)
  })

  it.each([
    ['web-1', 'web-1', true],
    ['web-1', 'web-10', false],
    ['web-*', 'web-10', true],
    ['web-*', 'my-web-1', false],
    ['*-db', 'web-db', true],
    ['w.b', 'web', false],
    ['"my server"', 'my server', true],
    ['"web, *"', 'web, 1', true],
    ['Web-1', 'web-1', false],
  ])('Name pattern %s on %s: %s', (pattern, name, expected) => {
    expect(may(`everyone may start ${pattern}`, named(name))).toBe(expected)
  })

  it('goes by id and by tag', () => {
    expect(may('everyone may start i-0123456789abcdef0', named('web-1'))).toBe(true)
    expect(may('everyone may start i-0fedcba9876543210', named('web-1'))).toBe(false)
    expect(may('everyone may start tag:Env=dev', named('web-1', { Env: 'dev' }))).toBe(true)
    expect(may('everyone may start tag:Env=dev*', named('web-1', { Env: 'dev-2' }))).toBe(true)
    expect(may('everyone may start tag:Env=dev', named('web-1', { env: 'dev' }))).toBe(false)
  })

  it('lets `any` and first launches through only where they are meant', () => {
    expect(may('everyone may start web-*', 'any')).toBe(false)
    expect(may('everyone may start web-*', 'new')).toBe(false)
    expect(may('everyone may start new', 'new')).toBe(true)
    expect(may('everyone may start new', 'any')).toBe(false)
    expect(may('everyone may start *', 'any')).toBe(true)
    expect(may('everyone may start *', 'new')).toBe(true)
  })

  it('is asked of every rule and of everything in it', () => {
    const two = 'U0ALEX may start db-1\n  U0HANA ,  S0OPS may start db-1, web-1  # for a while\n'
    expect(may(two, named('web-1'))).toBe(true)
    expect(may(two, named('web-1'), 'U0ALEX')).toBe(false)
    expect(may(two, named('web-1'), 'U0ALEX', ['S0OPS', 'S0DEV'])).toBe(true)
    expect(may('U0HANA may start a#b', named('a#b'))).toBe(true)
    expect(may('U0HANA may start web-1 # db-1', named('db-1'))).toBe(false)
  })

  it('takes a tag for what it says, quotes and all', () => {
    expect(may('everyone may start tag:Team="red, blue"', named('a', { Team: 'red, blue' }))).toBe(true)
    expect(may('everyone may start tag:Team=*', named('a'))).toBe(false)
    expect(may('everyone may start tag:Name=a=b', named('a=b'))).toBe(true)
    expect(may('everyone may start x"a b"', named('xa b'))).toBe(false)
  })

  it.each([
    ['*', 'anything', true],
    ['a*', 'a', true],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['*b*', 'abc', true],
    ['*b*', 'ac', false],
    ['**', '', false],
    ['a**b', 'ab', true],
  ])('a star is any run of characters: %s on %s is %s', (pattern, name, expected) => {
    expect(may(`everyone may start "${pattern}"`, named(name))).toBe(expected)
  })

  it('names the groups it needs to know the members of', () => {
    expect(groupsIn(policy('S0OPS may start *\nS0DEV, U0HANA may start dev-*'))).toEqual(
      new Set(['S0OPS', 'S0DEV']),
    )
  })
})

describe('bad lines are refused, with the line', () => {
  it.each([
    ['everyone can start web-1', 1, 'a rule reads WHO may start WHICH'],
    ['everyone may start web-1\nhana may start *', 2, '"hana" is neither everyone'],
    ['\n\nU0HANA may start i-123', 3, '"i-123" is no instance id'],
    ['XU0HANA may start *', 1, '"XU0HANA" is neither'],
    ['U0HANAx may start *', 1, '"U0HANAx" is neither'],
    ['XS0OPS may start *', 1, '"XS0OPS" is neither'],
    ['S0OPSx may start *', 1, '"S0OPSx" is neither'],
    ['everyone may start tag:=x', 1, 'should read tag:KEY=VALUE'],
    ['everyone may start tag:', 1, 'should read tag:KEY=VALUE'],
    ['everyone may start tag:Env', 1, '"tag:Env" should read tag:KEY=VALUE'],
    ['everyone may start "web', 1, 'a quote is not closed'],
    ['everyone may start ,', 1, 'nothing is named after'],
    ['# only a comment', 1, 'there is no rule in it'],
  ])('%j', (text, line, problem) => {
    expect(parsePolicy(text)).toMatchObject({ line, problem: expect.stringContaining(problem) })
  })

  it('is shown as it was written, without the space around it', () => {
    expect(parsePolicy('  nonsense # here  ')).toMatchObject({ text: 'nonsense # here' })
    expect(parsePolicy(' # nothing ')).toMatchObject({ text: '# nothing' })
  })

  it('a name may hold a separator of lines that is no end of line to anybody', () => {
    const policy = parsePolicy('everyone may start "web\u2028start"')
    if ('problem' in policy) throw new Error(policy.problem)
    const view = anInstance({ tags: { Name: 'web\u2028start' } })
    expect(mayStart(policy, 'U0HANA', new Set(), view)).toBe(true)
  })
})
