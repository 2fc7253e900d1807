// The gate and what feeds it: queue, dead-letter queue, function, mapping. At home, and in a region that has a gate of its
// own; what differs is where its table, secret and topic are, which its settings and statements say.

import { CfnResource, Duration } from 'aws-cdk-lib'
import { Policy, type PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda'
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs'
import type { Construct, IConstruct } from 'constructs'
import { explainPatterns } from './explain.ts'
import { type FunctionOptions, type Made, makeFunction } from './functions.ts'
import { names } from './names.ts'
import { isolateStatements, terminateStatements } from './permissions/beyond-stopping.ts'
import type { Somewhere } from './permissions/common.ts'
import { gateStatements } from './permissions/gate.ts'
import type { GateParts } from './permissions/parts.ts'
import type { Choice, StartPassProps } from './props.ts'

/** At least six times the gate's timeout (B2), so that a message is not given to two gates while one is at it. */
const GATE_TIMEOUT_SECONDS = 15
const VISIBILITY_SECONDS = 6 * GATE_TIMEOUT_SECONDS
const MAX_RECEIVES = 20

export interface Queues {
  readonly queue: Queue
  readonly dlq: Queue
}

const common = {
  encryption: QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: Duration.days(14),
} as const

export function makeQueues(scope: Construct): Queues {
  const dlq = new Queue(scope, 'DeadLetters', { ...common, queueName: names.dlq })
  return { queue: makeQueue(scope, names.queue, dlq), dlq }
}

/** One that a gate takes its messages from. */
export const makeQueue = (scope: Construct, queueName: string, dlq: Queue): Queue =>
  new Queue(scope, 'Queue', {
    ...common,
    queueName,
    visibilityTimeout: Duration.seconds(VISIBILITY_SECONDS),
    deadLetterQueue: { queue: dlq, maxReceiveCount: MAX_RECEIVES },
  })

export const makeGate = (
  scope: Construct,
  parts: GateParts,
  options: Pick<FunctionOptions, 'code' | 'environment' | 'logRetention' | 'roleName'>,
): Made =>
  makeFunction(scope, 'gate', {
    ...options,
    about: 'judges every start and stops what has no pass',
    statements: gateStatements(parts),
    memory: 512,
    timeout: Duration.seconds(GATE_TIMEOUT_SECONDS),
  })

export function feedGate(
  scope: Construct,
  gate: Made,
  queue: Queue,
  {
    batchWindowSeconds = 1,
    gateConcurrency = 20,
  }: Pick<StartPassProps, 'batchWindowSeconds' | 'gateConcurrency'>,
): EventSourceMapping {
  const mapping = new EventSourceMapping(scope, 'GateMapping', {
    target: gate.handler,
    eventSourceArn: queue.queueArn,
    // Lambda takes more than ten only with a window of at least a second (B2).
    batchSize: batchWindowSeconds === 0 ? 10 : 200,
    maxBatchingWindow: Duration.seconds(batchWindowSeconds),
    maxConcurrency: gateConcurrency,
    reportBatchItemFailures: true,
  })
  mapping.node.addDependency(gate.role)
  return mapping
}

/** What the settings may use, granted where the installation says so. */
export function grantBeyondStopping(
  scope: Construct,
  holders: readonly Pick<Made, 'role'>[],
  parts: Somewhere,
  { mayTerminate = false, mayIsolate = true }: Pick<StartPassProps, 'mayIsolate' | 'mayTerminate'>,
): void {
  grantWhere(mayTerminate, scope, 'Terminate', holders, terminateStatements(parts))
  grantWhere(mayIsolate, scope, 'Isolate', holders, isolateStatements(parts))
}

export function grantWhere(
  choice: Choice,
  scope: Construct,
  id: string,
  holders: readonly Pick<Made, 'role'>[],
  statements: PolicyStatement[],
): void {
  if (choice === false) return
  const policy = new Policy(scope, `May${id}`, {
    policyName: `may-${id.toLowerCase()}`,
    statements,
    roles: holders.map(({ role }) => role),
  })
  explainPatterns(policy, statements)
  onlyWhere(choice, policy.node.defaultChild)
}

export function onlyWhere(choice: Choice, resource: IConstruct | undefined): void {
  if (choice !== true && choice !== false && resource instanceof CfnResource)
    resource.cfnOptions.condition = choice
}
