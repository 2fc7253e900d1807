// npm run release: dist/release/startpass-VERSION.zip, for those who do not use CDK: templates, functions, command line,
// guides, checksums. The same input makes the same bytes. It prints what the template will make and what that costs idle.
// With `-- --account-queues 111122223333,…` that is a queue for each of these accounts, too.

import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { App } from 'aws-cdk-lib'
import { type Zippable, zipSync } from 'fflate'
import { summaryOf } from '../infra/summary.ts'
import {
  codeFile,
  GuardedAccountTemplate,
  HomeTemplate,
  RegionGateTemplate,
  RegionTemplate,
} from '../infra/template.ts'
import { build, buildCommandLine, functions } from './build.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The earliest time that a zip can say: contents alone decide what it is. */
const SAME_TIME = new Date(1980, 0, 1)

export interface Release {
  /** The zip's path. */
  readonly file: string
  readonly names: readonly string[]
  readonly home: object
  readonly region: object
  readonly regionGate: object
  readonly account: object
}

const LAUNCHER = 'bin/startpass'
const COMMAND_LINE = 'dist/cli/startpass.mjs'
const EXECUTABLE: ReadonlySet<string> = new Set([LAUNCHER, COMMAND_LINE])

/**
 * Of the functions and the command line as they are built.
 * @param dir where it goes, and is made anew
 * @param accountQueues accounts that the home template makes a queue of their own for
 */
export async function release(dir: string, accountQueues: readonly string[] = []): Promise<Release> {
  const own = JSON.parse(await readFile(`${root}package.json`, 'utf8')) as OwnPackage
  const { version } = own
  await rm(dir, { recursive: true, force: true })
  await mkdir(dir, { recursive: true })
  const app = new App({ outdir: `${dir}/synthesized` })
  new HomeTemplate(app, 'startpass', accountQueues)
  new RegionTemplate(app, 'region')
  new RegionGateTemplate(app, 'region-gate')
  new GuardedAccountTemplate(app, 'account')
  const assembly = app.synth()
  const templateOf = (id: string): object => assembly.getStackByName(id).template as object
  const [home, region, regionGate] = [
    templateOf('startpass'),
    templateOf('region'),
    templateOf('region-gate'),
  ]
  const account = templateOf('account')
  const asJson = (template: object): Uint8Array => Buffer.from(`${JSON.stringify(template, undefined, 2)}\n`)

  const files: Record<string, Uint8Array> = {
    'template.json': asJson(home),
    'region.json': asJson(region),
    'region-gate.json': asJson(regionGate),
    'account.json': asJson(account),
    'README.md': await fromTheTop('install.md'),
    'README.ja.md': await fromTheTop('install.ja.md'),
    LICENSE: await readFile(`${root}LICENSE`),
    'package.json': packageFile(own),
    [LAUNCHER]: await readFile(`${root}tools/startpass.sh`),
    ...under('dist/cli', await folder(`${root}dist/cli`)),
    // Alarms and alerts name the page to read on.
    ...under('docs', await folder(`${root}docs`)),
  }
  for (const name of functions) files[codeFile(name)] = zipped(await folder(`${root}dist/lambda/${name}`))
  files['SHA256SUMS'] = Buffer.from(
    Object.entries(files)
      .map(([name, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`)
      .join(''),
  )
  const top = `startpass-${version}`
  const file = `${dir}/${top}.zip`
  await writeFile(
    file,
    zipped(Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${top}/${name}`, bytes]))),
  )
  return { file, names: Object.keys(files), home, region, regionGate, account }
}

interface OwnPackage {
  readonly version: string
  readonly engines: object
  readonly [field: string]: unknown
}

/** By this the command line knows its version, and npm could install it. */
function packageFile({ name, version, description, license, type, bin, engines }: OwnPackage): Buffer {
  const kept = { name, version, description, license, private: true, type, bin, engines }
  return Buffer.from(`${JSON.stringify(kept, undefined, 2)}\n`)
}

/** A guide that stands above the other guides here, and beside them in a checkout. */
async function fromTheTop(page: string): Promise<Buffer> {
  const text = await readFile(`${root}docs/${page}`, 'utf8')
  return Buffer.from(
    text
      .replaceAll(/\]\((?!https?:|#)/g, '](docs/')
      .replaceAll('](docs/install.md', '](README.md')
      .replaceAll('](docs/install.ja.md', '](README.ja.md'),
  )
}

const under = (dir: string, files: Record<string, Uint8Array>): Record<string, Uint8Array> =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [`${dir}/${name}`, bytes]))

function zipped(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const sorted = Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const entries: Zippable = Object.fromEntries(
    sorted.map(([name, bytes]) => [
      name,
      [bytes, { mtime: SAME_TIME, os: 3, attrs: modeOf(name) << 16, level: 9 }],
    ]),
  )
  return zipSync(entries)
}

const modeOf = (name: string): number =>
  EXECUTABLE.has(name.replace(/^startpass-[\d.]+\//, '')) ? 0o100755 : 0o100644

async function folder(dir: string): Promise<Record<string, Uint8Array>> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const pairs = files.map(async (path) => [relative(dir, path), await readFile(path)] as const)
  return Object.fromEntries(await Promise.all(pairs))
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { 'account-queues': { type: 'string', default: '' } } })
  const accountQueues = values['account-queues'].split(',').filter((account) => account !== '')
  await Promise.all([build(), buildCommandLine()])
  const { file, home } = await release(`${root}dist/release`, accountQueues)
  console.log(`${relative(process.cwd(), file)}\n\n${summaryOf(home)}`)
}
