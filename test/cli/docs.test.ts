// docs/command-line, in both languages: every example is run as it stands, in order, and shows what it is said to show.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { cliWordsFor } from '../../src/cli/words/words-for.ts'
import { root } from '../support/playground-process.ts'
import { aPlayground, bundled, runCommand } from './support.ts'

interface Example {
  readonly typed: string
  readonly shown: string
}

/** Each `$ …` of the page's console blocks, with the lines under it. */
export function examplesIn(page: string): Example[] {
  const blocks = Array.from(page.matchAll(/^```console\n([\s\S]*?)^```$/gm), ([, block = '']) => block)
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((one) => {
        const [typed = '', ...lines] = one.split('\n')
        return { typed, shown: lines.join('\n').trim() }
      }),
  )
}

/** What differs from run to run, told by its shape. */
const settled = (text: string): string =>
  text
    .replaceAll(/i-[0-9a-f]{17}/g, 'i-0123456789abcdef0')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '2026-11-25 18:09:42')
    .replaceAll(/sp_[0-9A-Z]{20}/g, 'sp_8M3KQ0V7Z2CX5T9WJ4AB')
    .replaceAll(/P-[0-9A-Z]{8}/g, 'P-7K3M9Q2X')
    .replaceAll(/(?<=, )\d+(?:\.\d+)?(?= s after| 秒後)/g, '0.2')
    .replaceAll(/(?<=から )\d+(?:\.\d+)?(?= 秒後)/g, '0.2')
    .replaceAll(/within \d s of/g, 'within 0 s of')
    .replaceAll(/差は \d 秒/g, '差は 0 秒')
    .replaceAll(/holds \d+ journal entries and \d+ pass\w*/g, 'holds 17 journal entries and 1 pass')
    .replaceAll(/記録 \d+ 件と起動許可 \d+ 件/g, '記録 17 件と起動許可 1 件')
    // Looks that the gate has put off, which end sooner or later.
    .replaceAll(/in order; \d+ waiting/g, 'in order; 0 waiting')
    .replaceAll(/待機中 \d+ 件/g, '待機中 0 件')
    .replaceAll(/manifest_json=\S+/g, 'manifest_json=…')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:4600')
    .trim()

describe.each([
  ['docs/command-line.md', 'en_US.UTF-8'],
  ['docs/command-line.ja.md', 'ja_JP.UTF-8'],
] as const)('%s', (page, LC_ALL) => {
  const world = aPlayground()
  const folder = mkdtempSync(join(tmpdir(), 'startpass-docs-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const examples = examplesIn(readFileSync(join(root, page), 'utf8'))

  it('runs as it stands', { timeout: 120_000 }, async () => {
    expect(examples.length).toBeGreaterThan(15)
    const env = world.env({ LC_ALL, AWS_PORT: new URL(world.awsUrl).port })
    let passId = ''
    for (const { typed, shown } of examples) {
      const script = `startpass() { "${process.execPath}" "${bundled}" "$@"; }\n${typed.replace(/P-[0-9A-Z]{8}/, passId)} 2>&1`
      const inCheckout = typed.startsWith('npm ')
      const { out } = await runCommand(['sh', '-c', script], env, inCheckout ? root : folder)
      passId = /P-[0-9A-Z]{8}/.exec(out)?.[0] ?? passId
      expect(`$ ${typed}\n${settled(out)}`).toBe(`$ ${typed}\n${settled(shown)}`)
      // The gate takes a moment.
      if (inCheckout) await new Promise((resolve) => setTimeout(resolve, 2500))
    }
  })

  it('shows every command there is', () => {
    const typed = examples.map((one) => one.typed)
    for (const name of Object.keys(cliWordsFor('en').commands))
      expect([name, typed.some((line) => line.startsWith(`startpass ${name}`))]).toEqual([name, true])
  })
})
