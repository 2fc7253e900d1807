// The CDK app as it is run: what will be made and what it costs idle is on stderr, and stdout is the template alone.

import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { root } from '../support/playground-process.ts'

it('says what it makes, by stack, and what that costs idle, beside the template and not in it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'startpass-app-'))
  const cdk = join(root, 'node_modules/aws-cdk/bin/cdk')
  const app = ['--app', `${process.execPath} ${join(root, 'infra/app.ts')}`, '--output', dir]
  const key = 'arn:aws:kms:ap-northeast-1:123456789012:key/1'
  const secret = 'arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:startpass-1'
  const context = [
    'home=ap-northeast-1',
    'regions=us-east-1,eu-west-1',
    'gateRegions=us-west-2',
    `secretArn=${secret}`,
    `alertsKeyArn=${key}`,
    'account=123456789012',
  ]
  const words = ['synth', 'startpass', '--json', ...app, ...context.flatMap((pair) => ['-c', pair])]
  const env = { ...process.env, CI: undefined, HOME: dir, CDK_DISABLE_CLI_TELEMETRY: 'true' }
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [cdk, ...words], {
    cwd: root,
    env,
    maxBuffer: 2 ** 24,
  })
  await rm(dir, { recursive: true })
  const { Resources } = JSON.parse(stdout) as { Resources: Record<string, { Type: string }> }
  const functions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function')
  expect(stderr).toContain('At home, in ap-northeast-1')
  expect(stderr).toContain(`${functions.length}  AWS::Lambda::Function`)
  expect(stderr).toMatch(/Idle it costs about \$\d\.\d\d a month in ap-northeast-1, \d+ regions guarded/)
  expect(stderr).toMatch(/\$1\.00 {2}key in KMS a month/)
  expect(stderr).toMatch(/In each of us-east-1, eu-west-1 it makes:\n +\d+ {2}AWS::Events::Rule/)
  expect(stderr).toContain('Idle that costs nothing')
  expect(stderr).toMatch(/In each of us-west-2 it makes:[^$]+Idle that costs about \$1\.\d\d a month in each/)
  expect(stdout).not.toContain('Idle it costs')
}, 60_000)
