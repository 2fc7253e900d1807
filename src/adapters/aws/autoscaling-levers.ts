// Auto Scaling groups kept from launching, through the Auto Scaling API. Loaded when first needed.

import {
  AutoScalingClient,
  type AutoScalingClientConfig,
  DescribeAutoScalingGroupsCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling'
import { type Place, placeKey } from '../../domain/place.ts'
import type { GroupLevers } from '../../flows/ports.ts'
import { act, rethrow } from './ec2-trouble.ts'

/** Launch, so that nothing is replaced; ReplaceUnhealthy, so that what we stop is not terminated for it (A26). */
const ScalingProcesses = ['Launch', 'ReplaceUnhealthy']

export const autoScalingLevers = (
  clientFor: (place: Place) => AutoScalingClient,
): Pick<GroupLevers, 'suspendGroup'> => ({
  async suspendGroup(place, AutoScalingGroupName) {
    const client = clientFor(place)
    const trouble = await act(
      client.send(new SuspendProcessesCommand({ AutoScalingGroupName, ScalingProcesses })),
    )
    if (trouble?.code !== 'ValidationError') return trouble
    // One code for everything that is wrong with a request (A26): whether the group is there is seen by looking.
    const { AutoScalingGroups = [] } = await client
      .send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] }))
      .catch(rethrow)
    return AutoScalingGroups.length === 0 ? { ...trouble, kind: 'gone' } : trouble
  },
})

/** One client a place, made once and kept. */
export function autoScalingClients(
  settingsIn: (place: Place) => AutoScalingClientConfig,
): (place: Place) => AutoScalingClient {
  const clients = new Map<string, AutoScalingClient>()
  return (place) => {
    const client = clients.get(placeKey(place)) ?? new AutoScalingClient(settingsIn(place))
    clients.set(placeKey(place), client)
    return client
  }
}
