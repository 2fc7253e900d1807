// Each function over the strict world, where its policy decides about every request as IAM would: with the policy every
// story ends as it should, and without any one action somebody is told which it is.

import { describe, expect, it } from 'vitest'
import { isPermitted, list, type Statement } from './policy.ts'
import { actionsOf, policies, type RoleName } from './roles.ts'
import { playFor } from './stories.ts'

/** What the stories of one process do not ask for; moto.test.ts and both-ways.test.ts see to it. */
const ELSEWHERE = /^(?:secretsmanager|sns|sqs|kms):/

const without = (statements: readonly Statement[], action: string): Statement[] =>
  statements.map((statement) => ({
    ...statement,
    Action: list(statement.Action).filter((one) => one !== action),
  }))

describe.each(['slack', 'gate', 'sweep', 'guarded'] as const)('the role of %s', (role) => {
  const actions = actionsOf(policies[role]).filter((action) => !ELSEWHERE.test(action))

  it.each(actions)('without %s: somebody is told', async (action) => {
    const lacking: Readonly<Record<RoleName, readonly Statement[]>> = {
      ...policies,
      [role]: without(policies[role], action),
    }
    const told = await playFor(role, action, (asking, need) => isPermitted(lacking[asking], need))
    expect(told).toContain(action)
  })
})

it('with whole policies nobody is told of a permission that is missing', async () => {
  const permits = (asking: RoleName, need: Parameters<typeof isPermitted>[1]): boolean =>
    isPermitted(policies[asking], need)
  for (const [role, action] of [
    ['slack', 'ec2:StartInstances'],
    ['gate', 'ec2:TerminateInstances'],
    ['sweep', 'ec2:CreateSecurityGroup'],
    ['guarded', 'ec2:ModifyFleet'],
  ] as const)
    expect(await playFor(role, action, permits)).not.toContain('not authorized')
})
