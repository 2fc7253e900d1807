// Ten thousand instances running, all judged: what a sweep of them asks of AWS. Not timed: counted.

import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import { expect, it } from 'vitest'
import { toItem } from '../src/adapters/aws/dynamo.ts'
import { startToItem } from '../src/adapters/aws/items.ts'
import { exempt } from '../src/domain/verdict.ts'
import { accountId, defaultRegion } from '../world/account.ts'
import { aRecord } from './builders.ts'
import { aStage } from './stage.ts'

const RUNNING = 10_000

it('ten thousand running instances are swept in 21 reads of EC2 and 120 of the table', async () => {
  const stage = await aStage({ throttled: true })
  const place = { account: accountId, region: defaultRegion }
  const launchedAt = stage.now() - 3600
  const items = Array.from({ length: RUNNING }, (_, n) => {
    const instanceId = stage.ec2.seed({
      region: defaultRegion,
      name: `web-${n}`,
      state: 'running',
      launchedAt: launchedAt * 1000,
    })
    const name = { place, instanceId, launchedAt }
    return toItem(
      startToItem(aRecord({ name, verdict: exempt('instance'), todo: new Set(), ranAt: launchedAt })),
    )
  })
  for (let at = 0; at < items.length; at += 25) {
    const puts = items.slice(at, at + 25).map((Item) => ({ PutRequest: { Item } }))
    await stage.table.client.send(new BatchWriteItemCommand({ RequestItems: { [stage.table.name]: puts } }))
  }
  const before = stage.requests.length
  expect(await stage.sweep()).toMatchObject({ up: RUNNING, unjudged: 0, unseen: 0, unfinished: 0, failed: 0 })
  const calls = stage.requests.slice(before)
  const asked = (operation: string): number => calls.filter((call) => call.operation === operation).length
  expect(asked('DescribeInstances')).toBeLessThanOrEqual(21)
  expect(asked('BatchGetItem')).toBeLessThanOrEqual(121)
  expect(calls.length).toBeLessThanOrEqual(145)
  expect(calls.filter(({ errorCode }) => errorCode !== undefined)).toEqual([])
}, 60_000)
