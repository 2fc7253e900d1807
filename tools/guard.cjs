// Refuses to go on with a Node older than the one startpass is made for, or where nothing is installed. Plain old
// JavaScript, so that the old one understands it.
'use strict'

var NEEDED = 24
var found = parseInt(process.versions.node, 10)
if (found < NEEDED) {
  console.error(
    'startpass needs Node ' +
      NEEDED +
      ' or newer; this is ' +
      process.version +
      '.\n' +
      'It brings its own: run "npm ci" with install scripts allowed (npm config get ignore-scripts should say false),\n' +
      'and use npm scripts, which find it in node_modules/.bin.',
  )
  process.exit(1)
}
if (!require('fs').existsSync(require('path').join(__dirname, '../node_modules'))) {
  console.error('Nothing is installed here yet: run "npm ci" first.')
  process.exit(1)
}
