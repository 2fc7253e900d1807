// What everything is called. One installation an account: a name says whose part it is, and policies of an organization
// can name the roles before they exist.

export const names = {
  table: 'startpass',
  queue: 'startpass-gate',
  dlq: 'startpass-gate-dlq',
  topic: 'startpass-alerts',
  starts: 'startpass-starts',
  schedule: 'startpass-sweep',
  tamper: 'startpass-tamper-',
  forward: 'startpass-forward',
  alarms: 'startpass-alarms',
  guarded: 'startpass-guarded',
  slack: 'startpass-slack',
  gate: 'startpass-gate',
  sweep: 'startpass-sweep',
} as const

/** What the gate's rule matches (A10): every state, since ends are part of the story. */
export const startEvents = {
  source: ['aws.ec2'],
  detailType: ['EC2 Instance State-change Notification'],
}
