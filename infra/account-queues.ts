// A queue for each of some other guarded accounts (decision 47): that account's starts wait there and nothing else does. The
// gate, the dead-letter queue, and the queue for what the gate tells itself are those of everybody.

import { Token } from 'aws-cdk-lib'
import { Match, Rule } from 'aws-cdk-lib/aws-events'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import type { ITopic } from 'aws-cdk-lib/aws-sns'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { Made } from './functions.ts'
import { feedGate, makeQueue } from './gate.ts'
import { names, startEvents } from './names.ts'
import type { StartPassProps } from './props.ts'
import { addAlarm, watchOfQueue } from './watch/alarms.ts'
import { addAccountTamperAlarm } from './watch/tamper.ts'
import { tamperingOfAccountQueue } from './watch/tampering-of-gate.ts'

/** Enough for a batch of it to hold many starts of one account, and few enough not to read for themselves (docs/scale.md). */
const GATES_AN_ACCOUNT = 3

/** By then a pattern, the gate's policy or the stack may be full: quotas of EventBridge, IAM and CloudFormation. */
const MOST = 60

export interface AccountQueue {
  readonly account: string
  readonly queue: Queue
  /** What it all hangs on: to depend on it is to depend on each part. */
  readonly part: Construct
}

/** @throws Error where that is no list of accounts */
export function makeAccountQueues(
  scope: Construct,
  dlq: Queue,
  accounts: readonly string[] = [],
): AccountQueue[] {
  if (Token.isUnresolved(accounts) || !accounts.every((id) => /^\d{12}$/.test(id)))
    throw new Error(
      'accountQueues: give the accounts by their twelve digits; no parameter can stand for them',
    )
  if (accounts.length > MOST)
    throw new Error(`accountQueues: ${MOST} at most; divide the accounts among installations (docs/scale.md)`)
  return accounts.map((account) => {
    const part = new Construct(scope, `Account${account}`)
    return { account, part, queue: makeQueue(part, nameOf(names.queue, account), dlq) }
  })
}

/** What leads there, what gives it to the gate, and what tells of either failing. */
export function feedFromAccount(
  { account, queue, part }: AccountQueue,
  gate: Made,
  topic: ITopic,
  props: Pick<StartPassProps, 'batchWindowSeconds'>,
): void {
  const mapping = feedGate(part, gate, queue, { ...props, gateConcurrency: GATES_AN_ACCOUNT })
  new Rule(part, 'Starts', {
    ruleName: nameOf(names.starts, account),
    description: `startpass: tells the gate of every change of state of every instance of ${account}`,
    eventPattern: { ...startEvents, account: [account] },
    targets: [new SqsQueue(queue)],
  })
  addAlarm(part, watchOfQueue(queue, account), topic)
  addAccountTamperAlarm(part, account, tamperingOfAccountQueue(queue, mapping), topic)
}

/** What the first rule leaves to others. */
export const allBut = (queues: readonly AccountQueue[]) =>
  queues.length === 0
    ? startEvents
    : { ...startEvents, account: Match.anythingBut(...queues.map(({ account }) => account)) }

const nameOf = (name: string, account: string): string => `${name}-${account}`
