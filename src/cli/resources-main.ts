// The command line of resources.ts: settings in from the environment, KEY=value lines out.

import { createResources } from './resources.ts'

/** Optional settings of the functions that are passed on where they are set. */
const PASSED_ON = [
  'SLACK_API_URL',
  'ALERT_CHANNEL_ID',
  'ALERT_LANGUAGE',
  'GRACE_SECONDS',
  'SPENT_CODE_TAG',
  'PASS_TTL_SECONDS',
  'MAX_OPEN_PASSES',
  'ALLOW_ANY',
  'ALLOWED_TEAM_IDS',
  'WHO_MAY_START',
  'CODE_DELIVERY',
] as const

async function main(): Promise<void> {
  const { env } = process
  if (env['AWS_ENDPOINT_URL'] === undefined || env['AWS_ENDPOINT_URL'] === '') {
    throw new Error(
      'AWS_ENDPOINT_URL is not set. This makes resources at an emulator; start one with "npm start"',
    )
  }
  const mode = env['MODE']
  if (mode !== undefined && mode !== 'enforce' && mode !== 'observe')
    throw new Error('MODE should be enforce or observe')
  const made = await createResources({
    region: env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'ap-northeast-1',
    signingSecret: env['SLACK_SIGNING_SECRET'],
    botToken: env['SLACK_BOT_TOKEN'],
    mode,
  })
  if (/\n/.test(env['WHO_MAY_START'] ?? '')) {
    throw new Error(
      'WHO_MAY_START has several lines, which KEY=value cannot say; give it to the functions yourself',
    )
  }
  const passedOn = PASSED_ON.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]))
  for (const [name, value] of [...Object.entries(made), ...passedOn]) console.log(`${name}=${value}`)
}

main().catch((error: unknown) => {
  console.error(`resources: ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`)
  process.exitCode = 1
})
