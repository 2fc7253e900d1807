// ModifyNetworkInterfaceAttribute, as far as security groups go: the groups of one interface, replaced (A23).

import { Ec2Error } from './ec2-error.ts'
import { refuseManaged } from './operator.ts'
import { dryRun, invalidCombination, missingParameter } from './refusals.ts'
import type { Region } from './region.ts'
import { withInterface } from './tags.ts'

export interface ModifyNetworkInterfaceAttributeInput {
  readonly networkInterfaceId?: string | undefined
  /** All that the interface is to be in. */
  readonly groupIds: readonly string[]
  readonly dryRun?: boolean | undefined
}

export function modifyNetworkInterfaceAttribute(
  region: Region,
  input: ModifyNetworkInterfaceAttributeInput,
): void {
  const { networkInterfaceId, groupIds } = input
  if (networkInterfaceId === undefined) throw missingParameter('networkInterfaceId')
  if (!/^eni-([0-9a-f]{8}|[0-9a-f]{17})$/.test(networkInterfaceId)) {
    throw new Ec2Error(
      'InvalidNetworkInterfaceId.Malformed',
      `Invalid id: "${networkInterfaceId}" (expecting "eni-...")`,
    )
  }
  const record = region.ownerOf(networkInterfaceId)
  if (record === undefined) {
    throw new Ec2Error(
      'InvalidNetworkInterfaceID.NotFound',
      `The networkInterface ID '${networkInterfaceId}' does not exist`,
    )
  }
  refuseManaged('ModifyNetworkInterfaceAttribute', [record])
  if (groupIds.length === 0) throw invalidCombination('No attributes specified.')
  const securityGroups = region.securityGroups.forInterface(groupIds)
  if (input.dryRun === true) throw dryRun()
  region.commit([withInterface(record, networkInterfaceId, (nic) => ({ ...nic, securityGroups }))])
}
