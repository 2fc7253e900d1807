// docs/regions-and-accounts, in both languages: its commands can be read by a shell, name what the templates have, and end
// in settings that startpass takes.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { App, type Stack } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { GuardedAccountTemplate, HomeTemplate, RegionGateTemplate } from '../../infra/template.ts'
import { readSettingsFile } from '../../src/cli/settings-file.ts'
import { noon, tokyo } from '../builders.ts'
import { root } from '../support/playground-process.ts'

const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const parametersOf = (stack: Stack): Set<string> =>
  new Set(Object.keys((Template.fromStack(stack).toJSON()['Parameters'] ?? {}) as object))
const home = new HomeTemplate(new App(), 'startpass')
const templates = {
  'region-gate.json': parametersOf(new RegionGateTemplate(new App(), 'region-gate')),
  'account.json': parametersOf(new GuardedAccountTemplate(new App(), 'account')),
}

describe.each(['docs/regions-and-accounts.md', 'docs/regions-and-accounts.ja.md'])('%s', (path) => {
  const page = read(path)
  const blocks = (kind: string): string[] =>
    Array.from(
      page.matchAll(new RegExp(`^( *)\`\`\`${kind}\\n([\\s\\S]*?)^ *\`\`\`$`, 'gm')),
      ([, indent = '', text = '']) => text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    )

  it('can be read by a shell', () => {
    expect(blocks('sh')).toHaveLength(2)
    for (const input of blocks('sh'))
      expect(spawnSync('bash', ['-n'], { input, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' })
  })

  it('gives every template what it has to be told, and nothing that it does not know', () => {
    for (const [file, known] of Object.entries(templates)) {
      const block = blocks('sh').find((text) => text.includes(file)) ?? ''
      const [, overrides = ''] = block.split('--parameter-overrides ')
      const given = Array.from(overrides.matchAll(/(?:^|\s)([A-Z]\w+)=/g), ([, name = '']) => name)
      expect(given.length).toBeGreaterThan(2)
      expect(given.filter((name) => !known.has(name))).toEqual([])
    }
  })

  it('names parameters and outputs that the stack at home has', () => {
    const { Outputs } = Template.fromStack(home).toJSON() as { Outputs: object }
    for (const [, output = ''] of page.matchAll(/\$\(OUTPUT (\w+)\)/g)) expect(Outputs).toHaveProperty(output)
    const known = parametersOf(home)
    for (const [, name = ''] of page.matchAll(/`(Guarded\w+)=/g)) expect([...known]).toContain(name)
  })

  it('ends in settings that are taken', () => {
    const [accounts = ''] = blocks('yaml')
    expect(accounts).toContain('startpass-guarded')
    const text = `version: 1\n${accounts}`
    expect(readSettingsFile(text, { home: tokyo, nowSeconds: noon })).toMatchObject({
      guard: { accounts: [{ id: '111122223333' }] },
    })
  })
})
