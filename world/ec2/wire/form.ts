// The parameters of a Query API request: Name=…, InstanceId.1=…, Filter.1.Value.2=….
// What nobody has read in the end is refused: a parameter this world does not know must not be ignored (A29).

import { Ec2Error } from '../ec2-error.ts'
import { invalidValue, unknownParameter } from '../refusals.ts'

/** The characters XML 1.0 can carry; with any other in it, no answer could repeat what was sent. */
const EXPRESSIBLE = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u

export class Form {
  readonly #values: ReadonlyMap<string, string>
  readonly #read: Set<string>
  readonly #prefix: string

  private constructor(values: ReadonlyMap<string, string>, read: Set<string>, prefix: string) {
    this.#values = values
    this.#read = read
    this.#prefix = prefix
  }

  /** @throws Ec2Error for characters that are not of XML */
  static parse(encoded: string): Form {
    const values = new Map(new URLSearchParams(encoded))
    for (const [name, value] of values) {
      if (!EXPRESSIBLE.test(name + value)) {
        throw new Ec2Error('InvalidCharacter', 'A specified character is invalid.')
      }
    }
    return new Form(values, new Set(), '')
  }

  text(name: string): string | undefined {
    const full = this.#prefix + name
    this.#read.add(full)
    return this.#values.get(full)
  }

  flag(name: string): boolean | undefined {
    const text = this.text(name)?.toLowerCase()
    if (text === undefined) return undefined
    if (text === 'true' || text === 'false') return text === 'true'
    throw invalidValue(
      `Value ( ${text} ) for parameter ${this.#prefix}${name} is invalid. Expecting a boolean.`,
    )
  }

  integer(name: string): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    if (/^-?\d{1,9}$/.test(text)) return Number(text)
    throw invalidValue(
      `Value ( ${text} ) for parameter ${this.#prefix}${name} is invalid. Expecting an integer.`,
    )
  }

  /** `name.1`, `name.2` …, in the order of their numbers. */
  list(name: string): string[] {
    return this.#numbers(name).flatMap((number) => this.text(`${name}.${number}`) ?? [])
  }

  /** `name.1.…`, `name.2.…` …, each as a form of its own. */
  groups(name: string): Form[] {
    return this.#numbers(name).map((number) => this.under(`${name}.${number}`))
  }

  /** `name.…` as a form of its own. */
  under(name: string): Form {
    return new Form(this.#values, this.#read, `${this.#prefix}${name}.`)
  }

  /** @throws Ec2Error naming a parameter nobody has read */
  refuseUnread(): void {
    for (const name of this.#values.keys()) if (!this.#read.has(name)) throw unknownParameter(name)
  }

  #numbers(name: string): number[] {
    const start = `${this.#prefix}${name}.`
    const numbers = new Set<number>()
    for (const key of this.#values.keys()) {
      const number = key.startsWith(start) ? /^\d{1,9}/.exec(key.slice(start.length))?.[0] : undefined
      if (number !== undefined) numbers.add(Number(number))
    }
    return [...numbers].toSorted((a, b) => a - b)
  }
}
