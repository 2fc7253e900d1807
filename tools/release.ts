// npm run release: dist/release/startpass-VERSION.zip, for those who do not use CDK: templates, functions, checksums.
// The same input makes the same bytes. It prints what the template will make and what that costs idle.

import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
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
import { build, functions } from './build.ts'

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

/** Of the functions as they are built. @param dir where it goes, and is made anew */
export async function release(dir: string): Promise<Release> {
  const { version } = JSON.parse(await readFile(`${root}package.json`, 'utf8')) as { version: string }
  await rm(dir, { recursive: true, force: true })
  await mkdir(dir, { recursive: true })
  const app = new App({ outdir: `${dir}/synthesized` })
  new HomeTemplate(app, 'startpass')
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
    'README.md': await readFile(`${root}docs/install.md`),
    'README.ja.md': await readFile(`${root}docs/install.ja.md`),
    'regions-and-accounts.md': await readFile(`${root}docs/regions-and-accounts.md`),
    'regions-and-accounts.ja.md': await readFile(`${root}docs/regions-and-accounts.ja.md`),
    LICENSE: await readFile(`${root}LICENSE`),
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

function zipped(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const sorted = Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const entries: Zippable = Object.fromEntries(
    sorted.map(([name, bytes]) => [
      name,
      [bytes, { mtime: SAME_TIME, os: 3, attrs: 0o100644 << 16, level: 9 }],
    ]),
  )
  return zipSync(entries)
}

async function folder(dir: string): Promise<Record<string, Uint8Array>> {
  const found = await readdir(dir, { recursive: true, withFileTypes: true })
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const pairs = files.map(async (path) => [relative(dir, path), await readFile(path)] as const)
  return Object.fromEntries(await Promise.all(pairs))
}

if (import.meta.main) {
  await build()
  const { file, home } = await release(`${root}dist/release`)
  console.log(`${relative(process.cwd(), file)}\n\n${summaryOf(home)}`)
}
