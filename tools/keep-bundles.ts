// npm run keep-bundles: keeps the functions in dist/ as the previous version that the next is tried beside
// (test/side-by-side.test.ts). Run at each release, and never in between: what is kept is what people have deployed.

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'
import { functions } from './build.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Path within dist/lambda to text. */
const files: Record<string, string> = {}
for (const name of functions) {
  const dir = join(root, 'dist/lambda')
  const found = await readdir(join(dir, name), { recursive: true, withFileTypes: true })
  for (const entry of found.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name)
    files[relative(dir, path)] = await readFile(path, 'utf8')
  }
}
const [label = ''] = process.argv.slice(2)
if (!/^[\w.-]+$/.test(label)) throw new Error('say which version this is: npm run keep-bundles -- 0.1.0')
const packed = brotliCompressSync(JSON.stringify({ version: label, files }), {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
})
await writeFile(join(root, 'test/fixtures/previous-functions.json.br'), packed)
console.log(`kept ${Object.keys(files).length} files of ${label}, ${Math.round(packed.length / 1024)} KB`)
