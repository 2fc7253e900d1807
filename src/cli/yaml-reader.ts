// Reading YAML as people write it: every value a text, every complaint with its line. What the values mean is
// settings-file.ts's to say.

import { distance } from 'fastest-levenshtein'
import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
} from 'yaml'
import type { Locale } from '../domain/person.ts'
import { didYouMean, problemText, type SettingsProblem } from './settings-words.ts'

export interface SettingsFault {
  /** From 1. */
  readonly line: number
  readonly problem: string
}

/** A place in the file that something can be said about. */
export type At = Node | undefined

export type Fields = ReadonlyMap<string, { readonly key: At; readonly value: At }>

const MOST_ENTRIES = 500
const NEAR = 3

/** The parser's own sentences are for programmers. */
const PROBLEMS: Readonly<Record<string, SettingsProblem>> = {
  DUPLICATE_KEY: 'twice',
  TAB_AS_INDENT: 'tab',
  MULTIPLE_DOCS: 'documents',
}

/** A name with a full-width colon behind it, or a full-width space before it. */
const FULL_WIDTH = /^\s*(?:- )?[\w.-]+\s*：|^ *\u3000/

export class YamlReader {
  readonly faults: SettingsFault[] = []
  readonly root: At
  readonly #lines = new LineCounter()
  readonly #locale: Locale
  readonly #text: readonly string[]
  /** The last with something on it: what is missing at the end is missing there. */
  readonly #lastLine: number

  constructor(text: string, locale: Locale) {
    this.#locale = locale
    this.#text = text.split('\n')
    this.#lastLine = Math.max(1, text.trimEnd().split('\n').length)
    // Failsafe: an account id with a leading zero stays what it is, and 07:30 is no number.
    const document = parseDocument(text, {
      schema: 'failsafe',
      lineCounter: this.#lines,
      prettyErrors: false,
    })
    this.root = document.contents ?? undefined
    for (const { pos, code, message } of [...document.errors, ...document.warnings]) {
      const line = this.#lineAt(pos[0])
      const key = /^\s*(?:- )?([^\s:]+)/.exec(this.#text[line - 1] ?? '')?.[1]
      this.#say(line, PROBLEMS[code] ?? 'yaml', code === 'DUPLICATE_KEY' ? (key ?? '') : message)
    }
  }

  #lineAt(offset: number): number {
    return Math.min(this.#lines.linePos(offset).line, this.#lastLine)
  }

  fail(at: At, problem: SettingsProblem, written = '', more = ''): undefined {
    const offset = at?.range?.[0]
    const line = offset === undefined ? 1 : this.#lineAt(offset)
    this.#say(line, problem, written, more)
    return undefined
  }

  /** What is typed with a Japanese keyboard looks right, and is the only fault of its line. */
  #say(line: number, problem: SettingsProblem, written: string, more = ''): void {
    const isFullWidth = FULL_WIDTH.test(this.#text[line - 1] ?? '')
    const said = isFullWidth
      ? problemText('full-width', '', this.#locale)
      : problemText(problem, written, this.#locale) + more
    if (isFullWidth && this.faults.some((one) => one.line === line)) return
    this.faults.push({ line, problem: said })
  }

  /** The settings below a name; unknown ones are complained about, with what was probably meant. */
  fields(at: At, name: string, known: readonly string[]): Fields {
    const fields = new Map<string, { readonly key: At; readonly value: At }>()
    if (isEmpty(at)) return fields
    if (!isMap(at)) {
      this.fail(at, name === '' ? 'not-a-list-of-settings' : 'map', name)
      return fields
    }
    for (const pair of at.items) {
      const { key, value } = nodesOf(pair)
      const field = isScalar(key) ? textOf(key) : ''
      if (known.includes(field)) fields.set(field, { key, value })
      else this.#unknown(key, field, known)
    }
    return fields
  }

  #unknown(key: At, field: string, known: readonly string[]): void {
    const [near] = known
      .map((name) => ({ name, far: distance(field.toLowerCase(), name.toLowerCase()) }))
      .filter(({ far }) => far <= NEAR && far * 2 <= field.length)
      .toSorted((a, b) => a.far - b.far)
    this.fail(key, 'unknown-name', field, near === undefined ? '' : didYouMean(near.name, this.#locale))
  }

  /** One text, or nothing where it is absent; a list or a map there is complained about. */
  text(at: At, name: string): string | undefined {
    if (at === undefined) return undefined
    if (!isScalar(at)) return this.fail(at, 'text', name)
    return textOf(at)
  }

  /** A whole number from 1 on. */
  whole(at: At, problem: SettingsProblem, most: number): number {
    const written = this.text(at, '') ?? ''
    const number = /^\d{1,6}$/.test(written) ? Number(written) : 0
    if (number < 1 || number > most) this.fail(at, problem, written)
    return number
  }

  /** The members of a list; one left empty, with all its entries behind a `#`, has none. */
  list(at: At, name: string): readonly At[] {
    if (isEmpty(at)) return []
    if (!isSeq(at)) {
      this.fail(at, 'list', name)
      return []
    }
    if (at.items.length > MOST_ENTRIES) this.fail(at, 'list-too-long', name)
    return at.items.map((item) => asNode(item))
  }
}

/** Keys and items come typed as anything; in a parsed document they are nodes or nothing. */
const asNode = (item: unknown): At => (isNode(item) ? item : undefined)

const nodesOf = (pair: Pair): { readonly key: At; readonly value: At } => ({
  key: asNode(pair.key),
  value: asNode(pair.value),
})

/** In the failsafe schema every scalar is a text, or nothing at all. */
const textOf = ({ value }: Scalar): string => (typeof value === 'string' ? value.trim() : '')

const isEmpty = (at: At): boolean => at === undefined || (isScalar(at) && textOf(at) === '')
