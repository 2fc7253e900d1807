// The functions are bundled once, before any test that runs them.

import { build } from '../tools/build.ts'

export const setup = async (): Promise<void> => {
  await build()
}
