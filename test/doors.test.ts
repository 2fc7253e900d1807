// The doors between rooms hold: an import through a wall is refused, with a sentence that says why.

import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'startpass-doors-'))
// The rules name folders from where the configuration lies.
copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
afterAll(() => rmSync(folder, { recursive: true }))

function lint(file: string, imported: string): string {
  const path = join(folder, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `import { x } from '${imported}'\n\nexport const y = x\n`)
  const oxlint = join(root, 'node_modules/.bin/oxlint')
  return spawnSync(oxlint, ['--format', 'json', file], { cwd: folder, encoding: 'utf8' }).stdout
}

describe('the doors between rooms', () => {
  it.each([
    ['src/domain/a.ts', '../flows/ports.ts', 'domain/ is pure'],
    ['src/domain/a.ts', 'node:crypto', 'domain/ is pure'],
    ['src/domain/a.ts', 'zod/mini', 'domain/ is pure'],
    ['src/words/a.ts', '../flows/ports.ts', 'words/ knows the domain'],
    ['src/words/a.ts', '@slack/types', 'words/ knows the domain'],
    ['src/flows/a.ts', '../adapters/aws/dynamo.ts', 'flows/ tell stories'],
    ['src/flows/a.ts', '@aws-sdk/client-ec2', 'flows/ tell stories'],
    ['src/flows/a.ts', '../words/en.ts', 'flows/ tell stories'],
    ['src/adapters/aws/a.ts', '../slack/mrkdwn.ts', 'one technology a file'],
    ['src/adapters/aws/a.ts', '../../flows/decide.ts', 'one technology a file'],
    ['src/adapters/slack/a.ts', '../../lambdas/config.ts', 'one technology a file'],
    ['src/lambdas/a.ts', '../../world/clock.ts', 'put src/ together'],
    ['src/cli/a.ts', '../../playground/main.ts', 'put src/ together'],
    ['world/a.ts', '../src/domain/place.ts', 'world/ knows nothing of startpass'],
    ['world/ec2/a.ts', '../../src/domain/place.ts', 'world/ knows nothing of startpass'],
    ['playground/a.ts', '../test/stage.ts', 'Nothing that runs rests on test/'],
    ['fuzz/targets/a.ts', '../../playground/playground.ts', 'fuzz/ throws bytes at src/'],
    ['fuzz/a.ts', '../test/judging.test.ts', 'fuzz/ throws bytes at src/'],
    ['simulation/a.ts', '../test/stage.ts', 'Nothing that runs rests on test/'],
    ['world/a.ts', '../simulation/time.ts', 'world/ knows nothing of startpass'],
  ])('%s may not import %s', (file, imported, why) => {
    expect(lint(file, imported)).toContain(why)
  })

  it.each([
    ['src/domain/a.ts', './place.ts'],
    ['src/words/a.ts', '../domain/place.ts'],
    ['src/flows/a.ts', '../domain/place.ts'],
    ['src/adapters/aws/a.ts', '../../flows/ports.ts'],
    ['src/adapters/slack/a.ts', '../../words/en.ts'],
    ['src/lambdas/a.ts', '../adapters/aws/dynamo.ts'],
    ['playground/a.ts', '../world/clock.ts'],
    ['fuzz/targets/a.ts', '../../test/stage.ts'],
  ])('%s may import %s', (file, imported) => {
    expect(lint(file, imported)).not.toContain('no-restricted-imports')
  })
})
