// From credentials, region and table name to the installation: the table says where everything else is, and
// environment variables win over it.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EC2Client } from '@aws-sdk/client-ec2'
import { readInstallation } from '../adapters/aws/dynamo-control.ts'
import type { Office } from '../flows/office.ts'
import { Unreachable } from '../flows/ports.ts'
import { type Config, readConfig, settingNames } from '../lambdas/config.ts'
import type { Io } from './io.ts'
import { Stop } from './stop.ts'
import { CLIENT, wireOffice } from './wire-office.ts'
import type { CliWords } from './words/words.ts'

export interface Connection {
  readonly config: Config
  readonly office: Office
}

/** @throws Unreachable, or Stop, where there is no installation to be found */
export async function connect(io: Io, words: CliWords): Promise<Connection> {
  const region = await homeRegion(io.env, words)
  const name = io.env['TABLE_NAME']?.trim() || DEFAULT_TABLE
  const client = new DynamoDBClient({ ...CLIENT, region })
  const installation = await readInstallation({ client, name })
  if (installation === undefined)
    throw new Unreachable('table', 'NotInstalled', `the table ${name} is not set up`)
  const set = settingNames.map((setting) => [setting, io.env[setting]?.trim()] as const)
  const config = readConfig({
    ...installation.settings,
    ...Object.fromEntries(set.filter(([, value]) => value !== undefined && value !== '')),
    TABLE_NAME: name,
    AWS_REGION: region,
    // That of a gate elsewhere, should it stand in this environment.
    HOME_REGION: undefined,
  })
  const tell = (event: string, code: string, about: string): void =>
    io.err(`startpass: ${words.trouble.along(event, code, about)}\n`)
  return { config, office: wireOffice(config, tell) }
}

const DEFAULT_TABLE = 'startpass'

/** As the SDK finds it; AWS_DEFAULT_REGION, which it does not read, is what the AWS CLI goes by. */
async function homeRegion(env: NodeJS.ProcessEnv, words: CliWords): Promise<string> {
  const set = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION']
  if (set !== undefined && set !== '') return set
  try {
    return await new EC2Client(CLIENT).config.region()
  } catch {
    throw new Stop('usage', 'no-region', words.trouble.noRegion())
  }
}
