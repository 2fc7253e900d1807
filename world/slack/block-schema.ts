// Small rules that can be put together into the shape of a block, complaining in Slack's own words
// and pointing at the place: `must be less than 3001 characters [json-pointer:/blocks/0/text/text]`.

export type Report = (message: string, pointer: string) => void

/** Looks at one value at one place and reports what is wrong with it. */
export type Rule = (value: unknown, pointer: string, report: Report) => void

export interface Field {
  readonly rule: Rule
  readonly isRequired: boolean
}

export const required = (rule: Rule): Field => ({ rule, isRequired: true })
export const optional = (rule: Rule): Field => ({ rule, isRequired: false })

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const anything: Rule = () => {}

/** Characters are counted as UTF-16 units, so that the world is never more generous than Slack. */
export const string =
  (maximum: number, minimum = 0): Rule =>
  (value, pointer, report) => {
    if (typeof value !== 'string') return report('must provide a string', pointer)
    if (value.length < minimum) report(`must be more than ${minimum - 1} characters`, pointer)
    if (value.length > maximum) report(`must be less than ${maximum + 1} characters`, pointer)
  }

export const boolean: Rule = (value, pointer, report) => {
  if (typeof value !== 'boolean') report('must provide a boolean', pointer)
}

export const number: Rule = (value, pointer, report) => {
  if (typeof value !== 'number') report('must provide a number', pointer)
}

export const oneOf =
  (...allowed: readonly string[]): Rule =>
  (value, pointer, report) => {
    if (!allowed.includes(String(value))) report('must be a valid enum value', pointer)
  }

export const listOf =
  (rule: Rule, maximum: number, minimum = 0): Rule =>
  (value, pointer, report) => {
    if (!Array.isArray(value)) return report('must provide an array', pointer)
    if (value.length < minimum) report(`no less than ${minimum} items allowed`, pointer)
    if (value.length > maximum) report(`no more than ${maximum} items allowed`, pointer)
    value.forEach((item, index) => rule(item, `${pointer}/${index}`, report))
  }

/** An object with these fields; others are refused unless `others` lets them be. */
export const object =
  (fields: Readonly<Record<string, Field>>, others: 'refused' | 'unchecked' = 'refused'): Rule =>
  (value, pointer, report) => {
    if (!isRecord(value)) return report('must provide an object', pointer)
    for (const [name, field] of Object.entries(fields)) {
      if (value[name] !== undefined) field.rule(value[name], `${pointer}/${name}`, report)
      else if (field.isRequired) report(`missing required field: ${name}`, pointer)
    }
    if (others === 'unchecked') return
    for (const name of Object.keys(value)) {
      if (!Object.hasOwn(fields, name)) report(`invalid additional property: ${name}`, pointer)
    }
  }

/** One of several kinds of object, told apart by their `type`. */
export const byType =
  (rules: Readonly<Record<string, Rule>>): Rule =>
  (value, pointer, report) => {
    if (!isRecord(value)) return report('must provide an object', pointer)
    const { type } = value
    if (type === undefined) return report('missing required field: type', pointer)
    if (typeof type !== 'string') return report('must provide a string', `${pointer}/type`)
    if (!Object.hasOwn(rules, type)) return report(`unsupported type: ${type}`, `${pointer}/type`)
    rules[type]?.(value, pointer, report)
  }

/** Slack prefixes the complaints about a choice of shapes with one about the choice itself. */
export const choice =
  (rule: Rule): Rule =>
  (value, pointer, report) => {
    const problems: [string, string][] = []
    rule(value, pointer, (message, at) => problems.push([message, at]))
    if (problems.length > 0) report('failed to match all allowed schemas', pointer)
    for (const [message, at] of problems) report(message, at)
  }

export const both =
  (...rules: readonly Rule[]): Rule =>
  (value, pointer, report) => {
    for (const rule of rules) rule(value, pointer, report)
  }
