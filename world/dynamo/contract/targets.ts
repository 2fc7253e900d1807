// Test support: the two DynamoDBs the contract is held against.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { defaultRegion } from '../../account.ts'
import { realClock } from '../../clock.ts'
import { inProcessAws } from '../../in-process-aws.ts'
import { createDynamo } from '../dynamo.ts'
import { type Moto, startMoto } from './moto.ts'
import type { Target } from './shared-table.ts'

const settings = {
  region: defaultRegion,
  credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
}

export function embedded(): Target {
  const dynamo = createDynamo({ clock: realClock })
  const requestHandler = inProcessAws((request) => dynamo.handle(request, defaultRegion))
  return {
    name: 'embedded',
    start: () =>
      Promise.resolve(new DynamoDBClient({ ...settings, endpoint: 'http://world', requestHandler })),
    stop: () => dynamo.close(),
  }
}

export function onMoto(): Target {
  let moto: Moto | undefined
  return {
    name: 'moto',
    async start() {
      moto = await startMoto()
      return new DynamoDBClient({ ...settings, endpoint: moto.endpoint })
    },
    async stop() {
      moto?.stop()
    },
  }
}
