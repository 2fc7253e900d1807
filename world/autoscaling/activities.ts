// What groups did, and the sentences in which Auto Scaling tells why (recalled, A26).

import type { Activity, Group } from './group.ts'

export interface Happening {
  /** Undefined where a launch came to nothing. */
  readonly instanceId: string | undefined
  readonly cause: string
  readonly isOver: boolean
  readonly failure?: string
}

export function activityOf(
  group: Group,
  description: string,
  { instanceId, cause, isOver, failure }: Happening,
  made: { readonly id: string; readonly now: number },
): Activity {
  return {
    activityId: made.id,
    groupName: group.name,
    instanceId,
    description,
    cause: `At ${new Date(made.now).toISOString().slice(0, 19)}Z ${cause}`,
    startedAt: made.now,
    endedAt: isOver ? made.now : undefined,
    statusCode: statusOf(isOver, failure),
    statusMessage: failure,
  }
}

function statusOf(isOver: boolean, failure: string | undefined): Activity['statusCode'] {
  if (failure !== undefined) return 'Failed'
  return isOver ? 'Successful' : 'InProgress'
}

export const unhealthy =
  'an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped.'

export const userRequest = (instanceId: string): string =>
  `instance ${instanceId} was taken out of service in response to a user request.`

export const growing = (from: number, to: number): string =>
  `an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${from} to ${to}.`

export const shrinking = (from: number, to: number): string =>
  `an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${from} to ${to}.`
