// Bundles each function into dist/lambda/NAME/index.mjs, and the command line into dist/cli/startpass.mjs, each with the
// chunks beside it; nothing is left to install.

import { chmod, rm } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { fileURLToPath } from 'node:url'
import { type OutputChunk, type Plugin, rolldown } from 'rolldown'

const root = fileURLToPath(new URL('..', import.meta.url))

export const functions = ['slack', 'gate', 'sweep'] as const

export interface Bundle {
  readonly name: (typeof functions)[number]
  /** What is loaded at every cold start, in bytes: index.mjs, what it loads while its secret is on its way, and all that these import. */
  readonly loadedBytes: number
  /** With the chunks that the SDK loads only on demand: profiles, single sign-on, event streams. */
  readonly totalBytes: number
  /** What is loaded at every cold start is made of: packages, and src for our own, by their share of the source, largest first. */
  readonly parts: readonly { readonly name: string; readonly share: number }[]
}

export const build = (): Promise<Bundle[]> => Promise.all(functions.map(bundle))

/** Loaded at every start, but not first: by then the function has asked for its secret. */
const WHILE_WAITING = ['src/lambdas/reaching.ts', 'src/adapters/slack/slack-directory.ts']

/** The SDK's CommonJS build, which Node would choose, cannot be shaken: 1,400 KB instead of 420. */
const resolve = { mainFields: ['module', 'main'], conditionNames: ['module', 'import', 'node', 'default'] }

/**
 * Node's own modules, asked for by function. An import statement reads every export of such a module at once, and
 * node:http has three that load the whole of fetch: half as long as all else that a cold start does.
 */
const builtinsAsNeeded: Plugin = {
  name: 'builtins-as-needed',
  resolveId: (source) => (isBuiltin(source) ? `\0${source}` : undefined),
  load(id) {
    const name = id.startsWith('\0') ? id.slice(1) : ''
    if (!isBuiltin(name)) return undefined
    return { code: `module.exports = process.getBuiltinModule('${name}')`, moduleSideEffects: false }
  },
}

/**
 * The SDK looks into files of settings for whatever the environment does not say. A function has none, and looking
 * loads all of node:fs/promises.
 */
const withoutSettingsFiles: Plugin = {
  name: 'without-settings-files',
  load: (id) => (id.endsWith('/shared-ini-file-loader/readFile.js') ? NO_FILES : undefined),
}

const NO_FILES = `
export const filePromises = {}
export const fileIntercept = {}
export const readFile = () => Promise.reject(new Error('a function has no files of settings'))
`

/** @returns what there is of it, in bytes */
export async function buildCommandLine(): Promise<number> {
  const dir = `${root}dist/cli`
  await rm(dir, { recursive: true, force: true })
  const bundled = await rolldown({
    input: { startpass: `${root}src/cli/startpass.ts` },
    platform: 'node',
    resolve,
  })
  const { output } = await bundled.write({
    dir,
    format: 'esm',
    minify: true,
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
  })
  await bundled.close()
  await chmod(`${dir}/startpass.mjs`, 0o755)
  return output.reduce((sum, file) => sum + (file.type === 'chunk' ? Buffer.byteLength(file.code) : 0), 0)
}

async function bundle(name: Bundle['name']): Promise<Bundle> {
  const dir = `${root}dist/lambda/${name}`
  await rm(dir, { recursive: true, force: true })
  const bundled = await rolldown({
    input: { index: `${root}src/lambdas/${name}.lambda.ts` },
    platform: 'node',
    resolve,
    plugins: [builtinsAsNeeded, withoutSettingsFiles],
    treeshake: { moduleSideEffects: false },
    preserveEntrySignatures: 'allow-extension',
  })
  const options = {
    dir,
    format: 'esm',
    minify: true,
    entryFileNames: '[name].mjs',
    chunkFileNames: 'chunks/[name]-[hash].mjs',
  } as const
  // One file of all that every cold start loads first, and one of what it loads then: twenty files to find and link took
  // a twentieth of it.
  const apart = loadedAtStart(
    (await bundled.generate(options)).output.filter((file) => file.type === 'chunk'),
  )
  const first = modulesOf(apart.first)
  const waiting = modulesOf(apart.waiting)
  const codeSplitting = {
    groups: [
      { name: 'start', test: (id: string) => first.has(id) || id.startsWith('\0') },
      { name: 'waiting', test: (id: string) => waiting.has(id) },
      // Else one command of it goes to who alone uses it, and the two files import each other.
      { name: 'auto-scaling', test: /client-auto-scaling/ },
    ],
  }
  const { output } = await bundled.write({ ...options, codeSplitting })
  await bundled.close()
  const chunks = output.filter((file) => file.type === 'chunk')
  for (const chunk of chunks) {
    const [other] = loadedWith(chunk, chunks).filter(
      (one) => one !== chunk && one.imports.includes(chunk.fileName),
    )
    // Which of them works would depend on which is loaded first.
    if (other !== undefined)
      throw new Error(`${name}: ${chunk.fileName} and ${other.fileName} import each other`)
  }
  const size = (some: readonly OutputChunk[]): number =>
    some.reduce((sum, { code }) => sum + Buffer.byteLength(code), 0)
  const { first: atFirst, waiting: afterwards } = loadedAtStart(chunks)
  const atStart = [...atFirst, ...afterwards]
  return { name, loadedBytes: size(atStart), totalBytes: size(chunks), parts: partsOf(atStart) }
}

const modulesOf = (chunks: readonly OutputChunk[]): ReadonlySet<string> =>
  new Set(chunks.flatMap(({ modules }) => Object.keys(modules)))

function partsOf(chunks: readonly OutputChunk[]): Bundle['parts'] {
  const lengths = new Map<string, number>()
  let whole = 0
  for (const [id, { renderedLength }] of chunks.flatMap(({ modules }) => Object.entries(modules))) {
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1] ?? 'src'
    lengths.set(name, (lengths.get(name) ?? 0) + renderedLength)
    whole += renderedLength
  }
  return [...lengths]
    .map(([name, length]) => ({ name, share: length / whole }))
    .toSorted((a, b) => b.share - a.share)
}

function loadedAtStart(chunks: readonly OutputChunk[]): { first: OutputChunk[]; waiting: OutputChunk[] } {
  const withAll = (some: readonly OutputChunk[]): Set<OutputChunk> =>
    new Set(some.flatMap((one) => loadedWith(one, chunks)))
  const first = withAll(chunks.filter(({ isEntry }) => isEntry))
  const later = chunks.filter(({ modules }) => WHILE_WAITING.some((file) => `${root}${file}` in modules))
  return { first: [...first], waiting: [...withAll(later)].filter((chunk) => !first.has(chunk)) }
}

/** The file and all that it imports. */
function loadedWith(first: OutputChunk, chunks: readonly OutputChunk[]): OutputChunk[] {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const loaded = new Set<OutputChunk>()
  const waiting = [first]
  for (let chunk = waiting.pop(); chunk !== undefined; chunk = waiting.pop()) {
    if (loaded.has(chunk)) continue
    loaded.add(chunk)
    for (const name of chunk.imports) {
      const imported = byName.get(name)
      if (imported !== undefined) waiting.push(imported)
    }
  }
  return [...loaded]
}

if (import.meta.main) {
  const kilobytes = (bytes: number): string => `${Math.round(bytes / 1024)} KB`
  for (const { name, loadedBytes, totalBytes } of await build()) {
    console.log(
      `dist/lambda/${name}  ${kilobytes(loadedBytes)} loaded at start, ${kilobytes(totalBytes)} in all`,
    )
  }
  console.log(`dist/cli  ${kilobytes(await buildCommandLine())}`)
}
