// The command line, told as it is used: observing, seeing what would have been stopped, adopting, enforcing.

import { describe, expect, it } from 'vitest'
import { eventually } from '../support/playground-process.ts'
import { aPlayground } from './support.ts'

interface Explained {
  readonly events: readonly { readonly event: string; readonly inWords: string; readonly facts: object }[]
  readonly starts: readonly { readonly verdict: string; readonly mode: string; readonly outcome: string }[]
}

describe('switching on', () => {
  const world = aPlayground()
  const account = '123456789012'
  const explained = async (name: string): Promise<Explained> =>
    (await world.startpass('explain', name, '--json')).json
  const denied = (name: string) =>
    eventually(
      () => explained(name),
      ({ starts }) => starts.some(({ verdict, outcome }) => verdict.startsWith('deny') && outcome !== null),
    )

  it('shows who is observed and who is enforced, everywhere', async () => {
    const { code, out, err } = await world.startpass('mode')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.split('\n')[0]).toBe(
      'ACCOUNT       REGION          MODE       GUARDING SINCE              LOCKDOWN',
    )
    expect(out).toMatch(
      /^123456789012 {2}ap-northeast-1 {2}enforce {4}\d{4}-\d\d-\d\d [\d:]{8} \+09:00 {2}no$/m,
    )
    expect((await world.startpass('mode', '--json')).json).toMatchObject({
      places: ['ap-northeast-1', 'ap-northeast-3', 'eu-west-1', 'us-east-1', 'us-west-2'].map((region) => ({
        account,
        region,
        mode: 'enforce',
        lockdown: false,
        passesVoidBefore: null,
      })),
    })
  })

  it('observes where it is told to, and tells Slack who said so', async () => {
    const { code, out } = await world.startpass('mode', 'observe')
    expect({ code, out }).toEqual({ code: 0, out: '123456789012/ap-northeast-1: enforce → observe\n' })
    expect((await world.startpass('mode', 'observe')).out).toBe(
      '123456789012/ap-northeast-1: observe already\n',
    )
    expect((await world.messages(world.health.slack.alertChannelId)).length).toBe(1)
    const elsewhere = await world.startpass('mode', 'observe', '--region', 'us-east-1,us-west-2', '--json')
    expect(elsewhere.json).toMatchObject({
      places: [
        { region: 'us-east-1', was: 'enforce', is: 'observe' },
        { region: 'us-west-2', was: 'enforce', is: 'observe' },
      ],
      newPlacesToo: false,
    })
  })

  it('shows what it would have stopped, and does not enforce without the name of the account', async () => {
    await world.start('gpu-1')
    await world.start('db-1')
    await denied('gpu-1')
    await denied('db-1')
    const asked = await world.startpass('mode', 'enforce')
    expect(asked.code).toBe(3)
    expect(asked.err).toContain(
      'In the last seven days enforcing would have stopped 2 instances (2 starts) in 123456789012:',
    )
    expect(asked.err).toMatch(/^gpu-1 {2}i-[0-9a-f]{17} {2}ap-northeast-1 {2}1 {7}no-pass {2}.* yes$/m)
    expect(asked.out).toBe(
      'Not confirmed, so nothing was changed. In a script, add --confirm 123456789012.\n',
    )
    const wrong = await world.startpass('mode', 'enforce', '--confirm', 'production', '--json')
    expect(wrong.code).toBe(3)
    expect(wrong.json).toMatchObject({
      confirmed: false,
      confirmWith: account,
      wouldHaveStopped: {
        instances: expect.arrayContaining(
          ['db-1', 'gpu-1'].map(
            (name) =>
              expect.objectContaining({ name, starts: 1, reasons: ['no-pass'], stillRuns: true }) as object,
          ),
        ) as object[],
        groups: [],
      },
    })
    const ja = await world.startpass('mode', 'enforce', '--lang', 'ja')
    expect(ja.err).toContain('直近 7 日間に 123456789012 で停止していたはずのもの: 2 台 (起動 2 回)')
    expect(ja.out).toBe(
      '確認できなかったため、何も変更していません。スクリプトでは --confirm 123456789012 を付けてください。\n',
    )
  })

  it('adopts what is fine: a denied start is spared, one that nobody judged is exempt', async () => {
    await world.faults({ events: { drop: 1 } })
    await world.start('batch-1')
    const adopted = await world.startpass('adopt', 'db-1', 'batch-1', 'web-1', '--json')
    await world.noFaults()
    expect(adopted.code).toBe(0)
    expect(adopted.json).toMatchObject({
      instances: [
        { name: 'db-1', result: 'spared' },
        { name: 'batch-1', result: 'adopted' },
        { name: 'web-1', result: 'not-up' },
      ],
    })
    expect((await explained('db-1')).starts).toMatchObject([{ verdict: 'deny(no-pass)', outcome: 'spared' }])
    expect((await explained('batch-1')).starts).toMatchObject([{ verdict: 'exempt(adopted)' }])
    expect((await world.startpass('adopt', 'batch-1', '--lang', 'ja')).out).toContain(
      'すでに実行を認められています',
    )
    expect((await world.startpass('adopt', '--all', '--json')).json).toMatchObject({
      instances: [{}, {}, {}],
    })
  })

  it('enforces once the name is given, and leaves alone what was adopted and what runs', async () => {
    const { code, out, err } = await world.startpass('mode', 'enforce', '--confirm', account)
    expect({ code, err, out: out.split('\n')[0] }).toEqual({
      code: 0,
      err: 'In the last seven days enforcing would have stopped nothing in 123456789012.\n\n',
      out: '123456789012/ap-northeast-1: observe → enforce',
    })
    expect(await world.stateOf('gpu-1')).toBe('running')
  })

  it('stops what was denied while observing only where it is asked to, and never what was adopted', async () => {
    await world.startpass('mode', 'observe')
    const web = await world.idOf('web-1')
    await world.start('web-1')
    await denied('web-1')
    const late = await world.startpass('mode', 'enforce', '--confirm', account, '--also-running', '--json')
    // Whoever gives the name beforehand is shown it all the same.
    expect(late.err).toMatch(/ would have stopped 1 instance [\s\S]*\nweb-1 .* yes\n\n$/)
    expect(late.json).toMatchObject({ confirmed: true, enforcedLate: [{ instanceId: web, name: 'web-1' }] })
    await eventually(
      () => world.stateOf('web-1'),
      (state) => state === 'stopped',
    )
    expect(await world.stateOf('web-1')).toBe('stopped')
    expect(await Promise.all(['gpu-1', 'db-1', 'batch-1'].map(world.stateOf))).toEqual([
      'running',
      'running',
      'running',
    ])
  })

  it('explains it all in order, in words', async () => {
    const { out } = await world.startpass('explain', 'web-1')
    const told = out.split('\n').map((line) => line.slice(28))
    expect(out.split('\n')[0]).toMatch(/^web-1 \(i-[0-9a-f]{17}\) in 123456789012\/ap-northeast-1$/)
    expect(told).toContain(
      'Start denied. Nobody had asked for it: its Auth tag holds no pass code. Only observed: it keeps running.',
    )
    expect(told).toContain(
      'What was only observed is to be stopped after all (by arn:aws:iam::123456789012:user/world).',
    )
    const ja = await world.startpass('explain', await world.idOf('db-1'), '--lang', 'ja')
    expect(ja.out).toContain(
      '停止の対象から外しました。実行中のままです (arn:aws:iam::123456789012:user/world)',
    )
  })
})
