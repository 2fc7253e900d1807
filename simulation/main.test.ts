// What is typed: what cannot be read is said to be so, and never passes for a run that found nothing.

import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

const main = new URL('./main.ts', import.meta.url).pathname

function simulate(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

describe('npm run simulate', () => {
  it.each([
    [['--bogus'], "Unknown option '--bogus'"],
    [['--runs'], "Option '--runs <value>' argument missing"],
    [['stray'], "Unexpected argument 'stray'"],
    [['--runs', 'many'], 'many is no number of runs'],
    [['--tier', 'wires'], 'wires is no tier: ports or adapters'],
    [['--sabotage', 'everything'], 'there is no sabotage everything'],
    [['--only', '3'], '--only and --calm are of one run'],
    [['--replay', 'a:1', '--only', '3,x'], '3,x names no steps'],
    [['--replay', 'a:1', '--only', '99999'], 'steps, and no 99999'],
    [['--replay', 'a:1', '--calm', 'drop,rain'], 'rain is no part of the weather'],
  ])('%j is turned away', (args, said) => {
    const { status, stderr } = simulate(...args)
    expect(stderr).toContain(said)
    expect(stderr).not.toContain('    at ')
    expect(status).toBe(2)
  })

  it('prints one object, and exits with 1 where something was violated, with a command that shows it again', () => {
    const fine = simulate('--runs', '2', '--seed', 'test', '--threads', '1', '--json')
    expect(fine.status).toBe(0)
    const tally = JSON.parse(fine.stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>
    const counts = ['runs', 'starts', 'events', 'faults', 'crashes', 'attacks', 'collateral', 'violations']
    expect(counts.filter((field) => typeof tally[field] !== 'number')).toEqual([])
    expect(Object.keys(tally['timeToStopSeconds'] ?? {})).toEqual(['p50', 'p99', 'max'])

    const sabotage = ['--sabotage', 'scope', '--seed', 'test']
    const broken = simulate(...sabotage, '--runs', '4', '--threads', '1')
    expect(broken.status).toBe(1)
    const [, command = ''] = /npm run simulate -- (--replay .*)/.exec(broken.stdout) ?? []
    const again = simulate(...command.split(' '))
    expect(again.stdout).toContain('VIOLATED')
    expect(again.status).toBe(1)
  }, 60_000)
})
