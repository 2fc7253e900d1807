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

/** @param text as it stands in the form: `&amp;`-escaped, domain-like words auto-linked */
export function tokenize(
  text: string,
): Token[] | { readonly fault: 'unclosed-quote'; readonly near: string } {
  const plain = unescapeSlack(text)
  const tokens: Token[] = []
  let at = 0
  while (at < plain.length) {
    const char = plain.charAt(at)
    if (SPACE.test(char)) {
      at += 1
      continue
    }
    const closers = QUOTES[char]
    const end = closers === undefined ? endOfWord(plain, at) : endOfQuote(plain, at + 1, closers)
    if (end === undefined) return { fault: 'unclosed-quote', near: plain.slice(at, at + 30) }
    const fromHere = plain.slice(at)
    if (closers === undefined) {
      tokens.push({ text: plain.slice(at, end), quoted: false, region: undefined, fromHere })
      at = end
      continue
    }
    const behind = REGION_BEHIND_QUOTE.exec(plain.slice(end + 1))
    const region = behind?.[1]?.normalize('NFKC').toLowerCase()
    const isRegion = region !== undefined && isRegionName(region)
    tokens.push({
      text: plain.slice(at + 1, end).trim(),
      quoted: true,
      region: isRegion ? region : undefined,
      fromHere,
    })
    at = end + 1 + (isRegion && behind !== null ? behind[0].length : 0)
  }
  return tokens
}

function endOfWord(text: string, from: number): number {
  let at = from
  while (at < text.length && !SPACE.test(text.charAt(at))) at += 1
  return at
}

function endOfQuote(text: string, from: number, closers: string): number | undefined {
  for (let at = from; at < text.length; at += 1) if (closers.includes(text.charAt(at))) return at
  return undefined
}

/** Slack's auto-links back to what was typed (`<http://a.example|a.example>` → `a.example`), then its escapes. */
function unescapeSlack(text: string): string {
  return text
    .replaceAll(/<[^<>|]*\|([^<>]*)>/g, '$1')
    .replaceAll(/<(?:https?:\/\/|mailto:)?([^<>|]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

/** Quotes a name so that tokenize reads it whole: with the first pair that the name itself does not close. */
export function quote(name: string): string {
  const pairs = ['"', '「', "'", '`', '『'].map((opening) => ({
    opening,
    closers: QUOTES[opening] ?? opening,
  }))
  const fitting =
    pairs.find(({ closers }) => !Array.from(closers).some((closer) => name.includes(closer))) ?? pairs[0]
  const { opening = '"', closers = '"' } = fitting ?? {}
  return `${opening}${name}${closers.charAt(0)}`
}
