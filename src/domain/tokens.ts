// The words of a slash command: Slack's escaping undone, quotes of either language understood.

import { isRegionName } from './place.ts'

export interface Token {
  readonly text: string
  readonly quoted: boolean
  /** The region written behind a closing quote: `"my server"@us-east-1`. */
  readonly region: string | undefined
  /** Everything from the beginning of this word to the end of the text. */
  readonly fromHere: string
}

/** Opening quote → what closes it. */
const QUOTES: Readonly<Record<string, string>> = {
  '"': '"”“',
  "'": "'’",
  '`': '`',
  '“': '”"“',
  '‘': "’'",
  '„': '”“"',
  '＂': '＂',
  '「': '」',
  '『': '』',
}

/** Control characters, too: no keyboard puts them into a name. */
const SPACE = /[\s,、，\p{Cc}]/u
const REGION_BEHIND_QUOTE = /^[@＠]([^\s,、，]+)/u

export interface Tokens {
  readonly words: readonly Token[]
  /** Where a quote is opened that nothing closes; no word is read from there on. */
  readonly unclosed: string | undefined
}

/** @param text as it stands in the form: `&amp;`-escaped, domain-like words auto-linked */
export function tokenize(text: string): Tokens {
  const plain = unescapeSlack(text)
  const words: Token[] = []
  let at = 0
  while (at < plain.length) {
    const char = plain.charAt(at)
    if (SPACE.test(char)) {
      at += 1
      continue
    }
    const closers = QUOTES[char]
    const fromHere = plain.slice(at)
    if (closers === undefined) {
      const end = endOfWord(plain, at)
      words.push({ text: plain.slice(at, end), quoted: false, region: undefined, fromHere })
      at = end
      continue
    }
    const end = endOfQuote(plain, at + 1, closers)
    if (end === undefined) return { words, unclosed: plain.slice(at, at + 30) }
    const behind = REGION_BEHIND_QUOTE.exec(plain.slice(end + 1))
    const region = behind?.[1]?.normalize('NFKC').toLowerCase()
    const isRegion = region !== undefined && isRegionName(region)
    words.push({
      text: undoubled(plain.slice(at + 1, end), closers).trim(),
      quoted: true,
      region: isRegion ? region : undefined,
      fromHere,
    })
    at = end + 1 + (isRegion && behind !== null ? behind[0].length : 0)
  }
  return { words, unclosed: undefined }
}

function endOfWord(text: string, from: number): number {
  let at = from
  while (at < text.length && !SPACE.test(text.charAt(at))) at += 1
  return at
}

/** A closing quote that stands there twice is one that belongs to the text. */
function endOfQuote(text: string, from: number, closers: string): number | undefined {
  for (let at = from; at < text.length; at += 1) {
    if (!closers.includes(text.charAt(at))) continue
    if (text.charAt(at + 1) !== text.charAt(at)) return at
    at += 1
  }
  return undefined
}

const undoubled = (text: string, closers: string): string =>
  Array.from(closers).reduce((so, closer) => so.replaceAll(closer + closer, closer), text)

/**
 * Slack's links back to what was typed (`<http://a.example|a.example>` → `a.example`, `<@U012AB34CD|hana>` → `@hana`),
 * then its escapes.
 */
function unescapeSlack(text: string): string {
  return text
    .replaceAll(/<([@#])[^<>|]*\|([^<>]*)>/g, '$1$2')
    .replaceAll(/<[^<>|]*\|([^<>]*)>/g, '$1')
    .replaceAll(/<(?:https?:\/\/|mailto:)?([^<>|]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

/** Quotes a name so that tokenize reads it whole: with the first pair that the name itself does not close. */
export function quote(name: string): string {
  const fitting = ['"', '「', "'", '`', '『'].find(
    (opening) => !Array.from(QUOTES[opening] ?? '').some((closer) => name.includes(closer)),
  )
  return fitting === undefined
    ? `「${name.replaceAll('」', '」」')}」`
    : `${fitting}${name}${(QUOTES[fitting] ?? '').charAt(0)}`
}
