// How long after StartInstances returned does the gate call StopInstances for a start without a pass? In the playground,
// in real time, one start after another, with boot and grace at zero: what remains is startpass and its local world.

import { EC2Client, StartInstancesCommand } from '@aws-sdk/client-ec2'
import { startPlayground } from '../playground/playground.ts'
import { readSettings } from '../playground/settings.ts'
import { median, percentile } from './statistics.ts'

export interface TimeToStop {
  readonly starts: number
  readonly median: number
  readonly p95: number
}

const WARM_UP = 10

export async function timeToStop(starts: number): Promise<TimeToStop> {
  let stopCalled: (at: number) => void = () => undefined
  const settings = readSettings({ PORT: '0', AWS_PORT: '0', WORLD_BOOT_SECONDS: '0', GRACE_SECONDS: '0' })
  const playground = await startPlayground(settings, {
    ec2Call: ({ operation }) => {
      if (operation === 'StopInstances') stopCalled(performance.now())
    },
  })
  const credentials = { accessKeyId: 'AKIATHIEF', secretAccessKey: 'any' }
  const ec2 = new EC2Client({ endpoint: playground.awsUrl, region: 'ap-northeast-1', credentials })
  const times: number[] = []
  for (let n = 0; n < starts + WARM_UP; n += 1) {
    const id = playground.seed(`miner-${n}`, 't3.micro')
    const called = new Promise<number>((resolve) => {
      stopCalled = resolve
    })
    await ec2.send(new StartInstancesCommand({ InstanceIds: [id] }))
    const returnedAt = performance.now()
    const calledAt = await called
    if (n >= WARM_UP) times.push(Math.max(0, calledAt - returnedAt))
    // Lets the alerts of this one go out before the next begins.
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
  await playground.close()
  return { starts: times.length, median: median(times), p95: percentile(times, 0.95) }
}
