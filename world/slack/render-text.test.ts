import { describe, expect, test } from 'vitest'
import { exampleWorkspace } from './example-workspace.ts'
import type { Reader } from './reader.ts'
import { renderMessage } from './render-text.ts'
import type { SlackObject } from './users.ts'

const workspace = exampleWorkspace()
const now = Date.UTC(2026, 10, 23, 9, 0, 0)
const nameOf = (id: string) => workspace.nameOf(id)
const hana: Reader = { locale: 'ja-JP', timeZone: 'Asia/Tokyo', now, nameOf }
const alex: Reader = { locale: 'en-US', timeZone: 'America/New_York', now, nameOf }

const mrkdwn = (text: string) => ({ type: 'mrkdwn', text })
const plain = (text: string) => ({ type: 'plain_text', text })
const read = (blocks: readonly SlackObject[], reader = alex) =>
  renderMessage({ text: 'fallback', blocks }, reader)
const readText = (text: string, reader = alex) => renderMessage({ text, blocks: [] }, reader)

test('a message in Japanese, as Hana reads it', () => {
  const expiresAt = now / 1000 + 3600
  const message = {
    text: 'web-1 の起動コード',
    ephemeral: true,
    blocks: [
      { type: 'header', text: plain('起動許可') },
      { type: 'section', text: mrkdwn('<@U0HANASATO1> さん、*web-1* を起動できます。\n`7Q2M-K9XD`') },
      {
        type: 'section',
        fields: [mrkdwn('*インスタンス*\nweb-1'), mrkdwn('*回数*\n1'), mrkdwn('*リージョン*\n東京')],
      },
      { type: 'divider' },
      {
        type: 'context',
        elements: [mrkdwn(`<!date^${expiresAt}^{date_short_pretty} {time}|19:00> まで有効`)],
      },
      {
        type: 'actions',
        elements: [
          { type: 'button', text: plain('取り消す'), style: 'danger' },
          { type: 'button', text: plain('手順'), url: 'https://docs.example.com/ja' },
        ],
      },
    ],
  }
  expect(renderMessage(message, hana)).toBe(
    [
      '（あなただけに表示されています）',
      '起動許可',
      '━━━━━━━━',
      '@Hana さん、*web-1* を起動できます。',
      '`7Q2M-K9XD`',
      '*インスタンス*  *回数*',
      'web-1           1',
      '*リージョン*',
      '東京',
      '────────────────────────────────────────',
      '今日 19:00 まで有効',
      '[取り消す] [手順: https://docs.example.com/ja]',
    ].join('\n'),
  )
})

test('a message in English, as Alex reads it', () => {
  const blocks = [
    { type: 'header', text: plain('Start denied') },
    {
      type: 'section',
      text: mrkdwn('gpu-1 was stopped at <!date^1795338000^{date_short} {time}|never>: *no-pass*.'),
      accessory: { type: 'button', text: plain('Runbook'), url: 'https://docs.example.com' },
    },
  ]
  const text = renderMessage({ text: '', blocks, edited: { ts: '1' } }, alex).replaceAll('\u202f', ' ')
  expect(text).toBe(
    [
      'Start denied',
      '━━━━━━━━━━━━',
      'gpu-1 was stopped at Nov 22, 2026 4:00 AM: *no-pass*.',
      '[Runbook: https://docs.example.com]',
      '(edited)',
    ].join('\n'),
  )
})

describe('text without blocks', () => {
  test('shows links with their labels, and names for ids', () => {
    expect(
      readText('<https://a.example/b|the docs>, <https://a.example>, <mailto:o@a.example|o@a.example>'),
    ).toBe('the docs (https://a.example/b), https://a.example, o@a.example')
    expect(readText('<@U0ALEXRIV01> <@U0GONE|gone> <#C0OPS000001> <!subteam^S0PLATFORM1> <!here>')).toBe(
      '@Alex @gone #ops @platform @here',
    )
  })

  test('resolves entities once', () => {
    expect(readText('a &lt;b&gt; &amp;lt; c')).toBe('a <b> &lt; c')
  })

  test('shows the fallback of a date it cannot read', () => {
    expect(readText('<!date^soon^{date}|in a while>')).toBe('in a while')
  })

  test('lets no control characters through to the terminal', () => {
    expect(readText('web\u001b[31m-1\u0007\u202e\nnext')).toBe('web[31m-1\nnext')
  })
})

test('where there are blocks the text is not shown', () => {
  expect(read([{ type: 'section', text: plain('shown') }])).toBe('shown')
})

test('fields too wide for two columns stand under each other', () => {
  const wide = `arn:aws:ec2:ap-northeast-1:123456789012:instance/i-1`
  expect(read([{ type: 'section', fields: [plain(wide), plain('right')] }])).toBe(`${wide}\nright`)
})

test('images show what they are of, and other blocks at least their kind', () => {
  const image = { type: 'image', image_url: 'https://a.example/a.png', alt_text: 'a lock' }
  expect(
    read([image, { type: 'context', elements: [image, plain('now')] }, { type: 'table', rows: [] }]),
  ).toBe('[a lock]\n[a lock]  now\n[table]')
})

test('rich text: sections, lists, quotes, code, and what they mention', () => {
  const text = (words: string, style = {}) => ({ type: 'text', text: words, style })
  const section = (...elements: object[]) => ({ type: 'rich_text_section', elements })
  const elements = [
    section(
      text('Hello ', { bold: true }),
      { type: 'user', user_id: 'U0HANASATO1' },
      { type: 'emoji', name: 'wave' },
    ),
    {
      type: 'rich_text_list',
      style: 'bullet',
      indent: 1,
      elements: [section(text('one')), section(text('two'))],
    },
    {
      type: 'rich_text_list',
      style: 'ordered',
      elements: [section({ type: 'channel', channel_id: 'C0OPS000001' })],
    },
    { type: 'rich_text_quote', elements: [text('first\nsecond')] },
    { type: 'rich_text_preformatted', elements: [text('npm start')] },
    section({ type: 'link', url: 'https://a.example', text: 'docs' }, text(' '), {
      type: 'date',
      timestamp: now / 1000,
      format: '{date_num}',
    }),
  ]
  expect(read([{ type: 'rich_text', elements }])).toBe(
    [
      '*Hello *@Hana:wave:',
      '  • one',
      '  • two',
      '1. #ops',
      '> first',
      '> second',
      '```',
      'npm start',
      '```',
      'docs (https://a.example) 2026-11-23',
    ].join('\n'),
  )
})
