// The same safeguards where DynamoDB itself evaluates them: a clause is taken out of the condition on its way there.

import type { Sabotage } from '../sabotage.ts'
import { believing, fitting } from './means.ts'

/** The clause still stands, since DynamoDB wants all its values used, but anything satisfies it. */
const without =
  (...clauses: readonly string[]) =>
  (body: string): string =>
    clauses.reduce((text, clause) => text.replaceAll(clause, `(${clause} OR attribute_exists(pk))`), body)

export const ofTheTable = {
  'decide-once-in-table': {
    promise: 'the record of a start is written on condition that there is none',
    // What is remembered of Slack's requests has the same condition, and is no transaction.
    rewrite: (body) =>
      body.startsWith('{"TransactItems"')
        ? body.replaceAll('"attribute_not_exists(pk)"', '"attribute_not_exists(nothing)"')
        : body,
  },
  'redeem-condition-in-table': {
    promise: 'the table itself counts the uses of a pass',
    of: ['refusalOf'],
    rules: believing(() => ({ left: 1 })),
    rewrite: without('#left > :zero'),
  },
  'issued-after-start-in-table': {
    promise: 'the table itself compares a pass with the start',
    of: ['refusalOf'],
    rules: believing(() => ({ issuedAt: 0 })),
    rewrite: without('#issuedAt <= :latestIssue'),
  },
  'control-in-table': {
    promise: 'the table itself refuses a verdict that was reached before the lockdown came',
    breaks: 'nothing is allowed in lockdown',
    rewrite: (body) =>
      body.startsWith('{"TransactItems"')
        ? body.replaceAll(
            '"ConditionExpression":"#revision = :revision"',
            '"ConditionExpression":"#revision = :revision OR attribute_exists(pk)"',
          )
        : body,
  },
  'scope-in-table': {
    promise: 'the table itself knows what a pass is for',
    of: ['refusalOf'],
    rules: believing(fitting),
    rewrite: without('(#scope.#kind = :kind AND #scope.#placeKey = :place)'),
  },
} as const satisfies Record<string, Omit<Sabotage, 'tier'>>
