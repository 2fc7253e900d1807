// An attribute that is not there equals nothing in DynamoDB, not even another that is not there: then `=`,
// `<=` and `>=` are false and `<>` is true. dynalite takes two missing attributes for equal, so comparisons
// of one attribute with another are amended after it has parsed them. Evaluating them stays its own work.

/** As dynalite parses it; in `args` a path is an array of names and indexes. */
interface Expression {
  readonly type: string
  readonly args?: readonly unknown[]
}

const connectives = new Set(['and', 'or', 'not'])

/** Amends the conditions and filters of a request that dynalite has checked. */
export function demandOperands(data: Record<string, unknown>): void {
  for (const field of ['_condition', '_filter']) {
    const parsed = data[field] as { expression: Expression } | undefined
    if (parsed !== undefined) parsed.expression = amended(parsed.expression)
  }
}

function amended(expression: Expression): Expression {
  const { type, args = [] } = expression
  if (connectives.has(type)) return { ...expression, args: args.map((one) => amended(one as Expression)) }
  if (!args.every((one) => Array.isArray(one))) return expression
  const asked = (name: string) => ({ type: 'function', name, args: [args[0]] })
  switch (type) {
    case '=':
    case '<=':
    case '>=':
      return { type: 'and', args: [asked('attribute_exists'), expression] }
    case '<>':
      return { type: 'or', args: [asked('attribute_not_exists'), expression] }
    default:
      return expression
  }
}
