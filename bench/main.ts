// npm run bench: how fast a denied start is stopped on one machine, what a cold start costs, what memory the
// playground takes, what a sweep of ten thousand instances calls and needs. Absolute times depend on the machine: compare ratios within one run.

import { parseArgs } from 'node:util'
import { build } from '../tools/build.ts'
import { coldStarts } from './cold-start.ts'
import { playgroundMemory } from './memory.ts'
import { sweepFigures } from './sweep.ts'
import { timeToStop } from './time-to-stop.ts'

const { values } = parseArgs({ options: { json: { type: 'boolean' } } })
const bundles = await build()
const stop = await timeToStop(200)
const cold = await coldStarts(15)
const memory = await playgroundMemory()
const sweeps = await sweepFigures()

if (values.json === true) {
  console.log(JSON.stringify({ timeToStopMs: stop, cold, bundles, playgroundMebibytes: memory, sweeps }))
} else {
  const ms = (value: number): string => `${value.toFixed(1)} ms`
  console.log(`StartInstances returned → StopInstances called, ${stop.starts} denied starts, boot and grace at zero
  median ${ms(stop.median)}   p95 ${ms(stop.p95)}

Fresh process → first answer (median of ${cold.rounds})`)
  for (const { name, medianMs, ratio } of cold.functions) {
    console.log(
      `  ${name.padEnd(6)} ${ms(medianMs).padStart(9)}   ${ratio.toFixed(2)} × an empty handler with the same first AWS call`,
    )
  }
  console.log('\nLoaded at start, and in all')
  for (const { name, loadedBytes, totalBytes } of bundles) {
    console.log(
      `  ${name.padEnd(6)} ${Math.round(loadedBytes / 1024)} KB   ${Math.round(totalBytes / 1024)} KB`,
    )
  }
  console.log(`\nPlayground, idle after the walk-through\n  ${memory.toFixed(0)} MiB resident`)
  console.log("\nSweep, AWS's quotas in force")
  for (const { running, unjudged, limited, wallMs, loadedRss, peakRss, peakHeap, calls } of sweeps) {
    const within = limited ? ', within 256 MB' : ''
    console.log(`  ${running} running, ${unjudged} of them unjudged${within}
    ${(wallMs / 1000).toFixed(1)} s   resident ${loadedRss.toFixed(0)} → ${peakRss.toFixed(0)} MiB   heap ${peakHeap.toFixed(0)} MiB
    ${Object.entries(calls)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`)
  }
}
process.exit(0)
