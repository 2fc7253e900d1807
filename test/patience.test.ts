// How often EC2 is asked within one call, over the strict world.

import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2'
import { expect, it } from 'vitest'
import { leavingPatienceToUs } from '../src/lambdas/clients.ts'
import { VirtualClock } from '../world/clock.ts'
import { embeddedAws } from '../world/embedded-aws.ts'
import { Faults } from '../world/faults.ts'
import { inProcessAws } from '../world/in-process-aws.ts'

/** @returns how often EC2 was asked, and what came of it */
async function asked(code: string, made: (client: EC2Client) => EC2Client): Promise<[number, string]> {
  const faults = new Faults()
  const clock = new VirtualClock()
  let calls = 0
  const aws = embeddedAws({
    clock,
    faults,
    regions: ['ap-northeast-1'],
    bootSeconds: 1,
    stopSeconds: 1,
    observe: () => {
      calls += 1
    },
  })
  const client = made(
    new EC2Client({
      region: 'ap-northeast-1',
      endpoint: 'http://aws.test',
      credentials: { accessKeyId: 'AKIAGATE', secretAccessKey: 'x' },
      requestHandler: inProcessAws(aws.handler) as never,
      maxAttempts: 2,
    }),
  )
  faults.set({
    fail: [{ service: 'ec2', operation: 'DescribeInstances', when: 'before', code, times: 1 }],
  })
  const outcome = await client.send(new DescribeInstancesCommand()).then(
    () => 'answered',
    (error: unknown) => (error instanceof Error ? error.name : 'unknown'),
  )
  return [calls, outcome]
}

it('the SDK tries again where AWS asks for patience', async () => {
  expect(await asked('RequestLimitExceeded', (client) => client)).toEqual([2, 'answered'])
})

it('the gate does not, and hears of it at once', async () => {
  expect(await asked('RequestLimitExceeded', leavingPatienceToUs)).toEqual([1, 'RequestLimitExceeded'])
})

it('what is not throttled is tried again by either', async () => {
  expect(await asked('InternalError', leavingPatienceToUs)).toEqual([2, 'answered'])
})
