// The README tells the truth: both languages alike, every command in it run as it stands, every link leading somewhere.

import { execFile, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { settingNames } from '../src/lambdas/config.ts'
import { eventually, type RunningPlayground, root, startProcess } from './support/playground-process.ts'

const read = (file: string): string => readFileSync(join(root, file), 'utf8')
/** Neither deleted and still in git's index, nor a link to a folder. */
const isFile = (file: string): boolean =>
  statSync(join(root, file), { throwIfNoEntry: false })?.isFile() === true
const en = read('README.md')
const ja = read('README.ja.md')

const fences = (text: string): string[] => [...text.matchAll(/```(\w*)\n([\s\S]*?)```/g)].map(([all]) => all)
const headings = (text: string): string[] => [...text.matchAll(/^(#+) /gm)].map(([, level = '']) => level)
const links = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target = '']) => target)

describe('both READMEs', () => {
  it('have the same structure and the same commands', () => {
    expect(headings(ja)).toEqual(headings(en))
    // Whoever asks is answered in their own language.
    const bySomebody = (some: readonly string[]) =>
      some.map((one) => one.replaceAll(/--as \w+/g, '--as NAME'))
    expect(bySomebody(fences(ja))).toEqual(bySomebody(fences(en)))
    expect([...ja.matchAll(/^- /gm)].length).toBe([...en.matchAll(/^- /gm)].length)
  })

  it('link to the same pages, in their own language where there is one', () => {
    const inJapanese = links(en).map((target) => {
      if (target === 'README.ja.md') return 'README.md'
      const translated = target.replace(/\.md$/, '.ja.md')
      return target.endsWith('.md') && existsSync(join(root, translated)) ? translated : target
    })
    expect(links(ja)).toEqual(inJapanese)
  })
})

describe('documentation', () => {
  const pages = [
    'README.md',
    'README.ja.md',
    'ARCHITECTURE.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'CHANGELOG.md',
  ]
  const docs = spawnSync('git', ['ls-files', '-co', '--exclude-standard', 'docs'], {
    cwd: root,
    encoding: 'utf8',
  })
  const all = [...pages, ...docs.stdout.split('\n').filter((file) => file.endsWith('.md'))]

  it.each(all)('%s: every link leads somewhere', (page) => {
    const broken = links(read(page))
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => !existsSync(join(root, page, '..', target)))
    expect(broken).toEqual([])
  })

  it('lists every setting of the functions, and every npm script it names exists', () => {
    const configuration = read('docs/configuration.md')
    for (const name of settingNames) expect(configuration).toMatch(new RegExp(`\\| \`${name}\` +\\|`))
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const named = all.flatMap((page) =>
      [...read(page).matchAll(/npm (?:run (?:-s )?)([\w-]+)/g)].map(([, name = '']) => name),
    )
    for (const name of named) expect(Object.keys(scripts)).toContain(name)
  })

  it('speaks of the project alone', () => {
    const tracked = spawnSync('git', ['ls-files', '-co', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
    })
    const telling = new RegExp(['\\.\\./', 'shared|registry\\.', 'npmjs'].join(''))
    const guilty = tracked.stdout
      .split('\n')
      .filter((file) => file !== '' && isFile(file) && !file.endsWith('.svg'))
      .filter((file) => telling.test(read(file)))
    expect(guilty).toEqual([])
  })
})

const hasAws = spawnSync('aws', ['--version']).status === 0

describe('the walk-through, as it stands', () => {
  let playground: RunningPlayground
  beforeAll(async () => {
    playground = await startProcess()
  })
  afterAll(async () => {
    await playground.end()
  })

  /** The commands below a marker, with the ports of this playground. */
  const commands = (marker: string): string[] => {
    const block = new RegExp(`<!-- ${marker} -->\\s+\`\`\`sh\\n([\\s\\S]*?)\`\`\``).exec(en)?.[1] ?? ''
    return block.replaceAll('http://127.0.0.1:4566', playground.awsUrl).trim().split('\n')
  }

  /** One shell for all of them, so that what one exports the next one has; the reader's copying of the code included. */
  async function play(lines: readonly string[]): Promise<string> {
    const copying = lines.map((line) => {
      if (line.startsWith('npm run -s slack'))
        return `ANSWER=$(${line}); echo "$ANSWER"; CODE=$(echo "$ANSWER" | grep -o 'sp_[0-9A-Z]*' | head -1)`
      return line.replaceAll('sp_…', '$CODE')
    })
    const { stdout } = await promisify(execFile)('bash', ['-euc', copying.join('\n')], {
      cwd: root,
      env: { ...playground.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}` },
    })
    return stdout
  }

  const state = async (name: string): Promise<string> => {
    const { stdout } = await promisify(execFile)('node', ['playground/ec2-cli.ts', 'list'], {
      cwd: root,
      env: { ...playground.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}` },
    })
    return stdout.split('\n').find((line) => line.startsWith(`${name} `)) ?? ''
  }

  it('web-1, asked for, runs and its code is gone; gpu-1, which nobody asked for, is stopped', async () => {
    const printed = await play(commands('walk-through'))
    expect(printed).toMatch(/sp_[0-9A-HJKMNP-TV-Z]{20}/)
    const gpu = await eventually(
      () => state('gpu-1'),
      (line) => / stopped .*stopped no-pass/.test(line),
    )
    expect(gpu).toMatch(/ stopped .*stopped no-pass .* see Slack/)
    const web = await eventually(
      () => state('web-1'),
      (line) => line.includes('running'),
    )
    expect(web).toContain(' running ')
    expect(web).not.toContain('sp_')
    expect(playground.output()).toMatch(/gpu-1: DENY no-pass/)
    expect(playground.output()).not.toMatch(/sp_[0-9A-Z]{20}/)
  }, 40_000)

  it.skipIf(!hasAws)(
    `with the real aws command line${hasAws ? '' : ' (skipped: aws is not installed; pip install awscli)'}`,
    async () => {
      await play(commands('walk-through: aws'))
      const batch = await eventually(
        () => state('batch-1'),
        (line) => !line.includes('sp_'),
      )
      expect(batch).toContain(' running ')
      expect(batch).not.toContain('sp_')
    },
    60_000,
  )
})
