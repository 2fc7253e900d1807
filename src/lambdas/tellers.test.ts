// What people are told by a gate in another region than home: nothing of that region is taken for home.

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, expect, it } from 'vitest'
import { virginia } from '../../test/builders.ts'
import { clientSettings } from './clients.ts'
import { readConfig } from './config.ts'
import { tellersWith } from './tellers.ts'

const written: string[] = []
const slackServer = createServer((request, response) => {
  void text(request).then((body) => {
    written.push(body)
    response.end(JSON.stringify({ ok: true, channel: 'D0HANA', ts: '1.2' }))
    return undefined
  })
})
afterAll(() => {
  slackServer.closeAllConnections()
  slackServer.close()
})

it('a command to try again with names the region, though the gate runs in it: people type it at home', async () => {
  slackServer.listen(0, '127.0.0.1')
  await once(slackServer, 'listening')
  const { port } = slackServer.address() as AddressInfo
  const config = readConfig({
    ACCOUNT_ID: '123456789012',
    AWS_REGION: 'us-east-1',
    HOME_REGION: 'ap-northeast-1',
    TABLE_NAME: 'startpass',
    QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/startpass-gate',
    DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/startpass-gate-dlq',
    TOPIC_ARN: 'arn:aws:sns:ap-northeast-1:123456789012:startpass-alerts',
    SECRET_ID: 'startpass',
    SLACK_API_URL: `http://127.0.0.1:${port}/api/`,
  })
  const slack = { botToken: 'xoxb-of-this-test', apiUrl: config.SLACK_API_URL }
  const home = { ...clientSettings(1, 1000), region: 'ap-northeast-1' }
  const { chat } = tellersWith(config, home, slack)
  await chat.tell(
    { teamId: 'T0ACME00001', userId: 'U0HANASATO1' },
    {
      kind: 'given-back',
      locale: 'en',
      command: '/startpass',
      passId: 'P-7K3M9Q2X',
      instance: { place: virginia, instanceId: 'i-0123456789abcdef0', name: 'web-1' },
    },
  )
  expect(written).toHaveLength(1)
  expect(written[0]).toContain('/startpass web-1@us-east-1')
})
