// npm run slack -- "/startpass web-1": a person of the playground's workspace types a command and reads the answer.

import { parseArgs } from 'node:util'

const USAGE = `usage: npm run -s slack -- [--as NAME] [--in CHANNEL] "/startpass web-1"

  --as   alex, priya, mira, hana (Japanese), kenji (Japanese), or a guest, stranger … (default: alex)
  --in   ops, startpass-alerts … (default: ops)
`

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      as: { type: 'string' },
      in: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
  })
  const line = positionals.join(' ')
  // npm 11 takes the name of the option and leaves its value among the words; npm before it says so in the environment.
  const isLeftOver =
    positionals.length > 1 && !line.startsWith('/') && positionals.at(-1)?.startsWith('/') === true
  const isTaken = process.env['npm_config_as'] !== undefined || process.env['npm_config_in'] !== undefined
  if (isLeftOver || isTaken) {
    throw new Error(
      'npm took --as or --in for itself; write "--" before them: npm run -s slack -- --as kenji …',
    )
  }
  if (values.help === true || line === '') {
    console.log(USAGE)
    process.exitCode = line === '' && values.help !== true ? 2 : 0
    return
  }
  const port = process.env['PORT'] ?? '4600'
  const url = `http://127.0.0.1:${port}`
  if (!URL.canParse(url)) throw new Error(`PORT should be the number of a port, not "${port}"`)
  const body = JSON.stringify({ line, user: values.as, channel: values.in })
  const response = await fetch(`${url}/world/slack/type`, { method: 'POST', body }).catch(() => {
    throw new Error(`no playground at ${url}; start one with "npm start"`)
  })
  const answer = (await response.json().catch(() => ({}))) as { shown?: string; error?: string }
  if (answer.shown === undefined && answer.error === undefined) {
    throw new Error(`what answers at ${url} is no playground; PORT should be the one that "npm start" names`)
  }
  if (answer.error !== undefined) throw new Error(answer.error)
  console.log(answer.shown)
}

main().catch((error: unknown) => {
  console.error(`slack: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
})
