// What a request on the wire needs to be allowed, in IAM's words: actions, resources and condition keys, by the service
// authorization reference. A request that is not known here is an error: nothing is to pass unnoticed.

import { accountId } from '../../world/account.ts'
import { credentialOf, form, jsonOperation } from '../../world/aws-service.ts'
import type { HttpRequest } from '../../world/http.ts'
import type { Need } from './policy.ts'

interface Where {
  readonly account: string
  readonly region: string
}

/** @param account that the caller is of */
export function needsOf(request: HttpRequest, account = accountId): readonly Need[] {
  const credential = credentialOf(request)
  if (credential === undefined) throw new Error('a request without credentials')
  const where = { account, region: credential.region }
  const needs = services[credential.service]
  if (needs === undefined) throw new Error(`nothing is known of ${credential.service}`)
  return needs(request, where)
}

type NeedsOf = (request: HttpRequest, where: Where) => readonly Need[]

const services: Readonly<Record<string, NeedsOf>> = {
  ec2: (request, where) => ec2(form(request), where),
  autoscaling(request, { account, region }) {
    const fields = form(request)
    const action = `autoscaling:${fields.get('Action') ?? ''}`
    if (action.startsWith('autoscaling:Describe')) return [{ action, resource: '*' }]
    const name = fields.get('AutoScalingGroupName') ?? ''
    const id = '11111111-2222-3333-4444-555555555555'
    const resource = `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:${id}:autoScalingGroupName/${name}`
    return [{ action, resource }]
  },
  dynamodb: (request, where) => dynamodb(jsonOperation(request) ?? '', bodyOf(request), where),
  sqs(request, { account, region }) {
    const name = textIn(bodyOf(request), 'QueueUrl').split('/').at(-1) ?? ''
    return [
      { action: `sqs:${jsonOperation(request) ?? ''}`, resource: `arn:aws:sqs:${region}:${account}:${name}` },
    ]
  },
  sns: (request) => [
    { action: `sns:${form(request).get('Action') ?? ''}`, resource: form(request).get('TopicArn') ?? '' },
  ],
  secretsmanager(request, { account, region }) {
    const id = textIn(bodyOf(request), 'SecretId')
    // Secrets Manager ends the ARN of a secret with six characters of its own, another six each time.
    const resource = id.startsWith('arn:')
      ? id.replace(/-\w{6}$/, '')
      : `arn:aws:secretsmanager:${region}:${account}:secret:${id}`
    return [{ action: `secretsmanager:${jsonOperation(request) ?? ''}`, resource }]
  },
  sts: (request) => [
    { action: `sts:${form(request).get('Action') ?? ''}`, resource: form(request).get('RoleArn') ?? '' },
  ],
}

/** By action: which kinds of resources it is authorized for, and the field that names them. */
const EC2_RESOURCES: Readonly<Record<string, readonly (readonly [kind: string, field: RegExp])[]>> = {
  StartInstances: [['instance', /^InstanceId\.\d+$/]],
  StopInstances: [['instance', /^InstanceId\.\d+$/]],
  TerminateInstances: [['instance', /^InstanceId\.\d+$/]],
  CreateTags: [['instance', /^ResourceId\.\d+$/]],
  DeleteTags: [['instance', /^ResourceId\.\d+$/]],
  ModifyInstanceAttribute: [['instance', /^InstanceId$/]],
  CancelSpotInstanceRequests: [['spot-instances-request', /^SpotInstanceRequestId\.\d+$/]],
  ModifyFleet: [['fleet', /^FleetId$/]],
  CreateSecurityGroup: [
    ['security-group', /^GroupName$/],
    ['vpc', /^VpcId$/],
  ],
  RevokeSecurityGroupEgress: [['security-group', /^GroupId$/]],
  RevokeSecurityGroupIngress: [['security-group', /^GroupId$/]],
  ModifyNetworkInterfaceAttribute: [
    ['network-interface', /^NetworkInterfaceId$/],
    ['security-group', /^SecurityGroupId\.\d+$/],
  ],
}

function ec2(fields: URLSearchParams, { account, region }: Where): readonly Need[] {
  const operation = fields.get('Action') ?? ''
  const action = `ec2:${operation}`
  if (operation.startsWith('Describe')) return [{ action, resource: '*' }]
  const kinds = EC2_RESOURCES[operation]
  if (kinds === undefined) throw new Error(`nothing is known of ${action}`)
  const entries = [...fields]
  const attributes = entries.filter(([name]) => name.endsWith('.Value') && !name.startsWith('Tag.'))
  const tagKeys = entries.filter(([name]) => /^Tag\.\d+\.Key$/.test(name)).map(([, key]) => key)
  const context = {
    ...(tagKeys.length > 0 && { 'aws:TagKeys': tagKeys }),
    ...Object.fromEntries(
      attributes.map(([name, value]) => [`ec2:Attribute/${name.slice(0, -'.Value'.length)}`, value]),
    ),
  }
  const needs = kinds.flatMap(([kind, field]) => {
    const named = entries.filter(([name]) => field.test(name)).map(([, id]) => id)
    if (named.length === 0) throw new Error(`${action} names no ${kind}`)
    return named.map((id) => ({
      action,
      resource: `arn:aws:ec2:${region}:${account}:${kind}/${id}`,
      context,
    }))
  })
  // The instance that the interface belongs to is authorized too, and is not named.
  const attached = `arn:aws:ec2:${region}:${account}:instance/i-0123456789abcdef0`
  return operation === 'ModifyNetworkInterfaceAttribute'
    ? [...needs, { action, resource: attached, context }]
    : needs
}

/** What a part of a transaction is authorized as. */
const PARTS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
}

function dynamodb(operation: string, body: Body, { account, region }: Where): readonly Need[] {
  const need = (operation: string, table: string, index?: string): Need => ({
    action: `dynamodb:${operation}`,
    resource: `arn:aws:dynamodb:${region}:${account}:table/${table}${index === undefined ? '' : `/index/${index}`}`,
  })
  if (operation === 'TransactWriteItems') {
    return (body['TransactItems'] as readonly Record<string, Body>[]).flatMap((item) =>
      Object.entries(item).map(([part, what]) => {
        const action = PARTS[part]
        if (action === undefined) throw new Error(`nothing is known of ${part} in a transaction`)
        return need(action, textIn(what, 'TableName'))
      }),
    )
  }
  if (operation === 'BatchGetItem')
    return Object.keys(body['RequestItems'] as object).map((table) => need(operation, table))
  const index = body['IndexName']
  return [need(operation, textIn(body, 'TableName'), typeof index === 'string' ? index : undefined)]
}

type Body = Readonly<Record<string, unknown>>

const bodyOf = ({ body }: HttpRequest): Body => JSON.parse(body.toString()) as Body

function textIn(body: Body, field: string): string {
  const value = body[field]
  if (typeof value !== 'string') throw new Error(`${field} is missing in a request`)
  return value
}
