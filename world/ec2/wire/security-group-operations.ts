// Security groups on the wire. EC2 gathers rules by protocol and ports where it shows a group, and lists them
// one by one where it answers a change.

import type { GroupRule, RulePattern, SecurityGroupRecord } from '../security-group.ts'
import type { Authorization, Revocation } from '../security-group-operations.ts'
import type { Form } from './form.ts'
import { tagsXml } from './instance-xml.ts'
import { readTagSpecification } from './launch-operations.ts'
import { operation, readDryRun, readFilters, readPage } from './operation.ts'
import type { XmlTree } from './xml.ts'

const readOne = (form: Form) => ({
  groupId: form.text('GroupId'),
  groupName: form.text('GroupName'),
  dryRun: readDryRun(form),
})

/** `IpPermissions.1.IpRanges.1.CidrIp` and so on, or the older `CidrIp` beside the group. */
function readRules(form: Form): RulePattern[] {
  const peer = form.text('CidrIp')
  const older = peer === undefined ? [] : [{ ...readPorts(form), peerKind: 'cidrIpv4' as const, peer }]
  return [...older, ...form.groups('IpPermissions').flatMap(readPermission)]
}

const readPorts = (form: Form) => ({
  protocol: form.text('IpProtocol') ?? '',
  fromPort: form.integer('FromPort'),
  toPort: form.integer('ToPort'),
})

const PEERS = [
  ['IpRanges', 'CidrIp', 'cidrIpv4'],
  ['Ipv6Ranges', 'CidrIpv6', 'cidrIpv6'],
  ['PrefixListIds', 'PrefixListId', 'prefixListId'],
  ['Groups', 'GroupId', 'groupId'],
] as const

function readPermission(form: Form): RulePattern[] {
  const ports = readPorts(form)
  return PEERS.flatMap(([list, name, peerKind]) =>
    form.groups(list).map((one) => {
      // Every group of this world is in the one account there is.
      if (peerKind === 'groupId') one.text('UserId')
      return { ...ports, peerKind, peer: one.text(name) ?? '', description: one.text('Description') }
    }),
  )
}

const readAuthorize = (form: Form) => ({ ...readOne(form), rules: readRules(form) })

const readRevoke = (form: Form) => ({ ...readAuthorize(form), ruleIds: form.list('SecurityGroupRuleId') })

const groupXml = (group: SecurityGroupRecord): XmlTree => ({
  ownerId: group.accountId,
  groupId: group.groupId,
  groupName: group.groupName,
  groupDescription: group.description,
  vpcId: group.vpcId,
  securityGroupArn: arnOf(group),
  ipPermissions: permissionsXml(
    group.rules.filter((rule) => !rule.isEgress),
    group.accountId,
  ),
  ipPermissionsEgress: permissionsXml(
    group.rules.filter((rule) => rule.isEgress),
    group.accountId,
  ),
  tagSet: tagsXml(group.tags),
})

const arnOf = ({ region, accountId, groupId }: SecurityGroupRecord): string =>
  `arn:aws:ec2:${region}:${accountId}:security-group/${groupId}`

function permissionsXml(rules: readonly RulePattern[], accountId: string): XmlTree[] {
  const permissions = Map.groupBy(rules, (rule) => `${rule.protocol}/${rule.fromPort}/${rule.toPort}`)
  return [...permissions.values()].flatMap((together) => {
    const [first] = together
    if (first === undefined) return []
    const peers = (kind: RulePattern['peerKind'], element: string): XmlTree[] =>
      together
        .filter((rule) => rule.peerKind === kind)
        .map(({ peer, description }) => ({
          userId: kind === 'groupId' ? accountId : undefined,
          [element]: peer,
          description,
        }))
    return [
      {
        ipProtocol: first.protocol,
        fromPort: first.fromPort,
        toPort: first.toPort,
        groups: peers('groupId', 'groupId'),
        ipRanges: peers('cidrIpv4', 'cidrIp'),
        ipv6Ranges: peers('cidrIpv6', 'cidrIpv6'),
        prefixListIds: peers('prefixListId', 'prefixListId'),
      },
    ]
  })
}

/** Where all ports are meant, single rules say -1. */
const ruleXml = (groupId: string, rule: GroupRule): XmlTree => ({
  securityGroupRuleId: rule.ruleId,
  groupId,
  isEgress: rule.isEgress,
  ipProtocol: rule.protocol,
  fromPort: rule.fromPort ?? -1,
  toPort: rule.toPort ?? -1,
  cidrIpv4: rule.peerKind === 'cidrIpv4' ? rule.peer : undefined,
  cidrIpv6: rule.peerKind === 'cidrIpv6' ? rule.peer : undefined,
  prefixListId: rule.peerKind === 'prefixListId' ? rule.peer : undefined,
  description: rule.description,
})

const writeAuthorization = ({ group, rules }: Authorization): XmlTree => ({
  return: true,
  securityGroupRuleSet: rules.map((rule) => ({
    ...ruleXml(group.groupId, rule),
    groupOwnerId: group.accountId,
    referencedGroupInfo: rule.peerKind === 'groupId' ? { groupId: rule.peer } : undefined,
  })),
})

const writeRevocation = ({ group, revoked, unknown }: Revocation): XmlTree => ({
  return: true,
  unknownIpPermissionSet: permissionsXml(unknown, group.accountId),
  revokedSecurityGroupRuleSet: revoked.map((rule) => ({
    ...ruleXml(group.groupId, rule),
    referencedGroupId: rule.peerKind === 'groupId' ? rule.peer : undefined,
  })),
})

export const securityGroupOperations = {
  CreateSecurityGroup: operation({
    read: (form) => ({
      groupName: form.text('GroupName'),
      description: form.text('GroupDescription'),
      vpcId: form.text('VpcId'),
      tagSpecifications: form.groups('TagSpecification').map(readTagSpecification),
      dryRun: readDryRun(form),
    }),
    perform: (ec2, origin, input) => ec2.createSecurityGroup(origin, input),
    write: (group) => ({
      return: true,
      groupId: group.groupId,
      tagSet: tagsXml(group.tags),
      securityGroupArn: arnOf(group),
    }),
  }),
  DescribeSecurityGroups: operation({
    read: (form) => ({
      groupIds: form.list('GroupId'),
      groupNames: form.list('GroupName'),
      filters: readFilters(form),
      ...readPage(form),
      dryRun: readDryRun(form),
    }),
    perform: (ec2, origin, input) => ec2.describeSecurityGroups(origin, input),
    write: ({ items, nextToken }) => ({ securityGroupInfo: items.map(groupXml), nextToken }),
  }),
  DeleteSecurityGroup: operation({
    read: readOne,
    perform: (ec2, origin, input) => ec2.deleteSecurityGroup(origin, input),
    write: (groupId) => ({ return: true, groupId }),
  }),
  AuthorizeSecurityGroupIngress: operation({
    read: readAuthorize,
    perform: (ec2, origin, input) => ec2.authorizeSecurityGroupIngress(origin, input),
    write: writeAuthorization,
  }),
  AuthorizeSecurityGroupEgress: operation({
    read: readAuthorize,
    perform: (ec2, origin, input) => ec2.authorizeSecurityGroupEgress(origin, input),
    write: writeAuthorization,
  }),
  RevokeSecurityGroupIngress: operation({
    read: readRevoke,
    perform: (ec2, origin, input) => ec2.revokeSecurityGroupIngress(origin, input),
    write: writeRevocation,
  }),
  RevokeSecurityGroupEgress: operation({
    read: readRevoke,
    perform: (ec2, origin, input) => ec2.revokeSecurityGroupEgress(origin, input),
    write: writeRevocation,
  }),
}
