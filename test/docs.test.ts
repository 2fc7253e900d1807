// Documentation that can rot is compared with what it speaks of: headings with unions, fields with messages,
// facts with the comments that cite them, commands with the operations there are, paths and links with the files
// that are there.

import { spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as autoscaling from '@aws-sdk/client-auto-scaling'
import * as dynamodb from '@aws-sdk/client-dynamodb'
import * as ec2 from '@aws-sdk/client-ec2'
import * as secretsmanager from '@aws-sdk/client-secrets-manager'
import * as sns from '@aws-sdk/client-sns'
import * as sqs from '@aws-sdk/client-sqs'
import * as sts from '@aws-sdk/client-sts'
import { describe, expect, it } from 'vitest'
import { passToItem, startToItem } from '../src/adapters/aws/items.ts'
import { messageOf, subjectOf } from '../src/adapters/aws/sns-alert-topic.ts'
import { bulletinMessage } from '../src/adapters/aws/sns-bulletin.ts'
import { CONTROL_COPIES, TTL_ATTRIBUTE } from '../src/adapters/aws/table.ts'
import { settingsExample } from '../src/cli/settings-example.ts'
import type { Alert } from '../src/domain/alert.ts'
import { bulletinKinds } from '../src/domain/bulletin.ts'
import { refusalReasons } from '../src/domain/reply.ts'
import { duties, outcomes } from '../src/domain/start-record.ts'
import { denyReasons } from '../src/domain/verdict.ts'
import { aPass, aRecord, tokyo } from './builders.ts'
import { bulletins } from './bulletins.ts'
import { ENFORCEMENT_PAGE, withTable } from './support/enforcement-table.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** The pages of this suite; others have tests of their own. */
const pages = [
  'SECURITY.md',
  'docs/alerts.md',
  'docs/aws-behaviour.md',
  'docs/enforcement.md',
  'docs/from-the-article.ja.md',
  'docs/from-the-article.md',
  'docs/guarantees.md',
  'docs/judging.md',
  'docs/live-checklist.md',
  'docs/sweep.md',
  'docs/table.md',
  'docs/verdicts.ja.md',
  'docs/verdicts.md',
]

const withoutFences = (text: string): string => text.replaceAll(/^```[\s\S]*?^```$/gm, '')

const headings = (text: string, level: number): string[] =>
  Array.from(withoutFences(text).matchAll(/^(#+) (.+)$/gm), ([, marks = '', title = '']) => ({
    marks,
    title,
  }))
    .filter(({ marks }) => marks.length === level)
    .map(({ title }) => title)

/** The text under each heading of this level, by heading. */
function sections(text: string, level: number): Map<string, string> {
  const parts = text.split(new RegExp(`^${'#'.repeat(level)} `, 'm')).slice(1)
  return new Map(parts.map((part) => [part.split('\n', 1)[0] ?? '', part.slice(part.indexOf('\n'))]))
}

/** The first cell of each row of the first table below `after`. */
function firstColumn(text: string, after: string): string[] {
  const table = text.slice(text.indexOf(after)).split(/\n\n(?=\|)/)[1] ?? ''
  const rows = table.split('\n\n', 1)[0]?.split('\n').slice(2) ?? []
  return rows.map((row) => row.split('|')[1]?.trim() ?? '')
}

describe('docs/verdicts, in both languages', () => {
  const answers = {
    'docs/verdicts.md': ['**Means.**', '**Comes about.**', '**Owner types.**', '**On call.**'],
    'docs/verdicts.ja.md': ['**意味**', '**起こる状況**', '**持ち主が入力するもの**', '**当番の対応**'],
  }

  it.each(Object.entries(answers))('%s has a heading for each reason, in order', (path) => {
    const text = read(path)
    expect(headings(text, 2).slice(0, -1)).toEqual([...denyReasons])
    expect(headings(text, 3)).toEqual([...refusalReasons])
  })

  it.each(Object.entries(answers))('%s answers the same four questions for each denial', (path, labels) => {
    const bySection = sections(read(path), 2)
    for (const reason of denyReasons) {
      const found = Array.from(bySection.get(reason)?.matchAll(/^\*\*[^*]+\*\*/gm) ?? [], ([label]) => label)
      expect([reason, ...found]).toEqual([reason, ...labels])
    }
  })
})

describe('docs/settings, in both languages', () => {
  it.each(['docs/settings.md', 'docs/settings.ja.md'])('%s shows the example as it is printed', (path) => {
    expect(/^```yaml\n([\s\S]*?)^```$/m.exec(read(path))?.[1]).toBe(settingsExample)
  })
})

describe('docs/alerts.md', () => {
  const text = read('docs/alerts.md')
  const alert: Alert = {
    start: { place: tokyo, instanceId: 'i-0123456789abcdef0', launchedAt: 1_795_425_302 },
    instanceName: 'gpu-1',
    instanceType: 'p5.48xlarge',
    reason: 'no-pass',
    mode: 'enforce',
    outcome: 'stopping',
    reportedAt: 1_795_425_303,
    owner: undefined,
    misspelledTag: undefined,
    news: 1,
    trusted: [],
    canary: false,
    hindrance: undefined,
    trouble: undefined,
  }

  it('lists the fields of the SNS message, in order', () => {
    const listed = firstColumn(text, '## The SNS message').map((field) => field.replaceAll('`', ''))
    expect(listed).toEqual(Object.keys(messageOf(alert)))
  })

  it('has a line for each outcome', () => {
    const listed = firstColumn(text, '## When an alert is sent').map((cell) => cell.replaceAll('`', ''))
    expect(listed.toSorted()).toEqual([...outcomes].toSorted())
  })

  it('shows a message as it is sent', () => {
    const example = /^```json\n(\{\n {2}"schema"[\s\S]*?)^```$/m.exec(text)?.[1] ?? ''
    expect(JSON.parse(example)).toEqual(messageOf(alert))
    expect(text).toContain(`\`${subjectOf(alert)}\``)
  })
})

describe('the bulletins in docs/alerts.md', () => {
  const text = read('docs/alerts.md')
  const rows = text.slice(text.indexOf('## Bulletins')).split(/\n\n(?=\|)/)
  const cells = (table = ''): string[][] =>
    (table.split('\n\n', 1)[0]?.split('\n').slice(2) ?? []).map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.replaceAll('`', '').trim()),
    )

  it('are all there, in order', () => {
    expect(cells(rows[1]).map(([kind]) => kind)).toEqual([...bulletinKinds])
  })

  it('have the fields that are listed, in order', () => {
    const common = cells(rows[2]).flatMap(([fields = '']) => fields.split(', '))
    for (const [kind = '', , own = ''] of cells(rows[1])) {
      const bulletin = bulletins.find((one) => one.kind === kind)
      if (bulletin === undefined) throw new Error(`there is no bulletin ${kind}`)
      expect([kind, ...common, ...own.split(', ')]).toEqual([kind, ...Object.keys(bulletinMessage(bulletin))])
    }
  })
})

it('docs/enforcement.md has the table that the stories make', () => {
  const page = readFileSync(ENFORCEMENT_PAGE, 'utf8')
  const cells = (text: string): string => text.replaceAll(/ +/g, ' ').replaceAll(/-+/g, '-')
  expect(cells(withTable(page)), 'stale: npm run enforcement-table').toBe(cells(page))
})

describe('docs/aws-behaviour.md', () => {
  const text = read('docs/aws-behaviour.md')
  const facts = new Map(
    Array.from(sections(text, 3), ([title, body]) => [title.split('.', 1)[0] ?? '', body]),
  )

  it('holds every fact that a comment or another page cites', () => {
    const cited = new Map<string, string>()
    const files = globSync('{src,world,test,playground,tools,docs}/**/*.{ts,md}', { cwd: root })
    for (const file of [...files, 'SECURITY.md']) {
      for (const [, id = ''] of read(file).matchAll(/(?<=[(,;–]\s?)([A-G]\d{1,2})(?=[),;:–])/g))
        cited.set(id, file)
    }
    expect(cited.size).toBeGreaterThan(20)
    for (const [id, file] of cited) expect([id, file, facts.has(id)]).toEqual([id, file, true])
  })

  it('is cited by each code with which the strict world refuses, beside it or at the head of its file', () => {
    const cites = /\(.*\bA\d{1,2}\b.*\)/
    const uncited: string[] = []
    for (const file of globSync('world/{ec2,autoscaling}/**/*.ts', {
      cwd: root,
      exclude: ['**/*.test.ts'],
    })) {
      const [head = '', ...blocks] = read(file).split('\n\n')
      const refusing = blocks.filter((block) => /new (?:Ec2Error|AutoScalingError)\(/.test(block))
      if (cites.test(head)) continue
      uncited.push(...refusing.filter((block) => !cites.test(block)).map((block) => `${file}: ${block}`))
    }
    expect(uncited).toEqual([])
  })

  it('says of each fact where it is from and how certain it is', () => {
    const sources = /^- Source: /m
    const certainty = /^- Certainty: .*(verified|recalled|conclusion)/m
    const wanting = [...facts].filter(([, body]) => !sources.test(body) || !certainty.test(body))
    expect(wanting.map(([id]) => id)).toEqual([])
  })
})

describe('docs/live-checklist.md', () => {
  const text = read('docs/live-checklist.md')
  const items = sections(text, 3)
  const blocks = Array.from(text.matchAll(/^```bash\n([\s\S]*?)^```$/gm), ([, block = '']) => block)

  it('has an item for every fact that is recalled, and none for what is no fact', () => {
    const facts = sections(read('docs/aws-behaviour.md'), 3)
    const recalled = [...facts].filter(([, body]) => /- Certainty: [^#]*recalled/.test(body))
    expect(recalled).not.toEqual([])
    expect(recalled.filter(([title]) => !items.has(title)).map(([title]) => title)).toEqual([])
    expect([...items.keys()].filter((title) => !facts.has(title))).toEqual([])
  })

  it('says of each item what rests on it, what to do, what to expect and what to change', () => {
    const parts = [
      /^\*\*Rests on it\.\*\* /m,
      /^(```bash|\*\*Read\.\*\* )/m,
      /^\*\*Expect\.\*\* /m,
      /^\*\*If it differs\.\*\* /m,
    ]
    for (const [title, body] of items) {
      const at = parts.map((part) => body.search(part))
      expect([title, at.includes(-1), at]).toEqual([title, false, at.toSorted((a, b) => a - b)])
    }
  })

  it('has blocks that Bash can parse, and scripts in them that Node.js can', () => {
    expect(blocks).not.toEqual([])
    const complaints = blocks.flatMap((block) => [
      complaintOf('bash', ['-n'], block),
      ...Array.from(block.matchAll(/<<'END'\n([\s\S]*?)^END$/gm), ([, script = '']) =>
        complaintOf(process.execPath, ['--check', '--input-type=module', '-'], script),
      ),
    ])
    expect(complaints.filter((complaint) => complaint !== '')).toEqual([])
  })

  it('calls operations that AWS has, as far as the SDK clients here can tell', () => {
    const calls = blocks.flatMap((block) => Array.from(block.matchAll(/\baws ([a-z][\w-]*) ([a-z][\w-]*)/g)))
    expect(calls).not.toEqual([])
    const unknown = calls.filter(([, service = '', operation = '']) => {
      const commands = commandsOf.get(service)
      if (commands === undefined) return !withoutClient.has(service)
      return operation !== 'wait' && !commands.has(`${operation.replaceAll('-', '')}command`)
    })
    expect(unknown.map(([call]) => call)).toEqual([])
  })
})

/** What a checker has against a script; nothing where it is sound. */
function complaintOf(checker: string, options: readonly string[], script: string): string {
  const { status, stderr } = spawnSync(checker, options, { input: script, encoding: 'utf8' })
  return status === 0 ? '' : `${stderr}\n${script}`
}

/** The operations of each service that has a client here, as names of the client's commands, in lower case. */
const commandsOf: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({ autoscaling, dynamodb, ec2, secretsmanager, sns, sqs, sts }).map(([service, client]) => [
    service,
    new Set(Object.keys(client).map((name) => name.toLowerCase())),
  ]),
)

/** What the checklist calls besides: nothing here knows their operations, but a misspelt service is found. */
const withoutClient: ReadonlySet<string> = new Set([
  'apigatewayv2',
  'ce',
  'cloudformation',
  'cloudtrail',
  'cloudwatch',
  'events',
  'iam',
  'kms',
  'lambda',
  'logs',
  's3',
  's3api',
  'scheduler',
  'ssm',
])

describe('docs/judging.md', () => {
  it('has the fifteen rules by number, each with its four parts', () => {
    const rules = [...sections(read('docs/judging.md'), 2)].filter(([title]) => /^\d+\. /.test(title))
    expect(rules.map(([title]) => Number.parseInt(title, 10))).toEqual(
      Array.from({ length: 15 }, (_, n) => n + 1),
    )
    for (const [title, body] of rules) {
      const parts = Array.from(body.matchAll(/^\*\*(\w[\w ]*)\.\*\*/gm), ([, part]) => part)
      expect([title, ...parts]).toEqual([title, 'Says', 'Closes', 'Held by', 'State'])
    }
  })
})

describe('docs/table.md', () => {
  const text = read('docs/table.md')

  it.each([
    ['Pass', passToItem({ ...aPass(), spentOn: ['x'], revokedAt: 1, because: 'x' })],
    [
      'Start',
      startToItem(
        aRecord({
          pass: { ...aPass(), ownerLocale: 'en' },
          outcome: 'stopping',
          ranAt: 1,
          endedAt: 1,
          stopCalledAt: 1,
          triedSince: 1,
          isolatedAt: 1,
          sparedBy: 'released alex',
          givenBack: 'never-ran',
          lookDueAt: 1,
          message: { channel: 'C', ts: '1' },
        }),
      ),
    ],
  ])('names every attribute of a %s', (title, item) => {
    const attributes = new Set(
      firstColumn(text, `## ${title}\n`).flatMap((cell) => cell.replaceAll('`', '').split(', ')),
    )
    const own = Object.keys(item).filter((name) => !['pk', 'sk', 'schema'].includes(name))
    expect([...attributes].toSorted()).toEqual(own.toSorted())
  })

  it('names the time to live, the number of copies and the duties as they are', () => {
    expect(text).toContain(`attribute \`${TTL_ATTRIBUTE}\``)
    expect(text).toContain(`Why ${CONTROL_COPIES} copies`)
    expect(text).toContain(duties.map((duty) => `\`${duty}\``).join(', '))
  })
})

describe('all of these pages', () => {
  it('have the same sections in both languages', () => {
    for (const page of ['docs/verdicts', 'docs/from-the-article']) {
      const [en, ja] = [read(`${page}.md`), read(`${page}.ja.md`)]
      for (const level of [2, 3]) expect(headings(ja, level)).toHaveLength(headings(en, level).length)
      expect(ja.match(/^\|/gm)?.length).toBe(en.match(/^\|/gm)?.length)
    }
  })

  it.each(pages)('%s names files that are there', (page) => {
    const named = withoutFences(read(page)).matchAll(/`((?:src|world|test|tools|playground)\/[^\s`]*)`/g)
    for (const [, path = ''] of named) expect([path, existsSync(join(root, path))]).toEqual([path, true])
  })

  it.each(pages)('%s names what is in the file that it names', (page) => {
    const named =
      /((?:`\w+`(?:, and |, | and )?)+)\s+in\s+`((?:src|world|test|tools|playground)\/[^\s`]*\.ts)`/g
    for (const [, names = '', path = ''] of withoutFences(read(page)).matchAll(named)) {
      const words = new Set(read(path).match(/\w+/g))
      for (const [, name = ''] of names.matchAll(/`(\w+)`/g)) {
        expect([name, path, words.has(name)]).toEqual([name, path, true])
      }
    }
  })

  it.each(pages)('%s has links that lead somewhere', (page) => {
    const targets = Array.from(
      withoutFences(read(page)).matchAll(/\]\(([^)\s]+)\)/g),
      ([, target = '']) => target,
    )
    expect(targets.filter((target) => !leadsSomewhere(page, target))).toEqual([])
  })

  it.each(pages)('%s stands alone: it points to nothing outside the repository', (page) => {
    expect(read(page)).not.toMatch(/\/work\/|\bshared\/|\/home\/|\/tmp\/|[\w.]+@[\w-]+\.(?:com|org|jp)\b/)
  })
})

function leadsSomewhere(page: string, target: string): boolean {
  const [file = '', anchor] = target.split('#', 2)
  const path = file === '' ? page : join(dirname(page), file)
  if (!existsSync(join(root, path))) return false
  return anchor === undefined || anchorsOf(read(path)).includes(anchor)
}

/** As GitHub makes them from headings. */
const anchorsOf = (text: string): string[] =>
  [1, 2, 3].flatMap((level) =>
    headings(text, level).map((title) =>
      title
        .toLowerCase()
        .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, '')
        .replaceAll(/\s/g, '-'),
    ),
  )
