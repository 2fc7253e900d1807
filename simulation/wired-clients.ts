// The SDK's clients, straight to the endpoint of the run that is on: no sockets, no further tries. They are kept from
// run to run, since V8 makes the way through a client fast only once it has been gone many times.

import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { onePerPlace } from '../src/lambdas/clients.ts'
import type { HttpHandler } from '../world/http.ts'
import { inProcessAws } from '../world/in-process-aws.ts'
import { home, regions } from './cloud.ts'
import { signing } from './wired-http.ts'
import { keys } from './world/truth.ts'

/** To the first call of a client: it has nothing to say. */
const nobody: HttpHandler = async ({ headers }) => ({
  status: 200,
  headers: {},
  body: headers['x-amz-target'] === undefined ? '<Response/>' : '{}',
})

let served = nobody

const requestHandler = inProcessAws((request) => served(request)) as never

const everything = { url: new URL('http://aws.test') }

const READS_UNTIL_FLAT = 50

/** What a client adds to each call that no world looks at: who calls, what is in a log, whether Lambda calls itself. */
const UNSEEN = ['getUserAgentMiddleware', 'loggerMiddleware', 'recursionDetectionMiddleware']

const settings = (accessKeyId: string, region: string, service: string) => ({
  region,
  endpoint: everything.url.origin,
  endpointProvider: () => everything,
  credentials: { accessKeyId, secretAccessKey: 'x' },
  requestHandler,
  maxAttempts: 1,
  // Of one command after the other the same way through the SDK is put together.
  cacheMiddleware: true,
  signer: signing(accessKeyId, region, service),
})

const dynamo = ready(new DynamoDBClient(settings(keys.gate, home.region, 'dynamodb')))
const ec2As = (key: string) => onePerPlace(({ region }) => ready(new EC2Client(settings(key, region, 'ec2'))))
const gateEc2 = ec2As(keys.gate)
const deskEc2 = ec2As(keys.bot)
const scaling = onePerPlace(({ region }) =>
  ready(new AutoScalingClient(settings(keys.gate, region, 'autoscaling'))),
)

// A client's first call settles its settings, which takes promises that later calls do not take: in a run the order of
// calls would depend on whether another had gone before.
const first = regions.flatMap((region) => {
  const place = { account: home.account, region }
  return [
    gateEc2(place).send(new DescribeRegionsCommand()),
    deskEc2(place).send(new DescribeRegionsCommand()),
    scaling(place).send(new DescribeAutoScalingGroupsCommand()),
  ]
})
await Promise.all([dynamo.send(new ListTablesCommand()), ...first])

/** @param aws answers from now on, and what was called before has no answer to wait for */
export function wiredClients(aws: HttpHandler) {
  served = aws
  return { dynamo, gateEc2, deskEc2, scaling }
}

interface Settled {
  readonly middlewareStack: { remove(name: string): boolean }
  readonly config: { readonly region: unknown; readonly credentials?: unknown }
}

/**
 * The SDK copies a client's settings three times a call, which V8 keeps as a dictionary: a copy takes 15 µs. What others
 * inherit from and is read through them, without a getter, V8 lays out flat: 2 µs.
 */
function ready<Client extends Settled>(client: Client): Client {
  for (const name of UNSEEN) client.middlewareStack.remove(name)
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

function regionOf({ region }: Settled['config']): unknown {
  return region
}
