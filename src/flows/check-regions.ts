// Whether every start is told of: the rule at home and the queue that it fills, and the rule of every other region.

import { type Finding, failed, fine, orFine, type Problem } from '../domain/checkup.ts'
import { partNames } from '../domain/part-names.ts'
import type { Patient, Practice } from './check-up.ts'
import type { RuleView } from './ports-of-inspection.ts'

export async function checkRules(
  { home, queueUrl }: Patient,
  { inspector }: Practice,
): Promise<readonly Finding[]> {
  const [rule, queue] = await Promise.all([
    inspector.rule(home.region, partNames.starts),
    inspector.queue(queueUrl),
  ])
  const facts = { region: home.region, name: partNames.starts }
  const fault = faultOf(rule, queue.arn)
  const admitted = rule === undefined || admits(queue.policy, rule.arn)
  return [
    fault === undefined ? fine('rule', facts) : failed('rule', fault, facts),
    admitted ? fine('queue-policy') : failed('queue-policy', 'queue-closed', { rule: rule.arn }),
  ]
}

/** Every enabled region of the home account, unless the settings exempt it: what is not told of is found late at best. */
export async function checkRegions(
  { home }: Patient,
  { inspector, guard, regionsOf }: Practice,
): Promise<readonly Finding[]> {
  const [regions, { exempt }] = await Promise.all([regionsOf(home.account), guard.inForce()])
  const others = regions.filter(
    (region) => region !== home.region && !exempt.regions.has(`${home.account}/${region}`),
  )
  const bus = new RegExp(`^arn:[^:]+:events:${home.region}:${home.account}:event-bus/default$`)
  const found = await Promise.all(
    others.map(async (region): Promise<Finding[]> => {
      const rule = await inspector.rule(region, partNames.starts)
      const why = faultOf(rule, rule?.targets.find((target) => bus.test(target)) ?? 'the bus at home')
      return why === undefined ? [] : [failed('regions', 'region-unguarded', { region, why })]
    }),
  )
  return orFine(found.flat(), 'regions', { count: others.length + 1 })
}

function faultOf(rule: RuleView | undefined, target: string): Problem | undefined {
  if (rule === undefined) return 'rule-missing'
  if (!rule.enabled) return 'rule-disabled'
  if (!matchesAll(rule.pattern)) return 'rule-narrowed'
  return rule.targets.includes(target) ? undefined : 'rule-astray'
}

/** Every change of state of every instance (A10): whatever else it asks for leaves something out. */
function matchesAll(pattern: RuleView['pattern']): boolean {
  const { source, 'detail-type': kind, ...more } = pattern
  const has = (list: unknown, wanted: string): boolean => Array.isArray(list) && list.includes(wanted)
  return (
    has(source, 'aws.ec2') &&
    has(kind, 'EC2 Instance State-change Notification') &&
    Object.keys(more).length === 0
  )
}

/** Whether some statement lets EventBridge send, for this rule. A condition that names another rule does not. */
function admits(policy: unknown, ruleArn: string): boolean {
  const statements = listOf(fieldOf(policy, 'Statement'))
  return statements.some((statement) => {
    const service = listOf(fieldOf(fieldOf(statement, 'Principal'), 'Service'))
    const actions = listOf(fieldOf(statement, 'Action'))
    const conditions = fieldOf(statement, 'Condition')
    const arns = ['ArnEquals', 'ArnLike', 'StringEquals'].flatMap((operator) =>
      listOf(fieldOf(fieldOf(conditions, operator), 'aws:SourceArn')),
    )
    return (
      fieldOf(statement, 'Effect') === 'Allow' &&
      service.includes('events.amazonaws.com') &&
      actions.some((action) => action === 'sqs:SendMessage' || action === 'sqs:*') &&
      (arns.length === 0 || arns.includes(ruleArn))
    )
  })
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined

const listOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]
