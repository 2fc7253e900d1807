// npm run enforcement-table: writes the table of docs/enforcement.md from the stories that test/enforcement.test.ts plays.

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type End, type LadderStory, ladderStories } from './ladder-stories.ts'

export const ENFORCEMENT_PAGE = fileURLToPath(new URL('../../docs/enforcement.md', import.meta.url))

const BEGINS = '<!-- written by npm run enforcement-table -->'
const ENDS = '<!-- end -->'

/** The page with its table as the stories have it now. */
export function withTable(page: string): string {
  const from = page.indexOf(BEGINS)
  const to = page.indexOf(ENDS)
  if (from < 0 || to < from) throw new Error('docs/enforcement.md has no place for the table')
  return `${page.slice(0, from + BEGINS.length)}\n\n${table(ladderStories)}\n\n${page.slice(to)}`
}

function table(stories: readonly LadderStory[]): string {
  const rows = stories.flatMap((story) => mergedEnds(story).map((end) => rowOf(story, end)))
  const head = ['started', 'settings', 'startpass calls', 'it ends', 'people are told', 'while observing']
  const widths = head.map((title, n) => Math.max(title.length, ...rows.map((row) => row[n]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

interface Row extends Omit<End, 'policy'> {
  readonly settings: string
}

/** What ends alike under the mildest and the harshest settings does so under all. */
function mergedEnds({ ends }: LadderStory): Row[] {
  const [first] = ends
  const alike = ends.every((end) => first !== undefined && resultOf(end) === resultOf(first))
  if (alike && first !== undefined) return [{ ...first, settings: 'any' }]
  return ends.map((end) => ({ ...end, settings: telling(end, ends) }))
}

const resultOf = ({ state, told, calls }: End): string => JSON.stringify([state, told, calls])

/** Only the settings in which the ends of a story differ. */
function telling({ policy }: End, ends: readonly End[]): string {
  const differs = ([key]: readonly [string, string]): boolean =>
    new Set(ends.map((end) => new Map(Object.entries(end.policy)).get(key))).size > 1
  return Object.entries(policy)
    .filter(differs)
    .map(([key, value]) => `\`${key}: ${value}\``)
    .join(', ')
}

function rowOf(story: LadderStory, end: Row): string[] {
  const observed = end.told === undefined || story.observed === 'nobody' ? 'nothing' : '`observed-only`'
  return [
    story.kind,
    end.settings,
    end.calls.length === 0 ? 'nothing' : end.calls.join(', '),
    end.state,
    end.told === undefined ? 'nothing' : `\`${end.told}\``,
    observed,
  ]
}

if (import.meta.main) writeFileSync(ENFORCEMENT_PAGE, withTable(readFileSync(ENFORCEMENT_PAGE, 'utf8')))
