// The security groups of one region's default VPC: the default one, and those users make (A23).
// It must not know who uses them; deleting asks.

import { Ec2Error } from './ec2-error.ts'
import type { SecurityGroup, Tags } from './instance-record.ts'
import { derivedHex } from './network.ts'
import { groupNotFound, invalidValue } from './refusals.ts'
import { type GroupRule, type RulePattern, type SecurityGroupRecord, withRules } from './security-group.ts'
import type { TaggedResource } from './tags.ts'

const GROUP_ID = /^sg-([0-9a-f]{8}|[0-9a-f]{17})$/

/** The quota of groups an interface. */
const MAX_PER_INTERFACE = 5

const EVERYWHERE: RulePattern = {
  protocol: '-1',
  fromPort: undefined,
  toPort: undefined,
  peerKind: 'cidrIpv4',
  peer: '0.0.0.0/0',
}

interface Home {
  readonly accountId: string
  readonly region: string
  readonly vpcId: string
}

export class SecurityGroups {
  readonly #home: Home
  readonly #defaultId: string
  readonly #randomHex: (digits: number) => string
  readonly #groups = new Map<string, SecurityGroupRecord>()
  #sequence = 0

  constructor(home: Home, randomHex: (digits: number) => string) {
    this.#home = home
    this.#randomHex = randomHex
    // Stable, as the network is; so are the ids of its rules.
    const hex = (what: string): string => `0${derivedHex(`${home.accountId}/${home.region}/${what}`, 16)}`
    this.#defaultId = `sg-${hex('default-group')}`
    const own: RulePattern = { ...EVERYWHERE, peerKind: 'groupId', peer: this.#defaultId }
    this.put({
      ...home,
      groupId: this.#defaultId,
      groupName: 'default',
      description: 'default VPC security group',
      sequence: ++this.#sequence,
      rules: [
        { ...own, isEgress: false, ruleId: `sgr-${hex('default-ingress')}` },
        { ...EVERYWHERE, isEgress: true, ruleId: `sgr-${hex('default-egress')}` },
      ],
      tags: new Map(),
    })
  }

  all(): SecurityGroupRecord[] {
    return [...this.#groups.values()]
  }

  find(groupId: string): SecurityGroupRecord | undefined {
    return this.#groups.get(groupId)
  }

  byName(groupName: string): SecurityGroupRecord | undefined {
    return this.all().find((group) => group.groupName === groupName)
  }

  isDefault({ groupId }: SecurityGroupRecord): boolean {
    return groupId === this.#defaultId
  }

  /** @throws Ec2Error for an id that is no id, or not there */
  named(groupId: string): SecurityGroupRecord {
    if (!GROUP_ID.test(groupId)) {
      throw new Ec2Error('InvalidGroupId.Malformed', `Invalid id: "${groupId}" (expecting "sg-...")`)
    }
    const group = this.#groups.get(groupId)
    if (group === undefined) throw groupNotFound(groupId)
    return group
  }

  /** What an interface in these groups shows; without ids, the default one. @throws Ec2Error for unknown ones */
  forInterface(groupIds: readonly string[]): SecurityGroup[] {
    const unique = groupIds.length === 0 ? [this.#defaultId] : [...new Set(groupIds)]
    const groups = unique.map((groupId) => {
      const group = this.#groups.get(groupId)
      if (group === undefined) throw groupNotFound(groupId, this.#home.vpcId)
      return { groupId, groupName: group.groupName }
    })
    if (groups.length > MAX_PER_INTERFACE) {
      throw new Ec2Error(
        'SecurityGroupsPerInterfaceLimitExceeded',
        'The maximum number of security groups per interface has been reached.',
      )
    }
    return groups
  }

  /** A new group lets everything out and nothing in. @throws Ec2Error where the name is taken */
  create(groupName: string, description: string, tags: Tags): SecurityGroupRecord {
    if (groupName === 'default') throw invalidValue(`Cannot use reserved security group name: ${groupName}`)
    if (groupName.startsWith('sg-')) {
      throw invalidValue(
        `Value (${groupName}) for parameter groupName is invalid. Group names may not be in the format sg-*.`,
      )
    }
    if (this.byName(groupName) !== undefined) {
      throw new Ec2Error(
        'InvalidGroup.Duplicate',
        `The security group '${groupName}' already exists for VPC '${this.#home.vpcId}'`,
      )
    }
    const rules = this.numbered([EVERYWHERE], true)
    const groupId = `sg-0${this.#randomHex(16)}`
    const group = {
      ...this.#home,
      groupId,
      groupName,
      description,
      sequence: ++this.#sequence,
      rules: [],
      tags,
    }
    return this.put(withRules(group, rules))
  }

  numbered(patterns: readonly RulePattern[], isEgress: boolean): GroupRule[] {
    return patterns.map((pattern) => ({ ...pattern, isEgress, ruleId: `sgr-0${this.#randomHex(16)}` }))
  }

  put(group: SecurityGroupRecord): SecurityGroupRecord {
    this.#groups.set(group.groupId, group)
    return group
  }

  delete(group: SecurityGroupRecord): void {
    this.#groups.delete(group.groupId)
  }

  tagged(): TaggedResource[] {
    return this.all().map(({ groupId, tags }) => ({
      resourceId: groupId,
      resourceType: 'security-group' as const,
      tags,
    }))
  }

  setTags(groupId: string, tags: Tags): void {
    const group = this.#groups.get(groupId)
    if (group !== undefined) this.put({ ...group, tags })
  }
}
