import { describe, expect, test } from 'vitest'
import { blockProblems } from './block-rules.ts'

const long = (length: number) => 'x'.repeat(length)
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text })
const plain = (text: string) => ({ type: 'plain_text', text })
const section = (text: string) => ({ type: 'section', text: mrkdwn(text) })
const button = (change: object = {}) => ({ type: 'button', text: plain('Go'), ...change })
const actions = (...elements: object[]) => ({ type: 'actions', elements })
const repeat = (count: number, item: object) => Array.from({ length: count }, () => item)

describe('what Slack takes', () => {
  test.each([
    ['a section of 3000 characters', section(long(3000))],
    ['ten fields of 2000', { type: 'section', fields: repeat(10, mrkdwn(long(2000))) }],
    ['a header of 150', { type: 'header', text: plain(long(150)) }],
    ['a divider', { type: 'divider' }],
    ['a context of ten', { type: 'context', elements: repeat(10, plain('now')) }],
    [
      'a context with an image',
      { type: 'context', elements: [{ type: 'image', image_url: 'https://a.example/b.png', alt_text: 'b' }] },
    ],
    ['25 buttons', actions(...repeat(25, button()))],
    [
      'a button at every limit',
      actions(
        button({
          text: plain(long(75)),
          value: long(2000),
          url: long(3000),
          action_id: long(255),
          style: 'danger',
        }),
      ),
    ],
    [
      'a button that asks back',
      actions(
        button({
          confirm: {
            title: plain('Sure?'),
            text: mrkdwn('Really'),
            confirm: plain('Yes'),
            deny: plain('No'),
          },
        }),
      ),
    ],
    [
      'a menu as accessory',
      {
        ...section('pick'),
        accessory: {
          type: 'static_select',
          action_id: 'pick',
          options: [{ text: plain('one'), value: '1' }],
        },
      },
    ],
    [
      'rich text',
      {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'hi' }] }],
      },
    ],
    ['markdown', { type: 'markdown', text: '# hi' }],
    ['a table', { type: 'table', rows: [] }],
  ])('%s', (_, block) => {
    expect(blockProblems([block])).toEqual([])
  })

  test('fifty blocks', () => {
    expect(blockProblems(repeat(50, { type: 'divider' }))).toEqual([])
  })
})

describe('what Slack refuses, in its words and at the place', () => {
  test.each([
    [
      'a section over 3000 characters',
      section(long(3001)),
      [
        'failed to match all allowed schemas [json-pointer:/blocks/0/text]',
        'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
      ],
    ],
    [
      'a header over 150',
      { type: 'header', text: plain(long(151)) },
      ['must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
    ],
    [
      'a header in mrkdwn',
      { type: 'header', text: mrkdwn('*hi*') },
      ['unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]'],
    ],
    [
      'an empty header',
      { type: 'header', text: plain('') },
      ['must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    ],
    ['a header without text', { type: 'header' }, ['missing required field: text [json-pointer:/blocks/0]']],
    [
      'a section of nothing',
      { type: 'section' },
      ['must define either `text` or `fields` [json-pointer:/blocks/0/type]'],
    ],
    [
      'eleven fields',
      { type: 'section', fields: repeat(11, mrkdwn('a')) },
      ['no more than 10 items allowed [json-pointer:/blocks/0/fields]'],
    ],
    [
      'eleven context elements',
      { type: 'context', elements: repeat(11, plain('a')) },
      ['no more than 10 items allowed [json-pointer:/blocks/0/elements]'],
    ],
    [
      '26 buttons',
      actions(...repeat(26, button())),
      ['no more than 25 items allowed [json-pointer:/blocks/0/elements]'],
    ],
    ['no buttons', actions(), ['no less than 1 items allowed [json-pointer:/blocks/0/elements]']],
    [
      'a button label over 75',
      actions(button({ text: plain(long(76)) })),
      ['must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]'],
    ],
    [
      'a button value over 2000',
      actions(button({ value: long(2001) })),
      ['must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]'],
    ],
    [
      'a button url over 3000',
      actions(button({ url: long(3001) })),
      ['must be less than 3001 characters [json-pointer:/blocks/0/elements/0/url]'],
    ],
    [
      'a button style of its own',
      actions(button({ style: 'blue' })),
      ['must be a valid enum value [json-pointer:/blocks/0/elements/0/style]'],
    ],
    [
      'a text where a text object belongs',
      { type: 'header', text: 'hi' },
      ['must provide an object [json-pointer:/blocks/0/text]'],
    ],
    [
      'a misspelt field',
      { type: 'divider', blockId: 'a' },
      ['invalid additional property: blockId [json-pointer:/blocks/0]'],
    ],
    [
      'a block_id over 255',
      { type: 'divider', block_id: long(256) },
      ['must be less than 256 characters [json-pointer:/blocks/0/block_id]'],
    ],
    [
      'a block of no known type',
      { type: 'blink' },
      ['unsupported type: blink [json-pointer:/blocks/0/type]'],
    ],
    ['a block without type', {}, ['missing required field: type [json-pointer:/blocks/0]']],
    [
      'an element of no known type',
      actions({ type: 'lever' }),
      ['unsupported type: lever [json-pointer:/blocks/0/elements/0/type]'],
    ],
    [
      'a video without its fields',
      { type: 'video', alt_text: 'a', title: plain('b'), video_url: 'c' },
      ['missing required field: thumbnail_url [json-pointer:/blocks/0]'],
    ],
    [
      'one action_id for two buttons',
      actions(button({ action_id: 'go' }), button({ action_id: 'go' })),
      ['`action_id` "go" already exists [json-pointer:/blocks/0/elements/1/action_id]'],
    ],
  ])('%s', (_, block, problems) => {
    expect(blockProblems([block])).toEqual(problems)
  })

  test('51 blocks', () => {
    expect(blockProblems(repeat(51, { type: 'divider' }))).toEqual([
      'no more than 50 items allowed [json-pointer:/blocks]',
    ])
  })

  test('one block_id for two blocks', () => {
    const named = { type: 'divider', block_id: 'same' }
    expect(blockProblems([named, named])).toEqual([
      '`block_id` "same" already exists [json-pointer:/blocks/1/block_id]',
    ])
  })

  test('the same action_id in two blocks is no problem', () => {
    const row = actions(button({ action_id: 'go' }))
    expect(blockProblems([row, row])).toEqual([])
  })
})
