// Slack's text markup as a reader sees it in a terminal: links, mentions and dates resolved,
// *bold* and `code` left as they are written.

import type { Reader } from './reader.ts'
import { renderDate } from './render-date.ts'

export function renderMrkdwn(text: string, reader: Reader): string {
  return renderPlain(text.replace(/<([^<>]+)>/g, (_, inside: string) => renderLink(inside, reader)))
}

/** Text without markup: only Slack's three entities are resolved. */
export const renderPlain = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

function renderLink(inside: string, reader: Reader): string {
  const bar = inside.indexOf('|')
  const target = bar === -1 ? inside : inside.slice(0, bar)
  const label = bar === -1 ? '' : inside.slice(bar + 1)
  if (target.startsWith('!date^')) return renderDateLink(target, label, reader)
  if (target.startsWith('!subteam^')) return label || `@${nameOf(target.slice('!subteam^'.length), reader)}`
  if (target.startsWith('!')) return label || `@${target.slice(1)}`
  if (target.startsWith('@')) return `@${nameOf(target.slice(1), reader, label)}`
  if (target.startsWith('#')) return `#${nameOf(target.slice(1), reader, label)}`
  return renderUrl(target, label)
}

/** The label and where it leads, unless they say the same. */
export function renderUrl(url: string, label: string): string {
  const address = url.replace(/^mailto:/, '')
  return label === '' || label === address ? address : `${label} (${address})`
}

const nameOf = (id: string, reader: Reader, label = ''): string => reader.nameOf(id) ?? (label || id)

/** @param target `!date^epoch^format` with an optional `^link` */
function renderDateLink(target: string, fallback: string, reader: Reader): string {
  const [, epochSeconds = '', format = '', link] = target.split('^')
  const date = renderDate(Number(epochSeconds), format, reader) ?? fallback
  return link === undefined ? date : renderUrl(link, date)
}
