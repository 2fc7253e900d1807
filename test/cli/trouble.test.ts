// What the command line says when it cannot do what was asked: one sentence that says what to do, in either language.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Io } from '../../src/cli/io.ts'
import { run } from '../../src/cli/main.ts'
import { widthOf } from '../../src/cli/show.ts'
import { cliWordsFor } from '../../src/cli/words/words-for.ts'
import { freePort, startProcess } from '../support/playground-process.ts'
import { aPlayground, bundled, cleanEnv, runCommand } from './support.ts'

describe('trouble', () => {
  const world = aPlayground()

  it.each([
    [['bogus'], 'There is no command bogus. See "startpass --help".'],
    [['mode', 'stop'], 'stop is not understood here; observe or enforce is. See "startpass mode --help".'],
    [['sweep', '--fast'], 'There is no option --fast here. See "startpass sweep --help".'],
    [['explain'], 'instance is missing. See "startpass explain --help".'],
    [['--table'], '--table <name> needs a value. See "startpass --help".'],
    [['mode', '--lang', 'fr'], 'fr is not understood here; en or ja is. See "startpass mode --help".'],
    [
      ['mode', '--region', 'mars'],
      'mars is not a region that is enabled for this account. "startpass mode" lists those that are.',
    ],
    [
      ['mode', '--account', '111122223333'],
      '111122223333 is not guarded here. "startpass settings" lists the accounts that are.',
    ],
    [
      ['mode', '--endpoint-url', 'nowhere'],
      '--endpoint-url should be a URL such as http://127.0.0.1:4566, not nowhere.',
    ],
    [['settings', 'chek'], 'There is no command chek. See "startpass settings --help".'],
    [['mode', 'observe', 'now'], 'now is one word too many. See "startpass mode --help".'],
    [['adopt'], 'Say which instances, or --all.'],
  ])('%j is not understood: 2', async (args, sentence) => {
    const { code, out, err } = await world.startpass(...args)
    expect({ code, out, err }).toEqual({ code: 2, out: '', err: `startpass: ${sentence}\n` })
  })

  it('names the word where help is asked for what is not there: 2', async () => {
    const { code, err } = await world.startpass('help', 'bogus')
    expect(code).toBe(2)
    expect(err).toMatch(/\nstartpass: There is no command bogus\. See "startpass --help"\.\n$/)
  })

  it('answers no command at all with the help: 2', async () => {
    const { code, out, err } = await world.startpass()
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(/^Usage: startpass [\s\S]*\nstartpass: Which command\? See "startpass --help"\.\n$/)
  })

  it('helps where help is a word, too', async () => {
    const [{ code, out }, option] = [
      await world.startpass('help', 'mode'),
      await world.startpass('mode', '--help'),
    ]
    expect({ code, out }).toEqual({ code: 0, out: option.out })
  })

  it('says so in Japanese, too', async () => {
    expect((await world.startpassWith({ LC_ALL: 'ja_JP.UTF-8' }, 'bogus')).err).toBe(
      'startpass: bogus というコマンドはありません。指定のしかたは "startpass --help" で確認できます。\n',
    )
    expect((await world.startpassWith({ LC_ALL: 'ja_JP.UTF-8' }, 'explain')).err).toBe(
      'startpass: instance を指定してください。指定のしかたは "startpass explain --help" で確認できます。\n',
    )
  })

  it('says what is wrong with --lang in the language of the environment', async () => {
    expect((await world.startpassWith({ LC_ALL: 'ja_JP.UTF-8' }, '--lang', 'fr', 'mode')).err).toBe(
      'startpass: fr は指定できません。指定できるのは en、ja です。指定のしかたは "startpass --help" で確認できます。\n',
    )
  })

  it('takes an empty TABLE_NAME for none', async () => {
    expect(await world.startpassWith({ TABLE_NAME: '' }, 'replay')).toMatchObject({ code: 0, err: '' })
  })

  it.each(['nowhere', 'http://127.0.0.1:x'])('an AWS_ENDPOINT_URL that is none, %s: 2', async (url) => {
    expect(await world.startpassWith({ AWS_ENDPOINT_URL: url }, 'mode')).toMatchObject({
      code: 2,
      err: `startpass: AWS_ENDPOINT_URL should be a URL such as http://127.0.0.1:4566, not ${url}.\n`,
    })
  })

  it.each([
    [
      'a table that is not there',
      { TABLE_NAME: 'other' },
      'no-table',
      /^startpass: There is no table other in http:/,
    ],
    ['a region without the table', { AWS_REGION: 'us-east-1' }, 'no-table', /There is no table startpass in/],
  ])('%s: 1', async (_, env, code, sentence) => {
    const ran = await world.startpassWith(env, 'mode', '--json')
    expect(ran.code).toBe(1)
    expect(ran.err).toMatch(sentence)
    expect(ran.json).toMatchObject({ error: { code } })
  })

  it.each([
    [
      'dynamodb',
      'GetItem',
      'AccessDeniedException',
      'access-denied',
      'AWS does not let you do this (table: AccessDeniedException).',
    ],
    [
      'dynamodb',
      'GetItem',
      'UnrecognizedClientException',
      'bad-credentials',
      'AWS does not accept these credentials',
    ],
    [
      'ec2',
      'DescribeRegions',
      'UnauthorizedOperation',
      'access-denied',
      'AWS does not let you do this (ec2: UnauthorizedOperation).',
    ],
  ])('%s %s answers %s: 1', async (service, operation, awsCode, code, sentence) => {
    await world.faults({ fail: [{ service, operation, when: 'before', code: awsCode, times: 9 }] })
    const ran = await world.startpass('mode', '--json')
    await world.noFaults()
    expect(ran.code).toBe(1)
    expect(ran.err).toContain(sentence)
    expect(ran.err).not.toMatch(/\n\s+at /)
    expect(ran.json).toMatchObject({ error: { code, awsCode } })
  })

  it('an endpoint where nothing answers, no credentials, no region', async () => {
    const nowhere = `http://127.0.0.1:${await freePort()}`
    const env = { AWS_REGION: 'ap-northeast-1', AWS_ENDPOINT_URL: nowhere }
    const startpass = (more: NodeJS.ProcessEnv) =>
      runCommand([process.execPath, bundled, 'mode'], cleanEnv({ ...env, ...more }))
    expect((await startpass({})).err).toBe(
      `startpass: Nothing answers at ${nowhere}. Check the address and your network; in a checkout, "npm start" runs the playground.\n`,
    )
    expect((await startpass({ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' })).err).toContain(
      'There are no AWS credentials.',
    )
    expect((await startpass({ AWS_REGION: '' })).err).toContain('It is not known where the table is.')
  })

  it('a profile wins over keys in the environment, and is named where it gives none', async () => {
    expect(await world.startpass('mode', '--profile', 'nobody')).toMatchObject({
      code: 1,
      out: '',
      err: 'startpass: The profile nobody gives no AWS credentials. "aws configure list-profiles" lists those there are, "aws sso login --profile nobody" signs in.\n',
    })
    const folder = mkdtempSync(join(tmpdir(), 'startpass-profile-'))
    const AWS_CONFIG_FILE = join(folder, 'config')
    writeFileSync(
      AWS_CONFIG_FILE,
      '[profile other]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = any\n',
    )
    const other = await world.startpassWith({ AWS_CONFIG_FILE }, 'mode', '--profile', 'other')
    rmSync(folder, { recursive: true })
    expect(other).toMatchObject({ code: 0, err: '' })
  })

  it('is drawn neither in colour nor in motion where nobody watches', async () => {
    for (const args of [['mode'], ['sweep'], ['--help']]) {
      const { out, err } = await world.startpassWith({ NO_COLOR: '1' }, ...args)
      expect(out + err).not.toContain('\u001B')
      const plain = await world.startpass(...args)
      expect(plain.out + plain.err).not.toContain('\u001B')
    }
  })

  it('is as readable on a terminal that nobody gave a size, which says 0 by 0', async () => {
    const env = world.env({ CI: undefined, TERM: 'xterm' })
    const onOne = (...args: readonly string[]) => {
      const sizeless = 'for (const one of [process.stdout, process.stderr])'
      const script = `${sizeless} Object.assign(one, { isTTY: true, columns: 0, rows: 0 }); import(${JSON.stringify(bundled)})`
      return runCommand([process.execPath, '-e', script, '--', 'startpass', ...args], env)
    }
    expect((await onOne('mode')).err).toContain('123456789012/ap-northeast-1\n')
    for (const language of ['en', 'ja']) {
      const { out } = await onOne('mode', '--help', '--lang', language)
      expect(out).toBe((await world.startpass('mode', '--help', '--lang', language)).out)
    }
  })

  it('helps, in either language', async () => {
    const help = await world.startpass('--help')
    expect(help).toMatchObject({ code: 0, err: '' })
    expect(help.out).toContain(
      'Exit codes: 0 done · 1 failed · 2 not understood · 3 refused or not confirmed',
    )
    const ja = await world.startpass('mode', '--help', '--lang', 'ja')
    expect(ja.out).toContain('使い方: startpass mode [options] [observe|enforce]')
    expect((await world.startpass('--version')).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })
})

describe.each(['en', 'ja'] as const)('the help in %s', (lang) => {
  const helped = async (...args: readonly string[]): Promise<string> => {
    let out = ''
    const io: Io = {
      env: {},
      out: (text) => void (out += text),
      err: () => undefined,
      draws: false,
      ask: async () => undefined,
      askHidden: async () => undefined,
      input: () => '',
    }
    expect(await run([...args, '--help', '--lang', lang], io)).toBe(0)
    return out
  }
  const names = Object.keys(cliWordsFor(lang).commands)

  it('fits a terminal of eighty columns', async () => {
    for (const name of ['', ...names]) {
      const lines = (await helped(...name.split(' ').filter(Boolean))).split('\n')
      expect(lines.filter((line) => widthOf(line) > 80)).toEqual([])
    }
  })

  it('says of which commands --region is where they look or act', async () => {
    const [, explained = ''] = (await helped()).replaceAll('\n', ' ').split(' · 3 ')
    for (const name of ['mode', 'adopt', 'issue', 'sweep', 'explain', 'cap', 'release', '"settings propose"'])
      expect(explained).toContain(name)
  })
})

describe('somebody at the keyboard', () => {
  let end: (() => Promise<unknown>) | undefined
  const before = { ...process.env }
  beforeAll(async () => {
    const playground = await startProcess({ WORLD_BOOT_SECONDS: '0', GRACE_SECONDS: '0' })
    end = () => playground.end()
    Object.assign(
      process.env,
      cleanEnv({ AWS_ENDPOINT_URL: playground.awsUrl, AWS_REGION: 'ap-northeast-1' }),
    )
  })
  afterAll(async () => {
    process.env = before
    await end?.()
  })

  const typing = (answer: string | undefined) => {
    const said = { out: '', err: '', asked: '' }
    const io: Io = {
      env: process.env,
      out: (text) => void (said.out += text),
      err: (text) => void (said.err += text),
      draws: false,
      askHidden: async () => undefined,
      input: () => '',
      ask: async (question) => {
        said.asked = question
        return answer
      },
    }
    return { said, io }
  }

  it('is asked for the name of the account, and nothing changes unless it is that', async () => {
    const wrong = typing('yes')
    expect(await run(['mode', 'enforce'], wrong.io)).toBe(3)
    expect(wrong.said.asked).toBe('Type 123456789012 to confirm: ')
    const right = typing('123456789012')
    expect(await run(['mode', 'enforce', '--lang', 'ja'], right.io)).toBe(0)
    expect(right.said.asked).toBe('確認のため 123456789012 と入力してください: ')
    expect(right.said.out).toBe('123456789012/ap-northeast-1: すでに強制\n')
  })
})
