// Test support: a module bundled as the functions are, with one thing in its source changed: what a mistake would make of it.

import { rolldown } from 'rolldown'

export interface Change {
  /** The end of the path of the file that is changed. */
  readonly file: string
  readonly from: string
  readonly to: string
}

/** @returns how often the change was made: more than once or never, it would prove nothing */
export async function bundleChanged(input: string, output: string, change?: Change): Promise<number> {
  let made = 0
  const bundled = await rolldown({
    input,
    platform: 'node',
    resolve: { mainFields: ['module', 'main'], conditionNames: ['module', 'import', 'node', 'default'] },
    plugins: [
      {
        name: 'change',
        transform(code, id) {
          if (change === undefined || !id.endsWith(change.file)) return undefined
          made += code.split(change.from).length - 1
          return { code: code.replace(change.from, change.to) }
        },
      },
    ],
  })
  await bundled.write({ file: output, format: 'esm', codeSplitting: false })
  await bundled.close()
  return made
}
