// The inputs worth keeping: one file each, by target. Those that once broke something are called regression-….

import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folderOf = (target: string): string => join(import.meta.dirname, '../test/corpus', target)

export interface Kept {
  readonly file: string
  readonly input: string
}

/** In the order of their names, so that a seed plays the same every time. */
export const corpusOf = (target: string): Kept[] =>
  readdirSync(folderOf(target))
    .toSorted()
    .map((file) => ({ file, input: readFileSync(join(folderOf(target), file), 'utf8') }))

/** @returns the name of the file */
export function keep(target: string, input: string, prefix: string): string {
  const file = `${prefix}${createHash('sha256').update(input).digest('hex').slice(0, 10)}.txt`
  mkdirSync(folderOf(target), { recursive: true })
  writeFileSync(join(folderOf(target), file), input)
  return file
}
