// A template's references resolved as CloudFormation would, for resources that bear names of their own: patterns and
// policies can then be held against sample events. What it cannot resolve it refuses.

import type { Json } from './event-pattern.ts'

type Resources = Readonly<
  Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
>

export const ACCOUNT = '123456789012'
export const REGION = 'ap-northeast-1'
export const STACK = 'startpass'

/** What AWS makes up where a template names nothing. */
export const made = {
  secret: 'StartPassSecret81B0A003-AbCdEfGhIjKl',
  mapping: 'a1b2c3d4-0000-4000-8000-00000000abcd',
  api: 'a1b2c3d4e5',
  key: 'abcd1234-0000-4000-8000-000000000000',
}

export function resolver(resources: Resources): (value: unknown) => Json {
  const text = (value: unknown): string => {
    const resolved = resolve(value)
    if (typeof resolved !== 'string') throw new Error(`not a text: ${JSON.stringify(value)}`)
    return resolved
  }
  const named = (id: string, property: string): string => text(resources[id]?.Properties?.[property])
  const arn = (service: string, rest: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`

  const ref = (id: string): string => {
    const pseudo = {
      'AWS::Region': REGION,
      'AWS::AccountId': ACCOUNT,
      'AWS::Partition': 'aws',
      'AWS::StackName': STACK,
      'AWS::URLSuffix': 'amazonaws.com',
    }
    const known = new Map(Object.entries(pseudo)).get(id)
    if (known !== undefined) return known
    const type = resources[id]?.Type
    switch (type ?? '') {
      case 'AWS::SQS::Queue':
        return `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${named(id, 'QueueName')}`
      case 'AWS::SNS::Topic':
        return arn('sns', named(id, 'TopicName'))
      case 'AWS::Lambda::Function':
        return named(id, 'FunctionName')
      case 'AWS::Lambda::EventSourceMapping':
        return made.mapping
      case 'AWS::SecretsManager::Secret':
        return `${arn('secretsmanager', `secret:${made.secret}`)}-a1B2c3`
      case 'AWS::ApiGatewayV2::Api':
        return made.api
      case 'AWS::KMS::Key':
        return made.key
      default:
        throw new Error(`cannot resolve ${id}, a ${type}`)
    }
  }
  const attribute = (id: string, name: string): string => {
    const type = resources[id]?.Type
    if (type === 'AWS::SQS::Queue' && name === 'QueueName') return named(id, 'QueueName')
    if (name !== 'Arn') throw new Error(`cannot resolve ${id}.${name}`)
    if (type === 'AWS::SQS::Queue') return arn('sqs', named(id, 'QueueName'))
    if (type === 'AWS::KMS::Key') return arn('kms', `key/${made.key}`)
    throw new Error(`cannot resolve ${id}.${name}, a ${type}`)
  }

  function resolve(value: unknown): Json {
    if (Array.isArray(value)) return value.map(resolve)
    if (typeof value !== 'object' || value === null) return value as Json
    const [[first, of] = ['', undefined]] = Object.entries(value)
    if (first === 'Ref') return ref(String(of))
    if (first === 'Fn::GetAtt') return attribute(...(of as [string, string]))
    if (first === 'Fn::Join') {
      const [separator, parts] = of as [string, unknown[]]
      return parts.map(text).join(separator)
    }
    if (first.startsWith('Fn::')) throw new Error(`cannot resolve ${first}`)
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolve(each)]))
  }
  return resolve
}
