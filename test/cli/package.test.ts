// The package as it is installed elsewhere: packed, unpacked into an empty folder, and run there; and the checkout's script.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { root } from '../support/playground-process.ts'
import { aPlayground, cleanEnv, runCommand } from './support.ts'

describe('npm pack', () => {
  const world = aPlayground()
  const folder = mkdtempSync(join(tmpdir(), 'startpass-package-'))
  let files: readonly string[] = []
  beforeAll(() => {
    const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const answer = JSON.parse(packed) as PackReport[] | Record<string, PackReport>
    const [report] = Object.values(answer)
    files = report?.files.map(({ path }) => path) ?? []
    execFileSync('tar', ['-xzf', join(folder, report?.filename ?? ''), '-C', folder])
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('holds the command and what tells of it, and nothing else', () => {
    const others = files.filter((path) => !/^dist\/cli\/[\w-]+\.mjs$/.test(path))
    expect(others.toSorted()).toEqual(['LICENSE', 'README.ja.md', 'README.md', 'package.json'])
    expect(files).toContain('dist/cli/startpass.mjs')
  })

  it('runs from an empty folder, with credentials, region and table name alone', async () => {
    const unpacked = join(folder, 'package')
    expect(existsSync(join(unpacked, 'node_modules'))).toBe(false)
    const { bin } = JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')) as {
      bin: { startpass: string }
    }
    const command = [process.execPath, join(unpacked, bin.startpass)]
    const env = cleanEnv()
    const here = ['--endpoint-url', world.awsUrl, '--region', 'ap-northeast-1', '--table', 'startpass']
    const swept = await runCommand([...command, ...here, 'sweep', '--json'], env, unpacked)
    expect({ code: swept.code, err: swept.err }).toEqual({ code: 0, err: '' })
    expect(swept.json).toMatchObject({ dryRun: false, taken: [] })
    expect((await runCommand([...command, ...here, 'mode'], env, unpacked)).out).toContain('enforce')
    const version = await runCommand([...command, '--version'], env, unpacked)
    expect(version.out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it('in a checkout, npm run -s startpass talks to the playground, whatever AWS settings there are', async () => {
    const own = { AWS_ENDPOINT_URL: undefined, AWS_PROFILE: 'production', AWS_REGION: 'eu-west-1' }
    const env = cleanEnv({ ...own, AWS_PORT: new URL(world.awsUrl).port })
    const { code, json } = await runCommand(['npm', 'run', '-s', 'startpass', '--', 'sweep', '--json'], env)
    expect(code).toBe(0)
    expect(json).toMatchObject({ places: [{ region: 'ap-northeast-1' }, {}, {}, {}, {}] })
  })
})

interface PackReport {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}
