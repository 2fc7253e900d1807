// The strict world of the sweep's figures, in a process of its own: so many instances running, all but some of them
// judged, AWS's quotas in force. Answers with the environment of the function, and later with the calls it counted.

import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { toItem } from '../src/adapters/aws/dynamo.ts'
import { changeControl, readControl } from '../src/adapters/aws/dynamo-control.ts'
import { startToItem } from '../src/adapters/aws/items.ts'
import { createResources } from '../src/cli/resources.ts'
import { exempt } from '../src/domain/verdict.ts'
import { entropy } from '../src/lambdas/clients.ts'
import { accountId, defaultRegion } from '../world/account.ts'
import { realClock } from '../world/clock.ts'
import { embeddedAws } from '../world/embedded-aws.ts'
import { Faults } from '../world/faults.ts'
import { listen } from '../world/http.ts'
import { createMessaging } from '../world/messaging/messaging.ts'

const [running = 0, unjudged = 0] = process.argv.slice(2).map(Number)
const place = { account: accountId, region: defaultRegion }
const HOUR_MS = 3_600_000
const MONTH_SECONDS = 30 * 86_400

const calls: Record<string, number> = {}
let counting = false
const aws = embeddedAws({
  clock: realClock,
  faults: new Faults(),
  messaging: createMessaging(),
  regions: [defaultRegion, 'us-east-1', 'eu-west-1'],
  throttled: true,
  bootSeconds: 1,
  stopSeconds: 1,
  observe: ({ operation, errorCode }) => {
    const name = errorCode === undefined ? operation : `${operation} ${errorCode}`
    if (counting) calls[name] = (calls[name] ?? 0) + 1
  },
})
const { port } = await listen(aws.handler, 0)
const credentials = { AWS_ACCESS_KEY_ID: 'AKIABENCH', AWS_SECRET_ACCESS_KEY: 'not-a-secret' }
const environment = { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, ...credentials }
Object.assign(process.env, environment)

const resources = await createResources({
  region: defaultRegion,
  signingSecret: 'of-the-bench',
  botToken: 'xoxb-of-the-bench',
  mode: 'enforce',
})
const table = { client: new DynamoDBClient({ region: defaultRegion }), name: resources.TABLE_NAME }
const control = await readControl(table, place, { entropy, waits: { pause: async () => undefined } })
const now = Math.floor(Date.now() / 1000)
await changeControl(table, control, { guardingSince: now - 2 * MONTH_SECONDS }, entropy)

const launchedAt = Date.now() - HOUR_MS
const ids = Array.from({ length: running }, (_, n) =>
  aws.home.ec2.seed({
    region: defaultRegion,
    name: `web-${n}`,
    state: 'running',
    launchedAt,
    tags: [
      { key: 'Team', value: 'payments' },
      { key: 'CostCenter', value: '4711' },
    ],
  }),
)
const judged = ids.slice(unjudged)
for (let at = 0; at < judged.length; at += 25) {
  const puts = judged.slice(at, at + 25).map((instanceId) => ({
    PutRequest: { Item: toItem(startToItem(recordOf(instanceId))) },
  }))
  await table.client.send(new BatchWriteItemCommand({ RequestItems: { [table.name]: puts } }))
}

process.on('message', () => {
  process.send?.({ calls })
})
process.send?.({ environment: { ...environment, ...resources } })
counting = true

function recordOf(instanceId: string): Parameters<typeof startToItem>[0] {
  const seconds = Math.floor(launchedAt / 1000)
  return {
    revision: 'of-the-bench',
    name: { place, instanceId, launchedAt: seconds },
    verdict: exempt('instance'),
    mode: 'enforce',
    reportedAt: seconds,
    decidedAt: seconds + 1,
    instanceName: 'web',
    pass: undefined,
    standing: undefined,
    memberOf: [],
    capped: undefined,
    todo: new Set(),
    outcome: undefined,
    news: 0,
    ranAt: seconds + 10,
    endedAt: undefined,
    endReason: undefined,
    stopCalledAt: undefined,
    stopRefused: undefined,
    givenBack: undefined,
    lookDueAt: undefined,
    message: undefined,
    triedSince: undefined,
    isolatedAt: undefined,
    sparedBy: undefined,
  }
}
