import { expect, test } from 'vitest'
import { anEc2, refusal, tokyo } from './an-ec2.ts'
import type { DescribeRegionsInput } from './describe-regions.ts'

const { ec2 } = anEc2({ regions: ['ap-northeast-1', 'us-east-1', 'eu-south-2'] })
const statuses = (input: DescribeRegionsInput = {}) =>
  ec2.describeRegions(tokyo, input).map(({ regionName, optInStatus }) => `${regionName} ${optInStatus}`)

test('what is enabled is listed, opted in or needing none', () => {
  expect(statuses()).toEqual([
    'ap-northeast-1 opt-in-not-required',
    'us-east-1 opt-in-not-required',
    'eu-south-2 opted-in',
  ])
})

test('with all regions, what could be opted in to is listed too', () => {
  const all = statuses({ allRegions: true })
  expect(all).toContain('eu-south-1 not-opted-in')
  expect(all).toContain('eu-south-2 opted-in')
  const filters = [{ name: 'opt-in-status', values: ['opt-in-not-required', 'opted-in'] }]
  expect(statuses({ allRegions: true, filters })).toEqual(statuses())
})

test('a region that is not enabled is known only among all, and answers no calls', () => {
  expect(refusal(() => statuses({ regionNames: ['eu-south-1'] }))).toBe(
    'InvalidParameterValue: Invalid region names provided: eu-south-1',
  )
  expect(statuses({ regionNames: ['eu-south-1'], allRegions: true })).toEqual(['eu-south-1 not-opted-in'])
  expect(refusal(() => ec2.describeInstances({ region: 'eu-south-1' }))).toMatch(/^AuthFailure/)
})
