import { expect, test } from 'vitest'
import { aLaunch, anEc2, BOOT_SECONDS, only, refusal, tokyo } from './an-ec2.ts'

test('a launch into a zone without capacity is refused at once, and the others are named (A25)', () => {
  const { ec2, launchOne, changes } = anEc2()
  const end = ec2.byAws.runOutOfCapacity(tokyo.region, {
    instanceType: 't3.micro',
    availabilityZone: 'ap-northeast-1a',
  })
  const inA = { ...aLaunch, availabilityZone: 'ap-northeast-1a' }
  expect(refusal(() => ec2.runInstances(tokyo, inA))).toBe(
    'InsufficientInstanceCapacity: We currently do not have sufficient t3.micro capacity in the Availability Zone you requested (ap-northeast-1a). Our system will be working on provisioning additional capacity. You can currently get t3.micro capacity by not specifying an Availability Zone in your request or choosing ap-northeast-1c, ap-northeast-1d.',
  )
  expect(changes).toEqual([])
  expect(refusal(() => ec2.runInstances(tokyo, { ...inA, instanceType: 't3.small' }))).toBe('not refused')
  end()
  expect(launchOne(inA)).toMatch(/^i-/)
})

test('a launch into any zone goes where there is some, and is refused where there is none', () => {
  const { ec2, launch } = anEc2()
  ec2.byAws.runOutOfCapacity(tokyo.region, { availabilityZone: 'ap-northeast-1a' })
  ec2.byAws.runOutOfCapacity(tokyo.region, { availabilityZone: 'ap-northeast-1c' })
  launch()
  launch()
  expect(ec2.truth(tokyo.region).map((record) => record.availabilityZone)).toEqual([
    'ap-northeast-1d',
    'ap-northeast-1d',
  ])
  ec2.byAws.runOutOfCapacity(tokyo.region)
  expect(refusal(() => ec2.runInstances(tokyo, aLaunch))).toMatch(
    /^InsufficientInstanceCapacity: .* additional capacity\.$/,
  )
})

test('a start without capacity is refused at once, and what runs already is left alone', async () => {
  const { ec2, clock, seedOne, stateOf } = anEc2()
  const running = seedOne()
  ec2.startInstances(tokyo, { instanceIds: [running] })
  await clock.advance(BOOT_SECONDS * 1000)
  const stopped = seedOne()
  const end = ec2.byAws.runOutOfCapacity(tokyo.region)
  expect(refusal(() => ec2.startInstances(tokyo, { instanceIds: [running, stopped] }))).toBe(
    'InsufficientInstanceCapacity: Insufficient capacity.',
  )
  expect(refusal(() => ec2.startInstances(tokyo, { instanceIds: [running] }))).toBe('not refused')
  expect(stateOf(stopped)).toBe('stopped')
  end()
  expect(refusal(() => ec2.startInstances(tokyo, { instanceIds: [stopped] }))).toBe('not refused')
})

test('without Spot capacity launches are refused, and open requests wait for it', async () => {
  const { ec2, clock, launchOne } = anEc2()
  const end = ec2.byAws.runOutOfCapacity(tokyo.region, { market: 'spot' })
  expect(refusal(() => ec2.runInstances(tokyo, { ...aLaunch, marketType: 'spot' }))).toBe(
    'InsufficientInstanceCapacity: There is no Spot capacity available that matches your request.',
  )
  expect(launchOne()).toMatch(/^i-/)
  ec2.requestSpotInstances(tokyo, {
    launchSpecification: { imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro' },
  })
  await clock.advance(60_000)
  const request = () => only(ec2.describeSpotInstanceRequests(tokyo).items)
  expect(request()).toMatchObject({ state: 'open', status: { code: 'capacity-not-available' } })
  end()
  expect(request()).toMatchObject({ state: 'active', status: { code: 'fulfilled' } })
})
