// Test support: the installation guide, its examples, and how each is run: `connect` at a terminal, with what a person pastes.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root } from '../support/playground-process.ts'
import { type aPlayground, bundled, runCommand } from './support.ts'

export const guides = [
  ['docs/install.md', 'en_US.UTF-8'],
  ['docs/install.ja.md', 'ja_JP.UTF-8'],
] as const

export interface GuideExample {
  readonly typed: string
  readonly shown: string
}

export const guideExamples = (page: string): GuideExample[] =>
  Array.from(
    readFileSync(join(root, page), 'utf8').matchAll(/^```console\n\$ (.+)\n([\s\S]*?)^```$/gm),
    ([, typed = '', shown = '']) => ({ typed, shown: shown.trim() }),
  )

export const hasProgram = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)))

/** util-linux's, which gives a command a terminal; others take other options. */
export const hasTerminal = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes(
  'util-linux',
)

/** What a person does between the prompts; unhurried, so that nothing is typed before it is asked for. */
const PAUSES = [5, 2, 3, 4]

export async function runExample(
  typed: string,
  world: ReturnType<typeof aPlayground>,
  LC_ALL: string,
): Promise<string> {
  const env = world.env({ LC_ALL })
  if (typed !== 'startpass connect') {
    const script = `startpass() { "${process.execPath}" "${bundled}" "$@"; }\n${typed} 2>&1`
    return settled((await runCommand(['sh', '-c', script], env)).out)
  }
  const app = (await (await fetch(`${world.url}/world/slack/app`)).json()) as Record<string, string>
  const pasted = [app['signingSecret'] ?? '', app['botToken'] ?? '', 'n']
  const hands = PAUSES.map((seconds, n) => `sleep ${seconds}; ${n < 3 ? `echo "${pasted[n]}"` : ''}`).join(
    '\n',
  )
  const script = `(${hands}) | script -qec '"${process.execPath}" "${bundled}" connect' /dev/null`
  const { out } = await runCommand(['sh', '-c', script], env)
  return settled(out)
}

/** What differs from run to run, told by its shape; and what a terminal is told beside the text. */
const settled = (text: string): string =>
  text
    .replaceAll('\r', '')
    // eslint-disable-next-line no-control-regex
    .replaceAll(/\u001b\[[\d;?]*[A-Za-z]/g, '')
    .replaceAll(/^bash: warning: setlocale.*\n/gm, '')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '2026-11-25 18:09:42')
    .replaceAll(/manifest_json=\S+/g, 'manifest_json=…')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:4600')
    .replaceAll(/within \d s of/g, 'within 0 s of')
    .replaceAll(/差は \d 秒/g, '差は 0 秒')
    .replaceAll(/holds \d+ journal entries and \d+ pass\w*/g, 'holds 5 journal entries and 0 passes')
    .replaceAll(/記録 \d+ 件と起動許可 \d+ 件/g, '記録 5 件と起動許可 0 件')
    .replaceAll(/[ \t]+$/gm, '')
    .trim()
