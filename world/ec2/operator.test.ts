import { describe, expect, test } from 'vitest'
import { anEc2, BOOT_SECONDS, refusal, STOP_SECONDS, tokyo } from './an-ec2.ts'

function withManaged() {
  const world = anEc2()
  const seed = (kind: 'operator-managed' | 'hidden', state?: 'pending' | 'running' | 'stopped') =>
    world.ec2.seed({ region: tokyo.region, name: kind, kind, ...(state && { state }) })
  return { ...world, seed }
}

describe('what another service manages (A4)', () => {
  test.each(['startInstances', 'stopInstances', 'terminateInstances', 'rebootInstances'] as const)(
    'is out of reach of %s, even as a DryRun, and spoils the batch',
    (operation) => {
      const { ec2, seed, seedOne, stateOf } = withManaged()
      const [managed, own] = [seed('operator-managed'), seedOne()]
      const said = `UnauthorizedOperation: You are not authorized to perform this operation. User: arn:aws:iam::111122223333:user/world is not authorized to perform: ec2:${operation.charAt(0).toUpperCase()}${operation.slice(1)} on resource: arn:aws:ec2:ap-northeast-1:111122223333:instance/${managed} with an explicit deny in a resource-based policy`
      for (const dryRun of [false, true]) {
        expect(refusal(() => ec2[operation](tokyo, { instanceIds: [own, managed], dryRun }))).toBe(said)
      }
      expect([managed, own].map(stateOf)).toEqual(['running', 'stopped'])
    },
  )

  test('keeps its attributes, and may be read and tagged', () => {
    const { ec2, seed, now } = withManaged()
    const instanceId = seed('operator-managed')
    const attributes = [{ attribute: 'disableApiStop', value: 'true' }]
    expect(refusal(() => ec2.modifyInstanceAttribute(tokyo, { instanceId, attributes }))).toMatch(
      /^UnauthorizedOperation/,
    )
    const networkInterfaceId = now(instanceId).networkInterface?.networkInterfaceId
    expect(
      refusal(() => ec2.modifyNetworkInterfaceAttribute(tokyo, { networkInterfaceId, groupIds: ['sg-0'] })),
    ).toMatch(/^UnauthorizedOperation/)
    expect(ec2.describeInstanceAttribute(tokyo, { instanceId, attribute: 'disableApiStop' }).value).toBe(
      false,
    )
    ec2.createTags(tokyo, { resourceIds: [instanceId], tags: [{ key: 'seen', value: 'yes' }] })
    expect(now(instanceId).tags.get('seen')).toBe('yes')
  })

  test('is started and terminated by the service itself', async () => {
    const { ec2, clock, seed, stateOf, calls } = withManaged()
    const instanceId = seed('operator-managed', 'stopped')
    ec2.byAws.start(tokyo.region, instanceId)
    await clock.advance(BOOT_SECONDS * 1000)
    expect(stateOf(instanceId)).toBe('running')
    ec2.byAws.terminate(tokyo.region, instanceId)
    await clock.advance(STOP_SECONDS * 1000)
    expect(stateOf(instanceId)).toBe('terminated')
    expect(calls).toEqual([])
  })

  test('is found by its operator', () => {
    const { ec2, seed, seedOne } = withManaged()
    const [managed, own] = [seed('operator-managed'), seedOne()]
    const found = (name: string, value: string) =>
      ec2
        .describeInstances(tokyo, { filters: [{ name, values: [value] }] })
        .items.map((record) => record.instanceId)
    expect(found('operator.managed', 'true')).toEqual([managed])
    expect(found('operator.managed', 'false')).toEqual([own])
    expect(found('operator.principal', 'eks.*')).toEqual([managed])
  })
})

describe('what is hidden', () => {
  test('is shown only where managed resources are asked for, and nowhere else by its id', () => {
    const { ec2, seed, seedOne } = withManaged()
    const [hidden, managed, own] = [seed('hidden'), seed('operator-managed'), seedOne()]
    const shown = (input = {}) => ec2.describeInstances(tokyo, input).items.map((one) => one.instanceId)
    expect(shown()).toEqual([managed, own])
    expect(shown({ instanceIds: [hidden, own] })).toEqual([own])
    expect(shown({ filters: [{ name: 'instance-id', values: [hidden] }] })).toEqual([])
    expect(shown({ includeManagedResources: true })).toEqual([hidden, managed, own])
    const statuses = (includeManagedResources: boolean) =>
      ec2.describeInstanceStatus(tokyo, { includeManagedResources }).items.map((one) => one.instanceId)
    expect(statuses(false)).toEqual([managed])
    expect(statuses(true)).toEqual([hidden, managed])
    expect(refusal(() => ec2.stopInstances(tokyo, { instanceIds: [hidden] }))).toMatch(
      /^UnauthorizedOperation/,
    )
  })

  test('is announced like anything else', () => {
    const { seed, statesSeenOf } = withManaged()
    expect(statesSeenOf(seed('hidden', 'pending'))).toEqual(['pending'])
  })
})
