// The functions and the command line are bundled once, before any test that runs them.

import { build, buildCommandLine } from '../tools/build.ts'

export const setup = async (): Promise<void> => {
  await Promise.all([build(), buildCommandLine()])
}
