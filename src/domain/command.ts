// What a person typed after the slash command, as data. Says nothing of whether the instances exist.

import { readPassId, withoutCodes } from './pass-code.ts'
import { isRegionName } from './place.ts'
import { quote, type Token, tokenize } from './tokens.ts'

export interface Target {
  /** An instance id or a Name tag, as typed. */
  readonly name: string
  readonly region: string | undefined
}

export type Command =
  | { readonly kind: 'bare'; readonly because: string | undefined }
  | { readonly kind: 'help' }
  | { readonly kind: 'status' }
  | { readonly kind: 'revoke'; readonly passId: string | undefined }
  | { readonly kind: 'code'; readonly targets: readonly Target[]; readonly because: string | undefined }
  | { readonly kind: 'any'; readonly region: string | undefined; readonly because: string | undefined }
  | {
      readonly kind: 'new'
      readonly count: number
      readonly region: string | undefined
      readonly because: string | undefined
    }
  | { readonly kind: 'start'; readonly target: Target; readonly because: string | undefined }

export interface GrammarFault {
  readonly fault:
    | 'unclosed-quote'
    | 'too-many-words'
    | 'name-missing'
    | 'one-at-a-time'
    | 'too-many-instances'
    | 'count-out-of-range'
    | 'not-a-pass-id'
    | 'account-reserved'
    | 'reason-missing'
    | 'reason-too-long'
  /** What was typed there. */
  readonly near: string
}

export const MOST_INSTANCES = 10
export const MOST_LAUNCHES = 20
export const LONGEST_REASON = 200

const VERBS: ReadonlySet<string> = new Set(['any', 'new', 'start', 'status', 'revoke', 'help', 'code'])

/** `because x`, `because: x`, `理由 x`, `理由：x`, `理由「x」`; half or full width. */
const BECAUSE = /^(because|理由)(?:[:「『].*)?$/su

/** @param text the `text` field of the slash command, still escaped and auto-linked by Slack */
export function parseCommand(text: string): Command | GrammarFault {
  const typed = tokenize(text)
  const { words: all, because } = splitReason(typed.words)
  if (typeof because === 'object') return because
  // A reason is no grammar: quotes in it need not be closed.
  if (because === undefined && typed.unclosed !== undefined) {
    return { fault: 'unclosed-quote', near: typed.unclosed }
  }
  const [first, ...words] = all
  if (first === undefined) return { kind: 'bare', because }

  const [verb, region] = verbOf(first)
  if (verb === undefined) return codeFor([first, ...words], because)
  if (verb === 'code') return codeFor(words, because)
  if (verb === 'start') return startOf(words, because)
  if (verb === 'any') return tooMany(words, 0) ?? { kind: 'any', region, because }
  if (verb === 'new') return newFor(words, region, because)
  if (verb === 'revoke') return revokeFor(words)
  return tooMany(words, 0) ?? (verb === 'status' ? { kind: 'status' } : { kind: 'help' })
}

/** The word as a verb, with the region of `any@us-east-1`; quoted words are never verbs. */
function verbOf(token: Token): [verb: string | undefined, region: string | undefined] {
  if (token.quoted) return [undefined, undefined]
  const folded = token.text.normalize('NFKC').toLowerCase()
  if (VERBS.has(folded)) return [folded, undefined]
  const [verb, region] = splitRegion({ ...token, text: folded })
  return verb === 'any' || verb === 'new' ? [verb, region] : [undefined, undefined]
}

/** Cuts the words off at `because` or `理由`, and takes everything behind it, as typed, for the reason. */
function splitReason(tokens: readonly Token[]): {
  words: readonly Token[]
  because: string | undefined | GrammarFault
} {
  for (const [at, token] of tokens.entries()) {
    const keyword = token.quoted ? undefined : BECAUSE.exec(token.text.normalize('NFKC').toLowerCase())?.[1]
    if (keyword === undefined) continue
    const because = token.fromHere
      .slice(keyword.length)
      .replace(/^\s*[:：]?\s*/u, '')
      .trim()
    const near = token.text
    if (because === '') return { words: [], because: { fault: 'reason-missing', near } }
    if (because.length > LONGEST_REASON) return { words: [], because: { fault: 'reason-too-long', near } }
    return { words: tokens.slice(0, at), because: withoutCodes(because) }
  }
  return { words: tokens, because: undefined }
}

function codeFor(words: readonly Token[], because: string | undefined): Command | GrammarFault {
  if (words.length === 0) return { fault: 'name-missing', near: 'code' }
  if (words.length > MOST_INSTANCES) return { fault: 'too-many-instances', near: String(words.length) }
  const targets: Target[] = []
  for (const word of words) {
    const target = targetOf(word)
    if ('fault' in target) return target
    targets.push(target)
  }
  return { kind: 'code', targets, because }
}

function startOf(words: readonly Token[], because: string | undefined): Command | GrammarFault {
  const [word, extra] = words
  if (word === undefined) return { fault: 'name-missing', near: 'start' }
  if (extra !== undefined) return { fault: 'one-at-a-time', near: shown(extra) }
  const target = targetOf(word)
  return 'fault' in target ? target : { kind: 'start', target, because }
}

function newFor(
  words: readonly Token[],
  region: string | undefined,
  because: string | undefined,
): Command | GrammarFault {
  const [word] = words
  if (word === undefined) return { kind: 'new', count: 1, region, because }
  const digits = word.text.normalize('NFKC')
  const count = /^\d{1,4}$/.test(digits) ? Number(digits) : 0
  if (count < 1 || count > MOST_LAUNCHES) return { fault: 'count-out-of-range', near: shown(word) }
  return tooMany(words, 1) ?? { kind: 'new', count, region, because }
}

function revokeFor(words: readonly Token[]): Command | GrammarFault {
  const [word] = words
  if (word === undefined) return { kind: 'revoke', passId: undefined }
  const passId = readPassId(word.text)
  if (passId === undefined) return { fault: 'not-a-pass-id', near: shown(word) }
  return tooMany(words, 1) ?? { kind: 'revoke', passId }
}

/** An empty pair of quotes would be shown as nothing at all. */
const shown = ({ text }: Token): string => (text === '' ? '""' : text)

function tooMany(words: readonly Token[], allowed: number): GrammarFault | undefined {
  const extra = words[allowed]
  return extra === undefined ? undefined : { fault: 'too-many-words', near: shown(extra) }
}

function targetOf(token: Token): Target | GrammarFault {
  const [name, region] = splitRegion(token)
  if (name === '') return { fault: 'name-missing', near: shown(token) }
  if (!token.quoted && /^\d{12}\//.test(name.normalize('NFKC')))
    return { fault: 'account-reserved', near: shown(token) }
  return { name, region }
}

/** `web-1@us-east-1` → name and region. An `@` that no region name follows belongs to the name. */
function splitRegion(token: Token): [name: string, region: string | undefined] {
  if (token.region !== undefined) return [token.text, token.region]
  if (token.quoted) return [token.text, undefined]
  const at = Math.max(token.text.lastIndexOf('@'), token.text.lastIndexOf('＠'))
  const region = token.text
    .slice(at + 1)
    .normalize('NFKC')
    .toLowerCase()
  return at >= 0 && isRegionName(region) ? [token.text.slice(0, at), region] : [token.text, undefined]
}

/** How to type this name so that it is read as a name: quoted where it has spaces, quotes or looks like syntax. */
function typedName(name: string): string {
  const plain = parseCommand(`code ${name}`)
  const survives =
    'kind' in plain && plain.kind === 'code' && plain.targets.length === 1 && plain.targets[0]?.name === name
  if (survives && plain.targets[0]?.region === undefined) return name
  return quote(name)
}

/** What to type after the slash command to start this instance, or for a code; `code` only where the name is a verb. */
export function typedTarget(name: string, region: string | undefined, verb?: 'start'): string {
  const suffix = region === undefined ? '' : `@${region}`
  const isVerb = VERBS.has(name.normalize('NFKC').toLowerCase())
  const first = verb ?? (isVerb ? 'code' : undefined)
  return `${first === undefined ? '' : `${first} `}${typedName(name)}${suffix}`
}
