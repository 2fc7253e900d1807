// A gate in a region other than home: queue, dead-letter queue and function are there; table, secret and topic stay at
// home. It guards that region of the home account: other accounts' events go home, and so its role enters none.

import { Stack } from 'aws-cdk-lib'
import type { EventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { builtCode } from './functions.ts'
import { feedGate, grantBeyondStopping, makeGate, makeQueues, type Queues } from './gate.ts'
import { names } from './names.ts'
import type { GateParts } from './permissions/parts.ts'
import { environmentOf, type RegionalGateProps } from './props.ts'

export interface RegionalGate extends Queues {
  readonly gate: IFunction
  readonly mapping: EventSourceMapping
}

export function makeRegionalGate(scope: Construct, home: string, props: RegionalGateProps): RegionalGate {
  const { account, partition, region } = Stack.of(scope)
  const tableName = props.tableName ?? names.table
  const { queue, dlq } = makeQueues(scope)
  const parts: GateParts = {
    partition,
    account,
    region: home,
    guards: region,
    tableArn: `arn:${partition}:dynamodb:${home}:${account}:table/${tableName}`,
    queueArn: queue.queueArn,
    dlqArn: dlq.queueArn,
    topicArn: `arn:${partition}:sns:${home}:${account}:${names.topic}`,
    topicKeyArn: props.alertsKeyArn,
    secretArn: props.secretArn,
  }
  const made = makeGate(scope, parts, {
    code: props.code?.() ?? builtCode('gate'),
    roleName: `${names.gate}-${region}`,
    logRetention: props.logRetention ?? RetentionDays.THREE_MONTHS,
    // No INITIAL_MODE: home alone writes the installation, which names its own queue.
    environment: {
      ACCOUNT_ID: account,
      HOME_REGION: home,
      TABLE_NAME: tableName,
      QUEUE_URL: queue.queueUrl,
      DLQ_URL: dlq.queueUrl,
      TOPIC_ARN: parts.topicArn,
      SECRET_ID: props.secretArn,
      ...environmentOf(props.settings ?? {}),
    },
  })
  const mapping = feedGate(scope, made, queue, props)
  grantBeyondStopping(scope, [made], parts, props)
  return { queue, dlq, gate: made.handler, mapping }
}
