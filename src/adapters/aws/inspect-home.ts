// The parts of an installation at home as AWS describes them: identity, table, queues, topic, functions, mapping.

import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListEventSourceMappingsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda'
import { paginateListSubscriptionsByTopic, type SNSClient } from '@aws-sdk/client-sns'
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts'
import { partNames } from '../../domain/part-names.ts'
import type { Inspector, MappingView, QueueView } from '../../flows/ports-of-inspection.ts'
import type { Table } from './dynamo.ts'
import { notSeen, objectIn, seen } from './seen.ts'

export const inspectIdentity = (client: STSClient): Pick<Inspector, 'identity'> => ({
  async identity() {
    let date: string | undefined
    client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args)
        date = dateOf(result.response)
        return result
      },
      { step: 'deserialize', name: 'noteDate', override: true },
    )
    const { Account = '', Arn = '' } = await seen('sts', client.send(new GetCallerIdentityCommand({})))
    const theirs = Date.parse(date ?? '')
    // Their seconds are whole: on average half of one has passed.
    const aheadMs = Number.isNaN(theirs) ? 0 : Date.now() - (theirs + 500)
    return { account: Account, arn: Arn, aheadMs }
  },
})

/** The `date` header of a response, whatever its shape. */
function dateOf(response: unknown): string | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) return undefined
  const { headers } = response
  if (typeof headers !== 'object' || headers === null) return undefined
  const [, date] = Object.entries(headers).find(([name]) => name.toLowerCase() === 'date') ?? []
  return typeof date === 'string' ? date : undefined
}

export const inspectTable = ({ client, name: TableName }: Table): Pick<Inspector, 'table' | 'backups'> => ({
  async table() {
    const [described, ttl] = await Promise.all([
      seen('dynamodb', client.send(new DescribeTableCommand({ TableName }))),
      seen('dynamodb', client.send(new DescribeTimeToLiveCommand({ TableName }))),
    ])
    const { Table } = described
    const { TimeToLiveStatus, AttributeName } = ttl.TimeToLiveDescription ?? {}
    const keysIn = (schema: readonly { AttributeName?: string | undefined }[] = []): string[] =>
      schema.map((key) => key.AttributeName ?? '')
    return {
      status: Table?.TableStatus ?? '',
      keys: keysIn(Table?.KeySchema),
      indexes: (Table?.GlobalSecondaryIndexes ?? []).map(({ IndexName = '', KeySchema }) =>
        [IndexName, ...keysIn(KeySchema)].join(' '),
      ),
      deletionProtected: Table?.DeletionProtectionEnabled === true,
      timeToLive: TimeToLiveStatus?.startsWith('ENABL') === true ? AttributeName : undefined,
    }
  },
  async backups() {
    const { ContinuousBackupsDescription: found } = await seen(
      'dynamodb',
      client.send(new DescribeContinuousBackupsCommand({ TableName })),
    )
    return found?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED'
  },
})

export const inspectMessaging = (
  sqs: SQSClient,
  sns: SNSClient,
  TopicArn: string,
): Pick<Inspector, 'queue' | 'subscriptions'> => ({
  queue: (url) => lookAtQueue(sqs, url),
  async subscriptions() {
    const all = await seen('sns', subscriptionsOf(sns, TopicArn))
    const confirmed = all.filter((arn) => arn.startsWith('arn:')).length
    return { confirmed, pending: all.length - confirmed }
  },
})

export async function lookAtQueue(sqs: SQSClient, QueueUrl: string): Promise<QueueView> {
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] })
  const found = await seen('sqs', sqs.send(command))
  const Attributes: Readonly<Record<string, string | undefined>> = found.Attributes ?? {}
  const redrive = objectIn(Attributes['RedrivePolicy'])
  const count = (name: string): number => Number(Attributes[name] ?? 0)
  const deadLetters = redrive['deadLetterTargetArn']
  return {
    arn: Attributes['QueueArn'] ?? '',
    visibilitySeconds: count('VisibilityTimeout'),
    policy: objectIn(Attributes['Policy']),
    deadLetters: typeof deadLetters === 'string' ? deadLetters : undefined,
    waiting: count('ApproximateNumberOfMessages') + count('ApproximateNumberOfMessagesNotVisible'),
  }
}

async function subscriptionsOf(client: SNSClient, TopicArn: string): Promise<string[]> {
  const arns: string[] = []
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn }))
    arns.push(...Subscriptions.map(({ SubscriptionArn = '' }) => SubscriptionArn))
  return arns
}

export const inspectFunctions = (client: LambdaClient): Pick<Inspector, 'functionOf' | 'mapping'> => ({
  async functionOf(name) {
    try {
      const which = { FunctionName: partNames[name] }
      const [{ State = 'Active', Environment }, { ReservedConcurrentExecutions }] = await Promise.all([
        client.send(new GetFunctionConfigurationCommand(which)),
        client.send(new GetFunctionConcurrencyCommand(which)),
      ])
      return {
        state: State,
        reservedConcurrency: ReservedConcurrentExecutions,
        table: Environment?.Variables?.['TABLE_NAME'],
      }
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined
      throw notSeen('lambda', error)
    }
  },
  mapping: (arn) => lookAtMapping(client, arn),
})

export async function lookAtMapping(
  client: LambdaClient,
  EventSourceArn: string,
): Promise<MappingView | undefined> {
  const command = new ListEventSourceMappingsCommand({ EventSourceArn, FunctionName: partNames.gate })
  const [first] = (await seen('lambda', client.send(command))).EventSourceMappings ?? []
  if (first === undefined) return undefined
  return {
    state: first.State ?? '',
    reportsItems: first.FunctionResponseTypes?.includes('ReportBatchItemFailures') === true,
  }
}
