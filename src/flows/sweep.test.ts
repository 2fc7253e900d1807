// The sweep of a place and of everything: what it finds, what it takes up, what it tells.

import { describe, expect, it } from 'vitest'
import { aControl, anInstance, aRecord, noon, tokyo } from '../../test/builders.ts'
import { anOffice } from '../../test/support/an-office.ts'
import type { GateTask } from '../domain/gate-task.ts'
import { defaultGuard, type Guard, noExemptions } from '../domain/guard.ts'
import type { InstanceView } from '../domain/instance.ts'
import { startKey } from '../domain/start.ts'
import type { StartRecord } from '../domain/start-record.ts'
import { allow } from '../domain/verdict.ts'
import type { Gate } from './gate.ts'
import type { Herald } from './herald.ts'
import { Unreachable } from './ports.ts'
import { judgeHere, type Sweeper, type SweepReport, sweep } from './sweep.ts'
import { sweepEverything } from './sweep-all.ts'
import { tellNews } from './sweep-news.ts'
import { tellFirstLook } from './tell-first-look.ts'
import { tellMissedEvents } from './tell-missed-events.ts'
import { tellOutOfReach } from './tell-out-of-reach.ts'

const now = noon + 300
const id = (n: number) => `i-${String(n).padStart(17, '0')}`
const up = (n: number, more: Partial<InstanceView> = {}) =>
  anInstance({ instanceId: id(n), state: 'running', ...more })
const of = (n: number, more: Partial<StartRecord> = {}) =>
  aRecord({ name: { place: tokyo, instanceId: id(n), launchedAt: noon }, ...more })

interface Has {
  readonly pages?: readonly (readonly InstanceView[])[]
  readonly records?: readonly StartRecord[]
  readonly unfinished?: readonly StartRecord[]
  readonly unreadable?: readonly string[]
  readonly guard?: Partial<Guard>
  readonly failed?: number
}

function aSweeper(has: Has = {}) {
  const judged: (readonly GateTask[])[] = []
  const noticed: string[] = []
  const asked: unknown[] = []
  const sweeper: Sweeper = {
    clock: { now: () => now * 1000 },
    instances: {
      async *up() {
        yield* has.pages ?? []
      },
      read: async (_, ids) => {
        asked.push(ids)
        return new Map(
          (has.pages ?? [])
            .flat()
            .flatMap((one) => (ids.includes(one.instanceId) ? [[one.instanceId, one]] : [])),
        )
      },
    },
    starts: {
      recall: async () => ({
        control: aControl({ mode: 'observe' }),
        starts: new Map((has.records ?? []).map((record) => [startKey(record.name), record])),
        passes: new Map(),
        known: new Set(),
        unreadable: new Map((has.unreadable ?? []).map((key) => [key, new Error('no')])),
      }),
      unfinished: async (_, ...how) => (asked.push(how), [...(has.unfinished ?? [])]),
    },
    guard: { inForce: async () => ({ ...defaultGuard, ...has.guard }) },
    judge: async (tasks) => (judged.push(tasks), has.failed ?? 0),
    notice: ({ kind }) => void noticed.push(kind),
  }
  return { sweeper, judged, noticed, asked }
}

async function swept(has: Has) {
  const made = aSweeper(has)
  const steps: number[] = []
  const report = await sweep(tokyo, made.sweeper, ({ up }) => void steps.push(up))
  return { ...made, report, steps }
}

const counts = ({ up, unjudged, unseen, unfinished, failed, missed, stillUp }: SweepReport) => ({
  up,
  unjudged,
  unseen,
  unfinished,
  failed,
  missed,
  stillUp,
})
const none = { up: 0, unjudged: 0, unseen: 0, unfinished: 0, failed: 0, missed: 0, stillUp: 0 }

describe('a place', () => {
  it('with nothing up is in order', async () => {
    const { report, judged, asked } = await swept({})
    expect(counts(report)).toEqual(none)
    expect([report.place, report.sight.control]).toEqual([tokyo, undefined])
    expect([judged, asked]).toEqual([[], [[now + 901, 1000], []]])
  })

  it('is swept a page at a time, and what nobody judged is judged', async () => {
    const { report, judged, noticed, steps } = await swept({
      pages: [[up(1), up(2)], [up(3)]],
      records: [of(2, { verdict: allow, todo: new Set(), ranAt: noon })],
      failed: 1,
    })
    expect(counts(report)).toEqual({ ...none, up: 3, unjudged: 2, missed: 2, failed: 2 })
    expect(judged.map((tasks) => tasks.map((task) => task.kind === 'hint' && task.hint.instanceId))).toEqual([
      [id(1)],
      [id(3)],
    ])
    expect(noticed).toEqual(['unjudged', 'unjudged'])
    expect(steps).toEqual([2, 3, 3])
    expect(report.sight.control?.mode).toBe('observe')
  })

  it('is swept without anybody noticing or following', async () => {
    const { sweeper } = aSweeper({ pages: [[up(1)]] })
    const { notice: _, ...alone } = sweeper
    expect((await sweep(tokyo, alone)).unjudged).toBe(1)
  })

  it('has its tasks judged two hundred at a time', async () => {
    const { judged } = await swept({ pages: [Array.from({ length: 401 }, (_, n) => up(n))] })
    expect(judged.map(({ length }) => length)).toEqual([200, 200, 1])
  })

  it('takes up one start once, however it is found', async () => {
    const record = of(1, { lookDueAt: noon })
    const { report, judged } = await swept({ pages: [[up(1)]], records: [record], unfinished: [record] })
    expect(counts(report)).toMatchObject({ unfinished: 1 })
    expect(judged).toHaveLength(1)
  })

  it('does not count as missed what is exempt, or may be judged and cannot be read', async () => {
    const guard = { exempt: { ...noExemptions, instances: new Set([id(1)]) } }
    const { report } = await swept({
      pages: [[up(1), up(2), up(3, { launchedAt: now - 100 })]],
      guard,
      unreadable: [startKey(of(2).name)],
    })
    expect(counts(report)).toMatchObject({ unjudged: 3, missed: 0 })
  })

  it('asks only for what is overdue, and counts what has been denied long ago', async () => {
    const { report, asked } = await swept({
      unfinished: [
        of(1, { lookDueAt: now - 121, decidedAt: now - 900 }),
        of(2, { lookDueAt: now - 120, decidedAt: now - 900 }),
        of(3, { lookDueAt: now - 500, decidedAt: now - 600, outcome: 'held' }),
      ],
    })
    expect(asked[1]).toEqual([id(1), id(3)])
    expect(counts(report)).toMatchObject({ unfinished: 2, stillUp: 2 })
  })

  it('remembers what keeps instances there and is not listed, a hundred at most', async () => {
    const member = (n: number, group: string) => up(n, { tags: { 'aws:autoscaling:groupName': group } })
    const autoScalingGroups = new Set(['123456789012/ap-northeast-1/listed'])
    const { report } = await swept({
      pages: [[member(1, 'web'), member(2, 'web'), member(3, 'listed')]],
      guard: { exempt: { ...noExemptions, autoScalingGroups } },
    })
    expect([...report.sight.keepers]).toEqual([
      ['auto-scaling-group 123456789012/ap-northeast-1/web', { kind: 'auto-scaling-group', name: 'web' }],
    ])
    const many = await swept({ pages: [Array.from({ length: 101 }, (_, n) => member(n, `g${n}`))] })
    expect(many.report.sight.keepers.size).toBe(100)
  })
})

describe('everything', () => {
  const accounts = [{ id: '210987654321', name: 'other', roleArn: undefined, externalId: undefined }]

  it('is every region of every account, in turns', async () => {
    const { sweeper } = aSweeper({ guard: { accounts } })
    const regions = async (account: string) => (account === tokyo.account ? ['a', 'b', 'c'] : ['d'])
    const { reports, troubles, unreached } = await sweepEverything(tokyo.account, regions, sweeper)
    expect(reports.map(({ place }) => `${place.account} ${place.region}`)).toEqual([
      '123456789012 a',
      '210987654321 d',
      '123456789012 b',
      '123456789012 c',
    ])
    expect([troubles.size, unreached.size]).toEqual([0, 0])
  })

  it('is swept once, where the settings give a name to the account at home too', async () => {
    const home = { id: tokyo.account, name: 'main', roleArn: undefined, externalId: undefined }
    const { sweeper } = aSweeper({ guard: { accounts: [home, ...accounts] } })
    const { reports } = await sweepEverything(tokyo.account, async () => ['a'], sweeper)
    expect(reports.map(({ place }) => place.account)).toEqual([tokyo.account, '210987654321'])
  })

  it('that cannot be swept is named, and holds up nothing else', async () => {
    const { sweeper } = aSweeper({ guard: { accounts } })
    const regions = async (account: string) => {
      if (account === tokyo.account) return ['a', 'b']
      throw new Error('no account')
    }
    const recall: Sweeper['starts']['unfinished'] = async ({ region }) => {
      if (region === 'a') throw new Error('no table')
      return []
    }
    const starts = { ...sweeper.starts, unfinished: recall }
    const { reports, troubles, unreached } = await sweepEverything(tokyo.account, regions, {
      ...sweeper,
      starts,
    })
    expect(reports.map(({ place }) => place.region)).toEqual(['b'])
    expect([...troubles]).toEqual([[{ account: tokyo.account, region: 'a' }, new Error('no table')]])
    expect([...unreached]).toEqual([['210987654321', new Error('no account')]])
  })

  it('is swept four places side by side', async () => {
    const { sweeper } = aSweeper()
    let [going, most] = [0, 0]
    const unfinished: Sweeper['starts']['unfinished'] = async () => {
      most = Math.max(most, (going += 1))
      await new Promise((resolve) => setImmediate(resolve))
      going -= 1
      return []
    }
    const regions = async () => Array.from({ length: 9 }, (_, n) => `r${n}`)
    const starts = { ...sweeper.starts, unfinished }
    const seen: string[] = []
    const swept = await sweepEverything(
      tokyo.account,
      regions,
      { ...sweeper, starts },
      ({ place }) => void seen.push(place.region),
    )
    expect([most, swept.reports.length, seen.length]).toEqual([4, 9, 9])
  })
})

describe('judging here', () => {
  it('says what could not be judged, and counts it', async () => {
    const down = new Error('no EC2')
    const said: unknown[][] = []
    const read = async (_: unknown, ids: readonly string[]) => {
      expect(ids).toEqual([id(1), id(2)])
      throw down
    }
    const gate = {
      clock: { now: () => now * 1000 },
      instances: { read },
      guard: { inForce: async () => defaultGuard },
      log: { trouble: (...what: unknown[]) => void said.push(what) },
    } as unknown as Gate
    const task = (n: number): GateTask => ({ kind: 'finish', start: of(n).name, tries: 4 })
    expect(await judgeHere(gate)([task(1), task(2)])).toBe(2)
    expect(said).toEqual([
      ['sweep-failed', down, { instance: id(1) }],
      ['sweep-failed', down, { instance: id(2) }],
    ])
  })
})

describe('the news', () => {
  const report = (more: Partial<SweepReport> = {}): SweepReport => ({
    ...none,
    place: tokyo,
    up: 2,
    sight: {
      control: undefined,
      keepers: new Map([['k', { kind: 'fleet', name: 'fleet-1' }]]),
      crews: new Map(),
    },
    ...more,
  })
  const aHerald = (guard: () => Promise<Guard> = async () => defaultGuard) => {
    const troubles: unknown[][] = []
    const log = { info: () => undefined, trouble: (...what: unknown[]) => void troubles.push(what) }
    const { office, bulletins } = anOffice({ office: { guard: { inForce: guard }, log } })
    return { herald: office as unknown as Herald, bulletins, troubles }
  }

  it('of a first look says what keeps instances there', async () => {
    const { herald, bulletins } = aHerald()
    await tellFirstLook([report()], defaultGuard, herald)
    expect(bulletins).toEqual([
      { kind: 'first-look', place: tokyo, at: noon, keepers: [{ kind: 'fleet', name: 'fleet-1' }], up: 2 },
    ])
  })

  it('of a first look is of places with something in them that are guarded', async () => {
    const { herald, bulletins } = aHerald()
    await tellFirstLook([report({ up: 0 })], defaultGuard, herald)
    const exempt = { ...noExemptions, accounts: new Set([tokyo.account]) }
    await tellFirstLook([report()], { ...defaultGuard, exempt }, herald)
    expect(bulletins).toEqual([])
  })

  it('of events that never came is told where there were any', async () => {
    const { herald, bulletins } = aHerald()
    await tellMissedEvents([report(), report({ missed: 3 })], herald)
    expect(bulletins).toEqual([{ kind: 'events-missed', place: tokyo, at: noon, starts: 3 }])
  })

  it('of an account out of reach says why, by its name', async () => {
    const { herald, bulletins } = aHerald()
    const accounts = [{ id: '2', name: 'other', roleArn: undefined, externalId: undefined }]
    const unreached = new Map<string, unknown>([
      ['2', new Unreachable('sts', 'AccessDenied', 'not yours')],
      ['3', 'odd'],
    ])
    await tellOutOfReach(unreached, { accounts }, tokyo, herald)
    const common = { kind: 'account-out-of-reach', at: noon }
    expect(bulletins).toEqual([
      {
        ...common,
        place: { account: '2', region: 'ap-northeast-1' },
        name: 'other',
        code: 'AccessDenied',
        message: 'not yours',
      },
      {
        ...common,
        place: { account: '3', region: 'ap-northeast-1' },
        name: '3',
        code: 'Unknown',
        message: 'odd',
      },
    ])
  })

  it('of what passes by itself is none', async () => {
    const { herald, bulletins } = aHerald()
    const codes = [
      'RequestLimitExceeded',
      'Throttling',
      'ThrottlingException',
      'TimeoutError',
      'InternalError',
      'InternalFailure',
      'ServiceUnavailable',
      'Unavailable',
    ]
    const unreached = new Map(codes.map((code) => [code, new Unreachable('sts', code, '')]))
    await tellOutOfReach(unreached, defaultGuard, tokyo, herald)
    expect(bulletins).toEqual([])
  })

  it('is told each by itself: one that fails is told by the next sweep', async () => {
    const day = 86_400
    const standingPasses = [
      { id: 'p', instances: new Set(['1/r/i-1']), owner: 'o', reason: 'r', endsAt: noon + day },
    ] as unknown as Guard['standingPasses']
    let asked = 0
    const { herald, bulletins, troubles } = aHerald(async () => {
      asked += 1
      if (asked === 4) throw new Error('no settings')
      const autoScalingGroups = new Set(['123456789012/ap-northeast-1/web'])
      return { ...defaultGuard, standingPasses, exempt: { ...noExemptions, autoScalingGroups } }
    })
    const observed = aControl({ mode: 'observe' })
    const noted: unknown[] = []
    const web = { arn: 'a', created: '2026', min: 1, max: 9, desired: 2, launch: 'l', suspended: [] }
    const groups = { described: async () => new Map([['web', web]]) }
    const groupBook = {
      recall: async () => new Map([['web', { state: undefined, at: noon - 60 }]]),
      note: async (...what: unknown[]) => void noted.push(what),
    }
    const swept = {
      reports: [
        report({
          missed: 1,
          sight: { control: observed, keepers: new Map(), crews: new Map() },
        }),
      ],
      troubles: new Map(),
      unreached: new Map([['3', new Error('no')]]),
    }
    const told = aHerald()
    await tellNews(swept, tokyo, { ...told.herald, groups, groupBook })
    expect(told.bulletins.map(({ kind }) => kind)).toContain('first-look')
    await tellNews(swept, tokyo, { ...herald, groups, groupBook })
    expect(bulletins.map(({ kind }) => kind)).toEqual([
      'account-out-of-reach',
      'group-changed',
      'events-missed',
      'still-observing',
      'standing-pass-ends',
    ])
    expect(troubles).toEqual([['news-failed', new Error('no settings'), { news: 'first-look' }]])
    expect(noted).toHaveLength(1)
  })
})
