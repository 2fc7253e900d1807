// Several accounts behind one endpoint, through the AWS SDK for JavaScript.

import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import {
  DescribeInstancesCommand,
  DescribeRegionsCommand,
  EC2Client,
  RunInstancesCommand,
  StartInstancesCommand,
} from '@aws-sdk/client-ec2'
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { afterEach, describe, expect, test } from 'vitest'
import type { ObservedCall } from './aws-endpoint.ts'
import { VirtualClock } from './clock.ts'
import { type EmbeddedAws, embeddedAws } from './embedded-aws.ts'
import { Faults } from './faults.ts'
import { inProcessAws } from './in-process-aws.ts'
import type { StateChange } from './state-change-event.ts'

const HOME = '123456789012'
const OTHER = '111122223333'
const RoleArn = `arn:aws:iam::${OTHER}:role/ops/startpass`

interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

const anybody: Credentials = { accessKeyId: 'AKIAANYBODY', secretAccessKey: 'x' }

const closing: EmbeddedAws[] = []
afterEach(async () => {
  for (const aws of closing.splice(0)) await aws.close()
})

function twoAccounts(throttled = false) {
  const clock = new VirtualClock()
  const changes: StateChange[] = []
  const calls: ObservedCall[] = []
  const aws = embeddedAws({
    clock,
    faults: new Faults(),
    regions: ['ap-northeast-1', 'us-east-1'],
    bootSeconds: 5,
    stopSeconds: 4,
    throttled,
    otherAccounts: { [OTHER]: { regions: ['ap-northeast-1', 'eu-south-2'] } },
    onStateChange: (change) => changes.push(change),
    observe: (call) => calls.push(call),
  })
  closing.push(aws)
  aws.accounts.addRole({ arn: RoleArn, externalId: 'secret handshake' })
  const settings = (credentials: Credentials, region: string) => ({
    region,
    credentials,
    endpoint: 'http://aws.test',
    requestHandler: inProcessAws(aws.handler) as never,
    maxAttempts: 1,
  })
  const as = (credentials: Credentials, region = 'ap-northeast-1') => ({
    ec2: new EC2Client(settings(credentials, region)),
    autoScaling: new AutoScalingClient(settings(credentials, region)),
    dynamo: new DynamoDBClient(settings(credentials, region)),
    secrets: new SecretsManagerClient(settings(credentials, region)),
    sts: new STSClient(settings(credentials, region)),
  })
  const assume = async (more: Partial<AssumeRoleCommandInput> = {}, credentials = anybody) => {
    const { Credentials: given } = await as(credentials).sts.send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'gate', ExternalId: 'secret handshake', ...more }),
    )
    return {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
      expiresAt: given?.Expiration?.getTime(),
    }
  }
  return { aws, clock, changes, calls, as, assume }
}

const aLaunch = new RunInstancesCommand({
  ImageId: 'ami-01234567',
  InstanceType: 't3.micro',
  MinCount: 1,
  MaxCount: 1,
})
const whoAmI = new GetCallerIdentityCommand({})

describe('who is asking', () => {
  test('is the home account, whatever the credentials', async () => {
    const { as } = twoAccounts()
    expect(await as(anybody).sts.send(whoAmI)).toMatchObject({
      Account: HOME,
      Arn: `arn:aws:iam::${HOME}:user/world`,
    })
  })

  test('is a user of another account, where the key is known to be his', async () => {
    const { aws, as } = twoAccounts()
    aws.accounts.addUser({ accountId: OTHER, name: 'olga', accessKeyId: 'AKIAOLGA' })
    const olga = as({ ...anybody, accessKeyId: 'AKIAOLGA' })
    expect(await olga.sts.send(whoAmI)).toMatchObject({
      Account: OTHER,
      Arn: `arn:aws:iam::${OTHER}:user/olga`,
    })
  })

  test('is an assumed role, with temporary credentials', async () => {
    const { as, assume, clock } = twoAccounts()
    const credentials = await assume()
    expect(credentials.accessKeyId).toMatch(/^ASIA/)
    expect(credentials.expiresAt).toBe(clock.now() + 3_600_000)
    expect(await as(credentials).sts.send(whoAmI)).toMatchObject({
      Account: OTHER,
      Arn: `arn:aws:sts::${OTHER}:assumed-role/startpass/gate`,
      UserId: expect.stringMatching(/^AROA[0-9A-F]+:gate$/),
    })
  })
})

describe('AssumeRole', () => {
  test.each<[string, Partial<AssumeRoleCommandInput>]>([
    ['a role the world does not know', { RoleArn: `arn:aws:iam::${OTHER}:role/other` }],
    ['the wrong external id', { ExternalId: 'guess' }],
    ['no external id', { ExternalId: undefined }],
  ])('is denied for %s', async (_, more) => {
    const { assume } = twoAccounts()
    await expect(assume(more)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::${HOME}:user/world is not authorized to perform: sts:AssumeRole on resource: ${more.RoleArn ?? RoleArn}`,
      $metadata: { httpStatusCode: 403 },
    })
  })

  test.each<[Partial<AssumeRoleCommandInput>, RegExp]>([
    [{ RoleSessionName: 'a b' }, /roleSessionName/],
    [{ DurationSeconds: 60 }, /durationSeconds/],
    [{ DurationSeconds: 7200 }, /MaxSessionDuration/],
    [{ Policy: '{}' }, /does not know Policy/],
  ])('is refused with %j', async (more, said) => {
    const { assume } = twoAccounts()
    await expect(assume(more)).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringMatching(said),
    })
  })

  test('from role to role lasts an hour at most', async () => {
    const { aws, assume } = twoAccounts()
    const next = { RoleArn: `arn:aws:iam::${HOME}:role/back`, ExternalId: undefined, DurationSeconds: 7200 }
    aws.accounts.addRole({ arn: next.RoleArn, maxSessionSeconds: 43_200 })
    const first = await assume()
    await expect(assume(next, first)).rejects.toThrow(/role chaining/)
    expect(await assume(next)).toMatchObject({ accessKeyId: expect.stringMatching(/^ASIA/) })
  })
})

describe('temporary credentials', () => {
  test('run out, and each service says so in its own words', async () => {
    const { as, assume, clock } = twoAccounts()
    const { ec2, sts, dynamo } = as(await assume())
    await clock.advance(3_600_000)
    await expect(ec2.send(new DescribeInstancesCommand({}))).rejects.toMatchObject({ name: 'RequestExpired' })
    await expect(sts.send(whoAmI)).rejects.toMatchObject({ name: 'ExpiredToken' })
    await expect(dynamo.send(new ListTablesCommand({}))).rejects.toMatchObject({
      name: 'ExpiredTokenException',
    })
  })

  test('are nothing without their token', async () => {
    const { as, assume } = twoAccounts()
    const { accessKeyId, secretAccessKey } = await assume()
    const { ec2, sts } = as({ accessKeyId, secretAccessKey })
    await expect(ec2.send(new DescribeInstancesCommand({}))).rejects.toMatchObject({ name: 'AuthFailure' })
    await expect(sts.send(whoAmI)).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
  })
})

describe('each account', () => {
  test('has instances of its own, and its id in their events', async () => {
    const { aws, as, assume, changes, calls } = twoAccounts()
    const there = as(await assume())
    const { Instances = [] } = await there.ec2.send(aLaunch)
    const InstanceIds = [Instances[0]?.InstanceId ?? '']
    expect(changes).toMatchObject([{ account: OTHER, instanceId: InstanceIds[0], state: 'pending' }])
    await expect(as(anybody).ec2.send(new StartInstancesCommand({ InstanceIds }))).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound',
    })
    expect(calls.map(({ service, account }) => `${service} ${account}`)).toEqual([
      `sts ${HOME}`,
      `ec2 ${OTHER}`,
      `ec2 ${HOME}`,
    ])
    expect(aws.account(OTHER).ec2.truth('ap-northeast-1')).toMatchObject([{ accountId: OTHER }])
    expect(aws.home.ec2.truth('ap-northeast-1')).toEqual([])
    expect(() => aws.account('999999999999')).toThrow('this world has no account 999999999999')
  })

  test('has groups of its own', async () => {
    const { aws, as, assume } = twoAccounts()
    aws
      .account(OTHER)
      .autoScaling.createLaunchConfiguration(
        { region: 'ap-northeast-1' },
        { name: 'plain', data: { imageId: 'ami-01234567', instanceType: 't3.micro' } },
      )
    aws.account(OTHER).autoScaling.createAutoScalingGroup(
      { region: 'ap-northeast-1' },
      {
        name: 'web',
        launchConfigurationName: 'plain',
        minSize: 0,
        maxSize: 1,
        availabilityZones: ['ap-northeast-1a'],
      },
    )
    const groups = async (credentials: Credentials) =>
      (await as(credentials).autoScaling.send(new DescribeAutoScalingGroupsCommand({}))).AutoScalingGroups
    expect(await groups(await assume())).toMatchObject([
      { AutoScalingGroupARN: expect.stringContaining(`:${OTHER}:autoScalingGroup:`) },
    ])
    expect(await groups(anybody)).toEqual([])
  })

  test('has regions of its own', async () => {
    const { as, assume } = twoAccounts()
    const session = await assume()
    const regions = async (credentials: Credentials, AllRegions = false) =>
      (await as(credentials).ec2.send(new DescribeRegionsCommand({ AllRegions }))).Regions?.map(
        ({ RegionName, OptInStatus }) => `${RegionName} ${OptInStatus}`,
      )
    expect(await regions(anybody)).toEqual([
      'ap-northeast-1 opt-in-not-required',
      'us-east-1 opt-in-not-required',
    ])
    expect(await regions(session)).toEqual(['ap-northeast-1 opt-in-not-required', 'eu-south-2 opted-in'])
    expect(await regions(anybody, true)).toContain('eu-south-2 not-opted-in')
    await as(session, 'eu-south-2').ec2.send(aLaunch)
    await expect(as(session, 'us-east-1').ec2.send(aLaunch)).rejects.toMatchObject({ name: 'AuthFailure' })
  })

  test('has buckets of its own (A9)', async () => {
    const { aws, as, assume } = twoAccounts(true)
    const there = as(await assume())
    const launches = await Promise.allSettled(Array.from({ length: 7 }, () => there.ec2.send(aLaunch)))
    expect(launches.filter(({ status }) => status === 'rejected')).toMatchObject([
      {
        reason: {
          name: 'RequestLimitExceeded',
          message: 'Request limit exceeded.',
          $metadata: { httpStatusCode: 503 },
        },
      },
      { reason: { name: 'RequestLimitExceeded' } },
    ])
    expect(aws.account(OTHER).buckets()).toMatchObject([
      { bucket: 'RunInstances', admittedCalls: 5, refusedCalls: 2 },
      { bucket: 'RunInstances instances' },
    ])
    expect(aws.home.buckets()).toEqual([])
    await as(anybody).ec2.send(aLaunch)
  })

  test('but the home account has neither tables nor secrets, and says what it has', async () => {
    const { as, assume } = twoAccounts()
    const { dynamo, secrets } = as(await assume())
    const has = `in account ${OTHER}. It serves ec2, autoscaling, sts there.`
    await expect(dynamo.send(new ListTablesCommand({}))).rejects.toThrow(
      `The embedded AWS has no dynamodb ${has}`,
    )
    await expect(secrets.send(new ListSecretsCommand({}))).rejects.toThrow(`no secretsmanager ${has}`)
    expect((await as(anybody).dynamo.send(new ListTablesCommand({}))).TableNames).toEqual([])
  })
})

test('a role is named by its ARN', () => {
  expect(() => twoAccounts().aws.accounts.addRole({ arn: 'startpass' })).toThrow('is not the ARN of a role')
})
