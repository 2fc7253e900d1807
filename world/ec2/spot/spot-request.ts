// One Spot request: its states, and the status that says why it is in them (A21). Replaced, never changed.
//
//   open ──► active ──► disabled (stopped by its owner) ──► active …
//     └────────┴── cancelled, or closed for good (one-time only)

import type { Tags } from '../instance-record.ts'
import type { LaunchPlan } from '../launch-plan.ts'
import type { SpotMarket } from './spot-market.ts'

export type SpotRequestState = 'open' | 'active' | 'disabled' | 'closed' | 'cancelled'

/** The codes of the EC2 User Guide, Spot request status; most of the sentences are recalled (A21). */
const STATUS_MESSAGES = {
  'pending-evaluation': 'Your Spot request has been submitted for review, and is pending evaluation.',
  fulfilled: 'Your Spot request is fulfilled.',
  'capacity-not-available':
    'There is no capacity available that matches your request. Your request will be fulfilled when there is.',
  'bad-parameters': 'Your Spot request failed due to bad parameters.',
  'marked-for-stop': 'The Spot Instance is marked for stopping.',
  'marked-for-termination': 'The Spot Instance is marked for termination.',
  'instance-stopped-by-user': 'Your instance was stopped from user-initiated action.',
  'instance-stopped-no-capacity': 'Your instance was stopped because capacity was no longer available.',
  'instance-terminated-by-user': 'Spot Instance terminated due to user-initiated termination.',
  'instance-terminated-no-capacity': 'Your instance was terminated because capacity was no longer available.',
  'request-canceled-and-instance-running':
    'Your Spot request is canceled, but your instance is still running.',
  'canceled-before-fulfillment': 'Your Spot request is canceled before it was fulfilled.',
} as const

export type SpotStatusCode = keyof typeof STATUS_MESSAGES

export interface SpotStatus {
  readonly code: SpotStatusCode
  readonly message: string
  readonly updatedAtEpochSeconds: number
}

export interface SpotRequest {
  readonly requestId: string
  /** Order of creation within the region, from 1. */
  readonly sequence: number
  readonly createdAtEpochSeconds: number
  readonly market: SpotMarket
  /** For exactly one instance. */
  readonly plan: LaunchPlan
  readonly state: SpotRequestState
  readonly status: SpotStatus
  /** The latest instance; absent until there has been one. */
  readonly instanceId: string | undefined
  readonly launchedAvailabilityZone: string | undefined
  readonly tags: Tags
}

export function statusOf(code: SpotStatusCode, now: number): SpotStatus {
  return { code, message: STATUS_MESSAGES[code], updatedAtEpochSeconds: Math.floor(now / 1000) }
}

/** What is over stays over; its status may still change. */
export const moved = (
  request: SpotRequest,
  state: SpotRequestState,
  code: SpotStatusCode,
  now: number,
): SpotRequest => ({
  ...request,
  state: request.state === 'cancelled' || request.state === 'closed' ? request.state : state,
  status: statusOf(code, now),
})

export const isOver = ({ state }: SpotRequest): boolean => state === 'cancelled' || state === 'closed'
