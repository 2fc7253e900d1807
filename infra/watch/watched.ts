// What is watched: the parts of one installation, as alarms, dashboard and tamper rules need them.

import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import type { IRule } from 'aws-cdk-lib/aws-events'
import type { IRole } from 'aws-cdk-lib/aws-iam'
import type { EventSourceMapping, IFunction } from 'aws-cdk-lib/aws-lambda'
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'

export interface Watched {
  readonly gate: IFunction
  readonly slack: IFunction
  readonly sweep: IFunction
  readonly queue: IQueue
  readonly dlq: IQueue
  /** Of accounts that have one of their own; what is given up of them is in the same dead-letter queue. */
  readonly accountQueues: readonly IQueue[]
  readonly topic: ITopic
  /** By name: it may have been made by an earlier installation. */
  readonly table: { readonly tableName: string; readonly tableArn: string }
  readonly secret: Pick<ISecret, 'node' | 'secretArn'>
  readonly api: HttpApi
  /** What tells the gate of starts. */
  readonly rule: IRule
  /** What starts the sweep. */
  readonly schedule: IRule
  readonly roles: readonly IRole[]
  readonly mapping: EventSourceMapping
}
