import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LONGEST_REASON, parseCommand, typedTarget } from './command.ts'

const code = (...names: readonly (string | readonly [string, string])[]) => ({
  kind: 'code',
  targets: names.map((one) =>
    typeof one === 'string' ? { name: one, region: undefined } : { name: one[0], region: one[1] },
  ),
  because: undefined,
})

describe('what can be asked for', () => {
  it.each([
    ['', { kind: 'bare', because: undefined }],
    ['web-1', code('web-1')],
    ['web-1 db-1', code('web-1', 'db-1')],
    ['web-1, db-1、batch-1', code('web-1', 'db-1', 'batch-1')],
    ['i-0123456789abcdef0', code('i-0123456789abcdef0')],
    ['web-1@us-east-1', code(['web-1', 'us-east-1'])],
    ['web-1@us-gov-west-1', code(['web-1', 'us-gov-west-1'])],
    ['hana@acme', code('hana@acme')],
    ['any', { kind: 'any', region: undefined, because: undefined }],
    ['ANY@US-EAST-1', { kind: 'any', region: 'us-east-1', because: undefined }],
    ['new', { kind: 'new', count: 1, region: undefined, because: undefined }],
    ['new 3', { kind: 'new', count: 3, region: undefined, because: undefined }],
    ['new@us-east-1 20', { kind: 'new', count: 20, region: 'us-east-1', because: undefined }],
    ['start web-1', { kind: 'start', target: { name: 'web-1', region: undefined }, because: undefined }],
    ['start start', { kind: 'start', target: { name: 'start', region: undefined }, because: undefined }],
    ['status', { kind: 'status' }],
    ['Help', { kind: 'help' }],
    ['revoke', { kind: 'revoke', passId: undefined }],
    ['revoke p-7k3m9q2x', { kind: 'revoke', passId: 'P-7K3M9Q2X' }],
    ['code status', code('status')],
    ['"status"', code('status')],
    ['a b c d e f g h i j', code('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j')],
    ['"new" any', code('new', 'any')],
    ['new 1', { kind: 'new', count: 1, region: undefined, because: undefined }],
    ['web/123456789012/x', code('web/123456789012/x')],
    ['"123456789012/web-1"', code('123456789012/web-1')],
    ['"web-1@us-east-1"', code('web-1@us-east-1')],
    ['us-east-1', code('us-east-1')],
    ['"a"@mars', code('a', '@mars')],
    ['" padded "', code('padded')],
    ['<@U012AB34CD|hana> <#C012AB34CD|ops>', code('@hana', '#ops')],
    ['<web-1>', code('web-1')],
    ['「a」」b」 "c""d"', code('a」b', 'c"d')],
  ])('%j', (text, command) => expect(parseCommand(text)).toEqual(command))
})

describe('how it may be typed', () => {
  it.each([
    ['"my server"', code('my server')],
    ["'my server'", code('my server')],
    ['“my server”', code('my server')],
    ['「経理 サーバー」', code('経理 サーバー')],
    ['『経理』＠ap-northeast-3', code(['経理', 'ap-northeast-3'])],
    ['"my server"@us-east-1 db-1', code(['my server', 'us-east-1'], 'db-1')],
    ['ｗｅｂ－１　ｄｂ－１', code('ｗｅｂ－１', 'ｄｂ－１')],
    ['web-1＠us-east-1', code(['web-1', 'us-east-1'])],
    ["bob's-box", code("bob's-box")],
    ['<http://web-1.example.com|web-1.example.com>', code('web-1.example.com')],
    ['<http://web-1.example.com>', code('web-1.example.com')],
    ['<mailto:a@b.example|a@b.example>', code('a@b.example')],
    ['a&amp;b &lt;c&gt;', code('a&b', '<c>')],
    ['ｓｔａｔｕｓ', { kind: 'status' }],
    ['ｎｅｗ　３', { kind: 'new', count: 3, region: undefined, because: undefined }],
  ])('%j', (text, command) => expect(parseCommand(text)).toEqual(command))
})

describe('reasons', () => {
  it.each([
    ['web-1 because release "v2", really', 'release "v2", really'],
    ['web-1 BECAUSE: x', 'x'],
    ['web-1 理由 月末の締め', '月末の締め'],
    ['web-1　理由：月末の 締め', '月末の 締め'],
    ['web-1 because because', 'because'],
    ['web-1 理由「月末 処理」', '「月末 処理」'],
    ['web-1 because it is "urgent', 'it is "urgent'],
    ['web-1 because   : spaced', 'spaced'],
    ['web-1 because a: b', 'a: b'],
    ['web-1 because sp_0123456789ABCDEFGH10 was lost', 'sp_… was lost'],
  ])('%j', (text, because) => expect(parseCommand(text)).toEqual({ ...code('web-1'), because }))

  it('go with everything that asks for a pass', () => {
    expect(parseCommand('any because x')).toMatchObject({ kind: 'any', because: 'x' })
    expect(parseCommand('new 2 理由 x')).toMatchObject({ kind: 'new', count: 2, because: 'x' })
    expect(parseCommand('start web-1 because x')).toMatchObject({ kind: 'start', because: 'x' })
    expect(parseCommand('because x')).toEqual({ kind: 'bare', because: 'x' })
  })

  it('are told when missing or too long', () => {
    expect(parseCommand('web-1 because')).toMatchObject({ fault: 'reason-missing' })
    expect(parseCommand(`web-1 because ${'x'.repeat(LONGEST_REASON)}`)).toMatchObject({ kind: 'code' })
    expect(parseCommand(`web-1 because ${'x'.repeat(LONGEST_REASON + 1)}`)).toMatchObject({
      fault: 'reason-too-long',
    })
  })
})

describe('what is not understood is said to be', () => {
  it.each([
    ['"web-1', 'unclosed-quote'],
    ['「web-1', 'unclosed-quote'],
    ['status now', 'too-many-words'],
    ['any web-1', 'too-many-words'],
    ['new 3 4', 'too-many-words'],
    ['start', 'name-missing'],
    ['code', 'name-missing'],
    ['@us-east-1', 'name-missing'],
    ['start a b', 'one-at-a-time'],
    ['a b c d e f g h i j k', 'too-many-instances'],
    ['new 0', 'count-out-of-range'],
    ['new 21', 'count-out-of-range'],
    ['new -1', 'count-out-of-range'],
    ['new web-1', 'count-out-of-range'],
    ['revoke all', 'not-a-pass-id'],
    ['123456789012/web-1', 'account-reserved'],
    ['new 3x', 'count-out-of-range'],
    ['""', 'name-missing'],
  ])('%j: %s', (text, fault) => expect(parseCommand(text)).toMatchObject({ fault }))
})

describe('what people are told to type', () => {
  it.each([
    ['web-1', undefined, undefined, 'web-1'],
    ['web-1', 'us-east-1', undefined, 'web-1@us-east-1'],
    ['my server', undefined, 'start', 'start "my server"'],
    ['status', undefined, undefined, 'code status'],
    ['ＮＥＷ', undefined, undefined, 'code ＮＥＷ'],
    ['status', undefined, 'start', 'start status'],
    ['web-1@us-east-1', undefined, undefined, '"web-1@us-east-1"'],
    ['a "b"', undefined, undefined, '「a "b"」'],
    ['a "b」', undefined, undefined, `'a "b」'`],
    [`a "b」'c`, undefined, undefined, '`a "b」\'c`'],
    [`a "b」'c\``, 'us-east-1', undefined, `『a "b」'c\`』@us-east-1`],
    [`a "b」'c\`』`, undefined, undefined, `「a "b」」'c\`』」`],
  ] as const)('%s in %s (%s): %s', (name, region, verb, typed) => {
    expect(typedTarget(name, region, verb)).toBe(typed)
  })

  it('what is near a fault is shown, not all of it', () => {
    expect(parseCommand(`"${'x'.repeat(100)}`)).toEqual({
      fault: 'unclosed-quote',
      near: `"${'x'.repeat(29)}`,
    })
    expect(parseCommand('web-1 ""')).toEqual({ fault: 'name-missing', near: '""' })
    expect(parseCommand('status ""')).toEqual({ fault: 'too-many-words', near: '""' })
    expect(parseCommand('code')).toMatchObject({ near: 'code' })
    expect(parseCommand('start')).toMatchObject({ near: 'start' })
  })
})

describe('properties', () => {
  it('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const command = parseCommand(text)
        expect('kind' in command || 'fault' in command).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it('reads back what it tells people to type, for any name an instance can have', () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .map((text) => text.trim())
      .filter((text) => text !== '' && !(/["”“]/.test(text) && text.includes('」')))
    const region = fc.option(fc.constantFrom('us-east-1', 'ap-northeast-1'), { nil: undefined })
    fc.assert(
      fc.property(name, region, (wanted, where) => {
        const escaped = typedTarget(wanted, where)
          .replaceAll('&', '&amp;')
          .replaceAll('<', '&lt;')
          .replaceAll('>', '&gt;')
        expect(parseCommand(escaped)).toMatchObject({
          kind: 'code',
          targets: [{ name: wanted, region: where }],
        })
      }),
      { numRuns: 2000 },
    )
  })
})
