// Test support: an installation made in moto by the commands of docs/install.md as they stand, from the release unpacked.

import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { VERSION } from '../../src/domain/version.ts'
import { release } from '../../tools/release.ts'
import { hasMoto, type Moto } from '../../world/dynamo/contract/moto.ts'
import { hasProgram } from '../cli/guide.ts'
import { ownMoto } from '../contract/support/targets.ts'
import { root } from '../support/playground-process.ts'

const run = promisify(execFile)

export const canDeploy = hasMoto && hasProgram('aws') && hasProgram('unzip')
export const whyNot = canDeploy
  ? ''
  : ' (skipped: moto_server, the aws command line and unzip are needed: pip install "moto[server]" awscli)'

export const HOME_REGION = 'ap-northeast-1'

/** What `aws` is here: of another endpoint, for every service; and regions are as few as a test has time for. */
const SHELL = `
set -eu
aws() {
  if [ "$1 $2" = 'ec2 describe-regions' ]; then echo "$REGIONS"; else command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; fi
}
`

export interface Deployed {
  readonly moto: Moto
  readonly env: NodeJS.ProcessEnv
  /** What was made, with the conditions that hold where nothing is said. */
  readonly template: { readonly Resources: Readonly<Record<string, Resource>> }
  /** What the commands printed, one after the other. */
  readonly printed: readonly string[]
  readonly end: () => Promise<void>
}

export interface Resource {
  readonly Type: string
  readonly Properties: Readonly<Record<string, unknown>>
}

export async function deployByGuide(regions: readonly string[]): Promise<Deployed> {
  const moto = await ownMoto()
  const dir = await mkdtemp(join(tmpdir(), 'startpass-guide-'))
  const { file, home } = await release(join(dir, 'made'))
  await run('cp', [file, dir])
  const env: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: dir,
    AWS_ENDPOINT_URL: moto.endpoint.replace('127.0.0.1', 'localhost'),
    AWS_ACCESS_KEY_ID: 'any',
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_REGION: HOME_REGION,
    AWS_DEFAULT_REGION: HOME_REGION,
    AWS_PAGER: '',
    REGIONS: regions.join(' '),
  }
  const guide = await readFile(join(root, 'docs/install.md'), 'utf8')
  const section = guide.slice(guide.indexOf('### Without CDK'), guide.indexOf('### With CDK'))
  const blocks = Array.from(section.matchAll(/^```sh\n([\s\S]*?)^```$/gm), ([, block = '']) => block)
  // moto carries out no second change set of a stack that was only shown; AWS does (REVIEW_IN_PROGRESS).
  const forget = 'aws cloudformation delete-stack --stack-name startpass'
  const marked = blocks
    .map((block) => `${block}${block.includes('--no-execute-changeset') ? forget : ''}\necho '=== next ==='`)
    .join('\n')
  const { stdout } = await run('bash', ['-c', SHELL + marked], {
    env,
    cwd: dir,
    maxBuffer: 2 ** 24,
    timeout: 90_000,
  })
  return {
    moto,
    env,
    template: home as Deployed['template'],
    printed: stdout.split('=== next ===\n').map((text) => text.replaceAll(VERSION, 'VERSION')),
    async end() {
      moto.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
