// A rich_text block as terminal text: sections, lists, quotes and preformatted text with what they hold.

import { isRecord } from './block-schema.ts'
import type { Reader } from './reader.ts'
import { renderDate } from './render-date.ts'
import { renderPlain, renderUrl } from './render-mrkdwn.ts'
import type { SlackObject } from './users.ts'

export function renderRichText(block: SlackObject, reader: Reader): string {
  return elementsOf(block)
    .map((part) => renderPart(part, reader))
    .join('\n')
}

function renderPart(part: SlackObject, reader: Reader): string {
  switch (part['type']) {
    case 'rich_text_list':
      return renderList(part, reader)
    case 'rich_text_quote':
      return renderLine(part, reader).replace(/^/gm, '> ')
    case 'rich_text_preformatted':
      return `\`\`\`\n${renderLine(part, reader)}\n\`\`\``
    default:
      return renderLine(part, reader)
  }
}

function renderList(list: SlackObject, reader: Reader): string {
  const indent = '  '.repeat(typeof list['indent'] === 'number' ? list['indent'] : 0)
  const isOrdered = list['style'] === 'ordered'
  const lines = elementsOf(list).map((item, index) => {
    const mark = isOrdered ? `${index + 1}.` : '•'
    return `${indent}${mark} ${renderLine(item, reader)}`
  })
  return lines.join('\n')
}

const renderLine = (line: SlackObject, reader: Reader): string =>
  elementsOf(line)
    .map((element) => renderElement(element, reader))
    .join('')

function renderElement(element: SlackObject, reader: Reader): string {
  const named = (id: unknown): string => reader.nameOf(textOf(id)) ?? textOf(id)
  switch (element['type']) {
    case 'text':
      return renderStyled(element)
    case 'link':
      return renderUrl(textOf(element['url']), renderPlain(textOf(element['text'])))
    case 'user':
      return `@${named(element['user_id'])}`
    case 'usergroup':
      return `@${named(element['usergroup_id'])}`
    case 'channel':
      return `#${named(element['channel_id'])}`
    case 'broadcast':
      return `@${textOf(element['range'])}`
    case 'emoji':
      return `:${textOf(element['name'])}:`
    case 'date':
      return renderDateElement(element, reader)
    default:
      return textOf(element['value'])
  }
}

function renderDateElement(element: SlackObject, reader: Reader): string {
  const date = renderDate(Number(element['timestamp']), textOf(element['format']), reader)
  return date ?? textOf(element['fallback'])
}

/** Written as mrkdwn would have it, so that both kinds of text look alike. */
function renderStyled(element: SlackObject): string {
  const style = isRecord(element['style']) ? element['style'] : {}
  const marks: readonly (readonly [string, string])[] = [
    ['code', '`'],
    ['bold', '*'],
    ['italic', '_'],
    ['strike', '~'],
  ]
  return marks.reduce(
    (text, [name, mark]) => (style[name] === true ? `${mark}${text}${mark}` : text),
    renderPlain(textOf(element['text'])),
  )
}

const elementsOf = (holder: SlackObject): readonly SlackObject[] =>
  Array.isArray(holder['elements']) ? holder['elements'].filter(isRecord) : []

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
