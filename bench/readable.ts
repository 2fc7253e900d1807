// The figures as a person reads them in a terminal.

import type { Figures } from './figures.ts'

const ms = (value: number): string => `${value.toFixed(1)} ms`
const times = (value: number): string => `${value.toFixed(2)}×`

export function readable(figures: Partial<Figures>): string {
  const { floorRatio, articleRatio, twoAtOnce, callsPerDecision, storeUnits, bundles, burst } = figures
  const parts: string[] = []
  const add = (title: string, lines: readonly string[]): number => parts.push([title, ...lines].join('\n  '))
  if (floorRatio !== undefined) {
    const line = (name: 'allow' | 'deny'): string => {
      const { p50, p99, gateMs, bareMs } = floorRatio[name]
      return `${name.padEnd(6)} p50 ${times(p50)}   p99 ${times(p99)}   (${ms(gateMs)} against ${ms(bareMs)})`
    }
    add('The gate against a bare script with the same calls, batches of ten', [line('allow'), line('deny')])
  }
  if (articleRatio !== undefined && twoAtOnce !== undefined) {
    const lines = (['allow', 'deny'] as const).map((name) => {
      const { p50, p50ClientsReused, callsOurs, callsTheirs } = articleRatio[name]
      return `${name.padEnd(6)} ${times(p50)} its time, ${times(p50ClientsReused)} with its clients reused   ${callsOurs} calls against ${callsTheirs}`
    })
    add("Against the article's design, one start at a time", [
      ...lines,
      `of two who ask at once, ${twoAtOnce.ours} keep their instance here, ${twoAtOnce.theirs} there`,
    ])
  }
  if (callsPerDecision !== undefined) {
    const lines = Object.entries(callsPerDecision).map(
      ([name, { ec2Read, ec2Stop, storeDecide, storeEffects, storeEnds }]) =>
        `${name.padEnd(10)} EC2 ${ec2Read.toFixed(3)} to read, ${ec2Stop.toFixed(3)} to stop   table ${storeDecide.toFixed(2)} to decide, ${storeEffects.toFixed(2)} to carry out, ${storeEnds.toFixed(2)} for the ends`,
    )
    add('Requests for one denied start', lines)
  }
  if (storeUnits !== undefined)
    add(
      "The table's units",
      Object.entries(storeUnits).map(
        ([name, { write, read }]) => `${name.padEnd(6)} ${write} written, ${read} read`,
      ),
    )
  if (burst !== undefined) {
    const lines = Object.entries(burst).map(
      ([name, one]) =>
        `${String(one.starts).padStart(6)} ${name.startsWith('n') ? 'restarts' : 'first launches'}: the last stopped after ${one.seconds.toFixed(0)} s, floor ${one.floorSeconds.toFixed(0)} s (${times(one.ratio)}); p99 wait ${times(one.p99WaitOverMedian)} the median; dropped ${one.dropped}, allowed harmed ${one.allowedHarmed}`,
    )
    add('Bursts in one minute, under AWS’s limits', lines)
  }
  if (bundles !== undefined)
    add(
      'Loaded at start, and in all',
      Object.entries(bundles).map(([name, { kb, totalKb }]) => `${name.padEnd(6)} ${kb} KB   ${totalKb} KB`),
    )
  return [...parts, ...timings(figures)].join('\n\n')
}

function timings({ cold, timeToStopMs, slackAnswerMs, playground, sweeps }: Partial<Figures>): string[] {
  const parts: string[] = []
  const add = (title: string, lines: readonly string[]): number => parts.push([title, ...lines].join('\n  '))
  if (cold !== undefined)
    add(
      'Fresh process to first answer, against an empty handler with the same first AWS call',
      Object.entries(cold).map(
        ([name, { medianMs, ratio }]) => `${name.padEnd(6)} ${ms(medianMs).padStart(9)}   ${times(ratio)}`,
      ),
    )
  if (timeToStopMs !== undefined)
    add('StartInstances returned → StopInstances called, in the playground', [
      `median ${ms(timeToStopMs.median)}   p95 ${ms(timeToStopMs.p95)}   (${timeToStopMs.starts} starts)`,
    ])
  if (slackAnswerMs !== undefined)
    add(
      'Signed request → answer',
      slackAnswerMs.map(
        ({ perSecond, p50, p99 }) =>
          `${String(perSecond).padStart(3)} a second   p50 ${ms(p50)}   p99 ${ms(p99)}`,
      ),
    )
  if (playground !== undefined)
    add('The playground', [
      `ready after ${playground.readySeconds.toFixed(1)} s, ${playground.mebibytes.toFixed(0)} MiB resident after the walk-through`,
    ])
  if (sweeps !== undefined)
    add(
      "The sweep, AWS's quotas in force",
      sweeps.map(
        ({ running, unjudged, limited, wallMs, peakRss, calls }) =>
          `${running} running, ${unjudged} unjudged${limited ? ', within 256 MB' : ''}: ${(wallMs / 1000).toFixed(1)} s, ${peakRss.toFixed(0)} MiB, ${Object.entries(
            calls,
          )
            .map(([name, count]) => `${name} ${count}`)
            .join(', ')}`,
      ),
    )
  return parts
}
