// A batch of the queue with events of these instances, as the gate is given it.

export const batchOf = (ids: readonly string[], state: 'pending' | 'running' = 'running'): object => ({
  Records: ids.map((id, n) => ({
    messageId: `m-${n}`,
    receiptHandle: `r-${n}`,
    attributes: { ApproximateReceiveCount: '1' },
    body: JSON.stringify({
      source: 'aws.ec2',
      'detail-type': 'EC2 Instance State-change Notification',
      account: '123456789012',
      region: 'ap-northeast-1',
      time: new Date().toISOString(),
      detail: { 'instance-id': id, state },
    }),
  })),
})
