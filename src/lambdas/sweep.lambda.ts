// The sweep: every few minutes, everything that is up in every enabled region, for what events never told.
// It judges in its own process, so that a gate switched off or stuck does not keep it from stopping what it finds.

import { EC2Client } from '@aws-sdk/client-ec2'
import { enabledRegions } from '../adapters/aws/ec2-regions.ts'
import { placeKey } from '../domain/place.ts'
import { judgeHere, sweepAll } from '../flows/sweep.ts'
import { clientSettings } from './clients.ts'
import { readConfig } from './config.ts'
import { onceReady } from './once-ready.ts'
import { flushMetrics, log, meterSweep } from './telemetry.ts'
import { wireGate } from './wire-gate.ts'

const ready = onceReady(async () => {
  const config = readConfig(process.env)
  return { ...(await wireGate(config)), ec2: new EC2Client(clientSettings(3, 4000)) }
})

/** @throws Error naming the places that could not be swept, once all others have been */
export async function handler(): Promise<{ readonly swept: number; readonly found: number }> {
  const { gate, home: account, ec2 } = await ready()
  const places = (await enabledRegions(ec2)).map((region) => ({ account, region }))
  const { reports, troubles } = await sweepAll(places, { ...gate, judge: judgeHere(gate) })
  let found = 0
  for (const report of reports) {
    found += report.unjudged + report.unseen + report.unfinished
    meterSweep(report)
    log.info('swept', { ...report, place: placeKey(report.place) })
  }
  flushMetrics()
  for (const [place, error] of troubles) log.trouble('not-swept', error, { place: placeKey(place) })
  if (troubles.size > 0) {
    throw new Error(`not swept: ${[...troubles.keys()].map(placeKey).join(', ')}; the next sweep tries again`)
  }
  return { swept: reports.length, found }
}
