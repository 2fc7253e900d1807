// Test support: functions made of a few lines of source, in files that are gone after the test.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, vi } from 'vitest'
import { defaultRegion } from '../account.ts'
import { VirtualClock } from '../clock.ts'
import type { FunctionSettings } from './function-settings.ts'

const folders: string[] = []
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** Closes what a test opened when the test is over. */
export function closeAfterTest<T extends { close(): Promise<void> }>(opened: T): T {
  closing.push(() => opened.close())
  return opened
}

/** Waits for something that happens soon, and for long only on a machine that is busy. */
export const eventually = <T>(check: () => T | Promise<T>): Promise<T> => vi.waitFor(check, 15_000)

/** Settings of a function with that source; the clock stands still, so it never times out by itself. */
export function aFunction(source: string, more: Partial<FunctionSettings> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'a-function-'))
  folders.push(folder)
  const bundle = join(folder, 'index.mjs')
  writeFileSync(bundle, source)
  const clock = new VirtualClock()
  const lines: string[] = []
  const settings: FunctionSettings = {
    functionName: 'gate',
    bundle,
    environment: {},
    region: defaultRegion,
    timeoutMilliseconds: 3000,
    memoryMegabytes: 128,
    clock,
    onLog: (line) => lines.push(line),
    ...more,
  }
  return { settings, clock, lines }
}
