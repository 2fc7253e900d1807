// npm run record: plays the story on a playground of its own and draws what the terminal showed, as docs/story.svg.

import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify, stripVTControlCharacters } from 'node:util'

interface Line {
  readonly atMs: number
  readonly text: string
  readonly typed: boolean
}

const root = fileURLToPath(new URL('..', import.meta.url))
const env = { ...process.env, PORT: '4690', AWS_PORT: '4691', NO_COLOR: '1', WORLD_BOOT_SECONDS: '3' }
const lines: Line[] = []
const startedAt = performance.now()
const note = (text: string, typed: boolean): void => {
  lines.push({ atMs: performance.now() - startedAt, text, typed })
}
const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds))

async function type(shown: string, script: string, args: readonly string[]): Promise<string> {
  note(`$ ${shown}`, true)
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...args], { cwd: root, env })
  return stdout
}

async function play(feed: ChildProcess): Promise<void> {
  const ready = new Promise<void>((resolve) => {
    feed.stdout?.on('data', (chunk: Buffer) => {
      const text = stripVTControlCharacters(chunk.toString())
      if (text.includes('startpass is ready')) return resolve()
      for (const line of text.split('\n')) if (/^\d\d:\d\d:\d\d/.test(line)) note(line, false)
    })
  })
  await ready
  await type('npm run -s ec2 -- start gpu-1                 # nobody asked', 'playground/ec2-cli.ts', [
    'start',
    'gpu-1',
  ])
  await pause(7500)
  const answer = await type('npm run -s slack -- --as alex "/startpass web-1"', 'playground/slack-cli.ts', [
    '--as',
    'alex',
    '/startpass web-1',
  ])
  const code = /sp_[0-9A-Z]{20}/.exec(answer)?.[0] ?? ''
  note(code, false)
  await pause(1500)
  await type(`npm run -s ec2 -- tag web-1 ${code}`, 'playground/ec2-cli.ts', ['tag', 'web-1', code])
  await type('npm run -s ec2 -- start web-1', 'playground/ec2-cli.ts', ['start', 'web-1'])
  await pause(6000)
}

const FONT_SIZE = 13
const LINE_HEIGHT = 19
const LONGEST_LINE = 112
const LONGEST_GAP_MS = 1600

const colours: readonly (readonly [RegExp, string])[] = [
  [/^\$/, '#f0f6fc'],
  [/DENY|StopInstances|stop accepted|#startpass-alerts/, '#ff7b72'],
  [/ALLOW|^sp_|issued|✅ \*/, '#7ee787'],
  [/ slack /, '#d2a8ff'],
  [/ ec2 /, '#79c0ff'],
]

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll(' ', '\u00A0')

/** Each line appears in its turn; long waits are cut short. */
function draw(): string {
  let shownAt = 400
  const rows = lines.map((line, n) => {
    shownAt += Math.min(LONGEST_GAP_MS, Math.max(120, line.atMs - (lines[n - 1]?.atMs ?? line.atMs)))
    const text = line.text.length > LONGEST_LINE ? `${line.text.slice(0, LONGEST_LINE - 1)}…` : line.text
    const fill = colours.find(([pattern]) => pattern.test(line.text))?.[1] ?? '#8b949e'
    const y = 58 + n * LINE_HEIGHT
    const weight = line.typed ? ' font-weight="600"' : ''
    return `<text x="20" y="${y}" fill="${fill}"${weight} opacity="0">${escape(text)}<set attributeName="opacity" to="1" begin="${(shownAt / 1000).toFixed(2)}s" fill="freeze"/></text>`
  })
  const height = 58 + lines.length * LINE_HEIGHT + 8
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 ${height}" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'Noto Sans Mono CJK JP',monospace" font-size="${FONT_SIZE}">
<title>A thief starts gpu-1 and it is stopped; then web-1 is asked for, started, and stays</title>
<rect width="960" height="${height}" rx="10" fill="#0d1117"/>
<circle cx="22" cy="20" r="6" fill="#ff5f56"/><circle cx="42" cy="20" r="6" fill="#ffbd2e"/><circle cx="62" cy="20" r="6" fill="#27c93f"/>
${rows.join('\n')}
</svg>
`
}

const feed = spawn(process.execPath, ['playground/main.ts'], { cwd: root, env })
try {
  await play(feed)
  writeFileSync(`${root}docs/story.svg`, draw())
  console.log(`docs/story.svg: ${lines.length} lines`)
} finally {
  feed.kill('SIGTERM')
}
