// The sweep: every few minutes, everything that is up in every enabled region of every guarded account, for what events
// never told. It judges in its own process, so that a gate switched off or stuck does not keep it from stopping what it
// finds. News of the places is told afterwards.

import { autoScalingGroups } from '../adapters/aws/auto-scaling-groups.ts'
import { noteSettings } from '../adapters/aws/dynamo-control.ts'
import { dynamoGroupBook } from '../adapters/aws/dynamo-group-book.ts'
import { enabledRegions } from '../adapters/aws/ec2-regions.ts'
import { placeKey } from '../domain/place.ts'
import { judgeHere } from '../flows/sweep.ts'
import { type Swept, sweepEverything } from '../flows/sweep-all.ts'
import { tellNews } from '../flows/sweep-news.ts'
import { firstInstallation } from './clients.ts'
import { readConfig } from './config.ts'
import { log } from './log.ts'
import { flushMetrics, meterSweep } from './meter.ts'
import { noteSweep } from './note.ts'
import { onceReady, secretGoodForMs } from './once-ready.ts'
import { wireGate } from './wire-gate.ts'

const ready = onceReady(
  async () => {
    const config = readConfig(process.env)
    const wiring = await wireGate(config)
    const first = firstInstallation(config)
    if (first !== undefined) await noteSettings(wiring.table, first)
    return { ...wiring, region: config.AWS_REGION }
  },
  ({ connected }) => secretGoodForMs(connected),
)

/** @throws Error naming the places and accounts that could not be swept, once all others have been */
export async function handler(): Promise<{ readonly swept: number; readonly found: number }> {
  const { gate, home: account, region, ec2In, clientIn, table } = await ready()
  const regionsOf = (id: string) => enabledRegions(ec2In({ account: id, region }))
  const swept = await sweepEverything(account, regionsOf, { ...gate, judge: judgeHere(gate) })
  let found = 0
  for (const report of swept.reports) {
    found += report.unjudged + report.unseen + report.unfinished
    meterSweep(report)
    const { sight: _, place, ...counts } = report
    log.info('swept', { ...counts, place: placeKey(place) })
  }
  await tellNews(
    swept,
    { account, region },
    { ...gate, groups: autoScalingGroups(clientIn), groupBook: dynamoGroupBook(table) },
  )
  await noteSweep(table, swept.troubles.size + swept.unreached.size)
  await flushMetrics()
  sayWhatWasNotSwept(swept)
  return { swept: swept.reports.length, found }
}

function sayWhatWasNotSwept({ troubles, unreached }: Swept): void {
  for (const [place, error] of troubles) log.trouble('not-swept', error, { place: placeKey(place) })
  for (const [id, error] of unreached) log.trouble('not-swept', error, { account: id })
  const left = [
    ...[...troubles.keys()].map(placeKey),
    ...[...unreached].map(
      ([id, error]) => `${id} (${error instanceof Error ? error.message : String(error)})`,
    ),
  ]
  if (left.length > 0) throw new Error(`not swept: ${left.join(', ')}; the next sweep tries again`)
}
