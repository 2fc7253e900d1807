// What properties are tried with: names, texts and regions as people, and people who mean ill, would have them.

import fc from 'fast-check'

const pieces = fc.constantFrom(
  '"',
  '“',
  '”',
  "'",
  '‘',
  '’',
  '`',
  '「',
  '」',
  '『',
  '』',
  '＂',
  '„',
  ' ',
  '　',
  '、',
  '，',
  ',',
  '@',
  '＠',
  '#',
  'because',
  '理由',
  'code',
  'start',
  'any',
  'new',
  'status',
  'help',
  'revoke',
  'ｎｅｗ',
  'us-east-1',
  '@us-east-1',
  'ap-northeast-1',
  'web-1',
  '経理',
  'サーバー',
  'ｗｅｂ－１',
  '😀',
  '👩‍💻',
  'é',
  '/',
  '123456789012/',
  '&',
  '<',
  '>',
  '&amp;',
  '<!channel>',
  'http:',
  '|',
  '*',
  '_',
  '~',
  ':',
  '：',
  '\u202e',
  '\u200b',
  '\u0000',
  '\n',
  '\t',
  'P-7K3M9Q2X',
  'i-0123456789abcdef0',
  '\\',
  '$',
  'a.example',
  'a@b.example',
  '@hana',
  '#ops',
)

/** Any text at all: of pieces that mean something somewhere, of any character, and of halves of characters. */
export const anyText = fc.oneof(
  fc
    .array(fc.oneof(pieces, fc.string({ unit: 'grapheme', maxLength: 3 })), { maxLength: 30 })
    .map((all) => all.join('')),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 100 }),
)

/** Any Name tag that an instance can have and a keyboard can type: one line, with nothing around it. */
export const aName = anyText
  .map((text) =>
    text
      .replaceAll(/\p{Cc}+/gu, ' ')
      .slice(0, 256)
      .toWellFormed()
      .trim(),
  )
  .filter((text) => text !== '')

export const aRegion = fc.constantFrom(
  'us-east-1',
  'ap-northeast-1',
  'us-gov-west-1',
  'eu-central-2',
  'ap-southeast-7',
)
