import { describe, expect, test } from 'vitest'
import { anEc2, refusal, tokyo } from './an-ec2.ts'
import type { DescribeInstancesInput } from './describe-instances.ts'
import type { Ec2 } from './ec2.ts'
import type { InstanceKind } from './seed.ts'

const idsOf = (ec2: Ec2, input: DescribeInstancesInput): string[] =>
  ec2.describeInstances(tokyo, input).items.map((record) => record.instanceId)

const filter = (name: string, ...values: string[]) => ({ filters: [{ name, values }] })

describe('naming instances', () => {
  test('an unknown id fails the whole call, a malformed one too', () => {
    const { ec2, seedOne } = anEc2()
    const known = seedOne()
    expect(refusal(() => idsOf(ec2, { instanceIds: [known, 'i-0123456789abcdef0'] }))).toBe(
      "InvalidInstanceID.NotFound: The instance ID 'i-0123456789abcdef0' does not exist",
    )
    expect(refusal(() => idsOf(ec2, { instanceIds: [known, 'web-1'] }))).toBe(
      'InvalidInstanceID.Malformed: Invalid id: "web-1"',
    )
  })

  test('the filter instance-id passes over ids it does not find', () => {
    const { ec2, seedOne } = anEc2()
    const known = seedOne()
    expect(idsOf(ec2, filter('instance-id', 'i-0123456789abcdef0', known, 'nonsense'))).toEqual([known])
  })

  test('ids cannot be combined with MaxResults', () => {
    const { ec2, seedOne } = anEc2()
    expect(refusal(() => idsOf(ec2, { instanceIds: [seedOne()], maxResults: 10 }))).toBe(
      'InvalidParameterCombination: The parameter instancesSet cannot be used with the parameter maxResults',
    )
  })
})

describe('filters', () => {
  test('all must match, each by any of its values', async () => {
    const { ec2, clock, launchOne, seedOne } = anEc2()
    const stopped = seedOne('web-1')
    const running = launchOne({ instanceType: 'm7g.large' })
    await clock.advance(10_000)
    const pending = launchOne()
    expect(idsOf(ec2, filter('instance-state-name', 'stopped', 'pending'))).toEqual([stopped, pending])
    expect(idsOf(ec2, filter('instance-state-code', '16'))).toEqual([running])
    expect(idsOf(ec2, filter('architecture', 'arm64'))).toEqual([running])
    expect(
      idsOf(ec2, {
        filters: [
          { name: 'instance-state-name', values: ['running', 'pending'] },
          { name: 'instance-type', values: ['t3.*'] },
        ],
      }),
    ).toEqual([pending])
    expect(idsOf(ec2, { instanceIds: [running], ...filter('instance-state-name', 'stopped') })).toEqual([])
  })

  test('by tag: key, value, or both, minding case', () => {
    const { ec2, seedOne } = anEc2()
    const web = seedOne('web-1')
    const batch = seedOne('batch')
    ec2.createTags(tokyo, { resourceIds: [batch], tags: [{ key: 'Auth', value: '' }] })
    expect(idsOf(ec2, filter('tag:Name', 'web-?'))).toEqual([web])
    expect(idsOf(ec2, filter('tag:name', 'web-1'))).toEqual([])
    expect(idsOf(ec2, filter('tag-key', 'Auth'))).toEqual([batch])
    expect(idsOf(ec2, filter('tag:Auth', ''))).toEqual([batch])
    expect(idsOf(ec2, filter('tag:Auth', '*'))).toEqual([batch])
    expect(idsOf(ec2, filter('tag-value', 'web-1'))).toEqual([web])
  })

  test('by time, network and profile', () => {
    const { ec2, launchOne, now } = anEc2()
    const instanceId = launchOne({ iamInstanceProfile: { name: 'app' } })
    const { networkInterface: nic, reservationId } = now(instanceId)
    const matching: [string, string | undefined][] = [
      ['launch-time', '2026-01-01T00:00:*'],
      ['network-interface.attachment.attach-time', '2026-01-01T00:00:00.000Z'],
      ['iam-instance-profile.arn', 'arn:aws:iam::111122223333:instance-profile/app'],
      ['vpc-id', nic?.vpcId],
      ['subnet-id', nic?.subnetId],
      ['private-ip-address', nic?.privateIpAddress],
      ['availability-zone', 'ap-northeast-1a'],
      ['image-id', 'ami-0123456789abcdef0'],
      ['root-device-type', 'ebs'],
      ['reservation-id', reservationId],
    ]
    const found = (value: (wanted: string | undefined) => string) =>
      Object.fromEntries(matching.map(([name, wanted]) => [name, idsOf(ec2, filter(name, value(wanted)))]))
    const each = (ids: string[]) => Object.fromEntries(matching.map(([name]) => [name, ids]))
    expect(found((wanted) => wanted ?? '')).toEqual(each([instanceId]))
    expect(found(() => 'other')).toEqual(each([]))
  })

  test('by what kind of instance it is', () => {
    const { ec2, seedOne } = anEc2()
    const seed = (kind: InstanceKind) => ec2.seed({ region: tokyo.region, name: kind, kind })
    const plain = seedOne()
    const [spot, store, sleeper] = [seed('one-time-spot'), seed('instance-store'), seed('hibernatable')]
    expect(idsOf(ec2, filter('instance-lifecycle', 'spot'))).toEqual([spot])
    expect(idsOf(ec2, filter('spot-instance-request-id', 'sir-*'))).toEqual([spot])
    expect(idsOf(ec2, filter('root-device-type', 'instance-store'))).toEqual([store])
    expect(idsOf(ec2, filter('root-device-name', '/dev/xvda'))).toEqual([plain, spot, sleeper])
    expect(idsOf(ec2, filter('block-device-mapping.status', 'attached'))).toEqual([plain, spot, sleeper])
    expect(idsOf(ec2, filter('hibernation-options.configured', 'true'))).toEqual([sleeper])
    expect(idsOf(ec2, filter('operator.managed', 'true'))).toEqual([])
  })

  test('an unknown name is refused, as is more than AWS takes', () => {
    const { ec2 } = anEc2()
    expect(refusal(() => idsOf(ec2, filter('colour', 'red')))).toBe(
      "InvalidParameterValue: The filter 'colour' is invalid",
    )
    const values = Array.from({ length: 201 }, (_, n) => `i-${n}`)
    expect(refusal(() => idsOf(ec2, filter('instance-id', ...values)))).toBe(
      'FilterLimitExceeded: The maximum number of filter values specified on a single call is 200',
    )
    expect(idsOf(ec2, filter('instance-id', ...values.slice(1)))).toEqual([])
  })
})

describe('pages', () => {
  test('follow each other without loss or repetition, also when instances vanish in between', async () => {
    const { ec2, clock, launch } = anEc2()
    const all = launch({ minCount: 12, maxCount: 12 })
    const first = ec2.describeInstances(tokyo, { maxResults: 5 })
    ec2.terminateInstances(tokyo, { instanceIds: all.slice(0, 3) })
    await clock.advance(3_700_000)
    const second = ec2.describeInstances(tokyo, { maxResults: 5, nextToken: first.nextToken })
    const third = ec2.describeInstances(tokyo, { maxResults: 5, nextToken: second.nextToken })
    const shown = [first, second, third].flatMap((page) => page.items.map((record) => record.instanceId))
    expect(shown).toEqual(all)
    expect(third.nextToken).toBeUndefined()
  })

  test('there is no token where nothing is left', () => {
    const { ec2, launch } = anEc2()
    launch({ minCount: 5, maxCount: 5 })
    expect(ec2.describeInstances(tokyo, { maxResults: 5 }).nextToken).toBeUndefined()
  })

  test.each([
    [{ maxResults: 4 }, 'Value ( 4 ) for parameter maxResults is invalid. Expecting a value greater than 5.'],
    [
      { maxResults: 1001 },
      'Value ( 1001 ) for parameter maxResults is invalid. Expecting a value smaller than or equal to 1000.',
    ],
    [{ nextToken: 'made-up' }, 'Unable to parse pagination token'],
  ])('refuses %j', (page, said) => {
    const { ec2 } = anEc2()
    expect(refusal(() => idsOf(ec2, page))).toBe(`InvalidParameterValue: ${said}`)
  })
})

describe('DescribeInstanceStatus', () => {
  test('shows running instances only, unless all are asked for', async () => {
    const { ec2, clock, launchOne, seedOne } = anEc2()
    const stopped = seedOne()
    const running = launchOne()
    await clock.advance(10_000)
    const common = { instanceId: running, availabilityZone: 'ap-northeast-1c' }
    expect(ec2.describeInstanceStatus(tokyo).items).toEqual([{ ...common, state: 'running', status: 'ok' }])
    const all = ec2.describeInstanceStatus(tokyo, { includeAllInstances: true }).items
    expect(all.map((one) => [one.instanceId, one.status])).toEqual([
      [stopped, 'not-applicable'],
      [running, 'ok'],
    ])
    expect(ec2.describeInstanceStatus(tokyo, { instanceIds: [stopped] }).items).toEqual([])
  })
})

describe('stale reads (A7)', () => {
  test('show state, LaunchTime and tags as they were, while writes act on the present', async () => {
    const { ec2, clock, seedOne, now } = anEc2({ staleReadSeconds: () => 3 })
    const instanceId = seedOne()
    const before = now(instanceId)
    ec2.startInstances(tokyo, { instanceIds: [instanceId] })
    ec2.createTags(tokyo, { resourceIds: [instanceId], tags: [{ key: 'Auth', value: 'late' }] })
    await clock.advance(2999)
    const read = () => ec2.describeInstances(tokyo, { instanceIds: [instanceId] }).items
    expect(read()).toEqual([before])
    expect(ec2.describeTags(tokyo).items.map((tag) => tag.key)).toEqual(['Name'])
    expect(ec2.stopInstances(tokyo, { instanceIds: [instanceId] })).toMatchObject([
      { previousState: 'pending' },
    ])
    await clock.advance(1)
    expect(read()).toMatchObject([{ state: 'pending', launchTimeEpochSeconds: 1_767_225_600 }])
    expect(ec2.describeTags(tokyo).items.map((tag) => tag.key)).toEqual(['Auth', 'Name'])
    await clock.advance(2999)
    expect(read()).toMatchObject([{ state: 'stopping' }])
  })

  test('do not find an instance that is younger', async () => {
    const { ec2, clock, launchOne } = anEc2({ staleReadSeconds: () => 2 })
    const instanceId = launchOne()
    await clock.advance(1999)
    expect(refusal(() => idsOf(ec2, { instanceIds: [instanceId] }))).toMatch(/^InvalidInstanceID\.NotFound/)
    expect(refusal(() => ec2.describeInstanceStatus(tokyo, { instanceIds: [instanceId] }))).toMatch(
      /^InvalidInstanceID\.NotFound/,
    )
    expect(idsOf(ec2, {})).toEqual([])
    await clock.advance(1)
    expect(idsOf(ec2, { instanceIds: [instanceId] })).toEqual([instanceId])
  })

  test('are asked for anew at each read', async () => {
    let seconds = 60
    const { ec2, clock, launchOne } = anEc2({ staleReadSeconds: () => seconds })
    const instanceId = launchOne()
    await clock.advance(1000)
    expect(idsOf(ec2, {})).toEqual([])
    seconds = 0
    expect(idsOf(ec2, {})).toEqual([instanceId])
  })
})

describe('a terminated instance', () => {
  test('stays visible for an hour and is then forgotten', async () => {
    const { ec2, clock, launchOne } = anEc2()
    const instanceId = launchOne()
    ec2.terminateInstances(tokyo, { instanceIds: [instanceId] })
    await clock.advance(20_000 + 3_599_999)
    expect(idsOf(ec2, filter('instance-state-name', 'terminated'))).toEqual([instanceId])
    await clock.advance(1)
    expect(idsOf(ec2, {})).toEqual([])
    expect(refusal(() => idsOf(ec2, { instanceIds: [instanceId] }))).toMatch(/^InvalidInstanceID\.NotFound/)
  })
})
