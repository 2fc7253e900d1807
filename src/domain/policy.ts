// Who may ask for what: a static list, one rule a line, decided when a pass is issued.
//
//     everyone may start dev-*, tag:Env=dev
//     S0PLATFORM, U012AB34 may start "billing server", i-0123456789abcdef0, new
//     U0ADMIN01 may start *

import type { InstanceView } from './instance.ts'
import { nameOf } from './instance.ts'
import { isInstanceId } from './place.ts'

type Selector =
  | { readonly kind: 'everything' }
  | { readonly kind: 'first-launches' }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'name'; readonly pattern: string }
  | { readonly kind: 'tag'; readonly key: string; readonly pattern: string }

interface PolicyRule {
  readonly everyone: boolean
  readonly users: ReadonlySet<string>
  /** Slack user groups (`S…`). */
  readonly groups: ReadonlySet<string>
  readonly which: readonly Selector[]
}

export type Policy = readonly PolicyRule[]

/** What to start, as policy sees it: an instance that exists, any one of them, or first launches. */
export type Wish = InstanceView | 'any' | 'new'

export interface PolicyFault {
  /** From 1. */
  readonly line: number
  readonly text: string
  readonly problem: string
}

/** Every full member, every instance: what holds where nothing is configured. */
export const openPolicy: Policy = [
  { everyone: true, users: new Set(), groups: new Set(), which: [{ kind: 'everything' }] },
]

/** @returns the rules, or the first line that cannot be read and why */
export function parsePolicy(text: string): Policy | PolicyFault {
  const rules: PolicyRule[] = []
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/(^|\s)#.*$/s, '').trim()
    if (line === '') continue
    const rule = parseRule(line)
    if (typeof rule === 'string') return { line: index + 1, text: raw.trim(), problem: rule }
    rules.push(rule)
  }
  // Somebody meant to say something; letting everybody in would be the wrong guess.
  return rules.length === 0 ? { line: 1, text: text.trim(), problem: 'there is no rule in it' } : rules
}

const RULE = /^(?<who>.+?)\s+may\s+start\s+(?<which>.+)$/su

function parseRule(line: string): PolicyRule | string {
  const parts = RULE.exec(line)?.groups
  if (parts?.['who'] === undefined || parts['which'] === undefined) {
    return 'a rule reads WHO may start WHICH, for example: everyone may start dev-*'
  }
  const users = new Set<string>()
  const groups = new Set<string>()
  let everyone = false
  for (const who of parts['who'].split(/[\s,]+/).filter(Boolean)) {
    if (who === 'everyone') everyone = true
    else if (/^[UW][A-Z0-9]{2,}$/.test(who)) users.add(who)
    else if (/^S[A-Z0-9]{2,}$/.test(who)) groups.add(who)
    else return `"${who}" is neither everyone, nor a Slack user id (U…), nor a user group id (S…)`
  }
  const words = selectorWords(parts['which'])
  if (words === undefined) return 'a quote is not closed'
  const which: Selector[] = []
  for (const word of words) {
    const selector = parseSelector(word)
    if (typeof selector === 'string') return selector
    which.push(selector)
  }
  return which.length === 0 ? 'nothing is named after "may start"' : { everyone, users, groups, which }
}

/** Words, where quotes keep spaces and commas; a quoted word is marked by a leading quote. */
function selectorWords(text: string): string[] | undefined {
  const words: string[] = text.match(/"[^"]*"|[^\s,"]+(?:"[^"]*")?|"/g) ?? []
  return words.includes('"') ? undefined : words
}

function parseSelector(word: string): Selector | string {
  if (word.startsWith('"')) return { kind: 'name', pattern: word.slice(1, -1) }
  if (word === '*') return { kind: 'everything' }
  if (word === 'new') return { kind: 'first-launches' }
  if (word.startsWith('tag:')) {
    const [, key, pattern] = /^tag:([^=]+)=(.+)$/u.exec(word) ?? []
    if (key === undefined || pattern === undefined) return `"${word}" should read tag:KEY=VALUE`
    return { kind: 'tag', key, pattern: pattern.replaceAll('"', '') }
  }
  if (word.startsWith('i-')) {
    return isInstanceId(word)
      ? { kind: 'id', id: word }
      : `"${word}" is no instance id: i- and 8 or 17 hexadecimal digits`
  }
  return { kind: 'name', pattern: word }
}

/** Whether some rule lets this person ask; `any` is every instance at once, so only `*` covers it. */
export function mayStart(policy: Policy, userId: string, groups: ReadonlySet<string>, wish: Wish): boolean {
  return policy.some(
    (rule) =>
      (rule.everyone || rule.users.has(userId) || [...rule.groups].some((group) => groups.has(group))) &&
      rule.which.some((selector) => covers(selector, wish)),
  )
}

/** The user groups whose members have to be looked up to decide. */
export const groupsIn = (policy: Policy): Set<string> => new Set(policy.flatMap((rule) => [...rule.groups]))

function covers(selector: Selector, wish: Wish): boolean {
  if (selector.kind === 'everything') return true
  if (wish === 'new') return selector.kind === 'first-launches'
  if (wish === 'any' || selector.kind === 'first-launches') return false
  if (selector.kind === 'id') return selector.id === wish.instanceId
  if (selector.kind === 'name') return matches(selector.pattern, nameOf(wish))
  return Object.hasOwn(wish.tags, selector.key) && matches(selector.pattern, wish.tags[selector.key])
}

/** The whole text, `*` standing for any run of characters. No RegExp: one with many stars takes ages to say no. */
function matches(pattern: string, text: string | undefined): boolean {
  const [first = '', ...more] = pattern.split('*')
  if (text === undefined || !text.startsWith(first)) return false
  const last = more.pop()
  if (last === undefined) return text === first
  let at = first.length
  for (const part of more) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - at >= last.length && text.endsWith(last)
}
