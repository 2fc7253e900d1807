// startpass scp, startpass user-policy: the preventive half as policies, made for this installation, to be read and
// attached by whoever administers the organization.

import type { Command } from 'commander'
import {
  compact,
  type GuardedParts,
  type PolicyDocument,
  SCP_LIMIT,
  serviceControlPolicy,
  userPolicy,
} from '../../domain/prevention.ts'
import type { Config } from '../../lambdas/config.ts'
import type { Adding } from '../program.ts'
import type { Answer, Session } from '../session.ts'
import { Stop } from '../stop.ts'

interface Asked {
  readonly breakGlass: readonly string[]
  readonly operator?: readonly string[]
}

const ROLE = /^arn:aws[\w-]*:iam::(?:\d{12}|\*):role\/[\w+=,.@/*?-]+$/

const gather = (value: string, before: readonly string[] = []): readonly string[] => [...before, value]

export function addScp(program: Command, { command, answer, words }: Adding): void {
  command(program, 'scp', 'scp')
    .requiredOption('--break-glass <role-arn>', words.options['break-glass'], gather)
    .option('--operator <role-arn>', words.options.operator, gather)
    .action((asked: Asked, self: Command) => answer(self, (session) => scp(asked, session)))
  command(program, 'user-policy', 'user-policy').action((_: object, self: Command) =>
    answer(self, async (session) => shown(userPolicy(await partsIn(session)))),
  )
}

async function scp({ breakGlass, operator = [] }: Asked, session: Session): Promise<Answer> {
  const strange = [...breakGlass, ...operator].find((arn) => !ROLE.test(arn))
  if (strange !== undefined) throw new Stop('usage', 'not-a-role', session.words.prevention.notARole(strange))
  const policy = serviceControlPolicy(await partsIn(session), { breakGlass, operators: operator })
  const { length } = compact(policy)
  if (length > SCP_LIMIT)
    throw new Stop('refused', 'scp-too-large', session.words.prevention.tooLarge(length, SCP_LIMIT), {
      characters: length,
      limit: SCP_LIMIT,
    })
  return shown(policy)
}

const shown = (policy: PolicyDocument): Answer => ({ json: policy, text: compact(policy) })

async function partsIn(session: Session): Promise<GuardedParts> {
  const { config } = await session.connection()
  return partsOf(config)
}

/** `https://ID.execute-api.…`; of an address of one's own nothing can be told. */
const apiIdIn = (url: string | undefined): string | undefined =>
  /^https:\/\/(\w+)\.execute-api\./.exec(url ?? '')?.[1]

/** The partition is the topic's. */
function partsOf(config: Config): GuardedParts {
  const [, partition = 'aws', , , , topic = ''] = config.TOPIC_ARN.split(':')
  const lastOf = (url: string): string => new URL(url).pathname.split('/').at(-1) ?? ''
  return {
    partition,
    account: config.ACCOUNT_ID,
    region: config.AWS_REGION,
    table: config.TABLE_NAME,
    queue: lastOf(config.QUEUE_URL),
    deadLetters: lastOf(config.DLQ_URL),
    topic,
    secret: config.SECRET_ID,
    api: apiIdIn(config.API_URL),
  }
}
