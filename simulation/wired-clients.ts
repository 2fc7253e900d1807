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

let served: HttpHandler = () => {
  throw new Error('nobody serves')
}

const requestHandler = inProcessAws((request) => served(request)) as never

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

const kept = new Map<string, unknown>()
const keep = <T>(key: string, make: () => T): T => {
  const known = kept.get(key) as T | undefined
  if (known !== undefined) return known
  const made = make()
  kept.set(key, made)
  return made
}

export function wiredClients(aws: HttpHandler) {
  served = aws
  return {
    dynamo: keep('dynamo', () => laidFlat(new DynamoDBClient(settings(keys.gate, home.region, 'dynamodb')))),
    ec2As: (key: string) =>
      onePerPlace(({ region }) =>
        keep(`ec2 ${key} ${region}`, () => laidFlat(new EC2Client(settings(key, region, 'ec2')))),
      ),
    scaling: onePerPlace(({ region }) =>
      keep(`as ${region}`, () =>
        laidFlat(new AutoScalingClient(settings(keys.gate, region, 'autoscaling'))),
      ),
    ),
  }
}

interface Settled {
  readonly config: { readonly region: unknown; readonly credentials?: unknown }
}

/**
 * The SDK copies a client's settings three times a call, which V8 keeps as a dictionary: a copy takes 15 µs. What others
 * inherit from and is read through them, without a getter, V8 lays out flat: 2 µs.
 */
function laidFlat<Client extends Settled>(client: Client): Client {
  const { config } = client
  Object.defineProperty(config, 'credentials', {
    value: config.credentials,
    enumerable: true,
    writable: true,
  })
  const heir = Object.create(config) as typeof config
  for (let n = 0; n < READS_UNTIL_FLAT; n += 1) regionOf(heir)
  return client
}

const READS_UNTIL_FLAT = 50

const regionOf = ({ region }: Settled['config']): unknown => region
