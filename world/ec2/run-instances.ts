// RunInstances: new instances in `pending`, all that were asked for or none (A29).
// Key pairs are not modelled and images hardly (images.ts); subnets and groups must exist.

import { Ec2Error } from './ec2-error.ts'
import type { InstanceRecord } from './instance-record.ts'
import { launchAll } from './launch.ts'
import { type LaunchPlan, planLaunch, type RunInstancesInput } from './launch-plan.ts'
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

  const records = launchPlanned(region, plan, clientToken)
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

/** A Spot launch makes a request for each instance, fulfilled at once (A21). */
function launchPlanned(region: Region, plan: LaunchPlan, clientToken: string): InstanceRecord[] {
  const spot = () => region.spot.newTie(plan)
  const records = launchAll(region, plan, { clientToken, spot })
  region.spot.takeUp(records, plan)
  return records
}
