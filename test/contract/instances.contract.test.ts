// What the flows may rest on in EC2, asked of the adapter over the strict world and over moto alike. Where moto is
// laxer than AWS the title says so, and the test holds moto to what it does, so that we notice when that changes.

import {
  DescribeInstancesCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { ec2Instances } from '../../src/adapters/aws/ec2-instances.ts'
import { type InstanceView, isFirstLaunch } from '../../src/domain/instance.ts'
import type { Ec2Trouble, Instances } from '../../src/flows/ports.ts'
import { form } from '../../world/aws-service.ts'
import type { HttpRequest } from '../../world/http.ts'
import { tokyo, virginia } from '../builders.ts'
import { clientOf, onEveryTarget, onMoto, type Target, type Through } from './support/targets.ts'
import { noting } from './support/through.ts'

const NOWHERE = 'i-0000000000000000f'

onEveryTarget('instances', (target) => {
  const account = anAccount(target)
  describe('reading', () => {
    reading(target, account)
  })
  describe('by name', () => {
    byName(target, account)
  })
  describe('stopping and starting', () => {
    stoppingAndStarting(target, account)
  })
  describe('tagging', () => {
    tagging(target, account)
  })
  if (target.name === 'moto') return
  describe('trouble', () => {
    trouble(target, account)
  })
})

type Account = ReturnType<typeof anAccount>

/** The adapter under test, and hands to make instances with. */
function anAccount(target: Target) {
  const clientIn = (region: string, through?: Through) => new EC2Client(clientOf(target.aws, through, region))
  const hands = () => clientIn(tokyo.region)
  return {
    instances: (through?: Through): Instances => ec2Instances(({ region }) => clientIn(region, through)),
    async launch(tags: Record<string, string> = {}, count = 1, region = tokyo.region): Promise<string[]> {
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
      const { Instances } = await clientIn(region).send(
        new RunInstancesCommand({
          ImageId: 'ami-0123456789abcdef0',
          InstanceType: 't3.micro',
          MinCount: count,
          MaxCount: count,
          ...(Tags.length > 0 && { TagSpecifications: [{ ResourceType: 'instance', Tags }] }),
        }),
      )
      return (Instances ?? []).map(({ InstanceId = '' }) => InstanceId)
    },
    async running(tags?: Record<string, string>): Promise<string> {
      const [id = ''] = await this.launch(tags)
      await target.aws.settle()
      return id
    },
    async stopped(tags?: Record<string, string>): Promise<string> {
      const id = await this.running(tags)
      await this.instances().stop(tokyo, [id])
      await target.aws.settle()
      return id
    },
    async terminate(id: string): Promise<void> {
      await hands().send(new TerminateInstancesCommand({ InstanceIds: [id] }))
      await target.aws.settle()
    },
    async protect(id: string): Promise<void> {
      const DisableApiStop = { Value: true }
      await hands().send(new ModifyInstanceAttributeCommand({ InstanceId: id, DisableApiStop }))
    },
    async view(id: string): Promise<InstanceView | undefined> {
      return (await this.instances().read(tokyo, [id])).get(id)
    },
    async launchTime(id: string): Promise<number> {
      const { Reservations } = await hands().send(new DescribeInstancesCommand({ InstanceIds: [id] }))
      return (Reservations?.[0]?.Instances?.[0]?.LaunchTime?.getTime() ?? 0) / 1000
    },
  }
}

/** What AWS does, and what moto does instead. */
const asOn = <T>(target: Target, aws: T, moto: T): T => (target.name === 'moto' ? moto : aws)

function reading(target: Target, account: Account): void {
  it(`shows what an instance is${onMoto(target, 'it knows no pending, and gives an empty reason')}`, async () => {
    const [id = ''] = await account.launch({ Name: 'web-1', Auth: '' })
    const view = await account.view(id)
    expect(view).toEqual({
      place: tokyo,
      instanceId: id,
      state: asOn(target, 'pending', 'running'),
      launchedAt: await account.launchTime(id),
      primaryAttachedAt: expect.any(Number) as number,
      tags: { Name: 'web-1', Auth: '' },
      type: 't3.micro',
      imageId: 'ami-0123456789abcdef0',
      instanceProfileArn: undefined,
      rootVolumeId: expect.stringMatching(/^vol-[0-9a-f]{17}$/) as string,
      rootDevice: 'ebs',
      vpcId: expect.stringMatching(/^vpc-[0-9a-f]{17}$/) as string,
      interfaces: [
        {
          id: expect.stringMatching(/^eni-[0-9a-f]{17}$/) as string,
          vpcId: view?.vpcId,
          groupIds: [expect.stringMatching(/^sg-[0-9a-f]{17}$/) as string],
        },
      ],
      spotRequestId: undefined,
      operator: undefined,
      stateReasonCode: asOn(target, 'pending', ''),
    })
    expect(Number.isInteger(view?.launchedAt)).toBe(true)
    expect(view && isFirstLaunch(view)).toBe(true)
  })

  it('shows why an instance went down, as AWS codes it', async () => {
    const id = await account.stopped()
    expect(await account.view(id)).toMatchObject({
      state: 'stopped',
      stateReasonCode: 'Client.UserInitiatedShutdown',
    })
  })

  it('leaves out ids that are not there, and shows the others', async () => {
    const id = await account.running()
    const views = await account.instances().read(tokyo, [NOWHERE, id])
    expect([...views.keys()]).toEqual([id])
    expect((await account.instances().read(tokyo, [NOWHERE])).size).toBe(0)
    expect((await account.instances().read(tokyo, [])).size).toBe(0)
  })

  it('still shows a terminated instance', async () => {
    const id = await account.running()
    await account.terminate(id)
    expect(await account.view(id)).toMatchObject({ state: 'terminated' })
  })

  it('asks no region but the one meant', async () => {
    const id = await account.running()
    expect((await account.instances().read(virginia, [id])).size).toBe(0)
  })

  it('reads one launch of several instances, and several launches, in one call', async () => {
    const three = await account.launch({}, 3)
    const ids = [...three, await account.running()]
    const operations: string[] = []
    const views = await account.instances(noting(operations)).read(tokyo, ids)
    expect([...views.keys()].toSorted()).toEqual(ids.toSorted())
    expect(operations).toEqual(['DescribeInstances'])
  })

  it('reads more than the two hundred ids that one filter takes', async () => {
    const there = await account.launch({}, 4)
    const [first = '', second = '', third = '', last = ''] = there
    const made = Array.from({ length: 250 }, (_, n) => `i-${n.toString(16).padStart(17, '0')}`)
    const ids = made.with(0, first).with(199, second).with(200, third).with(249, last)
    const operations: string[] = []
    const views = await account.instances(noting(operations)).read(tokyo, ids)
    expect([...views.keys()].toSorted()).toEqual(there.toSorted())
    expect(operations).toHaveLength(2)
  })

  it('turns every page', async () => {
    const ids: string[] = []
    for (let n = 0; n < 12; n += 1) ids.push(...(await account.launch()))
    const operations: string[] = []
    const views = await account.instances((aws) => noting(operations)(fiveAPage(aws))).read(tokyo, ids)
    expect([...views.keys()].toSorted()).toEqual(ids.toSorted())
    expect(operations).toHaveLength(3)
  })

  it('shows everything up, page by page, and nothing else', async () => {
    const up: string[] = []
    for (let n = 0; n < 7; n += 1) up.push(await account.running())
    const down = await account.stopped()
    const pages: (readonly InstanceView[])[] = []
    for await (const page of account.instances(fiveAPage).up(tokyo)) pages.push(page)
    const shown = pages.flat().map(({ instanceId }) => instanceId)
    expect(shown).toEqual(expect.arrayContaining(up))
    expect(shown).not.toContain(down)
    expect(pages.length).toBeGreaterThan(1)
  })

  it('lists what is not terminated, as many as wanted', async () => {
    const ids = await account.launch({}, 3, virginia.region)
    await target.aws.settle()
    const all = await account.instances().list(virginia, 100)
    expect(all.map(({ instanceId }) => instanceId).toSorted()).toEqual(ids.toSorted())
    expect(await account.instances().list(virginia, 2)).toHaveLength(2)
    const gone = await account.running({ Name: 'gone' })
    await account.terminate(gone)
    const here = await account.instances().list(tokyo, 1000)
    expect(here.map(({ instanceId }) => instanceId)).not.toContain(gone)
  })
}

/** AWS may make pages as short as it likes. */
const fiveAPage: Through = (aws) => (request) => {
  const asked = form(request)
  if (asked.has('MaxResults')) asked.set('MaxResults', '5')
  return aws(withForm(request, asked))
}

const withForm = (request: HttpRequest, asked: URLSearchParams): HttpRequest => {
  const body = Buffer.from(asked.toString())
  return { ...request, headers: { ...request.headers, 'content-length': String(body.length) }, body }
}

function byName(target: Target, account: Account): void {
  const named = async (name: string, through?: Through): Promise<string[]> =>
    (await account.instances(through).named(tokyo, name)).map(({ instanceId }) => instanceId).toSorted()

  it('finds all that bear exactly this name, in any state but terminated', async () => {
    const [a, b] = [await account.stopped({ Name: 'twin' }), await account.running({ Name: 'twin' })]
    const others = ['twin-2', 'Twin', ' twin', 'my twin']
    for (const Name of others) await account.launch({ Name })
    const gone = await account.running({ Name: 'twin' })
    await account.terminate(gone)
    expect(await named('twin')).toEqual([a, b].toSorted())
    expect(await named('twi')).toEqual([])
  })

  it.each(['any-*', 'any-?', '*', '名前*', 'a"b,c'])(
    'takes %s for a name, not for a pattern',
    async (Name) => {
      await account.launch({ Name: 'any-1' })
      await account.launch({ Name: '名前-1' })
      const [id = ''] = await account.launch({ Name })
      expect(await named(Name)).toEqual([id])
    },
  )

  // moto reads [1] as a set of characters, which AWS does not; the second look, at what came back, leaves that out.
  it(`takes [1] for a part of a name${onMoto(target, 'for it [1] is a pattern, too')}`, async () => {
    const [id = ''] = await account.launch({ Name: 'set[1]' })
    await account.launch({ Name: 'set1' })
    expect(await named('set[1]')).toEqual([id])
  })

  it(`takes a backslash for itself${onMoto(target, 'it cannot find such a name')}`, async () => {
    const [id = ''] = await account.launch({ Name: String.raw`a\*b` })
    await account.launch({ Name: 'a*b' })
    expect(await named(String.raw`a\*b`)).toEqual(asOn(target, [id], []))
  })

  it('believes the tags that come back, not the filter that was sent', async () => {
    const [id = ''] = await account.launch({ Name: 'exact' })
    await account.launch({ Name: 'exactly' })
    const lax: Through = (aws) => (request) => {
      const asked = form(request)
      if (asked.get('Filter.1.Name') === 'tag:Name') asked.set('Filter.1.Value.1', 'exact*')
      return aws(withForm(request, asked))
    }
    expect(await named('exact', lax)).toEqual([id])
  })
}

function stoppingAndStarting(target: Target, account: Account): void {
  const states = async (...ids: string[]): Promise<(string | undefined)[]> => {
    const views = await account.instances().read(tokyo, ids)
    return ids.map((id) => views.get(id)?.state)
  }

  it('stops what runs, all of it in one call', async () => {
    const ids = [await account.running(), await account.running()]
    const operations: string[] = []
    expect(await account.instances(noting(operations)).stop(tokyo, ids)).toBeUndefined()
    expect(operations).toEqual(['StopInstances'])
    await target.aws.settle()
    expect(await states(...ids)).toEqual(['stopped', 'stopped'])
  })

  it('stops once more what is stopped, which does nothing', async () => {
    const id = await account.stopped()
    expect(await account.instances().stop(tokyo, [id])).toBeUndefined()
    expect(await states(id)).toEqual(['stopped'])
  })

  it(`does not yet stop a first launch in pending${onMoto(target, 'it stops one at once')}`, async () => {
    const [id = ''] = await account.launch()
    const trouble = await account.instances().stop(tokyo, [id])
    expect(trouble?.kind).toBe(asOn(target, 'not-yet', undefined))
    expect(trouble?.code).toBe(asOn(target, 'IncorrectInstanceState', undefined))
    expect(await states(id)).toEqual([asOn(target, 'pending', 'stopped')])
  })

  it('stops a restart in pending', async () => {
    const id = await account.stopped()
    await account.instances().start(tokyo, id)
    expect(await account.instances().stop(tokyo, [id])).toBeUndefined()
    await target.aws.settle()
    expect(await states(id)).toEqual(['stopped'])
  })

  it(`cannot stop what is terminated${onMoto(target, 'it brings it back to life, stopped')}`, async () => {
    const id = await account.running()
    await account.terminate(id)
    const trouble = await account.instances().stop(tokyo, [id])
    expect(trouble?.kind).toBe(asOn(target, 'not-yet', undefined))
    expect(await states(id)).toEqual([asOn(target, 'terminated', 'stopped')])
  })

  it('stops nothing of a batch with an id that is not there', async () => {
    const id = await account.running()
    expect(await account.instances().stop(tokyo, [id, NOWHERE])).toMatchObject({
      kind: 'gone',
      code: 'InvalidInstanceID.NotFound',
      message: expect.stringContaining(NOWHERE) as string,
    })
    expect(await states(id)).toEqual(['running'])
  })

  const batch = 'stops nothing of a batch with a protected instance'
  it(`${batch}${onMoto(target, 'it stops those named before it')}`, async () => {
    const [id, shielded] = [await account.running(), await account.running()]
    await account.protect(shielded)
    expect(await account.instances().stop(tokyo, [id, shielded])).toMatchObject({
      kind: 'protected',
      code: 'OperationNotPermitted',
      message: expect.stringContaining('disableApiStop') as string,
    })
    expect(await states(id, shielded)).toEqual([asOn(target, 'running', 'stopped'), 'running'])
  })

  const restart = 'starts what is stopped, under a new LaunchTime, as no first launch'
  it(`${restart}${onMoto(target, 'it keeps the old LaunchTime')}`, async () => {
    const id = await account.stopped()
    const before = await account.view(id)
    await account.instances().start(tokyo, id)
    await target.aws.settle()
    const after = await account.view(id)
    expect(after?.state).toBe('running')
    expect((after?.launchedAt ?? 0) > (before?.launchedAt ?? 0)).toBe(asOn(target, true, false))
    expect(after && isFirstLaunch(after)).toBe(asOn(target, false, true))
    expect(after?.primaryAttachedAt).toBe(before?.primaryAttachedAt)
  })

  it('starts once more what runs, which does nothing', async () => {
    const id = await account.running()
    const before = await account.view(id)
    expect(await account.instances().start(tokyo, id)).toBeUndefined()
    expect(await account.view(id)).toEqual(before)
  })

  it('cannot start what is not there', async () => {
    expect(await account.instances().start(tokyo, NOWHERE)).toMatchObject({ kind: 'gone' })
  })

  it(`cannot start what is terminated${onMoto(target, 'it brings it back to life')}`, async () => {
    const id = await account.running()
    await account.terminate(id)
    const trouble = await account.instances().start(tokyo, id)
    expect(trouble?.kind).toBe(asOn(target, 'not-yet', undefined))
    expect(await states(id)).toEqual([asOn(target, 'terminated', 'running')])
  })

  it(`is refused what is no instance id${onMoto(target, 'for it, that is an id that is not there')}`, async () => {
    const trouble = await account.instances().start(tokyo, 'i-web-1')
    expect(trouble?.kind).toBe(asOn(target, 'refused', 'gone'))
    expect(trouble?.code).toBe(asOn(target, 'InvalidInstanceID.Malformed', 'InvalidInstanceID.NotFound'))
  })
}

function tagging(target: Target, account: Account): void {
  const tagsOf = async (id: string) => (await account.view(id))?.tags

  it('writes one tag on all of them, over the value it had, and leaves the others', async () => {
    const ids = [await account.running({ Name: 'a', startpass: 'old' }), await account.running({ Name: 'b' })]
    expect(await account.instances().tag(tokyo, ids, 'startpass', 'stopped no-pass')).toBeUndefined()
    expect(await tagsOf(ids[0] ?? '')).toEqual({ Name: 'a', startpass: 'stopped no-pass' })
    expect(await tagsOf(ids[1] ?? '')).toEqual({ Name: 'b', startpass: 'stopped no-pass' })
  })

  it('blanks a tag with an empty value, and keeps its key', async () => {
    const id = await account.running({ Auth: 'sp_0123456789ABCDEFGHJK' })
    expect(await account.instances().tag(tokyo, [id], 'Auth', '')).toBeUndefined()
    expect(await tagsOf(id)).toEqual({ Auth: '' })
  })

  it('tells the case of keys apart', async () => {
    const id = await account.running({ auth: 'x' })
    await account.instances().tag(tokyo, [id], 'Auth', 'y')
    await account.instances().untag(tokyo, [id], 'AUTH')
    expect(await tagsOf(id)).toEqual({ auth: 'x', Auth: 'y' })
  })

  it('takes a tag off, whatever its value', async () => {
    const ids = [await account.running({ Auth: 'x' }), await account.running({ Auth: '' })]
    expect(await account.instances().untag(tokyo, ids, 'Auth')).toBeUndefined()
    expect(await Promise.all(ids.map(tagsOf))).toEqual([{}, {}])
  })

  it('takes a tag off only where it still has the value meant', async () => {
    const id = await account.running({ Auth: 'new' })
    expect(await account.instances().untag(tokyo, [id], 'Auth', 'old')).toBeUndefined()
    expect(await account.instances().untag(tokyo, [id], 'Auth', '')).toBeUndefined()
    expect(await tagsOf(id)).toEqual({ Auth: 'new' })
    expect(await account.instances().untag(tokyo, [id], 'Auth', 'new')).toBeUndefined()
    expect(await tagsOf(id)).toEqual({})
  })

  it('takes off a tag that is not there, which does nothing', async () => {
    const id = await account.running({ Name: 'a' })
    expect(await account.instances().untag(tokyo, [id], 'Auth')).toBeUndefined()
    expect(await tagsOf(id)).toEqual({ Name: 'a' })
  })

  const unknown = 'tags nothing of a batch with an id that is not there'
  it(`${unknown}${onMoto(target, 'it tags the rest, and says nothing')}`, async () => {
    const id = await account.running()
    const trouble = await account.instances().tag(tokyo, [id, NOWHERE], 'k', 'v')
    expect(trouble?.kind).toBe(asOn(target, 'gone', undefined))
    expect(await tagsOf(id)).toEqual(asOn<object>(target, {}, { k: 'v' }))
  })

  it(`is refused a reserved key${onMoto(target, 'it takes any')}`, async () => {
    const id = await account.running()
    const trouble = await account.instances().tag(tokyo, [id], 'aws:autoscaling:groupName', 'mine')
    expect(trouble?.kind).toBe(asOn(target, 'refused', undefined))
  })

  it(`is refused a value of more than 256 characters${onMoto(target, 'it takes any')}`, async () => {
    const id = await account.running()
    const trouble = await account.instances().tag(tokyo, [id], 'startpass', 'x'.repeat(257))
    expect(trouble?.kind).toBe(asOn(target, 'refused', undefined))
  })
}

/** What only the world can be made to answer: every kind of trouble that flows tell apart. */
function trouble(target: Target, account: Account): void {
  const kinds: readonly (readonly [Ec2Trouble['kind'], string])[] = [
    ['throttled', 'RequestLimitExceeded'],
    ['throttled', 'Throttling'],
    ['throttled', 'ThrottlingException'],
    ['unavailable', 'InternalError'],
    ['unavailable', 'InternalFailure'],
    ['unavailable', 'ServiceUnavailable'],
    ['unavailable', 'Unavailable'],
    ['forbidden', 'UnauthorizedOperation'],
    ['forbidden', 'AuthFailure'],
    ['not-yet', 'IncorrectInstanceState'],
    ['gone', 'InvalidInstanceID.NotFound'],
    ['protected', 'OperationNotPermitted'],
    ['unsupported', 'UnsupportedOperation'],
    ['refused', 'InsufficientInstanceCapacity'],
    ['refused', 'SomethingNobodyHasHeardOf'],
  ]
  const failOnce = (operation: string, code: string): void =>
    target.world.faults.set({ fail: [{ service: 'ec2', operation, when: 'before', code, times: 1 }] })

  it.each(kinds)('is %s by the code %s, in the words of AWS', async (kind, code) => {
    const id = await account.stopped()
    const { instances } = account
    const calls = [
      ['StopInstances', () => instances().stop(tokyo, [id])],
      ['StartInstances', () => instances().start(tokyo, id)],
      ['CreateTags', () => instances().tag(tokyo, [id], 'k', 'v')],
      ['DeleteTags', () => instances().untag(tokyo, [id], 'k')],
    ] as const
    for (const [operation, call] of calls) {
      failOnce(operation, code)
      expect(await call()).toEqual({ kind, code, message: expect.stringMatching(/./) as string })
    }
  })

  it('is unavailable where no answer comes at all', async () => {
    failOnce('StopInstances', 'ConnectionReset')
    expect(await account.instances().stop(tokyo, [NOWHERE])).toMatchObject({ kind: 'unavailable' })
  })

  it.each([
    ['a page', '<html><head><title>502 Bad Gateway</title></head><body></body></html>'],
    ['words', 'Bad gateway'],
    ['nothing', ''],
  ])('is unavailable where a gateway answers in place of EC2, with %s', async (_, body) => {
    const gateway: Through = () => () =>
      Promise.resolve({ status: 502, headers: { 'content-type': 'text/html' }, body })
    expect(await account.instances(gateway).stop(tokyo, [NOWHERE])).toEqual({
      kind: 'unavailable',
      code: 'NotFromEc2',
      message: 'something other than EC2 answered',
    })
  })

  it('is told by the code, whatever the message says', async () => {
    const id = await account.running({ Name: 'x' })
    const lying: Through = (aws) => async (request) => {
      const answer = await aws(request)
      if (form(request).get('Action') !== 'StopInstances') return answer
      const words = 'InvalidInstanceID.NotFound IncorrectInstanceState RequestLimitExceeded '
      const body =
        `<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>${words.repeat(20)}` +
        '</Message></Error></Errors><RequestID>r</RequestID></Response>'
      return { ...answer, status: 403, body }
    }
    const found = await account.instances(lying).stop(tokyo, [id])
    expect(found).toMatchObject({ kind: 'forbidden', code: 'UnauthorizedOperation' })
    expect(found?.message.length).toBeLessThanOrEqual(300)
  })

  it('makes a read throw: what could not be read is not absent', async () => {
    const reads = [
      (instances: Instances) => instances.read(tokyo, [NOWHERE]),
      (instances: Instances) => instances.named(tokyo, 'x'),
      (instances: Instances) => instances.list(tokyo, 1),
    ]
    for (const read of reads) {
      failOnce('DescribeInstances', 'RequestLimitExceeded')
      await expect(read(account.instances())).rejects.toMatchObject({
        name: 'Unreachable',
        service: 'ec2',
        code: 'RequestLimitExceeded',
        message: 'Request limit exceeded.',
      })
    }
  })

  it('does not arise from an instance with several interfaces and disks, or from one half described', async () => {
    const answered: Through = (aws) => async (request) => ({ ...(await aws(request)), body: severalOfEach })
    const views = await account.instances(answered).read(tokyo, [NOWHERE])
    expect([...views.values()]).toEqual([
      {
        place: tokyo,
        instanceId: NOWHERE,
        state: 'running',
        launchedAt: Date.UTC(2026, 10, 23, 12) / 1000,
        primaryAttachedAt: Date.UTC(2026, 9, 1) / 1000,
        tags: {},
        type: 'm7i.large',
        imageId: 'ami-0f',
        instanceProfileArn: 'arn:aws:iam::123456789012:instance-profile/web',
        rootVolumeId: 'vol-0root',
        rootDevice: 'ebs',
        vpcId: undefined,
        interfaces: [],
        spotRequestId: undefined,
        operator: undefined,
        stateReasonCode: undefined,
      },
    ])
  })
}

const severalOfEach = `<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">
<requestId>r</requestId><reservationSet><item><instancesSet>
<item><instanceId>i-0000000000000000e</instanceId><instanceState><name>running</name></instanceState></item>
<item><instanceId>${NOWHERE}</instanceId><imageId>ami-0f</imageId>
<instanceState><code>16</code><name>running</name></instanceState><instanceType>m7i.large</instanceType>
<launchTime>2026-11-23T12:00:00.900Z</launchTime><rootDeviceName>/dev/sda1</rootDeviceName>
<iamInstanceProfile><arn>arn:aws:iam::123456789012:instance-profile/web</arn></iamInstanceProfile>
<blockDeviceMapping>
<item><deviceName>/dev/sdb</deviceName><ebs><volumeId>vol-0data</volumeId></ebs></item>
<item><deviceName>/dev/sda1</deviceName><ebs><volumeId>vol-0root</volumeId></ebs></item>
</blockDeviceMapping>
<networkInterfaceSet>
<item><attachment><deviceIndex>1</deviceIndex><attachTime>2026-11-23T12:00:00.000Z</attachTime></attachment></item>
<item><attachment><deviceIndex>0</deviceIndex><networkCardIndex>1</networkCardIndex>
<attachTime>2026-11-23T12:00:00.000Z</attachTime></attachment></item>
<item><attachment><deviceIndex>0</deviceIndex><attachTime>2026-10-01T00:00:00.000Z</attachTime></attachment></item>
</networkInterfaceSet></item>
</instancesSet></item></reservationSet></DescribeInstancesResponse>`
