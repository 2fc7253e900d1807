// One look at a place: what is asked of EC2 and of the table, and what may not be guessed at.

import { describe, expect, it } from 'vitest'
import { aControl, aHint, anInstance, aPass, aRecord, noon, tokyo } from '../../test/builders.ts'
import type { GateTask } from '../domain/gate-task.ts'
import { defaultGuard } from '../domain/guard.ts'
import type { InstanceView } from '../domain/instance.ts'
import { permitKey } from '../domain/pass.ts'
import { startKey, startOf } from '../domain/start.ts'
import type { Gate } from './gate.ts'
import { codeKeyIn, look, mustBeReadable, type Sight, tagSays } from './sight.ts'

const CODE = 'sp_0123456789ABCDEFGHJK'
const hashCode = (code: string) => `code:${code}` as const

const hint = (instanceId: string): GateTask => ({ kind: 'hint', hint: aHint({ instanceId }) })
const finish = (instanceId: string, launchedAt: number): GateTask => ({
  kind: 'finish',
  start: { place: tokyo, instanceId, launchedAt },
  tries: 1,
})

const withTag = (instanceId: string, Auth: string): InstanceView => anInstance({ instanceId, tags: { Auth } })

/** A gate that sees these instances. */
function seeing(...views: readonly InstanceView[]) {
  const asked: { read?: unknown; recall?: unknown[] } = {}
  const starts = new Map([[startKey(aRecord().name), aRecord()]])
  const recalled = { control: aControl(), starts, passes: new Map(), known: new Set(), unreadable: new Map() }
  const gate = {
    clock: { now: () => noon * 1000 + 7 },
    hashCode,
    instances: {
      read: async (_: unknown, ids: readonly string[]) => {
        asked.read = ids
        return new Map(views.map((view) => [view.instanceId, view]))
      },
    },
    guard: { inForce: async () => defaultGuard },
    starts: {
      recall: async (...all: unknown[]) => {
        asked.recall = all
        return recalled
      },
    },
  } as unknown as Gate
  return { gate, asked, starts }
}

describe('a look', () => {
  it('reads each instance once, and asks the table for its start, its permission and its code', async () => {
    const coded = withTag('i-1', CODE)
    const { gate, asked, starts } = seeing(coded, withTag('i-2', ''))
    const sight = await look(tokyo, [hint('i-1'), hint('i-2'), finish('i-1', noon - 9), hint('i-1')], gate)
    expect(asked.read).toEqual(['i-1', 'i-2'])
    expect(asked.recall).toEqual([
      tokyo,
      [
        startOf(coded),
        startOf(withTag('i-2', '')),
        { place: tokyo, instanceId: 'i-1', launchedAt: noon - 9 },
      ],
      [permitKey(tokyo, 'i-1'), permitKey(tokyo, 'i-2'), `code:${CODE}`],
      ['i-1', 'i-2'],
    ])
    expect(sight).toMatchObject({ place: tokyo, readBeganAt: noon * 1000 + 7, guard: defaultGuard })
    expect(sight.control).toEqual(aControl())
    expect(sight.starts).toEqual(starts)
    // What is decided as judging goes on is noted in it, and nobody else's.
    expect(sight.starts).not.toBe(starts)
  })

  it('asks for the same start once, whoever speaks of it', async () => {
    const { gate, asked } = seeing(anInstance({ instanceId: 'i-1' }))
    await look(tokyo, [hint('i-1'), finish('i-1', noon)], gate)
    expect(asked.recall?.[1]).toHaveLength(1)
  })
})

describe('what cannot be read', () => {
  const trouble = new Error('what stands there cannot be read')
  const view = withTag('i-1', CODE)
  const at = (...keys: string[]): Sight => ({
    place: tokyo,
    readBeganAt: 0,
    views: new Map([[view.instanceId, view]]),
    starts: new Map(),
    passes: new Map([[aPass().key, aPass()]]),
    known: new Set(),
    guard: defaultGuard,
    unreadable: new Map(keys.map((key) => [key, trouble])),
    control: aControl(),
  })
  const must = (task: GateTask, sight: Sight) => () => mustBeReadable(task, sight, seeing().gate)

  it.each([
    ['its permission', permitKey(tokyo, 'i-1')],
    ['its start', startKey(startOf(view))],
    ['the pass of its code', `code:${CODE}`],
  ])('fails a task that turns on it: %s', (_, key) => {
    expect(must(hint('i-1'), at('another', key))).toThrow(trouble)
  })

  it('fails the finishing of a start that is over', () => {
    const task = finish('i-1', noon - 9)
    const { start } = task as Extract<GateTask, { kind: 'finish' }>
    expect(must(task, at(startKey(start)))).toThrow(trouble)
    expect(must(hint('i-1'), at(startKey(start)))).not.toThrow()
  })

  it('fails an instance that is not there by its permission alone', () => {
    expect(must(hint('i-9'), at(permitKey(tokyo, 'i-9')))).toThrow(trouble)
    expect(must(hint('i-9'), at(startKey(startOf(view)), `code:${CODE}`))).not.toThrow()
  })

  it('fails nothing else', () => {
    expect(must(hint('i-1'), at())).not.toThrow()
    expect(must(hint('i-1'), at(permitKey(tokyo, 'i-2'), ''))).not.toThrow()
    expect(must(hint('i-9'), at(permitKey(tokyo, 'i-1')))).not.toThrow()
  })
})

describe('what the tag says', () => {
  const says = (Auth: string) => [
    tagSays(withTag('i-1', Auth)),
    codeKeyIn(withTag('i-1', Auth), hashCode) ?? 'no key',
  ]

  it('is nothing where it is blank or absent', () => {
    expect(says('')).toEqual(['nothing', 'no key'])
    expect(says('  ')).toEqual(['nothing', 'no key'])
    expect(tagSays(anInstance())).toBe('nothing')
    expect(codeKeyIn(anInstance(), hashCode)).toBeUndefined()
  })

  it('is a code, however it was typed, or something else', () => {
    expect(says(CODE)).toEqual(['code', `code:${CODE}`])
    expect(says(` ${CODE.toLowerCase()} `)).toEqual(['code', `code:${CODE}`])
    expect(says('please')).toEqual(['gibberish', 'no key'])
  })
})
