// Both ways to install, and taking it out again, against an AWS nobody here wrote. moto makes less than AWS does: what
// it skips is listed, so that a change of its mind is noticed.

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { unzipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { release } from '../../tools/release.ts'
import { hasMoto, type Moto } from '../../world/dynamo/contract/moto.ts'
import { ownMoto } from '../contract/support/targets.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const hasAws = (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'aws')))
const why =
  hasMoto && hasAws
    ? ''
    : ' (skipped: moto_server and the aws command line are needed: pip install "moto[server]" awscli)'

/** moto 5.2.1 knows these types of resource by name only. */
const NOT_MADE_BY_MOTO = [
  'AWS::CloudWatch::Alarm',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::SecretsManager::Secret',
]

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Condition?: string }>>
}

describe.skipIf(!hasMoto || !hasAws)(`installing and removing${why}`, () => {
  let moto: Moto
  let dir: string
  beforeEach(async () => {
    moto = await ownMoto()
    dir = await mkdtemp(join(tmpdir(), 'startpass-deploy-'))
  }, 60_000)
  afterEach(async () => {
    moto.stop()
    await rm(dir, { recursive: true, force: true })
  })

  const environment = (region: string): NodeJS.ProcessEnv => ({
    PATH: process.env['PATH'],
    HOME: dir,
    // The AWS CDK reaches S3 by host names below this one.
    AWS_ENDPOINT_URL: moto.endpoint.replace('127.0.0.1', 'localhost'),
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_PAGER: '',
    CI: 'true',
  })

  async function aws(env: NodeJS.ProcessEnv, words: readonly string[], cwd = dir): Promise<string> {
    // Not all of its services heed AWS_ENDPOINT_URL.
    const { AWS_ENDPOINT_URL: endpoint = '' } = env
    return (await run('aws', ['--endpoint-url', endpoint, ...words], { env, cwd })).stdout
  }

  async function typesIn(env: NodeJS.ProcessEnv, stack: string): Promise<string[]> {
    const query = ['--stack-name', stack, '--query', 'StackResources[].ResourceType', '--output', 'json']
    return JSON.parse(await aws(env, ['cloudformation', 'describe-stack-resources', ...query])) as string[]
  }

  const counted = (types: readonly string[]): Record<string, number> => {
    const counts: Record<string, number> = {}
    for (const type of types.toSorted()) counts[type] = (counts[type] ?? 0) + 1
    return counts
  }

  /** What is left of it, by the names that everything of an installation bears. */
  async function leftovers(env: NodeJS.ProcessEnv): Promise<unknown> {
    const ask = async (words: string): Promise<string> => aws(env, [...words.split(' '), '--output', 'json'])
    const all = await Promise.all(
      [
        'dynamodb list-tables',
        'lambda list-functions',
        'sqs list-queues',
        'sns list-topics',
        'events list-rules',
        'logs describe-log-groups',
        'iam list-roles',
      ].map(ask),
    )
    return all.flatMap((text) => text.match(/"[^"]*startpass[^"]*"/g) ?? [])
  }

  it('from the release, without CDK: packaged, shown as a change set, carried out, deleted; the table stays', async () => {
    const env = environment('ap-northeast-1')
    const made = await release(join(dir, 'release'))
    for (const [name, bytes] of Object.entries(unzipSync(await readFile(made.file)))) {
      await mkdir(dirname(join(dir, name)), { recursive: true })
      await writeFile(join(dir, name), bytes)
    }
    const unpacked = join(
      dir,
      `startpass-${(JSON.parse(await readFile(`${root}package.json`, 'utf8')) as { version: string }).version}`,
    )
    await run('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: unpacked })
    await aws(env, ['s3', 'mb', 's3://startpass-code'])
    const where = ['--template-file', 'template.json', '--s3-bucket', 'startpass-code']
    await aws(
      env,
      ['cloudformation', 'package', ...where, '--output-template-file', 'packaged.yaml'],
      unpacked,
    )
    const deploy = [
      'cloudformation',
      'deploy',
      '--template-file',
      'packaged.yaml',
      '--s3-bucket',
      'startpass-code',
      '--stack-name',
      'startpass',
    ]
    const shown = await aws(
      env,
      [...deploy, '--capabilities', 'CAPABILITY_NAMED_IAM', '--no-execute-changeset'],
      unpacked,
    )
    const changeSet = /arn:\S+:changeSet\/\S+/.exec(shown)?.[0] ?? ''
    const named = ['--change-set-name', changeSet]
    const text = await aws(env, ['cloudformation', 'describe-change-set', ...named, '--output', 'json'])
    const { Changes, Parameters } = JSON.parse(text) as { Changes: unknown[]; Parameters?: unknown }
    expect(Changes.length).toBeGreaterThan(0)
    expect(Parameters).toBeDefined()
    await aws(env, ['cloudformation', 'execute-change-set', ...named])

    const { Resources } = made.home as Template
    const wanted = Object.values(Resources).filter(
      ({ Condition }) => Condition === undefined || ['MakeTableIsYes', 'MayIsolateIsYes'].includes(Condition),
    )
    const skipped = new Set(NOT_MADE_BY_MOTO)
    const expected = counted(wanted.map(({ Type }) => Type).filter((type) => !skipped.has(type)))
    await expect
      .poll(async () => counted((await typesIn(env, 'startpass')).filter((type) => !skipped.has(type))), {
        timeout: 20_000,
      })
      .toEqual(expected)
    const lambda = JSON.parse(await aws(env, ['lambda', 'list-functions', '--output', 'json'])) as {
      Functions: { FunctionName: string; CodeSize: number }[]
    }
    expect(lambda.Functions.map(({ FunctionName }) => FunctionName).toSorted()).toEqual([
      'startpass-gate',
      'startpass-slack',
      'startpass-sweep',
    ])
    for (const { CodeSize } of lambda.Functions) expect(CodeSize).toBeGreaterThan(100_000)

    await aws(env, ['cloudformation', 'delete-stack', '--stack-name', 'startpass'])
    await expect.poll(() => leftovers(env), { timeout: 20_000 }).toEqual(['"startpass"'])
    expect(await aws(env, ['dynamodb', 'list-tables', '--output', 'text'])).toMatch(/startpass/)
  }, 120_000)

  it('a gate of a region, and another guarded account, from the release: made whole, and deleted whole', async () => {
    const env = environment('us-east-1')
    const made = await release(join(dir, 'release'))
    for (const [name, bytes] of Object.entries(unzipSync(await readFile(made.file)))) {
      const path = join(dir, name.split('/').slice(1).join('/'))
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, bytes)
    }
    await aws(env, ['s3', 'mb', 's3://startpass-code'])
    const bucket = ['--s3-bucket', 'startpass-code']
    const secretArn = 'arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:s-AbCdEf'
    const alertsKeyArn = 'arn:aws:kms:ap-northeast-1:123456789012:key/k'
    const skipped = new Set(NOT_MADE_BY_MOTO)
    for (const { stack, template, file, parameters, holding } of [
      {
        stack: 'startpass-region',
        template: made.regionGate as Template,
        file: 'region-gate.json',
        parameters: ['HomeRegion=ap-northeast-1', `SecretArn=${secretArn}`, `AlertsKeyArn=${alertsKeyArn}`],
        holding: ['MayIsolateIsYes'],
      },
      {
        stack: 'startpass-account',
        template: made.account as Template,
        file: 'account.json',
        parameters: ['HomeAccount=210987654321', 'HomeRegion=us-east-1', 'ExternalId=known'],
        holding: ['IsHomeRegion', 'MayIsolateHere'],
      },
      {
        // Where the roles are made already: rules alone.
        stack: 'startpass-account',
        template: made.account as Template,
        file: 'account.json',
        parameters: ['HomeAccount=210987654321', 'HomeRegion=eu-west-1'],
        holding: [],
      },
    ] as const) {
      const pack = 'cloudformation package --use-json --output-template-file packaged.json --template-file'
      await aws(env, [...pack.split(' '), file, ...bucket])
      const deploy = 'cloudformation deploy --template-file packaged.json --capabilities CAPABILITY_NAMED_IAM'
      const named = ['--stack-name', stack, ...bucket, '--parameter-overrides', ...parameters]
      await aws(env, [...deploy.split(' '), ...named])
      const wanted = Object.values(template.Resources).filter(
        ({ Condition }) => Condition === undefined || (holding as readonly string[]).includes(Condition),
      )
      const types = (await typesIn(env, stack)).filter((type) => !skipped.has(type))
      expect(counted(types)).toEqual(
        counted(wanted.map(({ Type }) => Type).filter((type) => !skipped.has(type))),
      )
      await aws(env, ['cloudformation', 'delete-stack', '--stack-name', stack])
      await expect.poll(() => leftovers(env), { timeout: 20_000 }).toEqual([])
    }
  }, 120_000)

  it('with the AWS CDK: bootstrapped, deployed at home, in another region and in one with a gate, destroyed; the table stays', async () => {
    const account = '123456789012'
    const env = environment('us-west-2')
    const cdk = async (...words: string[]): Promise<string> => {
      const args = [
        join(root, 'node_modules/aws-cdk/bin/cdk'),
        ...words,
        '-c',
        'home=us-west-2',
        '-c',
        'regions=us-east-1',
        '-c',
        'gateRegions=eu-west-1',
        '-c',
        `secretArn=arn:aws:secretsmanager:us-west-2:${account}:secret:s-AbCdEf`,
        '-c',
        `alertsKeyArn=arn:aws:kms:us-west-2:${account}:key/k`,
        '-c',
        `account=${account}`,
        '--output',
        join(dir, 'cdk'),
      ]
      const app = `${process.execPath} ${join(root, 'infra/app.ts')}`
      const { stdout, stderr } = await run(process.execPath, [...args, '--app', app], { env, cwd: root })
      return stdout + stderr
    }
    await cdk('bootstrap', ...['us-west-2', 'us-east-1', 'eu-west-1'].map((one) => `aws://${account}/${one}`))
    await cdk('deploy', '--all', '--require-approval', 'never')
    expect(await typesIn(env, 'startpass')).toContain('AWS::Lambda::EventSourceMapping')
    const elsewhere = { ...env, AWS_REGION: 'us-east-1', AWS_DEFAULT_REGION: 'us-east-1' }
    const targets = await aws(elsewhere, [
      'events',
      'list-targets-by-rule',
      '--rule',
      'startpass-starts',
      '--output',
      'json',
    ])
    expect(targets).toContain(`arn:aws:events:us-west-2:${account}:event-bus/default`)
    expect(targets).toContain(`role/startpass-forward`)
    const withGate = { ...env, AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-1' }
    expect(await typesIn(withGate, 'startpass-region')).toContain('AWS::Lambda::EventSourceMapping')
    const own = 'events list-targets-by-rule --rule startpass-starts --output json'.split(' ')
    expect(await aws(withGate, own)).toContain(`arn:aws:sqs:eu-west-1:${account}:startpass-gate`)
    await cdk('destroy', '--all', '--force')
    expect(await leftovers(withGate)).toEqual([])
    await expect.poll(() => leftovers(env), { timeout: 20_000 }).toEqual(['"startpass"'])
  }, 180_000)
})
