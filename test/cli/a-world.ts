// Test support: the command line over a world in this very process, without functions: whatever happens there, the test
// does, and only a sweep at the command line judges it.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll } from 'vitest'
import { applySettings } from '../../src/adapters/aws/dynamo-guard-book.ts'
import { defaultGuard, type GuardedAccount } from '../../src/domain/guard.ts'
import { defaultRegion } from '../../world/account.ts'
import { realClock } from '../../world/clock.ts'
import { embeddedAws } from '../../world/embedded-aws.ts'
import { Faults } from '../../world/faults.ts'
import { listen } from '../../world/http.ts'
import { createMessaging } from '../../world/messaging/messaging.ts'
import { resourceLines } from '../contract/support/bundle.ts'
import { bundled, cleanEnv, type Ran, runCommand } from './support.ts'

const OPERATOR = { accessKeyId: 'AKIAOPERATOR', secretAccessKey: 'any' }

/** @param otherAccounts twelve digits each */
export function aWorld(...otherAccounts: readonly string[]) {
  const messaging = createMessaging()
  const faults = new Faults()
  const aws = embeddedAws({
    clock: realClock,
    faults,
    messaging,
    regions: [defaultRegion],
    otherAccounts: Object.fromEntries(otherAccounts.map((id) => [id, {}])),
    bootSeconds: 0,
    stopSeconds: 0,
  })
  let url = ''
  let close: () => Promise<void> = async () => undefined

  beforeAll(async () => {
    const listener = await listen(aws.handler, 0)
    close = () => listener.close()
    url = `http://127.0.0.1:${listener.port}`
    await resourceLines({
      AWS_ENDPOINT_URL: url,
      AWS_REGION: defaultRegion,
      AWS_ACCESS_KEY_ID: OPERATOR.accessKeyId,
      AWS_SECRET_ACCESS_KEY: OPERATOR.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
      SLACK_SIGNING_SECRET: 'of-this-test',
      SLACK_BOT_TOKEN: 'xoxb-of-this-test',
    })
  }, 30_000)
  afterAll(async () => {
    await close()
    await messaging.close()
    await aws.close()
  })

  const table = () => ({
    client: new DynamoDBClient({ region: defaultRegion, endpoint: url, credentials: OPERATOR }),
    name: 'startpass',
  })
  return {
    aws,
    faults,
    table,
    startpass: (...args: readonly string[]): Promise<Ran> => {
      const env = { AWS_ENDPOINT_URL: url, AWS_REGION: defaultRegion, GRACE_SECONDS: '0' }
      return runCommand([process.execPath, bundled, ...args], cleanEnv(env))
    },
    /** For an hour already, so that what starts now is no affair of before. */
    guarding: (...accounts: GuardedAccount[]): Promise<void> => {
      const applied = { at: Math.floor(Date.now() / 1000) - 3600, by: 'alex', text: '' }
      return applySettings(table(), { ...defaultGuard, accounts }, applied)
    },
  }
}
