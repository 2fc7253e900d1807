// A message as a person would read it, as text for a terminal: every block in its order,
// buttons with their labels and links. Where there are blocks, Slack does not show the message's text, nor does this.

import { isRecord } from './block-schema.ts'
import { displayWidth, padTo } from './display-width.ts'
import type { PostedMessage } from './messages.ts'
import type { Reader } from './reader.ts'
import { renderMrkdwn, renderPlain } from './render-mrkdwn.ts'
import { renderRichText } from './render-rich-text.ts'
import type { SlackObject } from './users.ts'

const dividerWidth = 40
const widestColumn = 38

export type ReadableMessage = Pick<PostedMessage, 'text' | 'blocks'> &
  Partial<Pick<PostedMessage, 'ephemeral' | 'edited'>>

export function renderMessage(message: ReadableMessage, reader: Reader): string {
  const isJapanese = reader.locale.startsWith('ja')
  const onlyYou = isJapanese ? '（あなただけに表示されています）' : '(only visible to you)'
  const edited = isJapanese ? '（編集済み）' : '(edited)'
  const parts =
    message.blocks.length === 0
      ? [renderMrkdwn(message.text, reader)]
      : message.blocks.map((block) => renderBlock(block, reader))
  const lines = [
    ...(message.ephemeral === true ? [onlyYou] : []),
    ...parts,
    ...(message.edited === undefined ? [] : [edited]),
  ]
  return withoutControls(lines.join('\n'))
}

/** A hostile name must not move the cursor, colour the screen or turn the line around. Line feeds stay. */
const withoutControls = (text: string): string =>
  // oxlint-disable-next-line no-control-regex
  text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '')

function renderBlock(block: SlackObject, reader: Reader): string {
  switch (block['type']) {
    case 'header':
      return underlined(textOf(block['text'], reader))
    case 'section':
      return renderSection(block, reader)
    case 'divider':
      return '─'.repeat(dividerWidth)
    case 'context':
      return elementsOf(block)
        .map((element) => renderElement(element, reader))
        .join('  ')
    case 'actions':
      return elementsOf(block)
        .map((element) => renderElement(element, reader))
        .join(' ')
    case 'rich_text':
      return renderRichText(block, reader)
    case 'markdown':
      return renderPlain(String(block['text']))
    case 'image':
      return renderElement(block, reader)
    default:
      return `[${String(block['type'])}]`
  }
}

function renderSection(block: SlackObject, reader: Reader): string {
  const fields = Array.isArray(block['fields']) ? block['fields'].map((one) => textOf(one, reader)) : []
  const parts = [
    ...(block['text'] === undefined ? [] : [textOf(block['text'], reader)]),
    ...(fields.length === 0 ? [] : [inTwoColumns(fields)]),
    ...(isRecord(block['accessory']) ? [renderElement(block['accessory'], reader)] : []),
  ]
  return parts.join('\n')
}

/** As Slack lays out fields: left, right, left, right; under each other where they are too wide. */
function inTwoColumns(cells: readonly string[]): string {
  const lefts = cells.filter((_, index) => index % 2 === 0)
  const width = Math.max(...lefts.flatMap((cell) => cell.split('\n').map(displayWidth)))
  if (width > widestColumn) return cells.join('\n')
  return lefts
    .map((left, row) => besideEachOther(left.split('\n'), (cells[row * 2 + 1] ?? '').split('\n'), width + 2))
    .join('\n')
}

function besideEachOther(left: readonly string[], right: readonly string[], column: number): string {
  const height = Math.max(left.length, right.length)
  const lines = Array.from(
    { length: height },
    (_, line) => padTo(left[line] ?? '', column) + (right[line] ?? ''),
  )
  return lines.map((line) => line.trimEnd()).join('\n')
}

function renderElement(element: SlackObject, reader: Reader): string {
  const { type, text, url, alt_text: alternative, placeholder } = element
  if (type === 'plain_text' || type === 'mrkdwn') return textOf(element, reader)
  if (type === 'image') return `[${renderPlain(String(alternative))}]`
  const label = textOf(text ?? placeholder, reader) || String(type)
  return typeof url === 'string' ? `[${label}: ${url}]` : `[${label}]`
}

function textOf(value: unknown, reader: Reader): string {
  if (!isRecord(value) || typeof value['text'] !== 'string') return ''
  return value['type'] === 'mrkdwn' ? renderMrkdwn(value['text'], reader) : renderPlain(value['text'])
}

const underlined = (title: string): string => `${title}\n${'━'.repeat(displayWidth(title))}`

const elementsOf = (block: SlackObject): readonly SlackObject[] =>
  Array.isArray(block['elements']) ? block['elements'].filter(isRecord) : []
