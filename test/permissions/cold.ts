// The built functions as Lambda runs them, over the strict world: what they ask of SQS, SNS and Secrets Manager, which
// the stories of one process have no need of. Each function has an access key of its own, by which it is known.

import { accountId, defaultRegion } from '../../world/account.ts'
import { credentialOf } from '../../world/aws-service.ts'
import { realClock } from '../../world/clock.ts'
import { embeddedAws } from '../../world/embedded-aws.ts'
import { Faults } from '../../world/faults.ts'
import { listen } from '../../world/http.ts'
import { httpApiEvent } from '../../world/lambda/http-api-event.ts'
import { createMessaging } from '../../world/messaging/messaging.ts'
import { example } from '../../world/slack/example-workspace.ts'
import { slackWorld } from '../../world/slack/slack-world.ts'
import { invoke, resourceLines } from '../contract/support/bundle.ts'
import { needsOf } from './needs.ts'
import type { Asked } from './stories.ts'

const KEYS = { slack: 'AKIASLACK', gate: 'AKIAGATE', sweep: 'AKIASWEEP' } as const
type FunctionName = keyof typeof KEYS

/** @returns all that was asked of AWS by whichever function */
export async function invokeAll(): Promise<readonly Asked[]> {
  const asked: Asked[] = []
  const faults = new Faults()
  const messaging = createMessaging()
  const aws = embeddedAws({
    clock: realClock,
    faults,
    messaging,
    regions: [defaultRegion],
    bootSeconds: 0,
    stopSeconds: 0,
  })
  const listener = await listen((request) => {
    const key = credentialOf(request)?.accessKeyId
    for (const role of Object.keys(KEYS) as FunctionName[]) {
      if (KEYS[role] !== key) continue
      for (const need of needsOf(request)) asked.push({ role, need, story: 'cold' })
    }
    return aws.handler(request)
  }, 0)
  const slackListener = await listen((request) => slack.handler(request), 0)
  const slackUrl = `http://127.0.0.1:${slackListener.port}`
  const slack = slackWorld({ clock: realClock, faults, baseUrl: slackUrl })
  try {
    const base = {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${listener.port}`,
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_EC2_METADATA_DISABLED: 'true',
    }
    const lines = await resourceLines({
      ...base,
      AWS_ACCESS_KEY_ID: 'AKIAADMIN',
      AWS_REGION: defaultRegion,
      MODE: 'enforce',
      SLACK_SIGNING_SECRET: slack.workspace.app.signingSecret,
      SLACK_BOT_TOKEN: slack.workspace.app.botToken,
      SLACK_API_URL: `${slackUrl}/api/`,
      ALLOWED_TEAM_IDS: example.team,
      GRACE_SECONDS: '0',
    })
    const run = (name: FunctionName, event: unknown) =>
      invoke(name, { ...base, ...lines, AWS_ACCESS_KEY_ID: KEYS[name] }, event)
    const seed = (name: string): string =>
      aws.home.ec2.seedStopped({ region: defaultRegion, name, instanceType: 't3.micro' })
    const start = (id: string): void => {
      aws.home.ec2.startInstances({ region: defaultRegion, caller: 'AKIATHIEF' }, { instanceIds: [id] })
    }

    const asks = { userId: example.hana, channelId: example.ops, path: '/slack/commands' as const }
    seed('web-1')
    const { request } = slack.type({ ...asks, line: '/startpass start web-1' })
    await run('slack', httpApiEvent(request, Date.now()))

    const denied = seed('db-1')
    start(denied)
    await run('gate', batchOf(JSON.stringify(stateChange(denied))))
    await run('gate', batchOf('{"detail":"nonsense"}'))
    faults.set({
      fail: [
        { service: 'ec2', operation: 'DescribeInstances', when: 'before', code: 'InternalError', times: 9 },
      ],
    })
    await run('gate', batchOf(JSON.stringify(stateChange(denied))))
    faults.clear()

    start(seed('batch-1'))
    await run('sweep', {})
  } finally {
    slack.close()
    await listener.close()
    await slackListener.close()
    await messaging.close()
    await aws.close()
  }
  return asked
}

export const stateChange = (instanceId: string, state = 'running') => ({
  version: '0',
  id: crypto.randomUUID(),
  'detail-type': 'EC2 Instance State-change Notification',
  source: 'aws.ec2',
  account: accountId,
  time: `${new Date().toISOString().slice(0, 19)}Z`,
  region: defaultRegion,
  resources: [`arn:aws:ec2:${defaultRegion}:${accountId}:instance/${instanceId}`],
  detail: { 'instance-id': instanceId, state },
})

export const batchOf = (body: string) => ({
  Records: [{ messageId: 'm-1', receiptHandle: 'r-1', body, attributes: { ApproximateReceiveCount: '1' } }],
})
