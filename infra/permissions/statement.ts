// One statement of a policy: actions by name, never by pattern; and where AWS lets the resource be no narrower than a
// pattern, the reason stands beside it.

import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'

export interface Grant {
  readonly sid: string
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>
  /** Why a resource is a pattern. */
  readonly why?: string
}

const reasons = new WeakMap<PolicyStatement, string>()

/** @throws Error where an action is a pattern, or where a resource is one without a reason */
export function allow({ sid, actions, resources, conditions, why }: Grant): PolicyStatement {
  if (actions.some((action) => action.includes('*'))) throw new Error(`${sid}: name each action`)
  if (why === undefined && resources.some((resource) => resource.includes('*')))
    throw new Error(`${sid}: say why its resources are no narrower`)
  const statement = new PolicyStatement({
    sid,
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: [...resources],
    ...(conditions && { conditions }),
  })
  if (why !== undefined) reasons.set(statement, why)
  return statement
}

export const reasonOf = (statement: PolicyStatement): string | undefined => reasons.get(statement)
