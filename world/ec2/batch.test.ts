import { describe, expect, test } from 'vitest'
import { anEc2, BOOT_SECONDS, refusal, tokyo } from './an-ec2.ts'

const boot = BOOT_SECONDS * 1000

describe('a batch is all-or-nothing (A3)', () => {
  test('one first launch in pending spoils a stop, and only the first such is named', async () => {
    const { ec2, clock, launch, launchOne, stateOf } = anEc2()
    const running = launch({ minCount: 2, maxCount: 2 })
    await clock.advance(boot)
    const fresh = launchOne()
    const fresher = launchOne()
    const [one = '', two = ''] = running
    expect(refusal(() => ec2.stopInstances(tokyo, { instanceIds: [one, fresh, two, fresher] }))).toBe(
      `IncorrectInstanceState: Instance '${fresh}' cannot be stopped as it has never reached the 'running' state.`,
    )
    expect([one, two].map(stateOf)).toEqual(['running', 'running'])
  })

  test('one stopping instance spoils a start', async () => {
    const { ec2, clock, seedOne, stateOf } = anEc2()
    const good = seedOne('good')
    const bad = seedOne('bad')
    ec2.startInstances(tokyo, { instanceIds: [bad] })
    await clock.advance(boot)
    ec2.stopInstances(tokyo, { instanceIds: [bad] })
    expect(refusal(() => ec2.startInstances(tokyo, { instanceIds: [good, bad] }))).toMatch(
      /^IncorrectInstanceState: The instance/,
    )
    expect(stateOf(good)).toBe('stopped')
  })

  test.each([
    ['startInstances', 'stopped'],
    ['stopInstances', 'stopped'],
    ['terminateInstances', 'stopped'],
  ] as const)('an unknown id spoils %s', (operation, untouched) => {
    const { ec2, seedOne, stateOf } = anEc2()
    const good = seedOne()
    expect(refusal(() => ec2[operation](tokyo, { instanceIds: [good, 'i-0123456789abcdef0'] }))).toBe(
      "InvalidInstanceID.NotFound: The instance ID 'i-0123456789abcdef0' does not exist",
    )
    expect(stateOf(good)).toBe(untouched)
  })

  test('several unknown ids are named together, malformed ones before them', () => {
    const { ec2, seedOne } = anEc2()
    const good = seedOne()
    const unknown = ['i-0123456789abcdef0', 'i-01234567']
    expect(refusal(() => ec2.stopInstances(tokyo, { instanceIds: [good, ...unknown] }))).toBe(
      "InvalidInstanceID.NotFound: The instance IDs 'i-0123456789abcdef0, i-01234567' do not exist",
    )
    expect(refusal(() => ec2.stopInstances(tokyo, { instanceIds: [...unknown, 'i-nonsense'] }))).toBe(
      'InvalidInstanceID.Malformed: Invalid id: "i-nonsense"',
    )
  })

  test('an instance of another region does not exist here', () => {
    const { ec2, seedOne } = anEc2()
    const instanceId = seedOne()
    expect(refusal(() => ec2.stopInstances({ region: 'us-east-1' }, { instanceIds: [instanceId] }))).toMatch(
      /^InvalidInstanceID\.NotFound/,
    )
  })

  test('no id at all is a missing parameter', () => {
    const { ec2 } = anEc2()
    expect(refusal(() => ec2.stopInstances(tokyo, { instanceIds: [] }))).toBe(
      'MissingParameter: The request must contain the parameter InstanceId',
    )
  })

  test('an id named twice is acted on once', () => {
    const { ec2, seedOne, statesSeenOf } = anEc2()
    const instanceId = seedOne()
    expect(ec2.startInstances(tokyo, { instanceIds: [instanceId, instanceId] })).toHaveLength(1)
    expect(statesSeenOf(instanceId)).toEqual(['pending'])
  })

  test('nothing is announced before the whole batch has changed', () => {
    const seen: (string | undefined)[][] = []
    const world = anEc2({
      onStateChange: () => seen.push(world.ec2.truth(tokyo.region).map((record) => record.state)),
    })
    const instanceIds = [world.seedOne('a'), world.seedOne('b')]
    world.ec2.startInstances(tokyo, { instanceIds })
    expect(seen).toEqual([
      ['pending', 'pending'],
      ['pending', 'pending'],
    ])
  })
})

describe('DryRun', () => {
  test.each(['startInstances', 'stopInstances', 'terminateInstances', 'rebootInstances'] as const)(
    'of %s says it would have succeeded, and does nothing',
    (operation) => {
      const { ec2, seedOne, stateOf } = anEc2()
      const instanceId = seedOne()
      expect(refusal(() => ec2[operation](tokyo, { instanceIds: [instanceId], dryRun: true }))).toBe(
        'DryRunOperation: Request would have succeeded, but DryRun flag is set.',
      )
      expect(stateOf(instanceId)).toBe('stopped')
    },
  )
})

describe('protection (A4)', () => {
  const protect = (attribute: string) => ({ attributes: [{ attribute, value: 'true' }] })

  test('stop protection blocks stop and terminate, and names the attribute to clear', async () => {
    const { ec2, clock, launchOne, stateOf } = anEc2()
    const instanceId = launchOne({ disableApiStop: true })
    await clock.advance(boot)
    expect(refusal(() => ec2.stopInstances(tokyo, { instanceIds: [instanceId] }))).toBe(
      `OperationNotPermitted: The instance '${instanceId}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
    )
    expect(refusal(() => ec2.terminateInstances(tokyo, { instanceIds: [instanceId] }))).toBe(
      `OperationNotPermitted: The instance '${instanceId}' may not be terminated. Modify its 'disableApiStop' instance attribute and try again.`,
    )
    ec2.modifyInstanceAttribute(tokyo, {
      instanceId,
      attributes: [{ attribute: 'disableApiStop', value: 'false' }],
    })
    ec2.stopInstances(tokyo, { instanceIds: [instanceId] })
    expect(stateOf(instanceId)).toBe('stopping')
  })

  test('termination protection blocks terminate only', () => {
    const { ec2, seedOne, stateOf } = anEc2()
    const instanceId = seedOne()
    ec2.modifyInstanceAttribute(tokyo, { instanceId, ...protect('disableApiTermination') })
    expect(refusal(() => ec2.terminateInstances(tokyo, { instanceIds: [instanceId] }))).toBe(
      `OperationNotPermitted: The instance '${instanceId}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
    )
    ec2.startInstances(tokyo, { instanceIds: [instanceId] })
    ec2.stopInstances(tokyo, { instanceIds: [instanceId] })
    expect(stateOf(instanceId)).toBe('stopping')
  })

  test('in a batch it saves its own zone only, and the call fails all the same', () => {
    const { ec2, launchOne, stateOf } = anEc2()
    const placed = (letter: string) => ({ availabilityZone: `ap-northeast-1${letter}` })
    const inA = launchOne(placed('a'))
    const inC = launchOne(placed('c'))
    const protectedInC = launchOne({ ...placed('c'), disableApiTermination: true })
    expect(refusal(() => ec2.terminateInstances(tokyo, { instanceIds: [inA, inC, protectedInC] }))).toMatch(
      `OperationNotPermitted: The instance '${protectedInC}'`,
    )
    expect([inA, inC, protectedInC].map(stateOf)).toEqual(['shutting-down', 'pending', 'pending'])
  })
})
