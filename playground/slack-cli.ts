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
  if (process.env['npm_config_as'] !== undefined || process.env['npm_config_in'] !== undefined) {
    throw new Error(
      'npm took --as or --in for itself; write "--" before them: npm run -s slack -- --as kenji …',
    )
  }
  if (values.help === true || line === '') {
    console.log(USAGE)
    process.exitCode = line === '' && values.help !== true ? 2 : 0
    return
  }
  const url = `http://127.0.0.1:${process.env['PORT'] ?? 4600}/world/slack/type`
  const body = JSON.stringify({ line, user: values.as, channel: values.in })
  const response = await fetch(url, { method: 'POST', body }).catch(() => {
    throw new Error(`no playground at ${url}; start one with "npm start"`)
  })
  const answer = (await response.json()) as { shown?: string; error?: string }
  if (answer.error !== undefined) throw new Error(answer.error)
  console.log(answer.shown)
}

main().catch((error: unknown) => {
  console.error(`slack: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
})
