// One statement of a policy: actions by name, never by pattern, and where AWS lets it be no narrower, why.

import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam'

export interface Grant {
  readonly sid: string
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>
}

export const allow = ({ sid, actions, resources, conditions }: Grant): PolicyStatement =>
  new PolicyStatement({
    sid,
    effect: Effect.ALLOW,
    actions: [...actions],
    resources: [...resources],
    ...(conditions && { conditions }),
  })
