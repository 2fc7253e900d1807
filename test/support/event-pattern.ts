// EventBridge's patterns, as far as the tamper rules use them: exact values, prefix, suffix, wildcard, anything-but, and $or of fields.
// What is none of these is refused, so that no rule is believed to match what nobody has modelled.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
type Fields = { readonly [key: string]: Json }

/** Fields that the pattern does not name may hold anything. */
export function matchesPattern(pattern: Json, event: Json): boolean {
  if (!isFields(pattern)) throw new Error('a pattern is an object')
  if (!isFields(event)) return false
  return Object.entries(pattern).every(([field, wanted]) => {
    if (field === '$or') {
      if (!Array.isArray(wanted) || wanted.length < 2) throw new Error('$or takes two patterns or more')
      return wanted.some((one) => matchesPattern(one as Json, event))
    }
    if (isFields(wanted)) return matchesPattern(wanted, event[field] ?? {})
    if (!Array.isArray(wanted) || wanted.length === 0)
      throw new Error(`${field} wants a list that is not empty`)
    // A list in the event matches where one of its members does.
    const value = event[field]
    const values = Array.isArray(value) ? value : [value]
    return wanted.some((one) => values.some((each) => matchesValue(one as Json, each as Json | undefined)))
  })
}

function matchesValue(wanted: Json, value: Json | undefined): boolean {
  if (!isFields(wanted)) return wanted === value
  const [[operator, text] = [], ...more] = Object.entries(wanted)
  if (operator === 'anything-but' && Array.isArray(text))
    return typeof value === 'string' && !text.includes(value)
  if (more.length > 0 || typeof text !== 'string')
    throw new Error(`no such matcher: ${JSON.stringify(wanted)}`)
  if (operator === 'prefix') return typeof value === 'string' && value.startsWith(text)
  if (operator === 'suffix') return typeof value === 'string' && value.endsWith(text)
  if (operator === 'wildcard') {
    if (text.includes('**')) throw new Error('EventBridge refuses ** in a wildcard')
    return typeof value === 'string' && wildcard(text).test(value)
  }
  throw new Error(`no such matcher: ${operator}`)
}

const wildcard = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split('*')
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  )

const isFields = (value: Json | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
