// npm start: the whole of startpass on one machine. Prints what to do next, then what happens, until Ctrl-C.

import { feed } from './feed.ts'
import { type Playground, startPlayground } from './playground.ts'
import { readSettings } from './settings.ts'

const startedAt = performance.now()

async function main(): Promise<void> {
  const settings = readSettings(process.env)
  const watch = feed((line) => console.log(line))
  const playground = await startPlayground(settings, watch)
  watch.know(playground)
  console.log(welcome(playground))
  endOnSignal(playground)
}

function endOnSignal(playground: Playground): void {
  let ending = false
  const end = (): void => {
    if (ending) process.exit(130)
    ending = true
    console.log('\nClosing. Nothing is kept.')
    playground.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
}

/** For pasting: the other terminal knows nothing of ports chosen here. */
const portsOf = ({ url, awsUrl }: Playground): string =>
  [['PORT', url, '4600'] as const, ['AWS_PORT', awsUrl, '4566'] as const]
    .filter(([, address, usual]) => new URL(address).port !== usual)
    .map(([name, address]) => `${name}=${new URL(address).port} `)
    .join('')

function welcome(playground: Playground): string {
  const { url, awsUrl, signingSecret, health } = playground
  const run = `${portsOf(playground)}npm run -s`
  const steps: readonly (readonly [string, string])[] = [
    ['slack -- "/startpass web-1"', 'ask in Slack; copy the code'],
    ['ec2 -- tag web-1 CODE', 'write it into the Auth tag'],
    ['ec2 -- start web-1', 'it keeps running'],
    ['ec2 -- start gpu-1', 'without asking: stopped, and you hear about it'],
    ['ec2 -- list', 'what there is'],
  ]
  const widest = Math.max(...steps.map(([command]) => command.length))
  const story = steps.map(([command, what], n) => `  ${n + 1}  ${run} ${command.padEnd(widest)}   ${what}`)
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  const aws = `aws --endpoint-url ${awsUrl} ec2`
  const credentials = 'AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=ap-northeast-1'
  return `
startpass is ready (${seconds} s). No pass, no start.

  Slack requests   ${url}/slack/commands   signing secret: ${signingSecret}
  AWS endpoint     ${awsUrl}   account ${health.account}, region ${health.region}, any credentials
  Instances        web-1, db-1, batch-1, gpu-1: all stopped

Try it in a second terminal:

${story.join('\n')}

  In one step, or in Japanese:
     ${run} slack -- "/startpass start db-1"
     ${run} slack -- --as kenji "/startpass batch-1 理由 月末処理"

  As whoever runs it, for what happened and what is in force:
     ${run} startpass -- explain gpu-1
     ${run} startpass -- --help

  With the real AWS CLI:
     export ${credentials}
     ${aws} describe-instances

Everything below is what happens. Ctrl-C ends it; nothing is kept.
`
}

main().catch((error: unknown) => {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    const port = 'port' in error ? String(error.port) : ''
    console.error(
      `Port ${port} is in use. Is a playground running already? Else choose others: PORT=4601 AWS_PORT=4567 npm start`,
    )
  } else
    console.error(`The playground did not start: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
})
