// The strict world of the floor's figures, in a process of its own, so that it takes no time from what is measured. It
// starts instances when told to, and says what was called since.

import { createResources } from '../src/cli/resources.ts'
import { defaultRegion } from '../world/account.ts'
import { realClock } from '../world/clock.ts'
import { embeddedAws } from '../world/embedded-aws.ts'
import { Faults } from '../world/faults.ts'
import { listen } from '../world/http.ts'
import { createMessaging } from '../world/messaging/messaging.ts'
import { articleLambda } from './article/lambda-api.ts'

export type Order =
  | { readonly kind: 'seed'; readonly count: number }
  | { readonly kind: 'start'; readonly tags: Readonly<Record<string, string>> }
  | { readonly kind: 'calls' }
  | { readonly kind: 'bytes' }
  | { readonly kind: 'state'; readonly ids: readonly string[] }
  | { readonly kind: 'terminate'; readonly ids: readonly string[] }

let calls: string[] = []
/** Of the bodies of all requests. */
let bytes = 0
const aws = embeddedAws({
  clock: realClock,
  faults: new Faults(),
  messaging: createMessaging(),
  regions: [defaultRegion],
  bootSeconds: 0,
  stopSeconds: 0,
  observe: ({ operation, errorCode }) => {
    calls.push(errorCode === undefined ? operation : `${operation} ${errorCode}`)
  },
})
const lambda = articleLambda(aws.handler, (name) => calls.push(name))
const { port } = await listen((request) => {
  bytes += request.body.length
  const method = /^\/slack\/api\/([\w.]+)/.exec(request.path)?.[1]
  if (method === undefined) return lambda(request)
  calls.push(method)
  const body = JSON.stringify({ ok: true, channel: 'D0BENCH', ts: '1700000000.000100' })
  return Promise.resolve({ status: 200, headers: { 'content-type': 'application/json' }, body })
}, 0)
const credentials = { AWS_ACCESS_KEY_ID: 'AKIABENCH', AWS_SECRET_ACCESS_KEY: 'not-a-secret' }
const here = `http://127.0.0.1:${port}`
const environment = {
  AWS_ENDPOINT_URL: here,
  SLACK_API_URL: `${here}/slack/api/`,
  AWS_REGION: defaultRegion,
  ...credentials,
}
Object.assign(process.env, environment)
const resources = await createResources({
  region: defaultRegion,
  signingSecret: 'of-the-bench',
  botToken: 'xoxb-of-the-bench',
  mode: 'enforce',
})

let seeded = 0
function obey(order: Order): unknown {
  const { ec2 } = aws.home
  const origin = { region: defaultRegion, caller: 'AKIASOMEBODY' }
  switch (order.kind) {
    case 'seed':
      return Array.from({ length: order.count }, () =>
        ec2.seedStopped({
          region: defaultRegion,
          name: `bench-${(seeded += 1)}`,
          instanceType: 't3.micro',
          launchedAt: Date.now() - 30 * 86_400_000,
        }),
      )
    case 'start': {
      const ids = Object.keys(order.tags)
      for (const [id, value] of Object.entries(order.tags))
        if (value !== '') ec2.createTags(origin, { resourceIds: [id], tags: [{ key: 'Auth', value }] })
      ec2.startInstances(origin, { instanceIds: ids })
      return ids
    }
    case 'calls': {
      const made = calls
      calls = []
      return made
    }
    case 'bytes': {
      const asked = bytes
      bytes = 0
      return asked
    }
    case 'state': {
      const truth = new Map(ec2.truth(defaultRegion).map((one) => [one.instanceId, one.state]))
      return order.ids.map((id) => truth.get(id))
    }
    case 'terminate':
      return ec2.terminateInstances(origin, { instanceIds: [...order.ids] })
  }
}

process.on('message', (order: Order) => process.send?.({ answer: obey(order) }))
process.send?.({ answer: { ...environment, ...resources } })
