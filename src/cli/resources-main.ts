// The command line of resources.ts: settings in from the environment, KEY=value lines out.

import { chosenSettings } from '../lambdas/config.ts'
import { createResources } from './resources.ts'

async function main(): Promise<void> {
  const { env } = process
  const endpoint = env['AWS_ENDPOINT_URL'] ?? ''
  if (endpoint === '') {
    throw new Error(
      'AWS_ENDPOINT_URL is not set. This makes resources at an emulator; start one with "npm start"',
    )
  }
  if (!/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) {
    throw new Error('AWS_ENDPOINT_URL should be a URL, such as http://127.0.0.1:4566')
  }
  const mode = env['MODE']
  if (mode !== undefined && mode !== 'enforce' && mode !== 'observe')
    throw new Error('MODE should be enforce or observe')
  const chosen = chosenSettings(env)
  if (/\n/.test(chosen['WHO_MAY_START'] ?? '')) {
    throw new Error(
      'WHO_MAY_START has several lines, which KEY=value cannot say; give it to the functions yourself',
    )
  }
  const made = await createResources({
    region: env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'ap-northeast-1',
    signingSecret: env['SLACK_SIGNING_SECRET'],
    botToken: env['SLACK_BOT_TOKEN'],
    mode,
    chosen,
  })
  for (const [name, value] of Object.entries({ ...made, ...chosen })) console.log(`${name}=${value}`)
}

main().catch((error: unknown) => {
  console.error(`resources: ${error instanceof Error ? inWords(error) : String(error)}`)
  process.exitCode = 1
})

/** Our own errors say all there is to say; an SDK's say more by their name. */
function inWords({ name, message }: Error): string {
  return name === 'Error' ? message : `${name}: ${message}`
}
