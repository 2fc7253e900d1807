// The event EC2 sends to EventBridge when an instance changes its state (A10).

/** What happened, in plain words. `time` is milliseconds since the Unix epoch. */
export interface StateChange {
  readonly account: string
  readonly region: string
  readonly instanceId: string
  readonly state: string
  readonly time: number
}

export interface StateChangeEvent {
  readonly version: '0'
  readonly id: string
  readonly 'detail-type': 'EC2 Instance State-change Notification'
  readonly source: 'aws.ec2'
  readonly account: string
  /** ISO 8601, in whole seconds. */
  readonly time: string
  readonly region: string
  readonly resources: readonly string[]
  readonly detail: { readonly 'instance-id': string; readonly state: string }
}

/** No tags, no actor, no LaunchTime: whoever receives it has to look for himself. */
export const stateChangeEvent = (
  { account, region, instanceId, state, time }: StateChange,
  id: string,
): StateChangeEvent => ({
  version: '0',
  id,
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account,
  time: new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z'),
  region,
  resources: [`arn:aws:ec2:${region}:${account}:instance/${instanceId}`],
  detail: { 'instance-id': instanceId, state },
})
