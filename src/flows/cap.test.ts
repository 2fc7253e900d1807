// The cap over a table that others write to as well: what is counted, who is told, and what an answer takes up.

import { describe, expect, it } from 'vitest'
import { aRecord, noon, tokyo } from '../../test/builders.ts'
import { MOST_TRIES } from '../domain/backoff.ts'
import type { Bulletin } from '../domain/bulletin.ts'
import { type CapState, freshCap, HOLD_SECONDS } from '../domain/cap.ts'
import type { GateTask } from '../domain/gate-task.ts'
import type { JournalEntry } from '../domain/journal.ts'
import { rules } from '../domain/rules.ts'
import { startKey } from '../domain/start.ts'
import type { StartRecord } from '../domain/start-record.ts'
import { answerCap, heldBack } from './cap.ts'

const cap = { restarts: 1, withinMinutes: 10 }

const started = (n: number, more: Partial<StartRecord> = {}): StartRecord =>
  aRecord({ name: { place: tokyo, instanceId: `i-${n}`, launchedAt: noon }, ...more })

const keysOf = (records: readonly StartRecord[]): string[] => records.map(({ name }) => startKey(name))

/** @param rivals how many writes somebody else is faster than */
function means(rivals = 0, unfinished: readonly StartRecord[] = []) {
  const seen = {
    state: freshCap,
    reads: 0,
    writes: 0,
    pauses: [] as number[],
    told: [] as Bulletin[],
    journal: [] as JournalEntry[],
    sent: [] as [readonly GateTask[], number][],
    asked: [] as unknown[],
    now: noon * 1000,
  }
  const announce = async (bulletin: Bulletin) => void seen.told.push(bulletin)
  const all = {
    rules,
    clock: { now: () => seen.now, pause: async (ms: number) => void seen.pauses.push(ms) },
    entropy: { fraction: () => 0 },
    caps: {
      read: async () => {
        seen.reads += 1
        return seen.state
      },
      write: async (_: unknown, before: CapState, state: CapState) => {
        seen.writes += 1
        if (seen.writes <= rivals || before.revision !== seen.state.revision) return false
        seen.state = { ...state, revision: `r${seen.writes}` }
        return true
      },
    },
    starts: {
      unfinished: async (...asked: unknown[]) => {
        seen.asked = asked
        return [...unfinished]
      },
    },
    later: {
      send: async (tasks: readonly GateTask[], seconds: number) => void seen.sent.push([tasks, seconds]),
    },
    journal: { write: async (entry: JournalEntry) => void seen.journal.push(entry) },
    topic: { publish: async () => undefined, announce },
    channel: undefined,
    told: { before: async () => false, note: async () => undefined },
    log: { info: () => undefined, trouble: () => undefined },
  }
  return { all, seen }
}

describe('asking the cap', () => {
  it('reads nothing where there is no cap, or nothing to ask about', async () => {
    const { all, seen } = means()
    const none = { steps: new Map(), until: 0, by: undefined }
    expect(await heldBack(tokyo, [], { cap }, all)).toEqual(none)
    expect(await heldBack(tokyo, [started(1)], { cap: undefined }, all)).toEqual(none)
    expect(seen.reads).toBe(0)
  })

  it('lets through what the cap allows, and tells nobody', async () => {
    const { all, seen } = means()
    const { steps } = await heldBack(tokyo, [started(1)], { cap }, all)
    expect([...steps.values()]).toEqual(['stop'])
    expect(seen.state).toMatchObject({ windowFrom: noon, stopped: keysOf([started(1)]) })
    expect(seen.told).toEqual([])
  })

  it('holds what comes on top, says until when, and tells of it every time it is asked', async () => {
    const { all, seen } = means()
    const both = [started(1), started(2)]
    const { steps, until, by } = await heldBack(tokyo, both, { cap }, all)
    expect([...steps]).toEqual([
      [keysOf(both)[0], 'stop'],
      [keysOf(both)[1], 'hold'],
    ])
    expect([until, by]).toEqual([noon + HOLD_SECONDS, undefined])
    expect(seen.told).toEqual([
      { kind: 'cap-reached', place: tokyo, at: noon, cap, held: 1, until: noon + HOLD_SECONDS },
    ])
    await heldBack(tokyo, [started(2, { outcome: 'held' })], { cap }, all)
    expect(seen.told).toHaveLength(2)
    expect(seen.state.held).toBe(1)
  })

  it('writes nothing where nothing has changed', async () => {
    const { all, seen } = means()
    await heldBack(tokyo, [started(1)], { cap }, all)
    await heldBack(tokyo, [started(1)], { cap }, all)
    expect(seen.writes).toBe(1)
  })

  it('writes what is held beyond what is let through', async () => {
    const { all, seen } = means()
    await heldBack(tokyo, [started(1), started(2)], { cap }, all)
    await heldBack(tokyo, [started(3)], { cap }, all)
    expect(seen.writes).toBe(2)
    expect(seen.state).toMatchObject({ held: 2, waiting: keysOf([started(2), started(3)]) })
  })

  it('begins anew where another gate counted first, at growing pauses', async () => {
    const { all, seen } = means(2)
    const { steps } = await heldBack(tokyo, [started(1)], { cap }, all)
    expect([...steps.values()]).toEqual(['stop'])
    expect([seen.reads, seen.writes, seen.pauses]).toEqual([3, 3, [10, 20]])
  })

  it('gives up, and says so, where others are always faster', async () => {
    const { all, seen } = means(1000)
    await expect(heldBack(tokyo, [started(1)], { cap }, all)).rejects.toThrow('stayed busy; left for later')
    expect([seen.writes, seen.pauses.length]).toEqual([MOST_TRIES, MOST_TRIES])
    expect(seen.told).toEqual([])
  })
})

describe('answering the cap', () => {
  const by = 'arn:aws:iam::123456789012:user/hana'
  const held = started(2, { outcome: 'held' })

  async function holding(rivals = 0) {
    const { all, seen } = means(0, [held, started(3)])
    await heldBack(tokyo, [started(1), started(2)], { cap }, all)
    Object.assign(seen, { told: [], now: (noon + 60) * 1000, writes: 0, reads: 0 })
    const { write } = all.caps
    let inTheWay = rivals
    const caps = {
      ...all.caps,
      write: (...args: Parameters<typeof write>) =>
        (inTheWay -= 1) >= 0 ? Promise.resolve(false) : write(...args),
    }
    return { all: { ...all, caps }, seen }
  }

  it('is of no use where nothing is held', async () => {
    const { all, seen } = means()
    expect(await answerCap(tokyo, 'continue', by, all)).toBeUndefined()
    expect([seen.writes, seen.journal, seen.told, seen.sent]).toEqual([0, [], [], []])
  })

  it.each(['continue', 'it-is-an-attack'] as const)(
    'is written down, told, and carried out at once: %s',
    async (decision) => {
      const { all, seen } = await holding()
      expect(await answerCap(tokyo, decision, by, all)).toBe(1)
      const at = noon + 60
      expect(seen.state.answer).toEqual({ decision, at, by })
      expect(seen.journal).toEqual([
        {
          subject: { kind: 'place', place: tokyo },
          at: at * 1000,
          event: 'cap-answered',
          ref: decision,
          facts: { decision, by },
        },
      ])
      expect(seen.told).toEqual([{ kind: 'cap-answered', place: tokyo, at, answer: decision, by }])
      expect(seen.sent).toEqual([[[{ kind: 'finish', start: held.name, tries: 0 }], 0]])
      expect(seen.asked).toEqual([tokyo, at + 2 * HOLD_SECONDS, 1000])
      const { steps, by: who } = await heldBack(tokyo, [held], { cap }, all)
      expect([...steps.values()]).toEqual([decision === 'continue' ? 'spare' : 'stop'])
      expect(who).toBe(by)
    },
  )

  it('is tried again where the count has changed meanwhile', async () => {
    const { all, seen } = await holding(2)
    expect(await answerCap(tokyo, 'continue', by, all)).toBe(1)
    expect([seen.reads, seen.pauses]).toEqual([3, [10, 20]])
    expect(seen.journal).toHaveLength(1)
  })

  it('is refused where others are always faster', async () => {
    const { all, seen } = await holding(1000)
    await expect(answerCap(tokyo, 'continue', by, all)).rejects.toThrow('stayed busy; try again')
    expect([seen.reads, seen.journal, seen.told]).toEqual([MOST_TRIES, [], []])
  })
})
