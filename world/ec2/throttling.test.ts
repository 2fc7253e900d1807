import { describe, expect, test } from 'vitest'
import { Throttle } from '../throttle.ts'
import { aLaunch, anEc2, refusal, tokyo, virginia } from './an-ec2.ts'

function aThrottledEc2() {
  const world = anEc2()
  const throttle = new Throttle(world.clock)
  return { throttle, ...anEc2({ clock: world.clock, throttle }), clock: world.clock }
}

const LIMITED = 'RequestLimitExceeded: Request limit exceeded.'
const filters = [{ name: 'instance-state-name', values: ['running'] }]

/** How many of so many calls go through at once, and then in the second after. */
async function admitted(clock: { advance(ms: number): Promise<void> }, call: () => unknown) {
  const some = () =>
    Array.from({ length: 150 }, () => refusal(call)).filter((said) => said !== LIMITED).length
  const atOnce = some()
  await clock.advance(1000)
  return [atOnce, some()]
}

describe('requests, as the table of A9 has them', () => {
  type Call = (ec2: ReturnType<typeof aThrottledEc2>['ec2'], instanceIds: string[]) => unknown
  test.each<[string, number, number, Call]>([
    ['a filtered describe', 100, 20, (ec2) => ec2.describeInstances(tokyo, { filters })],
    ['a paginated one', 100, 20, (ec2) => ec2.describeInstances(tokyo, { maxResults: 5 })],
    ['one with neither', 50, 10, (ec2) => ec2.describeInstances(tokyo)],
    ['one that names ids', 50, 10, (ec2, instanceIds) => ec2.describeInstances(tokyo, { instanceIds })],
    ['StopInstances', 50, 5, (ec2, instanceIds) => ec2.stopInstances(tokyo, { instanceIds })],
    ['StartInstances', 5, 2, (ec2, instanceIds) => ec2.startInstances(tokyo, { instanceIds })],
    ['RunInstances', 5, 2, (ec2) => ec2.runInstances(tokyo, aLaunch)],
    ['TerminateInstances', 100, 5, (ec2, instanceIds) => ec2.terminateInstances(tokyo, { instanceIds })],
    [
      'CreateTags',
      100,
      10,
      (ec2, resourceIds) => ec2.createTags(tokyo, { resourceIds, tags: [{ key: 'a', value: 'b' }] }),
    ],
    ['DeleteTags', 100, 10, (ec2, resourceIds) => ec2.deleteTags(tokyo, { resourceIds })],
  ])('%s: %i at once, %i a second', async (_, size, refill, call) => {
    const { ec2, clock, seedOne } = aThrottledEc2()
    const ids = [seedOne()]
    expect(await admitted(clock, () => call(ec2, ids))).toEqual([size, refill])
  })
})

describe('instances', () => {
  test('a launch is charged for as many as it asks for', async () => {
    const { ec2, clock } = aThrottledEc2()
    const launch = (maxCount: number) =>
      refusal(() => ec2.runInstances(tokyo, { ...aLaunch, minCount: maxCount, maxCount }))
    expect([launch(600), launch(600), launch(400)]).toEqual(['not refused', LIMITED, 'not refused'])
    await clock.advance(1000)
    expect([launch(3), launch(2)]).toEqual([LIMITED, 'not refused'])
  })

  test('twenty stops a second take at least four instances a call', async () => {
    const { ec2, clock } = aThrottledEc2()
    const launched = ec2.runInstances(tokyo, { ...aLaunch, minCount: 1000, maxCount: 1000 })
    await clock.advance(10_000)
    const ids = launched.map(({ instanceId }) => instanceId)
    const stop = (instanceIds: string[]) => refusal(() => ec2.stopInstances(tokyo, { instanceIds }))
    expect(stop(ids)).toBe('not refused')
    await clock.advance(1000)
    expect([stop(ids.slice(0, 20)), stop(ids.slice(0, 1))]).toEqual(['not refused', LIMITED])
  })
})

test('the bucket is shared by all callers of the account, and each region has its own', () => {
  const { ec2, throttle } = aThrottledEc2()
  const describe = (caller: string, origin = tokyo) =>
    refusal(() => ec2.describeInstances({ ...origin, caller }))
  for (let n = 0; n < 25; n += 1) for (const caller of ['AKIAONE', 'AKIATWO']) describe(caller)
  expect([describe('AKIAONE'), describe('AKIATWO'), describe('AKIAONE', virginia)]).toEqual([
    LIMITED,
    LIMITED,
    'not refused',
  ])
  expect(throttle.report()).toMatchObject([
    { region: tokyo.region, bucket: 'DescribeInstances unfiltered', admittedCalls: 50, refusedCalls: 2 },
    { region: virginia.region, refusedCalls: 0 },
  ])
})

test('a throttled call changes nothing and is reported with its code', () => {
  const { ec2, seedOne, stateOf, calls } = aThrottledEc2()
  const instanceIds = [seedOne()]
  for (let n = 0; n < 5; n += 1) ec2.startInstances(tokyo, { instanceIds: [seedOne('other')] })
  expect(refusal(() => ec2.startInstances(tokyo, { instanceIds }))).toBe(LIMITED)
  expect(stateOf(instanceIds[0] ?? '')).toBe('stopped')
  expect(calls.at(-1)).toMatchObject({ operation: 'StartInstances', outcome: 'RequestLimitExceeded' })
})

test('without a throttle nothing is limited', async () => {
  const { ec2, clock } = anEc2()
  expect(await admitted(clock, () => ec2.describeInstances(tokyo))).toEqual([150, 150])
})
