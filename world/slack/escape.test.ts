import { describe, expect, test } from 'vitest'
import { asSlackSends } from './escape.ts'
import { exampleWorkspace } from './example-workspace.ts'

const workspace = exampleWorkspace()
const on = (typed: string) => asSlackSends(typed, workspace, { shouldEscape: true })
const off = (typed: string) => asSlackSends(typed, workspace, { shouldEscape: false })

test.each(['web-1', 'i-0abc123def4567890', '1.2.3', 'web-1 for 2h', '起動 web-1', 'v1.2 build.7', ''])(
  '%j arrives as it was typed',
  (typed) => {
    expect(on(typed)).toBe(typed)
  },
)

test('&, < and > become entities, whatever the setting', () => {
  expect(on('a & b <c>')).toBe('a &amp; b &lt;c&gt;')
  expect(off('a & b <c>')).toBe('a &amp; b &lt;c&gt;')
})

test('what was typed as markup is no markup', () => {
  expect(on('<!channel> <@U0HANASATO1>')).toBe('&lt;!channel&gt; &lt;@U0HANASATO1&gt;')
})

describe('with escaping on', () => {
  test.each([
    ['web-1.example.com', '<http://web-1.example.com|web-1.example.com>'],
    ['start web-1.example.com, please', 'start <http://web-1.example.com|web-1.example.com>, please'],
    [
      'web-1.example.com:8080/a?b=1&c=2',
      '<http://web-1.example.com:8080/a?b=1&amp;c=2|web-1.example.com:8080/a?b=1&amp;c=2>',
    ],
    ['https://example.com/a', '<https://example.com/a>'],
    ['ops@example.com', '<mailto:ops@example.com|ops@example.com>'],
    ['README.md', '<http://README.md|README.md>'],
  ])('the address %s becomes a link', (typed, sent) => {
    expect(on(typed)).toBe(sent)
  })

  test.each([
    ['for @hana', 'for <@U0HANASATO1|hana>'],
    ['for @hana!', 'for <@U0HANASATO1|hana>!'],
    ['for @platform', 'for <!subteam^S0PLATFORM1|@platform>'],
    ['in #ops', 'in <#C0OPS000001|ops>'],
    ['in #incident-review', 'in <#C0SECRET001|>'],
    ['for @nobody in #nowhere', 'for @nobody in #nowhere'],
  ])('the mention in %j becomes an id', (typed, sent) => {
    expect(on(typed)).toBe(sent)
  })
})

test('with escaping off, addresses and mentions stay as typed', () => {
  expect(off('@hana #ops web-1.example.com')).toBe('@hana #ops web-1.example.com')
})

test('space around the text is dropped, space inside it kept', () => {
  expect(on('  web-1   2h ')).toBe('web-1   2h')
})
