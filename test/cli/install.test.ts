// docs/install, in both languages: every command that can run here runs as it stands, against a fresh playground, and shows
// what it is said to show. Those for AWS are read: their syntax, and the names that they rely on.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { describe, expect, it } from 'vitest'
import { names } from '../../infra/names.ts'
import { HomeTemplate, RegionTemplate } from '../../infra/template.ts'
import { partNames } from '../../src/domain/part-names.ts'
import { VERSION } from '../../src/domain/version.ts'
import { root } from '../support/playground-process.ts'
import { guideExamples, guides, hasTerminal, runExample } from './guide.ts'
import { aPlayground } from './support.ts'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** The functions notice a secret within ten seconds. */
const NOTICED_MS = 11_000

describe.each(guides)('%s', (page, LC_ALL) => {
  const world = aPlayground({ FRESH: 'yes' })
  const examples = guideExamples(page)

  it.skipIf(!hasTerminal)(
    'runs as it stands, from a fresh installation to the end',
    { timeout: 120_000 },
    async () => {
      expect(examples.map(({ typed }) => typed.split(' ')[1])).toEqual(
        expect.arrayContaining(['connect', 'doctor', 'mode', 'settings', 'uninstall']),
      )
      for (const { typed, shown } of examples) {
        const out = await runExample(typed, world, LC_ALL)
        expect(`$ ${typed}\n${out}`).toBe(`$ ${typed}\n${shown}`)
        if (typed === 'startpass connect') await new Promise((resolve) => setTimeout(resolve, NOTICED_MS))
      }
    },
  )
})

const app = new App({ outdir: join(root, 'dist/guide') })
const templates = [new HomeTemplate(app, 'startpass'), new RegionTemplate(app, 'region')].map(
  ({ stackName }) => stackName,
)
const assembly = app.synth()
const parameters = new Set(
  templates.flatMap((name) =>
    Object.keys((assembly.getStackByName(name).template as { Parameters?: object }).Parameters ?? {}),
  ),
)

describe.each(guides)('the commands for AWS in %s', (page) => {
  const text = read(page)
  const blocks = Array.from(text.matchAll(/^```sh\n([\s\S]*?)^```$/gm), ([, block = '']) => block)

  it('can be read by a shell', () => {
    expect(blocks.length).toBeGreaterThan(5)
    for (const block of blocks) {
      const { status, stderr } = spawnSync('bash', ['-n'], { input: block, encoding: 'utf8' })
      expect([block, status, stderr]).toEqual([block, 0, ''])
    }
  })

  it('name parameters that the templates have, and this version', () => {
    const used = blocks.flatMap((block) =>
      Array.from(block.matchAll(/\b([A-Z][a-z]+[A-Za-z]*)=/g), ([, name = '']) => name),
    )
    expect(used).toContain('HomeRegion')
    expect(used.filter((name) => !parameters.has(name))).toEqual([])
    expect([...text.matchAll(/startpass-(\d+\.\d+\.\d+)/g)].map(([, version]) => version)).toEqual(
      expect.arrayContaining([VERSION]),
    )
    expect(text).not.toMatch(new RegExp(`startpass-(?!${VERSION.replaceAll('.', '\\.')})\\d+\\.\\d+\\.\\d+`))
  })

  it('are the same in both languages, but for the language of the channel', () => {
    const of = (path: string): string[] =>
      Array.from(read(path).matchAll(/^```sh\n([\s\S]*?)^```$/gm), ([, block = '']) =>
        block.replace(/AlertLanguage=\w\w/g, ''),
      )
    expect(of('docs/install.ja.md')).toEqual(of('docs/install.md'))
  })
})

it('the version is that of the package, and the parts are called as the templates call them', () => {
  expect(VERSION).toBe((JSON.parse(read('package.json')) as { version: string }).version)
  expect(names).toMatchObject(partNames)
})
