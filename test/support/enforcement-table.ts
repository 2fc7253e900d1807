// npm run enforcement-table: writes the table of docs/enforcement.md from the stories that test/enforcement.test.ts plays.

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type End, type LadderStory, ladderStories, type Policy, policiesOf } from './ladder-stories.ts'

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
  const rows = stories.flatMap((story) => rowsOf(story))
  const head = ['started', 'settings', 'startpass calls', 'it ends', 'people are told', 'while observing']
  const widths = head.map((title, n) => Math.max(title.length, ...rows.map((row) => row[n]?.length ?? 0)))
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, n) => cell.padEnd(widths[n] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n')
}

/** A row for each end, with the settings that it depends on and no others. */
function rowsOf(
  story: LadderStory,
  policies: readonly Policy[] = policiesOf(story),
  said: readonly string[] = [],
): string[][] {
  const telling = settings.find((setting) => matters(setting, story, policies))
  if (telling !== undefined) {
    return [...Map.groupBy(policies, (policy) => policy[telling])].flatMap(([value, those]) =>
      rowsOf(story, those, [...said, `\`${telling}: ${value}\``]),
    )
  }
  return policies.slice(0, 1).map((policy) => rowOf(story, said.join(', ') || 'any', story.endUnder(policy)))
}

const settings = ['restartedSpot', 'unlistedGroups', 'whereStoppingIsImpossible'] as const

/** Whether two of these settings differ in this one alone, and in what becomes of the start. */
function matters(
  setting: (typeof settings)[number],
  story: LadderStory,
  policies: readonly Policy[],
): boolean {
  const all = policies.map((policy) => ({
    but: JSON.stringify({ ...policy, [setting]: undefined }),
    end: JSON.stringify(story.endUnder(policy)),
  }))
  return all.some((one) => all.some(({ but, end }) => but === one.but && end !== one.end))
}

function rowOf(story: LadderStory, said: string, end: End): string[] {
  const observed = end.told === undefined || story.observed === 'nobody' ? 'nothing' : '`observed-only`'
  return [
    story.kind,
    said,
    end.calls.length === 0 ? 'nothing' : end.calls.join(', '),
    end.state,
    end.told === undefined ? 'nothing' : `\`${end.told}\``,
    observed,
  ]
}

if (import.meta.main) writeFileSync(ENFORCEMENT_PAGE, withTable(readFileSync(ENFORCEMENT_PAGE, 'utf8')))
