// The part of startpass in another guarded account: who may act there and how, where its starts go, and what home admits.

import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { Code } from 'aws-cdk-lib/aws-lambda'
import { describe, expect, it } from 'vitest'
import type { GuardedAccountProps } from '../../infra/guarded-account.ts'
import { guardedStatements } from '../../infra/permissions/guarded.ts'
import type { StartPassProps } from '../../infra/props.ts'
import { GuardedAccountStack, HomeStack } from '../../infra/stacks.ts'
import { GuardedAccountTemplate, HomeTemplate } from '../../infra/template.ts'
import { isPermitted, type Need, type Statement } from '../permissions/policy.ts'
import { ACCOUNT, REGION, resolver } from '../support/resolved.ts'

const OTHER = '222222222222'
const resolve = resolver({})

function there(more: Partial<GuardedAccountProps> = {}, region = REGION): Template {
  const stack = new GuardedAccountStack(new App(), 'account', {
    env: { account: OTHER, region },
    homeAccount: ACCOUNT,
    homeRegion: REGION,
    ...more,
  })
  return Template.fromStack(stack)
}
function home(more: Partial<StartPassProps>): Template {
  const code = () => Code.fromInline('exports.handler = async () => undefined')
  const stack = new HomeStack(new App(), 'home', { env: { account: ACCOUNT, region: REGION }, code, ...more })
  return Template.fromStack(stack)
}

interface Role {
  readonly RoleName: string
  readonly AssumeRolePolicyDocument: { readonly Statement: readonly Statement[] }
}
const rolesOf = (template: Template): Role[] =>
  Object.values(template.findResources('AWS::IAM::Role')).map(
    ({ Properties }) => resolve(Properties) as unknown as Role,
  )
const roleIn = (template: Template): Role => {
  const role = rolesOf(template).find(({ RoleName }) => RoleName === 'startpass-guarded')
  if (role === undefined) throw new Error('there is no role startpass-guarded')
  return role
}

describe('the role in another account', () => {
  const roleAtHome = (name: string, account = ACCOUNT): string => `arn:aws:iam::${account}:role/${name}`
  const mayAssume = (template: Template, principal: string, externalId?: string): boolean => {
    // A trust policy names no resource: it is the role's own.
    const statements = roleIn(template).AssumeRolePolicyDocument.Statement.map((one) => ({
      ...one,
      Resource: '*',
    }))
    const need: Need = {
      action: 'sts:AssumeRole',
      resource: 'the role',
      context: {
        'aws:PrincipalArn': principal,
        ...(externalId !== undefined && { 'sts:ExternalId': externalId }),
      },
    }
    return isPermitted(statements, need)
  }

  it('trusts gate and sweep of the home account, and nobody else', () => {
    const plain = there()
    for (const { Principal } of roleIn(plain).AssumeRolePolicyDocument.Statement as unknown as {
      Principal: unknown
    }[])
      expect(Principal).toEqual({ AWS: `arn:aws:iam::${ACCOUNT}:root` })
    const tried = ['gate', 'sweep', 'slack', 'forward', 'gate-us-east-1', 'canary'].map(
      (name) => [name, mayAssume(plain, roleAtHome(`startpass-${name}`))] as const,
    )
    expect(tried.filter(([, may]) => may).map(([name]) => name)).toEqual(['gate', 'sweep'])
    expect(mayAssume(plain, roleAtHome('startpass-gate', '333333333333'))).toBe(false)
    expect(mayAssume(plain, roleAtHome('admin'))).toBe(false)
  })

  it('asks for the external id where there is one', () => {
    const template = there({ externalId: 'known' })
    const gate = roleAtHome('startpass-gate')
    expect([undefined, 'guessed', 'known'].map((id) => mayAssume(template, gate, id))).toEqual([
      false,
      false,
      true,
    ])
  })

  it('trusts those who use the command line where they are named, and asks them too', () => {
    const operator = roleAtHome('platform')
    const template = there({ externalId: 'known', operators: [operator] })
    expect(mayAssume(template, operator, 'known')).toBe(true)
    expect(mayAssume(template, operator)).toBe(false)
    expect(mayAssume(template, roleAtHome('developer'), 'known')).toBe(false)
  })

  it('may do what stopping takes there, and more only where it is granted', () => {
    const statementsOf = (template: Template): Statement[] =>
      Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
        ({ Properties }) =>
          (
            resolve((Properties as { PolicyDocument: unknown }).PolicyDocument) as unknown as {
              Statement: Statement[]
            }
          ).Statement,
      )
    const least = statementsOf(there({ mayIsolate: false }))
    const expected = guardedStatements({ partition: 'aws', account: OTHER }).map((one) =>
      one.toStatementJson(),
    ) as Statement[]
    expect(least.map(({ Sid }) => Sid).toSorted()).toEqual(expected.map(({ Sid }) => Sid).toSorted())
    const need = (action: string, account = OTHER): Need => ({
      action,
      resource: `arn:aws:ec2:us-east-1:${account}:instance/i-0123456789abcdef0`,
    })
    expect(isPermitted(least, need('ec2:StopInstances'))).toBe(true)
    expect(isPermitted(least, need('ec2:StopInstances', ACCOUNT))).toBe(false)
    expect(isPermitted(least, need('ec2:StartInstances'))).toBe(false)
    expect(isPermitted(least, need('ec2:TerminateInstances'))).toBe(false)
    const looks: Need = {
      action: 'events:DescribeRule',
      resource: `arn:aws:events:eu-west-1:${OTHER}:rule/startpass-starts`,
    }
    const operators = [roleAtHome('platform')]
    expect(isPermitted(least, looks)).toBe(false)
    expect(isPermitted(statementsOf(there({ operators })), looks)).toBe(true)
    expect(isPermitted(statementsOf(there({ mayTerminate: true })), need('ec2:TerminateInstances'))).toBe(
      true,
    )
  })

  it('is made once an account, since roles know no regions', () => {
    expect(rolesOf(there({}, 'us-east-1'))).toEqual([])
    expect(
      rolesOf(there())
        .map(({ RoleName }) => RoleName)
        .toSorted(),
    ).toEqual(['startpass-forward', 'startpass-guarded'])
  })
})

describe('its starts', () => {
  it.each([REGION, 'us-east-1'])('of %s go to the bus of the home account, by the role for it', (region) => {
    const rules = Object.values(there({}, region).findResources('AWS::Events::Rule')).map(
      ({ Properties }) =>
        resolve(Properties) as unknown as {
          readonly Name: string
          readonly EventPattern: object
          readonly Targets: readonly { readonly Arn: string; readonly RoleArn: string }[]
        },
    )
    const starts = rules.find(({ Name }) => Name === 'startpass-starts')
    expect(starts?.EventPattern).toEqual({
      source: ['aws.ec2'],
      'detail-type': ['EC2 Instance State-change Notification'],
    })
    // Whoever tampers with it is told of at home, too.
    expect(rules.length).toBeGreaterThan(1)
    for (const { Targets } of rules)
      expect(Targets).toEqual([
        {
          Arn: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`,
          Id: 'Target0',
          RoleArn: `arn:aws:iam::${OTHER}:role/startpass-forward`,
        },
      ])
  })
})

describe('home', () => {
  const policiesOf = (template: Template): { readonly Statement: Statement }[] =>
    Object.values(template.findResources('AWS::Events::EventBusPolicy')).map(
      ({ Properties }) => resolve(Properties) as unknown as { readonly Statement: Statement },
    )

  it('admits nobody unless it is said', () => {
    expect(policiesOf(home({}))).toEqual([])
  })

  it('admits the forwarding role of the accounts named, and nobody else of them', () => {
    const [policy, ...more] = policiesOf(home({ guardedAccounts: [OTHER] }))
    expect(more).toEqual([])
    expect(policy?.Statement).toEqual({
      Effect: 'Allow',
      Principal: { AWS: [OTHER] },
      Action: 'events:PutEvents',
      Resource: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`,
      Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/startpass-forward' } },
    })
  })

  it('admits all of an organization, and nobody of another', () => {
    const [policy] = policiesOf(home({ guardedOrganization: 'o-exampleorg1' }))
    if (policy === undefined) throw new Error('there is no policy')
    const from = (organization: string): Need => ({
      action: 'events:PutEvents',
      resource: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`,
      context: {
        'aws:PrincipalArn': `arn:aws:iam::${OTHER}:role/startpass-forward`,
        'aws:PrincipalOrgID': organization,
      },
    })
    expect(
      ['o-exampleorg1', 'o-exampleorg2'].map((one) => isPermitted([policy.Statement], from(one))),
    ).toEqual([true, false])
  })

  it('may enter only a role of the name it was given', () => {
    const text = JSON.stringify(home({ guardedRole: 'startpass-guarded' }).toJSON())
    expect(text).toContain(':iam::*:role/startpass-guarded"')
  })
})

describe('without CDK', () => {
  interface Body {
    readonly Conditions: Readonly<Record<string, unknown>>
    readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Condition?: string }>>
  }
  const body = (template: Template): Body => template.toJSON() as Body

  it('one template serves every region of an account: roles, and what is granted to them, in one alone', () => {
    const { Resources, Conditions } = body(
      Template.fromStack(new GuardedAccountTemplate(new App(), 'account')),
    )
    const conditional = Object.values(Resources)
      .filter(({ Type }) => Type.startsWith('AWS::IAM::'))
      .map(({ Condition = '' }) => Condition)
    expect(conditional.length).toBeGreaterThan(3)
    for (const name of new Set(conditional)) {
      const text = JSON.stringify(Conditions[name])
      expect(name === 'IsHomeRegion' || text.includes('{"Condition":"IsHomeRegion"}')).toBe(true)
    }
    const rules = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Events::Rule')
    expect(rules.length).toBeGreaterThan(1)
    for (const { Condition } of rules) expect(Condition).toBeUndefined()
  })

  it('what home admits is a parameter, and nothing by default', () => {
    const { Resources, Conditions } = body(Template.fromStack(new HomeTemplate(new App(), 'startpass')))
    const policies = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Events::EventBusPolicy')
    expect(policies.map(({ Condition = '' }) => Condition).toSorted()).toEqual([
      'GuardedAccountsIsGiven',
      'GuardedOrganizationIsGiven',
    ])
    expect(Object.keys(Conditions)).toEqual(
      expect.arrayContaining(policies.map(({ Condition = '' }) => Condition)),
    )
  })
})
