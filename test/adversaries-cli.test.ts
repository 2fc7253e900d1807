// What an adversary wrote into names and settings for the command line to print: nothing of it may act in a terminal.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CreateTagsCommand, EC2Client } from '@aws-sdk/client-ec2'
import { afterAll, describe, expect, it } from 'vitest'
import { quotedForYaml } from '../src/cli/show.ts'
import { aPlayground } from './cli/support.ts'

const ESCAPES = /[^\P{Cc}\n]|\p{Cf}/u
/** What begins an escape sequence in one character, and what turns text around. */
const hostile = 'gpu-9\u009B2J\u202E'

describe('hostile names at the command line', () => {
  const world = aPlayground()
  const folder = mkdtempSync(join(tmpdir(), 'startpass-hostile-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('do not act in the suggestions for a name that nothing has', async () => {
    const credentials = { accessKeyId: 'AKIATHIEF', secretAccessKey: 'any' }
    const ec2 = new EC2Client({ endpoint: world.awsUrl, region: 'ap-northeast-1', credentials })
    const Resources = [await world.idOf('gpu-1')]
    await ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'Name', Value: hostile }] }))
    const { err, code } = await world.startpass('explain', 'gpu-9')
    expect(code).toBe(3)
    expect(err).toContain('gpu-9')
    expect(err).not.toMatch(ESCAPES)
    const { out } = await world.startpass('explain', 'gpu-9', '--json')
    expect(out).not.toMatch(ESCAPES)
  })

  it('cannot hide lines of a change of settings from whoever confirms it', async () => {
    const path = join(folder, 'settings.yaml')
    writeFileSync(
      path,
      [
        'version: 1',
        'trustLauncherChosen: true',
        'exemptIfLaunchedWith:',
        String.raw`  tags: ["team=build\e[1A\e[2K"]`,
      ].join('\n'),
    )
    const asked = await world.startpass('settings', 'apply', path)
    expect(asked.err).toContain('team=build')
    expect(asked.err).not.toMatch(ESCAPES)
    const applied = await world.startpass('settings', 'apply', path, '--yes')
    expect(applied.out).toContain('team=build')
    expect(applied.out).not.toMatch(ESCAPES)
    expect((await world.startpass('settings')).out).not.toMatch(ESCAPES)
  })
})

it('a proposed name is one YAML string, and nothing in it acts', () => {
  const text = quotedForYaml('web"\n  accounts: ["123456789012"] # \u001B[2J\u009B2J\u202E\u2028\u0085')
  expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  expect(text).toMatch(/^".*"$/)
  expect(JSON.parse(text)).toBe('web"\n  accounts: ["123456789012"] # \u001B[2J\u009B2J\u202E\u2028\u0085')
})
