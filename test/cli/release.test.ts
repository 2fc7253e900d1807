// The release as it is used: the zip unpacked into an empty folder, and the command line run from there with nothing but
// Node; without one, with an old one, and with the one that the guide puts beside it.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VERSION } from '../../src/domain/version.ts'
import { release } from '../../tools/release.ts'
import { freePort, root } from '../support/playground-process.ts'
import { guides, hasProgram } from './guide.ts'
import { aPlayground, cleanEnv, runCommand } from './support.ts'

const hasUnzip = hasProgram('unzip')

describe('the release, unpacked', () => {
  const world = aPlayground({ FRESH: 'yes' })
  const folder = mkdtempSync(join(tmpdir(), 'startpass-unpacked-'))
  const top = join(folder, `startpass-${VERSION}`)
  const launcher = join(top, 'bin/startpass')
  let zip = ''
  /** With these commands and no others. */
  const only = (...names: readonly string[]): string => {
    const dir = mkdtempSync(join(folder, 'path-'))
    for (const name of names) {
      const found = (process.env['PATH'] ?? '').split(delimiter).map((part) => join(part, name))
      symlinkSync(
        name === 'node' ? process.execPath : (found.find((file) => existsSync(file)) ?? ''),
        join(dir, name),
      )
    }
    return dir
  }
  const shell = ['sh', 'dirname', 'readlink']

  beforeAll(async () => {
    zip = (await release(join(folder, 'made'))).file
    if (hasUnzip) execFileSync('unzip', ['-q', zip, '-d', folder])
    else {
      for (const [name, bytes] of Object.entries(unzipSync(readFileSync(zip)))) {
        mkdirSync(join(folder, dirname(name)), { recursive: true })
        writeFileSync(join(folder, name), bytes)
      }
      chmodSync(launcher, 0o755)
    }
  }, 60_000)
  afterAll(() => rmSync(folder, { recursive: true }))

  it('has a checksum of every file in it', () => {
    execFileSync('sha256sum', ['--check', '--quiet', '--strict', 'SHA256SUMS'], { cwd: top })
    const listed = readFileSync(join(top, 'SHA256SUMS'), 'utf8').match(/(?<= {2}).+$/gm) ?? []
    const there = readdirSync(top, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(top.length + 1))
    expect(listed.toSorted()).toEqual(there.filter((name) => name !== 'SHA256SUMS').toSorted())
    expect(listed).toEqual(
      expect.arrayContaining(['bin/startpass', 'dist/cli/startpass.mjs', 'package.json']),
    )
  })

  it.each(['README.md', 'README.ja.md'])('%s links to nothing that is not in it', (page) => {
    const links = Array.from(
      readFileSync(join(top, page), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g),
      ([, to = '']) => to,
    )
    expect(links.length).toBeGreaterThan(3)
    expect(links.filter((to) => !existsSync(join(top, to)))).toEqual([])
  })

  it('runs every command of the guide with nothing but Node, from any folder, and by a link', async () => {
    expect(existsSync(join(top, 'node_modules'))).toBe(false)
    const env = world.env({ PATH: only('node', ...shell) })
    const said = async (...words: readonly string[]) => {
      const { code, out, err } = await runCommand([launcher, ...words], env, folder)
      return { code, err, out }
    }
    expect(await said('--version')).toEqual({ code: 0, err: '', out: `${VERSION}\n` })
    expect(await said('mode')).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('observe') as unknown,
    })
    expect(await said('doctor')).toMatchObject({
      err: '',
      out: expect.stringContaining('✓ table') as unknown,
    })
    expect(await said('uninstall')).toMatchObject({ code: 0, err: '' })
    expect(await said('settings', 'propose')).toMatchObject({ code: 0, err: '' })
    expect(await said('connect')).toMatchObject({ err: expect.stringContaining('manifest_json=') as unknown })
    const link = join(folder, 'linked')
    symlinkSync(launcher, link)
    expect((await runCommand([link, '--version'], env, folder)).out).toBe(`${VERSION}\n`)
  })

  it('takes its credentials where CloudShell has them, from an endpoint on this machine', async () => {
    let asked = 0
    const server = createServer((request, response) => {
      if (request.headers.authorization === 'of-the-shell') asked += 1
      const Expiration = new Date(Date.now() + 3_600_000).toISOString()
      response.end(JSON.stringify({ AccessKeyId: 'ASIASHELL', SecretAccessKey: 'x', Token: 'y', Expiration }))
    })
    const port = await freePort()
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    const env = world.env({
      PATH: only('node', ...shell),
      AWS_ACCESS_KEY_ID: undefined,
      AWS_SECRET_ACCESS_KEY: undefined,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://localhost:${port}/credentials`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: 'of-the-shell',
    })
    const { code, err } = await runCommand([launcher, 'mode'], env, folder)
    await new Promise((resolve) => server.close(resolve))
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(asked).toBeGreaterThan(0)
  })

  it('says where to get Node where there is none, or an old one', async () => {
    const none = await runCommand([launcher, 'mode'], cleanEnv({ PATH: only(...shell) }), folder)
    expect(none).toMatchObject({ code: 2, out: '' })
    const preload = join(folder, 'old.cjs')
    writeFileSync(preload, "Object.defineProperty(process.versions, 'node', { value: '20.20.2' })")
    const old = cleanEnv({ PATH: only('node', ...shell), NODE_OPTIONS: `--require ${preload}` })
    const refused = await runCommand([launcher, 'mode'], old, folder)
    expect(refused).toMatchObject({ code: 2, out: '' })
    for (const { err } of [none, refused]) {
      expect(err).toContain('startpass needs Node 24 or newer')
      expect(err).toContain('startpass には Node 24 以降が必要です')
    }
    for (const [page] of guides) expect(readFileSync(join(root, page), 'utf8')).toMatch(/^## 2\. /m)
  })

  it('takes the Node that the guide puts beside it, once its checksum is right', async () => {
    const block =
      /^```sh\n(NODE=node-v24[\s\S]*?)^```$/m.exec(readFileSync(join(root, guides[0][0]), 'utf8'))?.[1] ?? ''
    const site = join(folder, 'site')
    const [, name = ''] = /^NODE=(node-v[\d.]+-linux-)/m.exec(block) ?? []
    const machine = process.arch
    const tarball = `${name}${machine}.tar.gz`
    mkdirSync(join(site, 'made/bin'), { recursive: true })
    writeFileSync(
      join(site, 'made/bin/node'),
      `#!/bin/sh\necho beside >&2\nexec '${process.execPath}' "$@"\n`,
    )
    chmodSync(join(site, 'made/bin/node'), 0o755)
    execFileSync('tar', ['-czf', join(site, tarball), '-C', site, 'made'])
    const sum = createHash('sha256')
      .update(readFileSync(join(site, tarball)))
      .digest('hex')
    // Stands for curl: of an address it gives the file of that name.
    const bin = mkdtempSync(join(folder, 'bin-'))
    writeFileSync(
      join(bin, 'curl'),
      `#!/bin/sh\nfile='${site}'/\${2##*/}\ncase $1 in *O) cp "$file" . ;; *) cat "$file" ;; esac\n`,
    )
    chmodSync(join(bin, 'curl'), 0o755)
    const get = (listed: string) => {
      writeFileSync(join(site, 'SHASUMS256.txt'), `${'0'.repeat(64)}  other.tar.gz\n${listed}  ${tarball}\n`)
      return runCommand(['bash', '-c', block], { ...cleanEnv(), PATH: `${bin}:${process.env['PATH']}` }, top)
    }
    const env = cleanEnv({ PATH: only(...shell) })
    await get('1'.repeat(64))
    expect((await runCommand([launcher, '--version'], env, folder)).code).toBe(2)
    expect(await get(sum)).toMatchObject({ code: 0 })
    expect(await runCommand([launcher, '--version'], env, folder)).toMatchObject({
      code: 0,
      out: `${VERSION}\n`,
      err: 'beside\n',
    })
  })
})
