// Whether every start is told of: the rule at home and the queue that it fills, and the rule of every other region.

import { type Finding, failed, fine, orFine, type Problem } from '../domain/checkup.ts'
import { partNames } from '../domain/part-names.ts'
import type { Place } from '../domain/place.ts'
import { VERSION } from '../domain/version.ts'
import type { Patient, Practice } from './check-up.ts'
import type { RuleView } from './ports-of-inspection.ts'

/** A message must stay away for as long as whoever has it may be at it (B2). */
export const LEAST_VISIBILITY_SECONDS = 90
/** States of a function, and of a mapping, in which they work. */
export const WORKING = /^(?:Active|Inactive|Pending)$/
export const GIVING = /^(?:Enabled|Enabling|Updating)$/i

export async function checkRules(
  { home, queueUrl }: Patient,
  { inspector }: Practice,
): Promise<readonly Finding[]> {
  const [rule, queue] = await Promise.all([
    inspector.rule(home.region, partNames.starts),
    inspector.queue(queueUrl),
  ])
  const facts = { region: home.region, name: partNames.starts }
  const fault = faultOf(rule && withoutAccounts(rule), queue.arn)
  const admitted = rule === undefined || admits(queue.policy, rule.arn)
  return [
    fault === undefined ? fine('rule', facts) : failed('rule', fault, facts),
    admitted ? fine('queue-policy') : failed('queue-policy', 'queue-closed', { rule: rule.arn }),
  ]
}

/** Accounts that the rule at home leaves out, since each has a queue of its own (check-account-queues.ts). */
export function accountsLeftOut({ pattern }: RuleView): readonly string[] {
  const [only, ...more] = listOf(pattern['account'])
  const names = listOf(fieldOf(only, 'anything-but'))
  return more.length === 0 && names.every((name) => typeof name === 'string') ? names : []
}

/** As it would be if it left out none. */
function withoutAccounts(rule: RuleView): RuleView {
  const { account: _, ...rest } = rule.pattern
  return accountsLeftOut(rule).length === 0 ? rule : { ...rule, pattern: rest }
}

/**
 * Every enabled region of another guarded account passes starts on to the bus at home. By its role: where that may not
 * look, it is not known, and said.
 */
export async function checkOtherRegions(
  { home }: Patient,
  { inspector, guard, regionsOf }: Practice,
  account: string,
): Promise<readonly Finding[]> {
  const { exempt } = await guard.inForce()
  const regions = (await regionsOf(account)).filter((region) => !exempt.regions.has(`${account}/${region}`))
  const found = await Promise.all(
    regions.map(async (region): Promise<Finding[]> => {
      const rule = await inspector.rule(region, partNames.starts, account)
      const why = faultOf(rule, busAmong(rule, home) ?? 'the bus at home')
      return why === undefined
        ? []
        : [failed('regions', 'region-unguarded', { region: `${account}/${region}`, why })]
    }),
  )
  return orFine(found.flat(), 'regions', { account, count: regions.length })
}

/** Every enabled region of the home account, unless the settings exempt it: what is not told of is found late at best. */
export async function checkRegions(patient: Patient, practice: Practice): Promise<readonly Finding[]> {
  const { home } = patient
  const { guard, regionsOf } = practice
  const [regions, { exempt }] = await Promise.all([regionsOf(home.account), guard.inForce()])
  const others = regions.filter(
    (region) => region !== home.region && !exempt.regions.has(`${home.account}/${region}`),
  )
  const found = await Promise.all(others.map((region) => checkRegion(region, patient, practice)))
  return orFine(found.flat(), 'regions', { count: others.length + 1 })
}

/** Its rule passes starts on to the bus at home; or to the queue of a gate of its own, which has to be in order then. */
async function checkRegion(
  region: string,
  patient: Patient,
  practice: Practice,
): Promise<readonly Finding[]> {
  const { account } = patient.home
  const rule = await practice.inspector.rule(region, partNames.starts)
  const queue = targetAmong(rule, `sqs:${region}:${account}:${partNames.queue}`)
  const why = faultOf(rule, queue ?? busAmong(rule, patient.home) ?? 'the bus at home')
  if (why !== undefined) return [failed('regions', 'region-unguarded', { region, why })]
  return queue === undefined || rule === undefined ? [] : checkGate(region, rule.arn, patient, practice)
}

/** In whichever partition. */
const targetAmong = (rule: RuleView | undefined, what: string): string | undefined =>
  rule?.targets.find((target) => target.split(':').slice(2).join(':') === what)

const busAmong = (rule: RuleView | undefined, { account, region }: Place): string | undefined =>
  targetAmong(rule, `events:${region}:${account}:event-bus/default`)

async function checkGate(
  region: string,
  ruleArn: string,
  { home, tableName }: Patient,
  { inspector }: Practice,
): Promise<readonly Finding[]> {
  const [gate, note] = await Promise.all([inspector.gateIn(region), inspector.noteOf('gate', region)])
  const { queue, dlq, mapping } = gate ?? {}
  const wrong: readonly (readonly [Problem, boolean])[] = [
    ['function-missing', gate === undefined],
    ['function-broken', gate !== undefined && !WORKING.test(gate.state)],
    ['function-held', gate?.reservedConcurrency === 0],
    ['function-astray', gate !== undefined && (gate.table !== tableName || gate.homeRegion !== home.region)],
    ['queue-closed', gate !== undefined && !admits(queue?.policy, ruleArn)],
    ['queue-visibility', queue !== undefined && queue.visibilitySeconds < LEAST_VISIBILITY_SECONDS],
    ['queue-no-dead-letters', gate !== undefined && (dlq === undefined || queue?.deadLetters !== dlq.arn)],
    ['dead-letters', (dlq?.waiting ?? 0) > 0],
    ['mapping-missing', gate !== undefined && mapping === undefined],
    ['mapping-off', mapping !== undefined && !GIVING.test(mapping.state)],
    ['mapping-all-or-nothing', mapping?.reportsItems === false],
    ['version-differs', note !== undefined && note.version !== VERSION],
  ]
  return wrong
    .filter(([, is]) => is)
    .map(([why]) => failed('regions', 'regional-gate', { region, why, dead: dlq?.waiting ?? 0 }))
}

export function faultOf(rule: RuleView | undefined, target: string): Problem | undefined {
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
export function admits(policy: unknown, ruleArn: string): boolean {
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
