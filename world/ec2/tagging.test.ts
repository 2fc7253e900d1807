import { describe, expect, test } from 'vitest'
import { anEc2, refusal, tokyo } from './an-ec2.ts'

const tag = (key: string, value = '') => ({ key, value })
const manyTags = (count: number) => Array.from({ length: count }, (_, n) => tag(`key-${n}`, 'x'))

describe('CreateTags', () => {
  test('adds and overwrites, on every resource named', () => {
    const { ec2, seedOne, now } = anEc2()
    const one = seedOne('one')
    const two = seedOne('two')
    ec2.createTags(tokyo, { resourceIds: [one, two], tags: [tag('Name', 'same'), tag('name', 'other')] })
    for (const instanceId of [one, two]) {
      expect([...now(instanceId).tags]).toEqual([
        ['Name', 'same'],
        ['name', 'other'],
      ])
    }
  })

  test('reaches volume and interface, of one instance in one call', () => {
    const { ec2, launchOne, now } = anEc2()
    const { instanceId, rootVolume, networkInterface } = now(launchOne())
    const resourceIds = [instanceId, rootVolume?.volumeId ?? '', networkInterface?.networkInterfaceId ?? '']
    ec2.createTags(tokyo, { resourceIds, tags: [tag('Team', 'infra')] })
    expect(ec2.describeTags(tokyo).items).toEqual(
      ['instance', 'volume', 'network-interface'].map((resourceType, index) => ({
        key: 'Team',
        value: 'infra',
        resourceType,
        resourceId: resourceIds[index],
      })),
    )
  })

  test('announces nothing and keeps the state', () => {
    const { ec2, seedOne, changes, stateOf } = anEc2()
    const instanceId = seedOne()
    ec2.createTags(tokyo, { resourceIds: [instanceId], tags: [tag('a')] })
    expect(changes).toEqual([])
    expect(stateOf(instanceId)).toBe('stopped')
  })

  test.each([
    [
      'i-0123456789abcdef0',
      "InvalidInstanceID.NotFound: The instance ID 'i-0123456789abcdef0' does not exist",
    ],
    ['vol-0123456789abcdef0', "InvalidVolume.NotFound: The volume 'vol-0123456789abcdef0' does not exist."],
    [
      'eni-0123456789abcdef0',
      "InvalidNetworkInterfaceID.NotFound: The networkInterface ID 'eni-0123456789abcdef0' does not exist",
    ],
    ['i-web', 'InvalidInstanceID.Malformed: Invalid id: "i-web"'],
    ['web-1', "InvalidID: The ID 'web-1' is not valid"],
  ])('tags nothing where %s is among the resources', (resourceId, said) => {
    const { ec2, seedOne, now } = anEc2()
    const good = seedOne()
    const before = now(good)
    expect(refusal(() => ec2.createTags(tokyo, { resourceIds: [good, resourceId], tags: [tag('a')] }))).toBe(
      said,
    )
    expect(now(good)).toBe(before)
  })

  test.each([
    [
      'a reserved key',
      [tag('aws:cloudformation:stack-name')],
      "Tag keys starting with 'aws:' are reserved for internal use",
    ],
    [
      'a key of 129 characters',
      [tag('鍵'.repeat(129))],
      'Tag key exceeds the maximum length of 128 characters',
    ],
    [
      'a value of 257 characters',
      [tag('a', '値'.repeat(257))],
      'Tag value exceeds the maximum length of 256 characters',
    ],
    ['an empty key', [tag('')], 'Tag key cannot be empty'],
    ['one key twice', [tag('a', '1'), tag('a', '2')], "Duplicate tag key 'a' specified."],
    [
      'no tag',
      [],
      'Value ( empty ) for parameter tagSet is invalid. You must specify one or more tags to create',
    ],
  ])('refuses %s', (_, tags, said) => {
    const { ec2, seedOne } = anEc2()
    expect(refusal(() => ec2.createTags(tokyo, { resourceIds: [seedOne()], tags }))).toBe(
      `InvalidParameterValue: ${said}`,
    )
  })

  test('takes the longest key and value there may be, counted in characters', () => {
    const { ec2, seedOne, now } = anEc2()
    const instanceId = seedOne()
    ec2.createTags(tokyo, { resourceIds: [instanceId], tags: [tag('🔑'.repeat(128), '値'.repeat(256))] })
    expect(now(instanceId).tags.size).toBe(2)
  })

  test('a resource holds 50 tags of the user, not counting those of AWS', () => {
    const { ec2, launchOne, now } = anEc2()
    const instanceId = launchOne()
    ec2.setSystemTags(tokyo.region, instanceId, [tag('aws:autoscaling:groupName', 'web')])
    ec2.createTags(tokyo, { resourceIds: [instanceId], tags: manyTags(50) })
    expect(refusal(() => ec2.createTags(tokyo, { resourceIds: [instanceId], tags: [tag('one more')] }))).toBe(
      'TagLimitExceeded: The resultant tag set must not have more than 50 user tags.',
    )
    ec2.createTags(tokyo, { resourceIds: [instanceId], tags: [tag('key-0', 'overwritten')] })
    expect(now(instanceId).tags.size).toBe(51)
  })

  test('DryRun changes nothing', () => {
    const { ec2, seedOne, now } = anEc2()
    const instanceId = seedOne()
    expect(
      refusal(() => ec2.createTags(tokyo, { resourceIds: [instanceId], tags: [tag('a')], dryRun: true })),
    ).toMatch(/^DryRunOperation/)
    expect([...now(instanceId).tags.keys()]).toEqual(['Name'])
  })
})

describe('DeleteTags', () => {
  const tagged = () => {
    const world = anEc2()
    const instanceId = world.launchOne()
    world.ec2.createTags(tokyo, {
      resourceIds: [instanceId],
      tags: [tag('Auth', 'secret'), tag('Empty', ''), tag('Keep', 'me')],
    })
    const del = (...tags: { key: string; value?: string }[]): string[] => {
      world.ec2.deleteTags(tokyo, { resourceIds: [instanceId], tags })
      return [...world.now(instanceId).tags.keys()]
    }
    return { ...world, instanceId, del }
  }

  test('without a value deletes whatever the value is', () => {
    expect(tagged().del({ key: 'Auth' })).toEqual(['Empty', 'Keep'])
  })

  test('with a value deletes only where it is that value', () => {
    const { del } = tagged()
    expect(del({ key: 'Auth', value: 'other' })).toEqual(['Auth', 'Empty', 'Keep'])
    expect(del({ key: 'Auth', value: 'secret' })).toEqual(['Empty', 'Keep'])
  })

  test('with an empty value deletes only the empty one', () => {
    expect(tagged().del({ key: 'Auth', value: '' }, { key: 'Empty', value: '' })).toEqual(['Auth', 'Keep'])
  })

  test('of a key that is not there succeeds, case being minded', () => {
    expect(tagged().del({ key: 'auth' })).toEqual(['Auth', 'Empty', 'Keep'])
  })

  test('without tags deletes all of the user, and none of AWS', () => {
    const { ec2, instanceId, del } = tagged()
    ec2.setSystemTags(tokyo.region, instanceId, [tag('aws:ec2:fleet-id', 'f')])
    expect(del()).toEqual(['aws:ec2:fleet-id'])
  })

  test('of a reserved key is refused', () => {
    const { del } = tagged()
    expect(refusal(() => del({ key: 'aws:ec2:fleet-id' }))).toMatch(/reserved for internal use$/)
  })
})

describe('DescribeTags', () => {
  test('filters by resource, type, key and value', () => {
    const { ec2, seedOne } = anEc2()
    const one = seedOne('one')
    seedOne('two')
    const found = (name: string, value: string) =>
      ec2.describeTags(tokyo, { filters: [{ name, values: [value] }] }).items.map((item) => item.value)
    expect(found('resource-id', one)).toEqual(['one'])
    expect(found('resource-type', 'instance')).toEqual(['one', 'two'])
    expect(found('resource-type', 'volume')).toEqual([])
    expect(found('key', 'Name')).toEqual(['one', 'two'])
    expect(found('value', 't*')).toEqual(['two'])
    expect(found('tag:Name', 'two')).toEqual(['two'])
    expect(refusal(() => found('colour', 'red'))).toBe(
      "InvalidParameterValue: The filter 'colour' is invalid",
    )
  })

  test('comes in pages', () => {
    const { ec2, launchOne } = anEc2()
    const instanceId = launchOne()
    ec2.createTags(tokyo, { resourceIds: [instanceId], tags: manyTags(7) })
    const first = ec2.describeTags(tokyo, { maxResults: 5 })
    const second = ec2.describeTags(tokyo, { maxResults: 5, nextToken: first.nextToken })
    expect([first, second].map((page) => page.items.length)).toEqual([5, 2])
    expect(new Set([...first.items, ...second.items].map((item) => item.key)).size).toBe(7)
    expect(second.nextToken).toBeUndefined()
  })
})
