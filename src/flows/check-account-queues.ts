// Whether the starts of accounts that the rule at home leaves out get to the gate by queues of their own (decision 47).

import { type Finding, failed, orFine, type Problem } from '../domain/checkup.ts'
import { partNames } from '../domain/part-names.ts'
import { accountsLeftOut, admits, faultOf, GIVING, LEAST_VISIBILITY_SECONDS } from './check-regions.ts'
import type { Patient, Practice } from './check-up.ts'
import { NotSeen, type QueueView, type RuleView } from './ports-of-inspection.ts'

/** Nothing where all wait in one queue; nor where the rule cannot be looked at, which the look at the rule tells of. */
export async function checkAccountQueues(patient: Patient, practice: Practice): Promise<readonly Finding[]> {
  const rule = await practice.inspector.rule(patient.home.region, partNames.starts).catch(nothingWhereNotSeen)
  const accounts = rule === undefined ? [] : accountsLeftOut(rule)
  if (accounts.length === 0) return []
  const found = await Promise.all(accounts.map((account) => checkAccountQueue(account, patient, practice)))
  return orFine(found.flat(), 'account-queues', { count: accounts.length })
}

function nothingWhereNotSeen(error: unknown): undefined {
  if (!(error instanceof NotSeen)) throw error
}

async function checkAccountQueue(
  account: string,
  { home, queueUrl, dlqUrl, topicArn }: Patient,
  { inspector }: Practice,
): Promise<Finding[]> {
  const amiss = (why: string): Finding => failed('account-queues', 'account-queue', { account, why })
  const seen = await Promise.all([
    inspector.rule(home.region, `${partNames.starts}-${account}`),
    inspector.rule(home.region, partNames.tamper + account),
    inspector.queue(dlqUrl),
    inspector.queue(`${queueUrl}-${account}`),
  ]).catch((error: unknown) => {
    // It is not there, or may not be looked at.
    if (error instanceof NotSeen) return error.code
    throw error
  })
  if (typeof seen === 'string') return [amiss(seen)]
  const [rule, tamper, dlq, queue] = seen
  const mapping = await inspector.mapping(queue.arn)
  const wayThere = faultOfWay(account, rule, queue)
  const wrong: readonly (readonly [Problem, boolean])[] = [
    ...(wayThere === undefined ? [] : [[wayThere, true] as const]),
    ['queue-visibility', queue.visibilitySeconds < LEAST_VISIBILITY_SECONDS],
    ['queue-no-dead-letters', queue.deadLetters !== dlq.arn],
    ['mapping-missing', mapping === undefined],
    ['mapping-off', mapping !== undefined && !GIVING.test(mapping.state)],
    ['mapping-all-or-nothing', mapping?.reportsItems === false],
    ['tamper-deaf', tamper?.enabled !== true || !tamper.targets.includes(topicArn)],
  ]
  return wrong.filter(([, is]) => is).map(([why]) => amiss(why))
}

function faultOfWay(account: string, rule: RuleView | undefined, queue: QueueView): Problem | undefined {
  if (rule === undefined) return 'rule-missing'
  const { account: wanted, ...rest } = rule.pattern
  if (!Array.isArray(wanted) || !wanted.includes(account)) return 'rule-narrowed'
  return (
    faultOf({ ...rule, pattern: rest }, queue.arn) ??
    (admits(queue.policy, rule.arn) ? undefined : 'queue-closed')
  )
}
