// What only tells: the mark on the instance, the spent code, the owner, the topic, the channel; each by itself.

import { describe, expect, it } from 'vitest'
import { anAlert, anInstance, aPass, aRecord, noon, scheduledStart, tokyo } from '../../test/builders.ts'
import { trouble } from '../../test/support/a-gate.ts'
import { mintPassCode, PASS_CODE_BYTES } from '../domain/pass-code.ts'
import { exempt } from '../domain/verdict.ts'
import type { Gate } from './gate.ts'
import type { Ec2Trouble } from './ports.ts'
import type { Progress } from './progress.ts'
import { tellEverybody } from './tell-everybody.ts'

const { instanceId } = anInstance()
const CODE = mintPassCode(new Uint8Array(PASS_CODE_BYTES))

const aProgress = (more: Partial<Progress> = {}): Progress => ({
  record: aRecord(),
  view: anInstance({ state: 'running' }),
  readBeganAt: noon * 1000,
  tries: 0,
  leave: new Set(),
  looks: new Set(),
  reportedRunning: false,
  key: 'key',
  enforced: { over: false, called: 'stop' } as never,
  alert: anAlert(),
  due: new Set(),
  added: [],
  done: new Set(),
  message: undefined,
  ...more,
})

interface Has {
  readonly tag?: (ids: readonly string[]) => Ec2Trouble | undefined
  readonly untag?: () => Ec2Trouble | undefined
  readonly failing?: Error
  readonly spentTag?: 'blank' | 'remove'
}

async function told(all: readonly Progress[], has: Has = {}, now = noon + 10) {
  const calls: unknown[][] = []
  const said: unknown[][] = []
  const does =
    (name: string) =>
    async (...what: unknown[]): Promise<void> => {
      calls.push([name, ...what])
      if (has.failing !== undefined) throw has.failing
    }
  const gate = {
    clock: { now: () => now * 1000 },
    hashCode: (code: string) => `code:${code}`,
    settings: { spentTag: has.spentTag ?? 'blank' },
    instances: {
      tag: async (_: unknown, ids: readonly string[], ...what: unknown[]) => {
        calls.push(['tag', ids, ...what])
        return has.tag?.(ids)
      },
      untag: async (_: unknown, ...what: unknown[]) => {
        calls.push(['untag', ...what])
        return has.untag?.()
      },
    },
    chat: { tell: does('tell') },
    topic: { publish: does('publish') },
    channel: undefined,
    log: {
      info: (...what: unknown[]) => said.push(what),
      trouble: (...what: unknown[]) => said.push(what),
    },
  } as unknown as Gate
  await tellEverybody(tokyo, all, gate)
  return { calls, said, done: all.map(({ done }) => [...done]) }
}

it('does only what is due', async () => {
  expect(await told([aProgress()])).toEqual({ calls: [], said: [], done: [[]] })
})

describe('the mark', () => {
  const due = new Set(['mark'] as const)
  const marked = (more: Partial<Progress> = {}) => aProgress({ due, ...more })
  const other = (n: number) => ({
    view: anInstance({ instanceId: `i-${n}` }),
    record: aRecord({ name: { ...aRecord().name, instanceId: `i-${n}` } }),
  })
  const TEXT = 'stopped no-pass 2026-11-23 12:00 UTC, see Slack'

  it('says why, in one call for all that were denied alike', async () => {
    const { calls, done } = await told([marked(), marked(other(2))])
    expect(calls).toEqual([['tag', [instanceId, 'i-2'], 'startpass', TEXT]])
    expect(done).toEqual([['mark'], ['mark']])
  })

  it('says what was done to it', async () => {
    const { calls } = await told([
      marked({ enforced: { over: true, called: 'terminate' } as never }),
      marked({ record: aRecord({ verdict: exempt('adopted') }) }),
    ])
    expect(calls.map(([, , , text]) => text)).toEqual([
      TEXT.replace('stopped', 'terminated'),
      TEXT.replace('no-pass', 'exempt'),
    ])
  })

  it.each([
    ['stopping it is under way', { over: false, called: 'stop' }, true],
    ['it is down', { over: true, called: undefined }, true],
    ['there was nothing to stop', undefined, true],
    ['stopping it failed', { over: false, called: undefined }, false],
  ])('is made once %s', async (_, enforced, made) => {
    expect((await told([marked({ enforced: enforced as never })])).calls).toHaveLength(made ? 1 : 0)
  })

  it.each([
    ['shows a later start', anInstance({ launchedAt: noon + 60 })],
    ['is terminated', anInstance({ state: 'terminated' })],
    ['is not shown', undefined],
  ])('is not made on what %s, and is done with', async (_, view) => {
    expect(await told([marked({ view })])).toEqual({ calls: [], said: [], done: [['mark']] })
  })

  it('that fails for all is tried one by one, and given up where it is for good', async () => {
    const kinds = ['refused', 'unsupported', 'gone', 'forbidden'] as const
    const all = kinds.map((_, n) => marked(other(n)))
    const { calls, done, said } = await told([...all, marked()], {
      tag: (ids) =>
        ids.length > 1
          ? trouble('refused')
          : ids[0] === instanceId
            ? undefined
            : trouble(kinds[Number(ids[0]?.slice(2))] ?? 'refused'),
    })
    expect(calls).toHaveLength(6)
    expect(done).toEqual([['mark'], ['mark'], ['mark'], [], ['mark']])
    expect(said).toEqual(
      kinds.map((kind) => ['mark-failed', { start: 'key', code: kind, awsSays: `${kind}, says AWS` }]),
    )
  })

  it.each(['throttled', 'unavailable'] as const)(
    'that is %s is left for later, for all of them',
    async (kind) => {
      const { calls, done, said } = await told([marked(), marked(other(2))], { tag: () => trouble(kind) })
      expect([calls.length, done]).toEqual([1, [[], []]])
      expect(said).toEqual([['mark-put-off', { code: kind, awsSays: `${kind}, says AWS` }]])
    },
  )

  it('of what is gone beside others does not keep them from being marked', async () => {
    const { calls, done } = await told([marked({ view: undefined }), marked(other(2))], {
      tag: () => trouble('refused'),
    })
    expect(calls).toEqual([
      ['tag', ['i-2'], 'startpass', TEXT],
      ['tag', ['i-2'], 'startpass', TEXT],
    ])
    expect(done).toEqual([['mark'], ['mark']])
  })
})

describe('a spent code', () => {
  const due = new Set(['untag'] as const)
  const pass = { ...aPass(), key: `code:${CODE}` as const }
  const spent = (tags: Record<string, string>, more: Partial<Progress> = {}) =>
    aProgress({ due, record: aRecord({ pass }), view: anInstance({ tags }), ...more })

  it('is blanked, or the tag removed, where the settings say so', async () => {
    const blanked = await told([spent({ Auth: CODE })])
    expect(blanked.calls).toEqual([['tag', [instanceId], 'Auth', '']])
    expect(blanked.done).toEqual([['untag']])
    const removed = await told([spent({ Auth: ` ${CODE}` })], { spentTag: 'remove' })
    expect(removed.calls).toEqual([['untag', [instanceId], 'Auth', ` ${CODE}`]])
  })

  it('of somebody else stays, and so does what stands there with a standing pass', async () => {
    const tags = { Auth: mintPassCode(new Uint8Array(PASS_CODE_BYTES).fill(9)) }
    expect((await told([spent(tags)])).calls).toEqual([])
    expect((await told([spent({ Auth: CODE }, { record: aRecord() })])).calls).toEqual([])
  })

  it('that is not shown is believed gone after half a minute only', async () => {
    expect((await told([spent({})], {}, noon + 31)).done).toEqual([[]])
    expect((await told([spent({})], {}, noon + 32)).done).toEqual([['untag']])
  })

  it('was never needed with a permission', async () => {
    const permit = { ...pass, key: 'permit:x' as const }
    expect((await told([spent({}, { record: aRecord({ pass: permit }) })])).done).toEqual([['untag']])
  })

  it('on an instance that is shown nowhere is given up after four looks', async () => {
    expect((await told([spent({}, { view: undefined, tries: 3 })])).done).toEqual([[]])
    expect((await told([spent({}, { view: undefined, tries: 4 })])).done).toEqual([['untag']])
  })

  it('takes an earlier mark off with it, unless a later start bears it', async () => {
    const tags = { Auth: CODE, startpass: 'stopped' }
    const { calls } = await told([spent(tags)])
    expect(calls).toEqual([
      ['tag', [instanceId], 'Auth', ''],
      ['untag', [instanceId], 'startpass'],
    ])
    const later = await told([spent(tags, { view: anInstance({ tags, launchedAt: noon + 60 }) })])
    expect(later.calls).toEqual([['tag', [instanceId], 'Auth', '']])
  })

  it('that cannot be blanked is left for later, and said', async () => {
    const { done, said } = await told([spent({ Auth: CODE })], { tag: () => trouble('forbidden') })
    expect(done).toEqual([[]])
    expect(said).toEqual([
      ['untag-failed', { start: 'key', code: 'forbidden', awsSays: 'forbidden, says AWS' }],
    ])
    const mark = await told([spent({ startpass: 'x' })], { untag: () => trouble('refused') }, noon + 60)
    expect(mark.done).toEqual([[]])
  })

  it('that is not shown yet is no trouble to speak of', async () => {
    expect((await told([spent({})])).said).toEqual([])
  })
})

describe('the owner', () => {
  const due = new Set(['dm'] as const)
  const owned = (more: object = {}) =>
    aProgress({ due, record: aRecord({ pass: { ...aPass(), ...more }, givenBack: 'collateral' }) })

  it('hears, and where that fails it is tried again', async () => {
    const { calls, done } = await told([owned()])
    expect(calls).toMatchObject([['tell', aPass().owner, {}]])
    expect(done).toEqual([['dm']])
    const failing = new Error('no')
    const failed = await told([owned()], { failing })
    expect([failed.done, failed.said]).toEqual([[[]], [['dm-failed', failing, { start: 'key' }]]])
  })

  it('who is an AWS identity, or nobody, has nobody to tell', async () => {
    const nobody = aProgress({ due, record: aRecord() })
    const { calls, done } = await told([owned({ owner: { teamId: 'aws', userId: 'arn' } }), nobody])
    expect([calls, done]).toEqual([[], [['dm'], ['dm']]])
  })
})

describe('the topic', () => {
  const due = new Set(['sns'] as const)

  it('gets the alert, and where that fails it is tried again', async () => {
    const { calls, done } = await told([aProgress({ due })])
    expect(calls).toEqual([['publish', anAlert()]])
    expect(done).toEqual([['sns']])
    const failing = new Error('no')
    const failed = await told([aProgress({ due })], { failing })
    expect([failed.done, failed.said]).toEqual([[[]], [['sns-failed', failing, { start: 'key' }]]])
  })

  it('waits while there is nothing to tell yet', async () => {
    expect(await told([aProgress({ due, alert: undefined })])).toEqual({ calls: [], said: [], done: [[]] })
  })
})

describe('the channel', () => {
  const due = new Set(['slack'] as const)
  const alert = anAlert({ canary: true, start: scheduledStart })
  const key = '123456789012/ap-northeast-1/i-0123456789abcdef0/1795435200'

  it('is not told of the canary while it goes as it should', async () => {
    expect((await told([aProgress({ due, alert })])).done).toEqual([['slack']])
  })

  it('is told of everything else, and waits while there is nothing to tell', async () => {
    const message = { channel: 'C', ts: '1' }
    const all = [
      aProgress({ due, key }),
      aProgress({ due, key, alert, message }),
      aProgress({ due, alert: undefined }),
    ]
    expect((await told(all)).done).toEqual([['slack'], ['slack'], []])
    expect(all[1]?.message).toEqual(message)
  })

  it('that did not take it is told again', async () => {
    expect((await told([aProgress({ due, key: 'another' })])).done).toEqual([[]])
  })
})
