// The SDK's clients of a run, straight to the world's endpoint: no sockets, no further tries. They are made anew for
// each run, since each has a world of its own.

import { AutoScalingClient } from '@aws-sdk/client-auto-scaling'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EC2Client } from '@aws-sdk/client-ec2'
import { onePerPlace } from '../src/lambdas/clients.ts'
import type { HttpHandler } from '../world/http.ts'
import { inProcessAws } from '../world/in-process-aws.ts'
import { home } from './cloud.ts'
import { signing } from './wired-http.ts'
import { keys } from './world/truth.ts'

export function wiredClients(aws: HttpHandler) {
  const requestHandler = inProcessAws(aws) as never
  const settings = (accessKeyId: string, region: string, service: string) => ({
    region,
    endpoint: 'http://aws.test',
    credentials: { accessKeyId, secretAccessKey: 'x' },
    requestHandler,
    maxAttempts: 1,
    // Of one command after the other the same way through the SDK is put together.
    cacheMiddleware: true,
    signer: signing(accessKeyId, region, service),
  })
  return {
    dynamo: new DynamoDBClient(settings(keys.gate, home.region, 'dynamodb')),
    ec2As: (key: string) => onePerPlace(({ region }) => new EC2Client(settings(key, region, 'ec2'))),
    scaling: onePerPlace(({ region }) => new AutoScalingClient(settings(keys.gate, region, 'autoscaling'))),
  }
}
