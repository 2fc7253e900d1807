// How data is shown to people: tables that align whatever the script, and times where the reader is.

import Table from 'cli-table3'

const NOTHING = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
}

/** Columns by display width, two for a full-width character; neither lines nor colours, so that it can be cut and sorted. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const drawn = new Table({
    chars: NOTHING,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  drawn.push([...head], ...rows.map((row) => row.map(oneLine)))
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

/** Full-width characters, as terminals draw them. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/gu

export const widthOf = (text: string): number => text.length + (text.match(WIDE)?.length ?? 0)

/** What stays together: a word, or one character of Japanese, with the punctuation that must not begin or end a line. */
const CHUNK = /\s*[(「]*(?:[!-'*-~…]+|[ァ-ヶー]+|\S)[、。」)…ーァィゥェォッャュョぁぃぅぇぉっゃゅょ]*/gu

/** Japanese has no spaces to break lines at. */
export const wrapped = (text: string, width: number): string =>
  text
    .split('\n')
    .flatMap((line) => {
      const lines = ['']
      for (const [chunk] of line.matchAll(CHUNK)) {
        const last = lines.at(-1) ?? ''
        if (last === '' || widthOf(last + chunk) <= width) lines[lines.length - 1] = last + chunk
        else lines.push(chunk.trimStart())
      }
      return lines
    })
    .join('\n')

/** Names are other people's: a line break or an escape sequence in one must not act here. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')

export const plainName = oneLine

/** `2026-11-25 18:09:42 +09:00`: where the reader is. */
export function localTime(milliseconds: number): string {
  const date = new Date(milliseconds)
  const two = (value: number): string => String(Math.abs(value)).padStart(2, '0')
  const offset = -date.getTimezoneOffset()
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.trunc(offset / 60))}:${two(offset % 60)}`
  return `${day} ${time} ${zone}`
}

export const localSeconds = (seconds: number): string => localTime(seconds * 1000)

export const isoSeconds = (seconds: number): string => new Date(seconds * 1000).toISOString()

/** JSON leaves some characters as they are that act in a terminal; written as escapes, they mean the same. */
export const escapedJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, undefined, indent).replaceAll(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (acting) =>
    Array.from({ length: acting.length }, (_, n) => acting.charCodeAt(n))
      .map((unit) => String.raw`\u${unit.toString(16).padStart(4, '0')}`)
      .join(''),
  )

/** A string of JSON is one of YAML, too. */
export const quotedForYaml = (text: string): string => escapedJson(text)
