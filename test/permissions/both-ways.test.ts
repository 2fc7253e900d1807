// Least privilege, proven: what each role may do against what is asked with it, action by action and both ways, and every
// request as it stands against the resources and conditions of the statements.

import { beforeAll, describe, expect, it } from 'vitest'
import { invokeAll } from './cold.ts'
import { constructedFrom } from './constructed.ts'
import { isPermitted, list, type Need } from './policy.ts'
import { actionsOf, leastPolicies, parts, policies, type RoleName } from './roles.ts'
import { type Asked, playAll } from './stories.ts'

const roles = ['slack', 'gate', 'sweep', 'guarded'] as const

/** What others do in the name of a role, and is nowhere to be seen on its wire. */
function impliedBy({ action }: Need, role: RoleName): Need[] {
  // The event source mapping polls by the role of its function (Lambda developer guide, using Lambda with SQS).
  if (action === 'sqs:ChangeMessageVisibility' && role === 'gate') {
    const polling = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']
    return polling.map((one) => ({ action: one, resource: parts.queueArn }))
  }
  // SNS encrypts in the name of whoever publishes (SNS developer guide, key management).
  if (action === 'sns:Publish') {
    return ['kms:GenerateDataKey', 'kms:Decrypt'].map((one) => ({ action: one, resource: parts.topicKeyArn }))
  }
  return []
}

let asked: readonly Asked[] = []
const needsOf = (role: RoleName): Need[] =>
  asked.filter((one) => one.role === role).flatMap(({ need }) => [need, ...impliedBy(need, role)])

const actionsAsked = (role: RoleName): string[] =>
  [...new Set(needsOf(role).map(({ action }) => action))].toSorted()

beforeAll(async () => {
  asked = [...(await playAll()), ...(await invokeAll())]
}, 180_000)

describe.each(roles)('the role of %s', (role) => {
  it('has every action that is asked with it, and no other', () => {
    expect(actionsOf(policies[role])).toEqual(actionsAsked(role))
  })

  it('permits every request as it was made: its resources and conditions too', () => {
    const refused = asked.filter((one) => one.role === role && !isPermitted(policies[role], one.need))
    expect(refused.map(({ need, story }) => ({ ...need, story }))).toEqual([])
  })

  it('has no resource that nothing was asked of', () => {
    const needs = needsOf(role)
    const unused = policies[role].flatMap((statement) =>
      list(statement.Action).flatMap((Action) =>
        list(statement.Resource)
          .filter(
            (Resource) => !needs.some((need) => isPermitted([{ ...statement, Action, Resource }], need)),
          )
          .map((Resource) => `${statement.Sid ?? ''}: ${Action} on ${Resource}`),
      ),
    )
    expect(unused).toEqual([])
  })

  it('names each action', () => {
    expect(actionsOf(policies[role]).filter((action) => !/^[a-z0-9]+:[A-Z][A-Za-z]+$/.test(action))).toEqual(
      [],
    )
  })
})

describe('what only the settings of an installation may use', () => {
  const beyond = [
    'ec2:CreateSecurityGroup',
    'ec2:DescribeSecurityGroups',
    'ec2:ModifyNetworkInterfaceAttribute',
    'ec2:RevokeSecurityGroupEgress',
    'ec2:RevokeSecurityGroupIngress',
    'ec2:TerminateInstances',
  ]
  it.each(['gate', 'sweep'] as const)('is granted to the %s only where it says so', (role) => {
    const least = new Set(actionsOf(leastPolicies[role]))
    expect(actionsOf(policies[role]).filter((action) => !least.has(action))).toEqual([
      ...beyond,
      'sts:AssumeRole',
    ])
  })
  it('is granted in another account only where it says so', () => {
    const least = new Set(actionsOf(leastPolicies.guarded))
    expect(actionsOf(policies.guarded).filter((action) => !least.has(action))).toEqual(beyond)
  })
  it('clears the protection against being terminated, with it alone', () => {
    const clears: Need = {
      action: 'ec2:ModifyInstanceAttribute',
      resource: 'arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0',
      context: { 'ec2:Attribute/DisableApiTermination': 'false' },
    }
    expect(isPermitted(leastPolicies.gate, clears)).toBe(false)
    expect(isPermitted(policies.gate, clears)).toBe(true)
  })
})

describe('no role', () => {
  const instance = 'arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0'
  it.each([
    ['sets stop protection', 'ec2:ModifyInstanceAttribute', { 'ec2:Attribute/DisableApiStop': 'true' }],
    ['changes user data', 'ec2:ModifyInstanceAttribute', { 'ec2:Attribute/UserData': 'x' }],
    ['writes any other tag', 'ec2:CreateTags', { 'aws:TagKeys': ['Auth', 'Name'] }],
    ['takes any other tag away', 'ec2:DeleteTags', { 'aws:TagKeys': ['startpass'] }],
    ['takes all tags away', 'ec2:DeleteTags', {}],
  ] as const)('%s', (_, action, context) => {
    const need: Need = { action, resource: instance, context }
    expect(roles.filter((role) => isPermitted(policies[role], need))).toEqual([])
  })
  it('but the slack function starts an instance', () => {
    const need: Need = { action: 'ec2:StartInstances', resource: instance }
    expect(roles.filter((role) => isPermitted(policies[role], need))).toEqual(['slack'])
  })
})

it('has stories that reach every command the functions could send', () => {
  const entries = ['slack', 'gate', 'sweep'].map((name) => `lambdas/${name}.lambda.ts`)
  const constructed = constructedFrom(entries)
  const reached = new Set(asked.map(({ need }) => need.action))
  const unreached = [...constructed].flatMap(([file, actions]) =>
    actions.filter((action) => !reached.has(action)).map((action) => `${file}: ${action}`),
  )
  expect(unreached).toEqual([])
  // Were nothing found in the source, nothing would be proven; and what was asked has to come from somewhere.
  const known = new Set([...constructed.values()].flat())
  expect([...reached].filter((action) => !known.has(action))).toEqual([])
})
