// Writes the figures into docs/performance.md, between its marks, and the plots beside it.

import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import budget from './budget.json' with { type: 'json' }
import type { Figures } from './figures.ts'
import { bars } from './plot.ts'
import { readable } from './readable.ts'
import { writeWindows } from './window.ts'

const docs = fileURLToPath(new URL('../docs/', import.meta.url))

export async function writeReport(figures: Figures): Promise<void> {
  const { floorRatio, callsPerDecision, cold, burst, slackAnswerMs } = figures
  const limit = (name: keyof typeof budget): number => budget[name]
  const plots: Readonly<Record<string, string>> = {
    'floor.svg': bars('Time of the gate, the floor being 1', [
      { name: 'allow, p50', value: floorRatio.allow.p50, limit: limit('floorRatio.allow.p50') },
      { name: 'allow, p99', value: floorRatio.allow.p99, limit: limit('floorRatio.allow.p99') },
      { name: 'deny, p50', value: floorRatio.deny.p50, limit: limit('floorRatio.deny.p50') },
      { name: 'deny, p99', value: floorRatio.deny.p99, limit: limit('floorRatio.deny.p99') },
    ]),
    'calls.svg': bars(
      'EC2 calls for one denied start, by how many come at once',
      Object.entries(callsPerDecision).map(([name, { ec2Read, ec2Stop }]) => ({
        name: name.replace('burst', 'a burst of '),
        value: ec2Read + ec2Stop,
      })),
    ),
    'cold.svg': bars(
      'Fresh process to first answer, an empty handler being 1',
      Object.entries(cold).map(([name, { ratio }]) => ({
        name,
        value: ratio,
        limit:
          name === 'gate'
            ? limit('cold.gate.ratio')
            : name === 'slack'
              ? limit('cold.slack.ratio')
              : undefined,
      })),
    ),
    'bursts.svg': bars(
      'Until the last of a burst is stopped, the floor of AWS’s limits being 1',
      Object.entries(burst).map(([name, { starts, ratio }]) => ({
        name: `${starts} ${name.startsWith('n') ? 'restarts' : 'launches'}`,
        value: ratio,
        limit: limit(`burst.${name as keyof typeof burst}.ratio`),
      })),
    ),
    'slack.svg': bars(
      'Signed request to answer, p99 in milliseconds, by requests a second',
      slackAnswerMs.map(({ perSecond, p99 }) => ({ name: `${perSecond} a second`, value: p99 })),
    ),
  }
  for (const [name, svg] of Object.entries(plots)) await writeFile(`${docs}performance/${name}`, svg)
  const path = `${docs}performance.md`
  const before = await readFile(path, 'utf8')
  const machine = `Node ${process.versions.node}, ${availableParallelism()} cores, ${process.platform} on ${process.arch}, ${new Date().toISOString().slice(0, 10)}.`
  const figuresText = `<!-- figures -->\n\n${machine}\n\n\`\`\`text\n${readable(figures)}\n\`\`\`\n\n<!-- end -->`
  await writeFile(
    path,
    before.replace(/<!-- figures -->[\s\S]*<!-- end -->/, () => figuresText),
  )
  await writeWindows()
}
