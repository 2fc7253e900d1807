// Settings of the functions, from environment variables only. docs/configuration.md lists them; a test compares.

import * as z from 'zod/mini'
import type { Installation } from '../adapters/aws/dynamo-control.ts'
import { isAccountId, isRegionName } from '../domain/place.ts'
import { openPolicy, parsePolicy } from '../domain/policy.ts'

export type Environment = Readonly<Record<string, string | undefined>>

const text = z.string().check(z.minLength(1))
const url = z.url({ protocol: /^https?$/ })
const urlOfFolder = z.pipe(
  url,
  z.transform((address: string) => (address.endsWith('/') ? address : `${address}/`)),
)
const yesOrNo = z.pipe(
  z.string().check(z.regex(/^(?:true|false|1|0|yes|no|on|off)$/i)),
  z.transform((word: string) => /^(?:true|1|yes|on)$/i.test(word)),
)
const wholeFrom = (least: number, most: number) =>
  z.pipe(
    z.pipe(
      z.string().check(z.regex(/^\d{1,9}$/)),
      z.transform((digits: string) => Number(digits)),
    ),
    z.number().check(z.gte(least), z.lte(most)),
  )
const teamIds = z.pipe(
  z.string().check(z.regex(/^[TE][A-Z0-9]+(?:[\s,]+[TE][A-Z0-9]+)*$/)),
  z.transform((list: string): ReadonlySet<string> => new Set(list.split(/[\s,]+/))),
)
const policy = z.pipe(
  z.string(),
  z.transform((rules: string, context) => {
    const parsed = parsePolicy(rules)
    if (!('problem' in parsed)) return parsed
    context.issues.push({
      code: 'custom',
      message: `line ${parsed.line}, "${parsed.text}": ${parsed.problem}`,
      input: rules,
    })
    return z.NEVER
  }),
)

const schema = z.object({
  ACCOUNT_ID: z.string().check(z.refine(isAccountId)),
  AWS_REGION: z.string().check(z.refine(isRegionName)),
  HOME_REGION: z.optional(z.string().check(z.refine(isRegionName))),
  TABLE_NAME: text,
  QUEUE_URL: url,
  DLQ_URL: url,
  TOPIC_ARN: z.string().check(z.regex(/^arn:aws[\w-]*:sns:/)),
  SECRET_ID: text,
  SLACK_API_URL: z._default(urlOfFolder, 'https://slack.com/api/'),
  ALERT_CHANNEL_ID: z.optional(z.string().check(z.regex(/^[CG][A-Z0-9]+$/))),
  ALERT_LANGUAGE: z._default(z.enum(['en', 'ja']), 'en'),
  GRACE_SECONDS: z._default(wholeFrom(0, 60), 3),
  SPENT_CODE_TAG: z._default(z.enum(['blank', 'remove']), 'blank'),
  PASS_TTL_SECONDS: z._default(wholeFrom(1, 86_400), 900),
  MAX_OPEN_PASSES: z._default(wholeFrom(1, 50), 5),
  ALLOW_ANY: z.optional(yesOrNo),
  ALLOWED_TEAM_IDS: z.optional(teamIds),
  WHO_MAY_START: z._default(policy, openPolicy),
  CODE_DELIVERY: z._default(z.enum(['reply', 'dm']), 'reply'),
  API_URL: z.optional(url),
  CANARY_INSTANCE_ID: z.optional(z.string().check(z.regex(/^i-[0-9a-f]{8,17}$/))),
  INITIAL_MODE: z.optional(z.enum(['observe', 'enforce'])),
})

/** What issuing passes can do without: it neither judges nor alerts. */
const deskSchema = z.lazy(() => z.omit(schema, { DLQ_URL: true, TOPIC_ARN: true }))

export type Config = z.infer<typeof schema>

/** Where table, secret and topic are. Only a gate in another region is told: everything else runs there. */
export const homeRegionOf = ({
  HOME_REGION,
  AWS_REGION,
}: Pick<Config, 'AWS_REGION' | 'HOME_REGION'>): string => HOME_REGION ?? AWS_REGION

export type DeskConfig = z.infer<typeof deskSchema>

/** What each is called in an error. */
const shouldBe: Readonly<Record<keyof Config, string>> = {
  ACCOUNT_ID: 'the AWS account id, twelve digits',
  AWS_REGION: 'a region, such as ap-northeast-1',
  HOME_REGION: 'a region, such as ap-northeast-1',
  TABLE_NAME: 'the name of the DynamoDB table',
  QUEUE_URL: 'the URL of the gate queue',
  DLQ_URL: 'the URL of the dead-letter queue',
  TOPIC_ARN: 'the ARN of the SNS topic',
  SECRET_ID: 'the name or ARN of the secret',
  SLACK_API_URL: "a URL, for Slack's Web API",
  ALERT_CHANNEL_ID: 'the id of a Slack channel, C…',
  ALERT_LANGUAGE: 'en or ja',
  GRACE_SECONDS: 'a whole number of seconds from 0 to 60',
  SPENT_CODE_TAG: 'blank or remove',
  PASS_TTL_SECONDS: 'a whole number of seconds from 1 to 86400',
  MAX_OPEN_PASSES: 'a whole number from 1 to 50',
  ALLOW_ANY: 'true or false',
  ALLOWED_TEAM_IDS: 'workspace or enterprise ids (T…, E…), with commas between',
  WHO_MAY_START: 'rules, one a line: WHO may start WHICH',
  CODE_DELIVERY: 'reply or dm',
  API_URL: 'the URL of the HTTP API, without a path',
  CANARY_INSTANCE_ID: 'the id of an instance, i-…',
  INITIAL_MODE: 'observe or enforce',
}

const names: ReadonlyMap<string, string> = new Map(Object.entries(shouldBe))
export const settingNames: readonly string[] = [...names.keys()]

/**
 * The settings of the gate.
 * @throws Error naming every variable that is missing or bad and what it should be, never what it is
 */
export const readConfig = (environment: Environment): Config => read(schema, environment)

/** The settings of the slack function. @throws Error as readConfig does */
export const readDeskConfig = (environment: Environment): DeskConfig => read(deskSchema, environment)

function read<T extends z.ZodMiniType>(wanted: T, environment: Environment): z.infer<T> {
  const given = settingNames.map((name) => [name, environment[name]?.trim() || undefined] as const)
  const parsed = z.safeParse(wanted, Object.fromEntries(given))
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0])
    const missing = (environment[name]?.trim() ?? '') === '' ? ' is missing; it' : ''
    const detail = issue.code === 'custom' && name === 'WHO_MAY_START' ? ` (${issue.message})` : ''
    return `${name}${missing} should be ${names.get(name) ?? 'something else'}${detail}`
  })
  throw new Error(`bad settings: ${problems.join('. ')}. See docs/configuration.md`)
}

/**
 * The settings that have a default, where they are set: for whoever makes the rest and passes these on.
 * @throws Error as readConfig does, before anything is made
 */
export function chosenSettings(environment: Environment): Readonly<Record<string, string>> {
  const chosen: Record<string, string> = {}
  for (const name of settingNames.filter((each) => !Object.hasOwn(NOT_MADE_YET, each))) {
    const value = environment[name]
    if (value !== undefined && value.trim() !== '') chosen[name] = value
  }
  readConfig({ ...NOT_MADE_YET, ...chosen })
  return chosen
}

/**
 * What an installation notes of itself where infrastructure code has made it: nobody else has written it then.
 * @returns nothing where no INITIAL_MODE is set
 */
export function installationOf(
  environment: Environment,
  initialMode: Config['INITIAL_MODE'],
): Pick<Installation, 'mode' | 'settings'> | undefined {
  if (initialMode === undefined) return undefined
  const set = settingNames
    .filter((name) => name !== 'INITIAL_MODE')
    .flatMap((name) => {
      const value = environment[name]?.trim() ?? ''
      return value === '' ? [] : [[name, value] as const]
    })
  return { mode: initialMode, settings: Object.fromEntries(set) }
}

/** Stands in for what has no default, while the rest is checked. */
const NOT_MADE_YET = {
  ACCOUNT_ID: '123456789012',
  AWS_REGION: 'us-east-1',
  TABLE_NAME: 'table',
  QUEUE_URL: 'http://127.0.0.1/queue',
  DLQ_URL: 'http://127.0.0.1/dead',
  TOPIC_ARN: 'arn:aws:sns:us-east-1:123456789012:alerts',
  SECRET_ID: 'secret',
}
