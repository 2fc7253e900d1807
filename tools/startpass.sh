#!/bin/sh
# The command line of a release, wherever it was unpacked. It takes the Node in the folder "node" beside it, where
# README.md has put one, else the one that is installed. It decides nothing else.

here=$(CDPATH='' cd -- "$(dirname -- "$(readlink -f -- "$0")")/.." && pwd)
node=$here/node/bin/node
[ -x "$node" ] || node=$(command -v node) || {
  echo 'startpass needs Node 24 or newer; there is none here. README.md, section 2, says how to get it.' >&2
  echo 'startpass には Node 24 以降が必要ですが、見つかりません。入手方法は README.ja.md の 2 にあります。' >&2
  exit 2
}
exec "$node" "$here/dist/cli/startpass.mjs" "$@"
