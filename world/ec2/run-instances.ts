// RunInstances: new instances in `pending`, all that were asked for or none.
// Images and key pairs are not modelled and taken as they come; subnets and groups must exist.

import { Ec2Error } from './ec2-error.ts'
import type { InstanceRecord } from './instance-record.ts'
import { type LaunchPlan, planLaunch, type RunInstancesInput } from './launch-plan.ts'
import { newInstance } from './new-instance.ts'
import { dryRun, invalidValue } from './refusals.ts'
import type { Region } from './region.ts'

const MAX_TOKEN_CHARACTERS = 64

export function runInstances(region: Region, input: RunInstancesInput): InstanceRecord[] {
  const plan = planLaunch(input)
  if (input.dryRun === true) throw dryRun()
  const { clientToken = '' } = input
  if (clientToken.length > MAX_TOKEN_CHARACTERS) {
    throw invalidValue(`The client token may have ${MAX_TOKEN_CHARACTERS} characters at most`)
  }
  const fingerprint = JSON.stringify(plan)
  const earlier = region.launchTokens.instancesOf(clientToken, fingerprint)
  if (earlier !== undefined) return sameAgain(region, earlier)

  const records = launchAll(region, plan, clientToken)
  const instanceIds = records.map((record) => record.instanceId)
  region.launchTokens.remember(clientToken, fingerprint, instanceIds)
  region.add(records)
  return records
}

/** The instances of the earlier request, as they are by now. */
function sameAgain(region: Region, instanceIds: readonly string[]): InstanceRecord[] {
  const records = region.named(instanceIds)
  if (records.every((record) => record.state === 'terminated')) {
    throw new Ec2Error(
      'IdempotentInstanceTerminated',
      'The client token you have provided is associated with a terminated instance. Please use a different client token.',
    )
  }
  return records
}

function launchAll(region: Region, plan: LaunchPlan, clientToken: string): InstanceRecord[] {
  const securityGroups = region.vpc.groupsFor(plan.securityGroupIds)
  const subnet = region.vpc.subnetFor(plan)
  const count = Math.min(plan.maxCount, region.vpc.freeAddresses(subnet))
  if (count < plan.minCount) {
    throw new Ec2Error(
      'InsufficientFreeAddressesInSubnet',
      `There are not enough free addresses in subnet '${subnet.subnetId}' to satisfy the requested number of instances.`,
    )
  }
  const reservationId = `r-0${region.settings.randomHex(16)}`
  const launchedAtEpochSeconds = Math.floor(region.now / 1000)
  return Array.from({ length: count }, (_, launchIndex) =>
    newInstance(region, plan, {
      subnet,
      securityGroups,
      reservationId,
      clientToken,
      launchIndex,
      launchedAtEpochSeconds,
    }),
  )
}
