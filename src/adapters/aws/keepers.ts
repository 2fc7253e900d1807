// What keeps instances in a place by itself: Auto Scaling groups and fleets, whether or not any member is up.

import { type AutoScalingClient, paginateDescribeAutoScalingGroups } from '@aws-sdk/client-auto-scaling'
import { type EC2Client, paginateDescribeFleets } from '@aws-sdk/client-ec2'
import type { Membership } from '../../domain/membership.ts'
import type { Place } from '../../domain/place.ts'
import { type Keepers, Unreachable } from '../../flows/ports.ts'

const ENDED: ReadonlySet<string> = new Set(['deleted', 'deleted_running', 'deleted_terminating', 'failed'])

/** @param clientsFor of one place, made once and kept */
export const awsKeepers = (
  clientsFor: (place: Place) => { readonly ec2: EC2Client; readonly autoScaling: AutoScalingClient },
): Keepers => ({
  async in(place) {
    const { ec2, autoScaling } = clientsFor(place)
    try {
      return [...(await groups(autoScaling)), ...(await fleets(ec2))]
    } catch (error) {
      const code = error instanceof Error ? error.name : 'Unknown'
      throw new Unreachable('ec2', code, `the groups of ${place.region} cannot be listed: ${code}`, error)
    }
  },
})

async function groups(client: AutoScalingClient): Promise<Membership[]> {
  const found: Membership[] = []
  for await (const { AutoScalingGroups = [] } of paginateDescribeAutoScalingGroups({ client }, {})) {
    for (const { AutoScalingGroupName: name } of AutoScalingGroups)
      if (name !== undefined) found.push({ kind: 'auto-scaling-group', name })
  }
  return found
}

async function fleets(client: EC2Client): Promise<Membership[]> {
  const found: Membership[] = []
  for await (const { Fleets = [] } of paginateDescribeFleets({ client }, {})) {
    for (const { FleetId: name, FleetState = '' } of Fleets)
      if (name !== undefined && !ENDED.has(FleetState)) found.push({ kind: 'fleet', name })
  }
  return found
}
