// A small IAM: whether statements permit a request, by action, resource and conditions, as the IAM user guide's policy
// evaluation logic has it for one account. It stands beside moto, which looks at actions alone. Operators that no policy
// here uses are refused, not guessed.

export interface Statement {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Action?: string | readonly string[]
  readonly NotAction?: string | readonly string[]
  readonly Resource?: string | readonly string[]
  readonly NotResource?: string | readonly string[]
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

/** One thing that a request needs to be allowed. */
export interface Need {
  readonly action: string
  readonly resource: string
  /** Condition keys and their values, as the request has them. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>
}

export const isPermitted = (statements: readonly Statement[], need: Need): boolean => {
  const matching = statements.filter((statement) => concerns(statement, need))
  return (
    matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny')
  )
}

export const isDenied = (statements: readonly Statement[], need: Need): boolean =>
  statements.some((statement) => statement.Effect === 'Deny' && concerns(statement, need))

export const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T]

function concerns(statement: Statement, { action, resource, context = {} }: Need): boolean {
  const { Action, NotAction, Resource, NotResource, Condition = {} } = statement
  const isAction = (pattern: string): boolean => like(pattern.toLowerCase(), action.toLowerCase())
  const isResource = (pattern: string): boolean => like(pattern, resource)
  const ofAction = NotAction === undefined ? list(Action).some(isAction) : !list(NotAction).some(isAction)
  const ofResource =
    NotResource === undefined ? list(Resource).some(isResource) : !list(NotResource).some(isResource)
  const holding = Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, list(wanted), valuesOf(context, key))),
  )
  return ofAction && ofResource && holding
}

/** Condition keys know no case. */
const valuesOf = (context: NonNullable<Need['context']>, key: string): readonly string[] =>
  Object.entries(context).flatMap(([name, value]) =>
    name.toLowerCase() === key.toLowerCase() ? list(value) : [],
  )

const like = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(text)

const comparisons: Readonly<Record<string, (wanted: string, given: string) => boolean>> = {
  StringEquals: (wanted, given) => wanted === given,
  StringEqualsIgnoreCase: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(),
  StringLike: like,
  ArnLike: like,
  // IAM takes wildcards in both (IAM user guide, ARN condition operators).
  ArnEquals: like,
}

function holds(operator: string, wanted: readonly string[], given: readonly string[]): boolean {
  if (operator === 'Null') return wanted.includes(given.length === 0 ? 'true' : 'false')
  const [, quantifier, bare = ''] = /^(ForAllValues:|ForAnyValue:)?(\w+)$/.exec(operator) ?? []
  const negated = /^(?:String|Arn)Not/.test(bare)
  const compare = comparisons[negated ? bare.replace('Not', '') : bare]
  if (compare === undefined) throw new Error(`the operator ${operator} is not known here`)
  const matches = (value: string): boolean => wanted.some((one) => compare(one, value)) !== negated
  if (quantifier === 'ForAllValues:') return given.every(matches)
  if (quantifier === 'ForAnyValue:') return given.some(matches)
  // A negated operator holds for a key that the request does not have.
  return given.length === 0 ? negated : given.every(matches)
}
