// The command line, told as it is used: sweeping, dead letters, settings, the cap.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { settingsExample } from '../../src/cli/settings-example.ts'
import { eventually } from '../support/playground-process.ts'
import { aPlayground } from './support.ts'

const folder = mkdtempSync(join(tmpdir(), 'startpass-settings-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, text: string): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

describe('looking after an installation', () => {
  const world = aPlayground()

  it('sweeps: says what it would take up, then takes it up', async () => {
    expect((await world.startpass('sweep')).out).toBe(
      'All in order: 0 up in 5 regions, nothing that events had not told.\n',
    )
    await world.faults({ events: { drop: 1 } })
    await world.start('gpu-1')
    const gpu = await world.idOf('gpu-1')
    await eventually(
      () => world.stateOf('gpu-1'),
      (state) => state === 'running',
    )
    const dry = await world.startpass('sweep', '--dry-run', '--region', 'ap-northeast-1', '--json')
    expect(dry.json).toEqual({
      dryRun: true,
      places: [
        {
          account: '123456789012',
          region: 'ap-northeast-1',
          up: 1,
          unjudged: 1,
          unseen: 0,
          unfinished: 0,
          failed: 0,
          missed: expect.any(Number) as number,
        },
      ],
      taken: [{ account: '123456789012', region: 'ap-northeast-1', instanceId: gpu, what: 'unjudged' }],
      notSwept: [],
      unreached: [],
    })
    expect(await world.stateOf('gpu-1')).toBe('running')
    const swept = await world.startpass('sweep', '--lang', 'ja')
    await world.noFaults()
    expect(swept).toMatchObject({ code: 0, err: '' })
    expect(swept.out).toContain(`123456789012/ap-northeast-1  ${gpu}  未判定`)
    expect(swept.out).toContain('1 件に対応しました (5 リージョン、実行中 1 台)。')
    await eventually(
      () => world.stateOf('gpu-1'),
      (state) => state === 'stopped',
    )
    expect(await world.stateOf('gpu-1')).toBe('stopped')
  })

  it('a region that cannot be swept holds up no other, and fails the command', async () => {
    const fault = {
      service: 'ec2',
      operation: 'DescribeInstances',
      when: 'before',
      code: 'RequestLimitExceeded',
    }
    await world.faults({ fail: [{ ...fault, times: 60 }] })
    const { code, json } = await world.startpass('sweep', '--json', '--region', 'ap-northeast-1')
    await world.noFaults()
    expect(code).toBe(1)
    expect(json).toMatchObject({
      notSwept: [{ region: 'ap-northeast-1', code: 'RequestLimitExceeded' }],
    })
  })

  it('shows dead letters again and again, and sends them back', { timeout: 60_000 }, async () => {
    await world.event({ hello: 'world' })
    const { out } = await eventually(
      () => world.startpass('replay'),
      (ran) => ran.out.includes('dead letter.'),
    )
    expect(out).toContain('cannot be read; it would come straight back')
    expect(out).toContain('neither an EC2 state-change event nor a reminder')
    const { deadLetters } = (await world.startpass('replay', '--json')).json as {
      deadLetters: { id: string; kind: string; received: number }[]
    }
    expect(deadLetters).toMatchObject([{ kind: 'unreadable', body: '{"hello":"world"}' }])
    const [{ id } = { id: '' }] = deadLetters
    expect(await world.startpass('replay', 'nothing', '--json')).toMatchObject({
      code: 1,
      json: { sent: [], missing: ['nothing'] },
    })
    expect(await world.startpass('replay', id)).toMatchObject({
      code: 0,
      out: '1 dead letter sent to the gate again.\n',
    })
    // The gate cannot read it any better, and so it is there again, under another id.
    const again = await eventually(
      () => world.startpass('replay', '--json'),
      (ran) => ran.out.includes('hello'),
    )
    expect(again.out).not.toContain(id)
    expect((await world.startpass('replay', '--all', '--lang', 'ja')).out).toBe(
      '1 件をゲートへ送り直しました。\n',
    )
    expect((await world.startpass('replay', '--all', id)).code).toBe(2)
  })

  it('checks a settings file, line by line', async () => {
    const good = file('good.yaml', settingsExample)
    expect(await world.startpass('settings', 'check', good)).toMatchObject({
      code: 0,
      out: `${good} is in order.\n`,
    })
    const named = file('named.yaml', 'version: 1\naccounts: [{id: "123456789012", name: main}]\n')
    expect(await world.startpass('settings', 'check', named)).toMatchObject({ code: 0 })
    const bad = file('bad.yaml', 'version: 1\nunlistedGroups: never\n')
    expect(await world.startpass('settings', 'check', bad)).toMatchObject({
      code: 1,
      out: `${bad} has 1 fault:\n\nLINE  PROBLEM\n2     "never" should be alert or suspend\n`,
    })
    expect(await world.startpass('settings', 'check', bad, '--json', '--lang', 'ja')).toMatchObject({
      json: { good: false, faults: [{ line: 2 }] },
    })
    expect(await world.startpass('settings', 'check', join(folder, 'none.yaml'))).toMatchObject({
      code: 2,
      err: `startpass: The file ${join(folder, 'none.yaml')} cannot be read (ENOENT).\n`,
    })
    expect((await world.startpass('settings', 'example')).out).toBe(settingsExample)
  })

  it('applies one only when that is confirmed, and shows what is in force', async () => {
    expect((await world.startpass('settings')).out).toContain('No settings were ever applied')
    const path = file(
      'new.yaml',
      'version: 1\nunlistedGroups: suspend\nexempt:\n  autoScalingGroups: [web]\n',
    )
    const asked = await world.startpass('settings', 'apply', path)
    expect(asked).toMatchObject({
      code: 3,
      out: 'Not confirmed, so nothing was changed. In a script, add --yes.\n',
    })
    expect(asked.err).toContain('  + exempt.autoScalingGroups: 123456789012/ap-northeast-1/web')
    expect(asked.err).toContain('  - unlistedGroups: alert\n')
    const applied = await world.startpass('settings', 'apply', path, '--yes', '--json')
    expect(applied.json).toMatchObject({
      applied: true,
      changes: [
        '- unlistedGroups: alert',
        '+ exempt.autoScalingGroups: 123456789012/ap-northeast-1/web',
        '+ unlistedGroups: suspend',
      ],
    })
    const shown = await world.startpass('settings', '--lang', 'ja')
    expect(shown.out).toMatch(
      /^\d{4}-.* \+09:00 から有効です \(適用: arn:aws:iam::123456789012:user\/world\)。$/m,
    )
    expect(shown.out).toMatch(/^exempt\.autoScalingGroups {2,}123456789012\/ap-northeast-1\/web$/m)
    expect((await world.startpass('settings', 'apply', path, '--yes')).out).toBe(
      'That is what is in force already; nothing changes.\n',
    )
  })

  it('has nothing to decide where the cap holds nothing', async () => {
    expect((await world.startpass('cap')).out).toBe(
      'Nothing is held. The cap holds what comes after 10 stops within 10 minutes.\n',
    )
    expect(await world.startpass('cap', 'continue', '--json')).toMatchObject({
      code: 3,
      json: { error: { code: 'nothing-held' } },
    })
  })
})
