import { XMLParser } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { anEc2, tokyo } from './an-ec2.ts'
import { ec2QueryHandler, errorResponse } from './query-protocol.ts'

const parser = new XMLParser({ parseTagValue: false, ignoreAttributes: false })

/** A world with one stopped instance, and a way to speak to it in forms. */
function onTheWire() {
  const world = anEc2()
  const handle = ec2QueryHandler(world.ec2)
  const send = async (form: Record<string, string>, headers: Record<string, string> = {}) => {
    const body = Buffer.from(new URLSearchParams(form).toString())
    const response = await handle({ method: 'POST', path: '/', headers, body }, tokyo.region)
    return { ...response, xml: parser.parse(String(response.body)) }
  }
  const errorOf = async (form: Record<string, string>): Promise<string> => {
    const { status, xml } = await send(form)
    const { Code, Message } = xml.Response.Errors.Error
    return `${status} ${Code}: ${Message}`
  }
  return { ...world, handle, send, errorOf, instanceId: world.seedOne() }
}

describe('answers', () => {
  test('stand in an element named for the action, in the namespace of the API, with a request id', async () => {
    const { send, instanceId } = onTheWire()
    const { status, headers, xml } = await send({ Action: 'StartInstances', 'InstanceId.1': instanceId })
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('text/xml;charset=UTF-8')
    expect(xml.StartInstancesResponse).toEqual({
      '@_xmlns': 'http://ec2.amazonaws.com/doc/2016-11-15/',
      requestId: headers['x-amzn-requestid'],
      instancesSet: {
        item: {
          instanceId,
          currentState: { code: '0', name: 'pending' },
          previousState: { code: '80', name: 'stopped' },
        },
      },
    })
    expect(headers['x-amzn-requestid']).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  })

  test('write times in whole seconds with a fraction', async () => {
    const { send } = onTheWire()
    const { body } = await send({ Action: 'DescribeInstances' })
    expect(body).toContain('<launchTime>2025-06-01T00:00:00.000Z</launchTime>')
  })

  test('carry any text a tag may have', async () => {
    const { send, instanceId } = onTheWire()
    const value = `<b a="1">&amp; 'x'</b>\r\n\t認証 🔑`
    await send({
      Action: 'CreateTags',
      'ResourceId.1': instanceId,
      'Tag.1.Key': 'Auth',
      'Tag.1.Value': value,
    })
    const { body } = await send({
      Action: 'DescribeTags',
      'Filter.1.Name': 'key',
      'Filter.1.Value.1': 'Auth',
    })
    expect(body).toContain(`<value>&lt;b a=&quot;1&quot;&gt;&amp;amp; 'x'&lt;/b&gt;&#xD;\n\t認証 🔑</value>`)
  })

  test('of a GET are the same', async () => {
    const { handle } = onTheWire()
    const path = '/?Action=DescribeRegions&Version=2016-11-15'
    const { status, body } = await handle(
      { method: 'GET', path, headers: {}, body: Buffer.alloc(0) },
      tokyo.region,
    )
    expect(status).toBe(200)
    expect(body).toContain('<regionName>ap-northeast-1</regionName>')
  })
})

describe('refusals', () => {
  test('say code, sentence and request id', async () => {
    const { send } = onTheWire()
    const { status, body } = await send({ Action: 'StopInstances', 'InstanceId.1': 'i-0123456789abcdef0' })
    expect(status).toBe(400)
    expect(body).toMatch(
      /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<Response><Errors><Error><Code>InvalidInstanceID\.NotFound<\/Code><Message>The instance ID 'i-0123456789abcdef0' does not exist<\/Message><\/Error><\/Errors><RequestID>[0-9a-f-]{36}<\/RequestID><\/Response>\n$/,
    )
  })

  test('meet what is not understood: a parameter is never ignored', async () => {
    const { errorOf, instanceId, stateOf } = onTheWire()
    const start = { Action: 'StartInstances', 'InstanceId.1': instanceId }
    expect(await errorOf({ ...start, Instanceid: 'x' })).toBe(
      '400 UnknownParameter: The parameter Instanceid is not recognized',
    )
    expect(
      await errorOf({
        Action: 'RunInstances',
        ImageId: 'ami-12345678',
        MinCount: '1',
        MaxCount: '1',
        'CpuOptions.CoreCount': '2',
      }),
    ).toBe('400 UnknownParameter: The parameter CpuOptions.CoreCount is not recognized')
    expect(stateOf(instanceId)).toBe('stopped')
  })

  test('meet unknown and missing actions', async () => {
    const { errorOf } = onTheWire()
    expect(await errorOf({ Action: 'MakeCoffee' })).toBe(
      '400 InvalidAction: The action MakeCoffee is not valid for this web service.',
    )
    expect(await errorOf({ Action: 'toString' })).toMatch(/^400 InvalidAction/)
    expect(await errorOf({ Version: '2016-11-15' })).toMatch(/^400 MissingAction/)
  })

  test('meet values of the wrong kind', async () => {
    const { errorOf, instanceId } = onTheWire()
    expect(await errorOf({ Action: 'DescribeInstances', MaxResults: 'many' })).toMatch(
      /^400 InvalidParameterValue: Value \( many \) for parameter MaxResults/,
    )
    expect(await errorOf({ Action: 'StopInstances', 'InstanceId.1': instanceId, DryRun: 'perhaps' })).toMatch(
      /^400 InvalidParameterValue: Value \( perhaps \) for parameter DryRun/,
    )
  })

  test('meet characters that no answer could repeat', async () => {
    const { errorOf, instanceId, now } = onTheWire()
    const tags = { 'ResourceId.1': instanceId, 'Tag.1.Key': 'a', 'Tag.1.Value': 'bell \u0007' }
    expect(await errorOf({ Action: 'CreateTags', ...tags })).toMatch(/^400 InvalidCharacter/)
    expect([...now(instanceId).tags.keys()]).toEqual(['Name'])
  })

  test('of a dry run come with their own status', async () => {
    const { errorOf, instanceId } = onTheWire()
    expect(await errorOf({ Action: 'StartInstances', 'InstanceId.1': instanceId, DryRun: 'true' })).toBe(
      '412 DryRunOperation: Request would have succeeded, but DryRun flag is set.',
    )
  })
})

test.each([
  ['RequestLimitExceeded', 503, 'Request limit exceeded.'],
  ['UnauthorizedOperation', 403, 'You are not authorized to perform this operation.'],
  ['InternalError', 500, 'An internal error has occurred'],
  ['SomethingElse', 400, 'SomethingElse'],
])('an injected %s is answered with %i', (code, status, message) => {
  const response = errorResponse(code)
  expect(response.status).toBe(status)
  expect(parser.parse(String(response.body)).Response.Errors.Error).toEqual({ Code: code, Message: message })
})

describe('forms', () => {
  test('number their lists in any order, and from any number', async () => {
    const { send, seedOne, instanceId } = onTheWire()
    const other = seedOne('web-2')
    const { xml } = await send({
      Action: 'StartInstances',
      'InstanceId.10': instanceId,
      'InstanceId.2': other,
    })
    const started = xml.StartInstancesResponse.instancesSet.item
    expect(started.map((item: { instanceId: string }) => item.instanceId)).toEqual([other, instanceId])
  })

  test('tell a tag without a value from one with an empty value', async () => {
    const { send, instanceId, now } = onTheWire()
    const name = { Action: 'DeleteTags', 'ResourceId.1': instanceId, 'Tag.1.Key': 'Name' }
    await send({ ...name, 'Tag.1.Value': '' })
    expect(now(instanceId).tags.size).toBe(1)
    await send(name)
    expect(now(instanceId).tags.size).toBe(0)
  })

  test('describe the interface beside the instance, or one or more by themselves, not both', async () => {
    const { send, errorOf, ec2 } = onTheWire()
    const launch = { Action: 'RunInstances', ImageId: 'ami-12345678', MinCount: '1', MaxCount: '1' }
    await send({
      ...launch,
      'NetworkInterface.1.DeviceIndex': '0',
      'NetworkInterface.1.AssociatePublicIpAddress': 'false',
    })
    expect(ec2.truth(tokyo.region).at(-1)).toMatchObject({ state: 'pending', publicIpAddress: undefined })
    const one = { ...launch, 'NetworkInterface.1.DeviceIndex': '0' }
    expect(await errorOf({ ...one, SubnetId: 'subnet-12345678' })).toMatch(
      /^400 InvalidParameterCombination: .* an instance-level subnet ID/,
    )
    expect(await errorOf({ ...one, 'SecurityGroupId.1': 'sg-12345678' })).toMatch(
      /^400 InvalidParameterCombination: .* instance-level security groups/,
    )
    await send({ ...one, 'NetworkInterface.2.DeviceIndex': '1' })
    expect(ec2.truth(tokyo.region).at(-1)).toMatchObject({
      publicIpAddress: undefined,
      networkInterface: { deviceIndex: 0 },
      secondaryInterfaces: [{ deviceIndex: 1 }],
    })
    expect(await errorOf({ ...one, 'NetworkInterface.2.DeviceIndex': '0' })).toBe(
      '400 InvalidParameterValue: Each network interface requires a unique device index.',
    )
    expect(await errorOf({ ...launch, 'NetworkInterface.1.DeviceIndex': '1' })).toMatch(
      /^400 InvalidParameterValue/,
    )
  })

  test('name an attribute in the new way and in the old', async () => {
    const { send, instanceId, now } = onTheWire()
    const modify = { Action: 'ModifyInstanceAttribute', InstanceId: instanceId }
    await send({ ...modify, 'DisableApiStop.Value': 'true' })
    expect(now(instanceId).disableApiStop).toBe(true)
    await send({ ...modify, Attribute: 'disableApiStop', Value: 'false' })
    expect(now(instanceId).disableApiStop).toBe(false)
  })

  test('say whose key signed them', async () => {
    const { send, calls } = onTheWire()
    const authorization =
      'AWS4-HMAC-SHA256 Credential=AKIDBOB/20260101/ap-northeast-1/ec2/aws4_request, SignedHeaders=host, Signature=0'
    await send({ Action: 'DescribeInstances' }, { authorization })
    expect(calls).toMatchObject([{ operation: 'DescribeInstances', caller: 'AKIDBOB' }])
  })
})
