// The real `aws` command against this EC2, over a socket and on the real clock.

import { execFile, spawnSync } from 'node:child_process'
import { devNull } from 'node:os'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { realClock } from '../clock.ts'
import { type Listener, listen } from '../http.ts'
import { tokyo } from './an-ec2.ts'
import { Ec2 } from './ec2.ts'
import { ec2QueryHandler } from './query-protocol.ts'

const installed = spawnSync('aws', ['--version']).status === 0

// Starting the command takes about a second each time.
describe.skipIf(!installed)('the aws command (skipped where PATH has none)', { timeout: 120_000 }, () => {
  let listener: Listener
  const ec2 = new Ec2({
    clock: realClock,
    accountId: '111122223333',
    regions: [tokyo.region],
    bootSeconds: 0.2,
    stopSeconds: 0.2,
  })

  beforeAll(async () => {
    const handle = ec2QueryHandler(ec2)
    listener = await listen((request) => handle(request, tokyo.region), 0)
  })
  afterAll(() => listener.close())

  const seedOne = (name: string): string =>
    ec2.seedStopped({
      region: tokyo.region,
      name,
      instanceType: 't3.micro',
      launchedAt: Date.UTC(2025, 0, 1),
    })

  /** @param words split at spaces @param more taken as they are */
  const aws = async (words: string, ...more: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)('aws', ['ec2', ...words.split(' '), ...more], {
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        AWS_CONFIG_FILE: devNull,
        AWS_SHARED_CREDENTIALS_FILE: devNull,
        AWS_ACCESS_KEY_ID: 'AKIDTEST',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_DEFAULT_REGION: tokyo.region,
        AWS_ENDPOINT_URL_EC2: `http://127.0.0.1:${listener.port}`,
        AWS_PAGER: '',
        AWS_MAX_ATTEMPTS: '1',
      },
    })
    return stdout.trim()
  }

  const complaint = (words: string): Promise<string> =>
    aws(words).then(
      () => 'no complaint',
      (error: { stderr: string }) => error.stderr.trim(),
    )

  test('launches, tags, stops, starts, terminates, and waits for each', async () => {
    const instanceId = await aws(
      'run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --count 1 --key-name alice' +
        ' --query Instances[0].InstanceId --output text --tag-specifications',
      'ResourceType=instance,Tags=[{Key=Name,Value=web},{Key=Auth,Value=first code}]',
      'ResourceType=volume,Tags=[{Key=Name,Value=web-root}]',
    )
    expect(instanceId).toMatch(/^i-0[0-9a-f]{16}$/)
    await aws(`wait instance-running --instance-ids ${instanceId}`)

    await aws(`create-tags --resources ${instanceId} --tags`, 'Key=Auth,Value="new code"', 'Key=Empty,Value=')
    const found = await aws(
      'describe-instances --filters Name=tag:Auth,Values=new* --query',
      'Reservations[].Instances[].{Id:InstanceId,State:State.Name,Tags:Tags}',
    )
    expect(JSON.parse(found)).toEqual([
      {
        Id: instanceId,
        State: 'running',
        Tags: [
          { Key: 'Name', Value: 'web' },
          { Key: 'Auth', Value: 'new code' },
          { Key: 'Empty', Value: '' },
        ],
      },
    ])

    const stopping = JSON.parse(await aws(`stop-instances --instance-ids ${instanceId}`))
    expect(stopping.StoppingInstances[0].CurrentState).toEqual({ Code: 64, Name: 'stopping' })
    await aws(`wait instance-stopped --instance-ids ${instanceId}`)
    const starting = JSON.parse(await aws(`start-instances --instance-ids ${instanceId}`))
    expect(starting.StartingInstances[0].PreviousState).toEqual({ Code: 80, Name: 'stopped' })
    await aws(`terminate-instances --instance-ids ${instanceId}`)
    await aws(`wait instance-terminated --instance-ids ${instanceId}`)
  })

  test('complains as it does about AWS', async () => {
    expect(await complaint('stop-instances --instance-ids i-0123456789abcdef0')).toContain(
      "An error occurred (InvalidInstanceID.NotFound) when calling the StopInstances operation: The instance ID 'i-0123456789abcdef0' does not exist",
    )
    expect(await complaint('describe-instances --instance-ids web-1')).toContain(
      'An error occurred (InvalidInstanceID.Malformed) when calling the DescribeInstances operation: Invalid id: "web-1"',
    )
    expect(await complaint(`start-instances --instance-ids ${seedOne('old')} --dry-run`)).toContain(
      'An error occurred (DryRunOperation) when calling the StartInstances operation: Request would have succeeded, but DryRun flag is set.',
    )
  })

  test('shows attributes, tags, regions and tables', async () => {
    const guarded = seedOne('guarded')
    await aws(`modify-instance-attribute --instance-id ${guarded} --disable-api-termination`)
    const attribute = `describe-instance-attribute --instance-id ${guarded} --attribute disableApiTermination`
    expect(await aws(`${attribute} --query DisableApiTermination.Value`)).toBe('true')
    expect(await complaint(`terminate-instances --instance-ids ${guarded}`)).toContain(
      '(OperationNotPermitted) when calling the TerminateInstances operation',
    )
    const tags = await aws(`describe-tags --filters Name=resource-id,Values=${guarded}`)
    expect(JSON.parse(tags).Tags).toEqual([
      { Key: 'Name', ResourceId: guarded, ResourceType: 'instance', Value: 'guarded' },
    ])
    expect(await aws('describe-regions --query Regions[].RegionName --output text')).toBe(tokyo.region)
    const table = await aws(
      `describe-instances --instance-ids ${guarded} --output table --query`,
      'Reservations[].Instances[].[InstanceId,State.Name,LaunchTime]',
    )
    expect(table).toMatch(/\| +i-0[0-9a-f]{16} +\| +stopped +\| +2025-01-01T00:00:00/)
  })

  test('launches Spot, refuses to stop it, and cancels its request', async () => {
    const launched = JSON.parse(
      await aws(
        'run-instances --image-id ami-0123456789abcdef0 --instance-type t3.micro --instance-market-options',
        'MarketType=spot,SpotOptions={SpotInstanceType=one-time}',
      ),
    )
    const { InstanceId, InstanceLifecycle, SpotInstanceRequestId } = launched.Instances[0]
    expect(InstanceLifecycle).toBe('spot')
    expect(await complaint(`stop-instances --instance-ids ${InstanceId}`)).toContain(
      `(UnsupportedOperation) when calling the StopInstances operation: You can't stop the Spot Instance '${InstanceId}'`,
    )
    const request = `--spot-instance-request-ids ${SpotInstanceRequestId}`
    expect(await aws(`describe-spot-instance-requests ${request} --query SpotInstanceRequests[].State`)).toBe(
      '[\n    "active"\n]',
    )
    const cancelled = JSON.parse(await aws(`cancel-spot-instance-requests ${request}`))
    expect(cancelled.CancelledSpotInstanceRequests[0].State).toBe('cancelled')
    const asked = JSON.parse(
      await aws(
        'request-spot-instances --launch-specification',
        '{"ImageId":"ami-0123456789abcdef0","InstanceType":"t3.micro","NetworkInterfaces":[{"DeviceIndex":0}]}',
      ),
    )
    expect(asked.SpotInstanceRequests[0].State).toBe('open')
  })

  test('isolates an instance with several interfaces', async () => {
    const groupId = await aws(
      'create-security-group --group-name isolated --query GroupId --output text --tag-specifications',
      'ResourceType=security-group,Tags=[{Key=made-by,Value=test}]',
      '--description',
      'lets nothing in or out',
    )
    const rule = `--group-id ${groupId} --protocol tcp --port 22 --cidr 10.0.0.0/8`
    await aws(`authorize-security-group-ingress ${rule}`)
    await aws(`revoke-security-group-ingress ${rule}`)
    await aws(`authorize-security-group-egress ${rule}`)
    await aws(`revoke-security-group-egress ${rule}`)
    await aws(`revoke-security-group-egress --group-id ${groupId} --protocol all --cidr 0.0.0.0/0`)
    const groups = JSON.parse(await aws('describe-security-groups --filters Name=tag:made-by,Values=test'))
    expect(groups.SecurityGroups).toMatchObject([
      { GroupId: groupId, IpPermissions: [], IpPermissionsEgress: [] },
    ])
    const instanceId = ec2.seed({
      region: tokyo.region,
      name: 'two-legged',
      launch: { networkInterfaces: [{ deviceIndex: 0 }, { deviceIndex: 1 }] },
    })
    expect(
      await complaint(`modify-instance-attribute --instance-id ${instanceId} --groups ${groupId}`),
    ).toContain(
      '(InvalidInstanceID) when calling the ModifyInstanceAttribute operation: There are multiple interfaces',
    )
    const interfaces = 'Reservations[].Instances[].NetworkInterfaces[]'
    const shown = (what: string) =>
      aws(`describe-instances --instance-ids ${instanceId} --output text --query`, `${interfaces}.${what}`)
    for (const id of (await shown('NetworkInterfaceId')).split(/\s+/)) {
      await aws(`modify-network-interface-attribute --network-interface-id ${id} --groups ${groupId}`)
    }
    expect((await shown('Groups[].GroupId')).split(/\s+/)).toEqual([groupId, groupId])
    expect(await complaint(`delete-security-group --group-id ${groupId}`)).toContain('(DependencyViolation)')
  })

  test('hibernates, and shows what is hidden to those who ask', async () => {
    const hibernatable = ec2.seed({
      region: tokyo.region,
      name: 'sleeper',
      kind: 'hibernatable',
      state: 'running',
    })
    await aws(`stop-instances --hibernate --instance-ids ${hibernatable}`)
    expect(ec2.truth(tokyo.region).find((one) => one.instanceId === hibernatable)?.stateReason?.code).toBe(
      'Client.UserInitiatedHibernate',
    )
    const hidden = ec2.seed({ region: tokyo.region, name: 'node', kind: 'hidden' })
    const count = (...more: string[]) =>
      aws(
        `describe-instances --filters Name=instance-id,Values=${hidden} --query length(Reservations)`,
        ...more,
      )
    expect([await count(), await count('--include-managed-resources')]).toEqual(['0', '1'])
    expect(await complaint(`terminate-instances --instance-ids ${hidden}`)).toContain(
      '(UnauthorizedOperation) when calling the TerminateInstances operation: You are not authorized',
    )
  })
})
