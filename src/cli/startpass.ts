#!/usr/bin/env node
// The command's front door. It holds nothing that an old Node cannot read, so that an old Node is refused in words.

const NEEDED = 24

if (Number(process.versions.node.split('.')[0]) < NEEDED) {
  process.stderr.write(
    `startpass needs Node ${NEEDED} or newer; this is ${process.version}. docs/install.md, section 2, says how to get it.\n` +
      `startpass には Node ${NEEDED} 以降が必要です (これは ${process.version})。入手方法は docs/install.ja.md の 2 にあります。\n`,
  )
  process.exitCode = 2
} else {
  void import('./main.ts').then(({ main }) => main())
}
