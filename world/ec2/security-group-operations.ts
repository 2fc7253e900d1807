// CreateSecurityGroup, DescribeSecurityGroups, DeleteSecurityGroup, and the authorizing and revoking of rules (A23).
// Rules matter to nobody in this world: no packet flows here.

import { Ec2Error } from './ec2-error.ts'
import { applyFilters, type Filter, type FilterTable } from './filters.ts'
import { interfacesOf } from './instance-record.ts'
import type { TagSpecification } from './launch-plan.ts'
import { type Page, type PageRequest, paginate, sortable } from './pagination.ts'
import { dryRun, groupNotFound, invalidCombination, invalidValue, missingParameter } from './refusals.ts'
import type { Region } from './region.ts'
import {
  checkedRule,
  type GroupRule,
  matchRules,
  type RulePattern,
  type SecurityGroupRecord,
  withoutRules,
  withRules,
} from './security-group.ts'
import { checkUserTags, withTags } from './tags.ts'

export interface CreateSecurityGroupInput {
  readonly groupName?: string | undefined
  readonly description?: string | undefined
  /** Only the default VPC is there. */
  readonly vpcId?: string | undefined
  readonly tagSpecifications?: readonly TagSpecification[] | undefined
  readonly dryRun?: boolean | undefined
}

export interface DescribeSecurityGroupsInput extends PageRequest {
  readonly groupIds?: readonly string[] | undefined
  readonly groupNames?: readonly string[] | undefined
  readonly filters?: readonly Filter[] | undefined
  readonly dryRun?: boolean | undefined
}

export interface OneGroup {
  readonly groupId?: string | undefined
  readonly groupName?: string | undefined
  readonly dryRun?: boolean | undefined
}

export interface AuthorizeInput extends OneGroup {
  readonly rules: readonly RulePattern[]
}

/** By rule ids or by what the rules say, not both. */
export interface RevokeInput extends OneGroup {
  readonly rules: readonly RulePattern[]
  readonly ruleIds: readonly string[]
}

export interface Authorization {
  readonly group: SecurityGroupRecord
  readonly rules: readonly GroupRule[]
}

export interface Revocation {
  readonly group: SecurityGroupRecord
  readonly revoked: readonly GroupRule[]
  readonly unknown: readonly RulePattern[]
}

export function createSecurityGroup(region: Region, input: CreateSecurityGroupInput): SecurityGroupRecord {
  const { groupName, description, vpcId, tagSpecifications = [] } = input
  if (groupName === undefined) throw missingParameter('groupName')
  if (description === undefined) throw missingParameter('groupDescription')
  if (vpcId !== undefined && vpcId !== region.vpc.vpcId) {
    throw new Ec2Error('InvalidVpcID.NotFound', `The vpc ID '${vpcId}' does not exist`)
  }
  for (const { resourceType, tags } of tagSpecifications) {
    if (resourceType !== 'security-group') {
      throw invalidValue(`'${resourceType}' is not a valid taggable resource type for this operation.`)
    }
    checkUserTags(tags)
  }
  if (input.dryRun === true) throw dryRun()
  const tags = tagSpecifications.flatMap((specification) => specification.tags)
  return region.securityGroups.create(groupName, description, withTags(new Map(), tags))
}

export function describeSecurityGroups(
  region: Region,
  input: DescribeSecurityGroupsInput,
): Page<SecurityGroupRecord> {
  const { groupIds = [], groupNames = [], maxResults } = input
  if (groupIds.length > 0 && maxResults !== undefined) {
    throw invalidCombination('The parameter groupIds cannot be used with the parameter maxResults')
  }
  if (input.dryRun === true) throw dryRun()
  const wanted = new Set([
    ...groupIds.map((id) => region.securityGroups.named(id)),
    ...groupNames.map(byName),
  ])
  const listed = wanted.size === 0 ? region.securityGroups.all() : [...wanted]
  const ordered = listed.toSorted((a, b) => a.sequence - b.sequence)
  return paginate(applyFilters(ordered, input.filters ?? [], groupFilters), input, (group) =>
    sortable(group.sequence),
  )

  function byName(groupName: string): SecurityGroupRecord {
    const group = region.securityGroups.byName(groupName)
    if (group === undefined) throw groupNotFound(groupName, region.vpc.vpcId)
    return group
  }
}

/** A group that an interface is in, or that a rule of another names, stays (SDK reference, DeleteSecurityGroup). */
export function deleteSecurityGroup(region: Region, input: OneGroup): string {
  const group = theGroup(region, input)
  const { groupId, groupName } = group
  if (region.securityGroups.isDefault(group)) {
    throw new Ec2Error(
      'CannotDelete',
      `the specified group: "${groupId}" name: "${groupName}" cannot be deleted by a user`,
    )
  }
  const isWorn = region
    .all()
    .some((record) =>
      interfacesOf(record).some((nic) => nic.securityGroups.some((one) => one.groupId === groupId)),
    )
  const isNamed = region.securityGroups
    .all()
    .some((other) => other !== group && other.rules.some((rule) => rule.peer === groupId))
  if (isWorn || isNamed)
    throw new Ec2Error('DependencyViolation', `resource ${groupId} has a dependent object`)
  region.securityGroups.delete(group)
  return groupId
}

/** All of the rules or none. */
export function authorizeRules(region: Region, input: AuthorizeInput, isEgress: boolean): Authorization {
  const group = theGroup(region, input)
  if (input.rules.length === 0) throw missingParameter('ipPermissions')
  const wanted = input.rules.map(checkedRule)
  for (const { peerKind, peer } of wanted) if (peerKind === 'groupId') region.securityGroups.named(peer)
  const rules = region.securityGroups.numbered(wanted, isEgress)
  return { group: region.securityGroups.put(withRules(group, rules)), rules }
}

/** In a default VPC rules that are not there fail nothing; they are listed (SDK reference, RevokeSecurityGroupEgress). */
export function revokeRules(region: Region, input: RevokeInput, isEgress: boolean): Revocation {
  const group = theGroup(region, input)
  if (input.rules.length === 0 && input.ruleIds.length === 0) throw missingParameter('ipPermissions')
  if (input.rules.length > 0 && input.ruleIds.length > 0) {
    throw invalidCombination(
      'The parameter ipPermissions cannot be used with the parameter securityGroupRuleIds',
    )
  }
  const byId = input.ruleIds.map((ruleId) => ruleOf(group, ruleId, isEgress))
  const { matched, unknown } = matchRules(group, input.rules.map(checkedRule), isEgress)
  const revoked = [...byId, ...matched]
  return { group: region.securityGroups.put(withoutRules(group, revoked)), revoked, unknown }
}

function ruleOf(group: SecurityGroupRecord, ruleId: string, isEgress: boolean): GroupRule {
  const rule = group.rules.find((one) => one.ruleId === ruleId && one.isEgress === isEgress)
  if (rule !== undefined) return rule
  throw new Ec2Error(
    'InvalidSecurityGroupRuleId.NotFound',
    `The security group rule ID '${ruleId}' does not exist`,
  )
}

function theGroup(region: Region, { groupId, groupName, dryRun: dry }: OneGroup): SecurityGroupRecord {
  const { securityGroups, vpc } = region
  if (groupId === undefined && groupName === undefined) throw missingParameter('groupId')
  const group = groupId === undefined ? securityGroups.byName(groupName ?? '') : securityGroups.named(groupId)
  if (group === undefined) throw groupNotFound(groupName ?? '', vpc.vpcId)
  if (dry === true) throw dryRun()
  return group
}

const groupFilters: FilterTable<SecurityGroupRecord> = (name) => {
  if (!name.startsWith('tag:')) return READERS.get(name)
  const key = name.slice('tag:'.length)
  return (group) => [group.tags.get(key)].filter((value) => value !== undefined)
}

const peers =
  (isEgress: boolean, kind: RulePattern['peerKind']) =>
  ({ rules }: SecurityGroupRecord): string[] =>
    rules.filter((rule) => rule.isEgress === isEgress && rule.peerKind === kind).map((rule) => rule.peer)

const READERS: ReadonlyMap<string, (group: SecurityGroupRecord) => string[]> = new Map([
  ['description', (group: SecurityGroupRecord) => [group.description]],
  ['group-id', (group: SecurityGroupRecord) => [group.groupId]],
  ['group-name', (group: SecurityGroupRecord) => [group.groupName]],
  ['owner-id', (group: SecurityGroupRecord) => [group.accountId]],
  ['vpc-id', (group: SecurityGroupRecord) => [group.vpcId]],
  ['tag-key', (group: SecurityGroupRecord) => [...group.tags.keys()]],
  ['egress.ip-permission.cidr', peers(true, 'cidrIpv4')],
  ['egress.ip-permission.group-id', peers(true, 'groupId')],
  ['ip-permission.cidr', peers(false, 'cidrIpv4')],
  ['ip-permission.group-id', peers(false, 'groupId')],
])
