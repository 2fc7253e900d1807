// The Slack app that the manifest has made is the one that the code needs: its scopes against the methods that are called,
// by their names in the source and by a Slack that refuses what a token may not do.

import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import {
  creationLink,
  manifestFor,
  methodScopes,
  scopes,
  slackPaths,
} from '../src/adapters/slack/manifest.ts'
import { parsePolicy } from '../src/domain/policy.ts'
import { example, exampleWorkspace } from '../world/slack/example-workspace.ts'
import { slackMethods } from '../world/slack/web-api.ts'
import { aStage } from './stage.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = globSync('src/adapters/slack/*.ts', { cwd: root })
  .filter((path) => !/\.test\.ts$|manifest\.ts$/.test(path))
  .map((path) => readFileSync(`${root}${path}`, 'utf8'))

describe('the manifest', () => {
  const manifest = manifestFor('https://api.example.com/') as never as {
    display_information: { name: string; description: string }
    features: { slash_commands: { command: string; url: string; description: string; usage_hint: string }[] }
    oauth_config: { scopes: { bot: string[] } }
    settings: { interactivity: { request_url: string } }
  }

  it('knows the methods that the adapters call, by their calls and by what their files say, and no others', () => {
    const called = sources.flatMap((text) => [
      ...Array.from(text.matchAll(/\bclient\.((?:[a-z]\w*\.)+[a-z]\w*)\(/g), ([, name = '']) => name),
      ...Array.from(text.matchAll(/'(chat\.\w+)'/g), ([, name = '']) => name),
    ])
    const said = sources.flatMap((text) =>
      Array.from(text.matchAll(/Methods used: ([\s\S]*?)\.(?: |\n)/g), ([, list = '']) =>
        list.replaceAll(/\n\/\/ /g, ' ').split(', '),
      ).flat(),
    )
    const known = Object.keys(methodScopes).toSorted()
    expect([...new Set(called)].toSorted()).toEqual(known)
    expect([...new Set(said)].toSorted()).toEqual(known)
    expect(known.filter((name) => !slackMethods.has(name))).toEqual([])
  })

  it('asks for the scopes that docs/configuration.md lists, method by method', () => {
    const page = readFileSync(`${root}docs/configuration.md`, 'utf8')
    const [section = ''] = page.slice(page.indexOf('### Slack methods') + 4).split('\n### ')
    const rows = section.matchAll(/^\| `([\w.]+)` +\|[^|]*\|([^|]*)\|$/gm)
    const listed = Array.from(rows, ([, method = '', cell = '']) => [
      method,
      Array.from(cell.matchAll(/`([\w:]+)`/g), ([, scope = '']) => scope),
    ])
    expect(Object.fromEntries(listed)).toEqual(methodScopes)
    expect(manifest.oauth_config.scopes.bot).toEqual(scopes)
  })

  it('is within the lengths that Slack takes, and names our own paths', () => {
    const { display_information: shown, features, settings } = manifest
    const [command] = features.slash_commands
    expect(shown.name.length).toBeLessThanOrEqual(35)
    expect(shown.description.length).toBeLessThanOrEqual(140)
    expect(command?.command.length).toBeLessThanOrEqual(32)
    expect(command?.url).toBe(`https://api.example.com${slackPaths.commands}`)
    expect(settings.interactivity.request_url).toBe(`https://api.example.com${slackPaths.interactions}`)
    expect(readFileSync(`${root}src/lambdas/slack-http.ts`, 'utf8')).toContain('slackPaths.commands')
  })

  it('stands whole in the link, which is not longer than browsers take', () => {
    const link = new URL(creationLink('https://api.example.com'))
    expect([link.host, link.pathname, link.searchParams.get('new_app')]).toEqual([
      'api.slack.com',
      '/apps',
      '1',
    ])
    expect(JSON.parse(link.searchParams.get('manifest_json') ?? '')).toEqual(
      manifestFor('https://api.example.com'),
    )
    expect(link.href.length).toBeLessThan(2048)
  })
})

describe('its scopes', () => {
  /** Everything that a person and a theft make the app do. */
  async function story(granted: readonly string[]): Promise<string[]> {
    const policy = parsePolicy(`${example.platform} may start *`)
    if ('problem' in policy) throw new Error(policy.problem)
    const stage = await aStage({ workspace: exampleWorkspace({ scopes: granted }), policy })
    const web = stage.seed('web-1')
    const stolen = stage.seed('gpu-1')
    const here = await stage.type('/startpass web-1')
    const inDm = await stage.type('/startpass web-1', example.hana, example.hanaDm)
    const inGroup = await stage.type('/startpass web-1', example.hana, example.groupDm)
    const inPrivate = await stage.type('/startpass web-1', example.hana, example.ops)
    stage.tag(web, /sp_\w+/.exec(inPrivate.text)?.[0] ?? 'none')
    stage.start(web)
    stage.start(stolen)
    await stage.run(60)
    const answers = [here, inDm, inGroup, inPrivate].map(({ blocks }) => blocks[0]?.block_id ?? '')
    return [
      ...answers.filter((id) => id !== 'startpass:code'),
      ...stage.logged.filter(({ trouble }) => trouble !== undefined).map(({ event }) => event),
      ...(stage.inAlerts().length === 0 ? ['no alert'] : []),
    ]
  }

  it('are enough', async () => {
    expect(await story(scopes)).toEqual([])
  })

  it.each(['chat:write', 'users:read', 'usergroups:read', 'channels:read', 'im:read', 'mpim:read'])(
    'are not enough without %s',
    async (without) => {
      expect(await story(scopes.filter((scope) => scope !== without))).not.toEqual([])
    },
  )
})
