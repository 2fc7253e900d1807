// One security group and its rules: what it lets in and out (A23). Pure; replaced, never changed.

import { Ec2Error } from './ec2-error.ts'
import type { Tags } from './instance-record.ts'
import { invalidValue } from './refusals.ts'

type PeerKind = 'cidrIpv4' | 'cidrIpv6' | 'prefixListId' | 'groupId'

/** One protocol, one range of ports, one peer: how EC2 counts and names rules. */
export interface RulePattern {
  /** `-1` for all, `tcp`, `udp`, `icmp`, `icmpv6`, or a number. */
  readonly protocol: string
  /** Absent where all are meant; for ICMP the type. */
  readonly fromPort: number | undefined
  readonly toPort: number | undefined
  readonly peerKind: PeerKind
  readonly peer: string
  readonly description?: string | undefined
}

export interface GroupRule extends RulePattern {
  readonly ruleId: string
  readonly isEgress: boolean
}

export interface SecurityGroupRecord {
  readonly groupId: string
  readonly groupName: string
  readonly description: string
  readonly accountId: string
  readonly region: string
  readonly vpcId: string
  readonly sequence: number
  readonly rules: readonly GroupRule[]
  readonly tags: Tags
}

/** The quota of inbound rules a group, and of outbound ones. */
const MAX_RULES = 60

const PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ['1', 'icmp'],
  ['6', 'tcp'],
  ['17', 'udp'],
  ['58', 'icmpv6'],
  ['all', '-1'],
])

/** The rule as EC2 keeps it: protocols by name, and no ports where all are meant. @throws Ec2Error */
export function checkedRule(rule: RulePattern): RulePattern {
  const protocol = PROTOCOLS.get(rule.protocol) ?? rule.protocol
  const hasPorts = protocol === 'tcp' || protocol === 'udp'
  if (!hasPorts && !['-1', 'icmp', 'icmpv6'].includes(protocol) && !/^\d{1,3}$/.test(protocol)) {
    throw invalidValue(`Invalid value '${protocol}' for IP protocol. Unknown protocol.`)
  }
  const { fromPort, toPort } = rule
  if (hasPorts && (fromPort === undefined || toPort === undefined)) {
    throw invalidValue("Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.")
  }
  if (hasPorts && fromPort !== undefined && toPort !== undefined && fromPort > toPort) {
    throw invalidValue(`Invalid value '${fromPort}-${toPort}' for portRange.`)
  }
  if (rule.peerKind === 'cidrIpv4' && !/^(\d{1,3}\.){3}\d{1,3}\/([12]?\d|3[0-2])$/.test(rule.peer)) {
    throw invalidValue(`CIDR block ${rule.peer} is malformed`)
  }
  return protocol === '-1'
    ? { ...rule, protocol, fromPort: undefined, toPort: undefined }
    : { ...rule, protocol }
}

/** A description does not tell rules apart. */
const sameRule = (a: RulePattern, b: RulePattern): boolean =>
  a.protocol === b.protocol &&
  a.fromPort === b.fromPort &&
  a.toPort === b.toPort &&
  a.peerKind === b.peerKind &&
  a.peer === b.peer

/** @throws Ec2Error where a rule is there already, and nothing is added */
export function withRules(group: SecurityGroupRecord, added: readonly GroupRule[]): SecurityGroupRecord {
  const rules = [...group.rules]
  for (const rule of added) {
    if (rules.some((one) => one.isEgress === rule.isEgress && sameRule(one, rule))) {
      throw new Ec2Error('InvalidPermission.Duplicate', `the specified rule "${spoken(rule)}" already exists`)
    }
    rules.push(rule)
  }
  for (const isEgress of [true, false]) {
    if (rules.filter((rule) => rule.isEgress === isEgress).length > MAX_RULES) {
      throw new Ec2Error(
        'RulesPerSecurityGroupLimitExceeded',
        'The maximum number of rules per security group has been reached.',
      )
    }
  }
  return { ...group, rules }
}

/** Those of the rules the patterns name, and the patterns that name none. */
export function matchRules(
  group: SecurityGroupRecord,
  patterns: readonly RulePattern[],
  isEgress: boolean,
): { matched: GroupRule[]; unknown: RulePattern[] } {
  const rules = group.rules.filter((rule) => rule.isEgress === isEgress)
  return {
    matched: rules.filter((rule) => patterns.some((pattern) => sameRule(rule, pattern))),
    unknown: patterns.filter((pattern) => !rules.some((rule) => sameRule(rule, pattern))),
  }
}

export const withoutRules = (
  group: SecurityGroupRecord,
  gone: readonly GroupRule[],
): SecurityGroupRecord => ({ ...group, rules: group.rules.filter((rule) => !gone.includes(rule)) })

/** `peer: 0.0.0.0/0, TCP, from port: 22, to port: 22, ALLOW` */
function spoken({ protocol, fromPort, toPort, peer }: RulePattern): string {
  const name = protocol === '-1' ? 'ALL' : protocol.toUpperCase()
  const ports = fromPort === undefined ? '' : `, from port: ${fromPort}, to port: ${toPort ?? fromPort}`
  return `peer: ${peer}, ${name}${ports}, ALLOW`
}
