// The preventive half: what the generated policies deny and let happen, request by request, and that they fit. moto knows
// neither service control policies nor conditions, so the small IAM of policy.ts decides.

import { describe, expect, it } from 'vitest'
import { names } from '../../infra/names.ts'
import { enforcingStatements } from '../../infra/permissions/enforcing.ts'
import { inspectingStatements } from '../../infra/permissions/guarded.ts'
import { compact, SCP_LIMIT, serviceControlPolicy, userPolicy } from '../../src/domain/prevention.ts'
import { isDenied, isPermitted, type Need } from './policy.ts'

const account = '123456789012'
const region = 'ap-northeast-1'
const parts = {
  partition: 'aws',
  account,
  region,
  table: names.table,
  queue: names.queue,
  deadLetters: names.dlq,
  topic: names.topic,
  secret: 'startpass',
  api: 'a1b2c3d4e5',
}
const roleArn = (name: string, of = account): string => `arn:aws:iam::${of}:role/${name}`
const breakGlass = roleArn('break-glass', '*')
const operator = roleArn('platform')
/** Made by each test anew, so that a change to how it is made is seen (docs/mutation.md). */
const scp = () => serviceControlPolicy(parts, { breakGlass: [breakGlass], operators: [operator] }).Statement

const thief = roleArn('developer')
const bot = roleArn(names.slack)
const gate = roleArn(names.gate)
const rescuer = roleArn('break-glass', '222222222222')
const of = (service: string, what: string): string => `arn:aws:${service}:${region}:${account}:${what}`
const by = (principal: string, action: string, resource: string, context: Need['context'] = {}): Need => ({
  action,
  resource,
  context: { 'aws:PrincipalArn': principal, ...context },
})
const deniedTo = (action: string, resource: string, context?: Need['context']): string[] =>
  Object.entries({ thief, bot, gate, rescuer, operator })
    .filter(([, principal]) => isDenied(scp(), by(principal, action, resource, context)))
    .map(([who]) => who)

const instance = of('ec2', 'instance/i-0123456789abcdef0')
const group = of('autoscaling', 'autoScalingGroup:id:autoScalingGroupName/web')

describe('the service control policy', () => {
  it.each([
    ['ec2:StartInstances', instance],
    ['ec2:RunInstances', instance],
    ['ec2:CreateFleet', of('ec2', 'fleet/fleet-1')],
    ['ec2:RequestSpotInstances', instance],
    ['autoscaling:SetDesiredCapacity', group],
    ['autoscaling:CreateAutoScalingGroup', group],
    // Unless the desired capacity is lowered with it, the group launches another in its place.
    ['autoscaling:DetachInstances', group],
    ['autoscaling:EnterStandby', group],
    // What a group launches that takes $Latest or $Default, once one of its members is terminated.
    ['ec2:CreateLaunchTemplateVersion', of('ec2', 'launch-template/lt-1')],
    ['ec2:ModifyLaunchTemplate', of('ec2', 'launch-template/lt-1')],
  ])('%s is the bot’s and the break-glass role’s alone', (action, resource) => {
    expect(deniedTo(action, resource)).toEqual(['thief', 'gate', 'operator'])
  })

  it('the gate may empty a fleet that starts again what it stopped, here and in other accounts; people may not', () => {
    expect(deniedTo('ec2:ModifyFleet', of('ec2', 'fleet/fleet-1'))).toEqual(['thief', 'bot', 'operator'])
    const fleetThere = `arn:aws:ec2:${region}:222222222222:fleet/fleet-1`
    for (const role of [
      roleArn(names.guarded, '222222222222'),
      roleArn(`${names.gate}-us-east-1`),
      roleArn(names.sweep),
    ])
      expect(isDenied(scp(), by(role, 'ec2:ModifyFleet', fleetThere))).toBe(false)
  })

  it('operators read the rules of other accounts by the role there, for doctor', () => {
    const rule = `arn:aws:events:us-east-1:222222222222:rule/${names.starts}`
    const role = roleArn(names.guarded, '222222222222')
    for (const { actions } of inspectingStatements({ partition: 'aws', account: '222222222222' }))
      expect(actions.filter((action) => isDenied(scp(), by(role, action, rule)))).toEqual([])
    expect(isDenied(scp(), by(roleArn('admin', '222222222222'), 'events:DescribeRule', rule))).toBe(true)
  })

  it('denies no role of ours anything that it is granted to stop with', () => {
    const enforcing = enforcingStatements({ partition: 'aws', account })
    const actions = enforcing.flatMap(({ actions: some }) => some)
    expect(actions.length).toBeGreaterThan(8)
    const clearing = { 'ec2:Attribute/DisableApiStop': 'false' }
    for (const role of [gate, roleArn(names.sweep), roleArn(names.guarded)])
      expect(actions.filter((action) => isDenied(scp(), by(role, action, instance, clearing)))).toEqual([])
  })

  it('nobody protects an instance from being stopped; taking the protection away is free', () => {
    const attribute = (value: string) => ({ 'ec2:Attribute/DisableApiStop': value })
    const everybody = ['thief', 'bot', 'gate', 'rescuer', 'operator']
    expect(deniedTo('ec2:ModifyInstanceAttribute', instance, attribute('true'))).toEqual(everybody)
    expect(deniedTo('ec2:ModifyInstanceAttribute', instance, attribute('True'))).toEqual(everybody)
    expect(deniedTo('ec2:ModifyInstanceAttribute', instance, attribute('false'))).toEqual([])
  })

  it.each([
    ['secretsmanager:GetSecretValue', of('secretsmanager', 'secret:startpass-AbC123')],
    ['dynamodb:GetItem', of('dynamodb', 'table/startpass')],
    ['dynamodb:PutItem', of('dynamodb', 'table/startpass')],
    ['dynamodb:Query', of('dynamodb', 'table/startpass/index/unfinished')],
    ['dynamodb:ExportTableToPointInTime', of('dynamodb', 'table/startpass')],
    ['sqs:SendMessage', of('sqs', names.queue)],
    ['sqs:ReceiveMessage', of('sqs', names.dlq)],
    ['sqs:PurgeQueue', of('sqs', names.queue)],
    ['sqs:SetQueueAttributes', of('sqs', names.queue)],
    ['sqs:PurgeQueue', of('sqs', `${names.queue}-111122223333`)],
    ['sns:Subscribe', of('sns', names.topic)],
  ])('%s is denied to whoever is no part of it', (action, resource) => {
    expect(deniedTo(action, resource)).toEqual(['thief'])
  })

  it.each([
    ['lambda:UpdateFunctionCode', of('lambda', 'function:startpass-gate')],
    ['lambda:UpdateFunctionConfiguration', of('lambda', 'function:startpass-slack')],
    ['lambda:PutFunctionConcurrency', of('lambda', 'function:startpass-gate')],
    ['lambda:DeleteFunction', of('lambda', 'function:startpass-sweep')],
    ['lambda:InvokeFunction', of('lambda', 'function:startpass-slack')],
    ['lambda:GetFunction', of('lambda', 'function:startpass-gate')],
    ['lambda:GetFunctionConfiguration', of('lambda', 'function:startpass-gate')],
    ['cloudtrail:DeleteTrail', 'arn:aws:cloudtrail:us-east-1:123456789012:trail/organization'],
    ['cloudtrail:PutEventSelectors', of('cloudtrail', 'trail/main')],
    ['cloudtrail:UpdateTrail', of('cloudtrail', 'trail/main')],
    ['events:DisableRule', of('events', `rule/${names.starts}`)],
    ['events:RemoveTargets', `arn:aws:events:us-east-1:${account}:rule/${names.starts}`],
    ['events:DisableRule', `arn:aws:events:us-east-1:222222222222:rule/${names.starts}`],
    [
      'cloudformation:DeleteStack',
      `arn:aws:cloudformation:${region}:222222222222:stack/startpass-account/id`,
    ],
    ['iam:DetachRolePolicy', gate],
    ['iam:PutRolePolicy', bot],
    ['iam:CreateRole', roleArn('break-glass', '333333333333')],
    ['iam:UpdateAssumeRolePolicy', roleArn('startpass-guarded', '222222222222')],
    ['logs:DeleteLogGroup', of('logs', 'log-group:/aws/lambda/startpass-gate')],
    ['cloudformation:DeleteStack', of('cloudformation', 'stack/startpass/id')],
    ['scheduler:UpdateSchedule', of('scheduler', 'schedule/default/startpass-canary-stop')],
    ['scheduler:DeleteSchedule', of('scheduler', 'schedule/default/startpass-canary-start')],
    ['apigateway:DELETE', `arn:aws:apigateway:${region}::/apis/a1b2c3d4e5`],
    ['apigateway:PATCH', `arn:aws:apigateway:${region}::/apis/a1b2c3d4e5/integrations/i`],
    ['apigateway:POST', `arn:aws:apigateway:${region}::/apis/a1b2c3d4e5/authorizers`],
    ['cloudtrail:StopLogging', of('cloudtrail', 'trail/main')],
  ])('%s is left to operators and break glass, and not even the functions may', (action, resource) => {
    expect(deniedTo(action, resource)).toEqual(['thief', 'bot', 'gate'])
  })

  it('the event source mapping is known by the function it feeds', () => {
    const mapping = of('lambda', 'event-source-mapping:id')
    const feeds = (name: string) => ({ 'lambda:FunctionArn': of('lambda', `function:${name}`) })
    expect(deniedTo('lambda:UpdateEventSourceMapping', mapping, feeds(names.gate))).toContain('thief')
    expect(deniedTo('lambda:UpdateEventSourceMapping', mapping, feeds('another'))).toEqual([])
  })

  it.each([
    'kms:ScheduleKeyDeletion',
    'kms:DisableKey',
    'kms:PutKeyPolicy',
    'kms:CreateGrant',
    'kms:DeleteAlias',
    'kms:UpdateAlias',
  ])('the alerts’ key is known by its alias: %s', (action) => {
    const key = of('kms', 'key/0f0f0f0f-0f0f-0f0f-0f0f-0f0f0f0f0f0f')
    const called = (...aliases: string[]) => ({ 'kms:ResourceAliases': aliases })
    expect(deniedTo(action, key, called('alias/other', `alias/${names.topic}`))).toEqual([
      'thief',
      'bot',
      'gate',
    ])
    expect(deniedTo(action, key, called('alias/other'))).toEqual([])
    expect(deniedTo(action, key)).toEqual([])
    expect(deniedTo('kms:GenerateDataKey', key, called(`alias/${names.topic}`))).toEqual([])
    expect(deniedTo('kms:Decrypt', key, called(`alias/${names.topic}`))).toEqual([])
  })

  it('an installation that does not say where its API is gets a policy without it', () => {
    const without = serviceControlPolicy(
      { ...parts, api: undefined },
      { breakGlass: [breakGlass], operators: [] },
    )
    expect(JSON.stringify(without)).not.toContain(':apigateway:')
  })

  it('an installation whose dead letters have a name of their own gets a policy with it', () => {
    const apart = serviceControlPolicy(
      { ...parts, deadLetters: 'given-up' },
      { breakGlass: [breakGlass], operators: [] },
    )
    const reads = by(thief, 'sqs:ReceiveMessage', of('sqs', 'given-up'))
    expect(isDenied(apart.Statement, reads)).toBe(true)
    expect(isDenied(scp(), reads)).toBe(false)
  })

  it.each([
    ['apigateway:DELETE', `arn:aws:apigateway:${region}::/apis/another`],
    ['scheduler:DeleteSchedule', of('scheduler', 'schedule/default/another')],
    ['ec2:StopInstances', instance],
    ['dynamodb:PutItem', of('dynamodb', 'table/another')],
    ['lambda:UpdateFunctionCode', of('lambda', 'function:another')],
    ['sqs:SendMessage', of('sqs', 'another')],
    ['sqs:SendMessage', of('sqs', `not-${names.queue}`)],
  ])('%s elsewhere is nobody’s business', (action, resource) => {
    expect(deniedTo(action, resource)).toEqual([])
  })

  it('fits, with five more roles of long names too', () => {
    const roles = Array.from({ length: 5 }, (_, n) => roleArn(`a-role-with-a-long-name-${n}`))
    const one = serviceControlPolicy(parts, { breakGlass: [breakGlass], operators: [operator] })
    expect(compact(one).length).toBeLessThan(SCP_LIMIT * 0.8)
    const all = serviceControlPolicy(parts, { breakGlass: [breakGlass], operators: roles })
    expect(compact(all).length).toBeLessThan(SCP_LIMIT)
  })
})

describe('the policy for users', () => {
  const users = () => userPolicy(parts).Statement
  const may = (action: string, resource: string, context?: Need['context']): boolean =>
    isPermitted(users(), by(thief, action, resource, context))
  it('lets them write the code, start and stop', () => {
    expect(may('ec2:CreateTags', instance, { 'aws:TagKeys': ['Auth'] })).toBe(true)
    expect(may('ec2:StartInstances', instance)).toBe(true)
    expect(may('ec2:StopInstances', instance)).toBe(true)
    expect(may('ec2:DescribeInstances', '*')).toBe(true)
  })
  it('lets them write or take away no other tag', () => {
    expect(may('ec2:CreateTags', instance, { 'aws:TagKeys': ['Auth', 'Name'] })).toBe(false)
    expect(may('ec2:DeleteTags', instance)).toBe(false)
    expect(may('ec2:ModifyInstanceAttribute', instance)).toBe(false)
  })
  it('keeps the gate from them, whatever else they are allowed', () => {
    const administrator = { Effect: 'Allow', Action: '*', Resource: '*' } as const
    for (const [action, resource] of [
      ['secretsmanager:GetSecretValue', of('secretsmanager', 'secret:startpass-AbC123')],
      ['dynamodb:Scan', of('dynamodb', 'table/startpass')],
      ['sqs:PurgeQueue', of('sqs', names.queue)],
      ['lambda:UpdateFunctionCode', of('lambda', 'function:startpass-gate')],
      ['events:DisableRule', of('events', `rule/${names.starts}`)],
      ['iam:PutRolePolicy', gate],
    ] as const)
      expect([action, isPermitted([administrator, ...users()], by(thief, action, resource))]).toEqual([
        action,
        false,
      ])
  })
})
