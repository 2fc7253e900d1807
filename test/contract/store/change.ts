// Contract: records changed against rivals, with their journal entries, and starts given back to their passes.

import { describe, expect, it } from 'vitest'
import { passItemKey } from '../../../src/adapters/aws/table.ts'
import type { InstanceView } from '../../../src/domain/instance.ts'
import { type Pass, permitKey } from '../../../src/domain/pass.ts'
import { startKey } from '../../../src/domain/start.ts'
import type { StartRecord } from '../../../src/domain/start-record.ts'
import type { StartChange } from '../../../src/flows/ports.ts'
import { noon, tokyo } from '../../builders.ts'
import type { Target } from '../support/targets.ts'
import { answering, losingTheFirstAnswerTo } from '../support/through.ts'
import {
  aDecision,
  anEntry,
  aStore,
  issueInto,
  newInstance,
  newPass,
  type Store,
  subjectOf,
} from './a-store.ts'

export function changeContract(target: Target): void {
  describe('changing a record', () => {
    changing(aStore(target))
  })
  describe('giving a start back', () => {
    givingBack(aStore(target))
  })
}

/** A start that has been judged: allowed by the pass, or denied. */
async function judged(store: Store, start: InstanceView, pass?: Pass): Promise<StartRecord> {
  const decided = await store.startBook().decide(aDecision(start, store.control, pass))
  if (decided.kind !== 'recorded') throw new Error(`the start was not recorded: ${decided.kind}`)
  return decided.record
}

const recalled = async (store: Store, { name }: StartRecord): Promise<StartRecord | undefined> =>
  (await store.startBook().recall(name.place, [name], [])).starts.get(startKey(name))

/** Counts up a field that nobody else minds. */
const counted = (fresh: StartRecord): StartRecord => ({ ...fresh, lookDueAt: (fresh.lookDueAt ?? 0) + 1 })

/** More than the gates that ever have to do with one start at a time. */
const RIVALS = 10

function changing(store: Store): void {
  it('writes the new record and its entries together, under a new revision', async () => {
    const start = newInstance()
    const record = await judged(store, start)
    const entry = anEntry(subjectOf(start), 'stop-called', startKey(record.name))
    const changed = await store.startBook().change(record, (fresh) => ({
      record: { ...fresh, stopCalledAt: noon + 2, todo: new Set(['sns'] as const), outcome: 'stopping' },
      journal: [entry],
    }))
    expect(changed).toMatchObject({ stopCalledAt: noon + 2, outcome: 'stopping', todo: new Set(['sns']) })
    expect(changed.revision).not.toBe(record.revision)
    expect(await recalled(store, record)).toEqual(changed)
    const events = (await store.journalOf(subjectOf(start))).map(({ event }) => event)
    expect(events.toSorted()).toEqual(['stop-called', 'verdict'])
  })

  it('changes nothing where nothing is wanted', async () => {
    const record = await judged(store, newInstance())
    expect(await store.startBook().change(record, () => undefined)).toEqual(record)
    expect(await recalled(store, record)).toEqual(record)
  })

  it('shows whoever comes late the record as it now stands, and writes nothing over it', async () => {
    const start = newInstance()
    const stale = await judged(store, start)
    const fresh = await store.startBook().change(stale, (one) => ({ record: counted(one), journal: [] }))
    const shown: StartRecord[] = []
    const entry = anEntry(subjectOf(start), 'ended', 'late')
    const result = await store.startBook().change(stale, (one): StartChange | undefined => {
      shown.push(one)
      return one.lookDueAt === undefined ? { record: { ...one, endedAt: noon }, journal: [entry] } : undefined
    })
    expect(shown).toEqual([stale, fresh])
    expect(result).toEqual(fresh)
    expect(await store.journalOf(subjectOf(start))).toHaveLength(1)
  })

  it('lets the changes of ten rivals all land, each entry written once', async () => {
    const start = newInstance()
    const record = await judged(store, start)
    await Promise.all(
      Array.from({ length: RIVALS }, (_, n) =>
        store.startBook().change(record, (fresh) => ({
          record: counted(fresh),
          journal: [anEntry(subjectOf(start), 'ran', `rival-${n}`)],
        })),
      ),
    )
    expect(await recalled(store, record)).toMatchObject({ lookDueAt: RIVALS })
    const refs = (await store.journalOf(subjectOf(start))).map(({ ref }) => ref)
    const rivals = Array.from({ length: RIVALS }, (_, n) => `rival-${n}`)
    expect(refs.toSorted()).toEqual([...rivals, startKey(record.name)].toSorted())
  })

  it('does a change once where the answer was lost on the way', async () => {
    const record = await judged(store, newInstance())
    const table = store.tableThrough(losingTheFirstAnswerTo('TransactWriteItems'), 2)
    const changed = await store
      .startBook(table)
      .change(record, (fresh) => ({ record: counted(fresh), journal: [] }))
    expect(changed.lookDueAt).toBe(1)
    expect(await recalled(store, record)).toEqual(changed)
  })

  it('waits out a table that asks for patience, and says so where it asks too long', async () => {
    const record = await judged(store, newInstance())
    const busy = { code: 'ThrottlingException', message: 'busy', status: 400 }
    const patient = store.startBook(store.tableThrough(answering('TransactWriteItems', busy, 2)))
    const changed = await patient.change(record, (fresh) => ({ record: counted(fresh), journal: [] }))
    expect(changed.lookDueAt).toBe(1)
    const never = store.startBook(
      store.tableThrough(answering('TransactWriteItems', { ...busy, code: 'AccessDeniedException' }, 99)),
    )
    await expect(
      never.change(changed, (fresh) => ({ record: counted(fresh), journal: [] })),
    ).rejects.toMatchObject({ name: 'Unreachable', code: 'AccessDeniedException' })
  })
}

function givingBack(store: Store): void {
  const giveBack = (record: StartRecord): Promise<StartRecord> =>
    store.startBook().change(record, (fresh) => ({
      record: { ...fresh, endedAt: noon + 5, givenBack: 'never-ran' },
      journal: [anEntry(subjectOf({ ...newInstance(), ...fresh.name }), 'given-back', startKey(fresh.name))],
      giveBack: true,
    }))

  it('happens only when asked for: any other change leaves the pass spent', async () => {
    const start = newInstance()
    const pass = await store.issue(newPass({}, [start]))
    const record = await judged(store, start, pass)
    await store
      .startBook()
      .change(record, (fresh) => ({ record: { ...fresh, ranAt: noon + 3 }, journal: [] }))
    expect(await store.passBook().find(pass.key)).toMatchObject({ left: 0 })
  })

  it('returns it to the pass, which starts the same instance once more', async () => {
    const [start, other] = [newInstance(), newInstance()]
    const pass = await store.issue(newPass({}, [start, other]))
    await judged(store, other, pass)
    const record = await judged(store, start, pass)
    expect(await giveBack(record)).toMatchObject({ endedAt: noon + 5, givenBack: 'never-ran' })
    const key = `${tokyo.account}/${tokyo.region}/${other.instanceId}`
    expect(await store.passBook().find(pass.key)).toEqual({ ...pass, left: 1, spentOn: [key] })
    const again = await judged(store, { ...start, launchedAt: noon + 60 }, pass)
    expect(again.verdict.kind).toBe('allow')
  })

  it('leaves no trace of the only instance it was spent on', async () => {
    const start = newInstance()
    const pass = await store.issue(newPass({}, [start]))
    await giveBack(await judged(store, start, pass))
    expect(await store.passBook().find(pass.key)).toEqual(pass)
  })

  it('gives back once, however often it is asked to', async () => {
    const start = newInstance()
    const pass = await store.issue(newPass({}, [start]))
    const record = await judged(store, start, pass)
    await giveBack(await giveBack(record))
    expect(await store.passBook().find(pass.key)).toEqual(pass)
  })

  it('closes a permission for one instance instead, since it would serve anybody', async () => {
    const start = newInstance()
    const permit = await store.issue(newPass({ key: permitKey(tokyo, start.instanceId) }, [start]))
    await giveBack(await judged(store, start, permit))
    expect(await store.passBook().find(permit.key)).toMatchObject({ left: 0, revokedAt: noon + 5 })
  })

  it('leaves the permission alone that somebody else was given meanwhile', async () => {
    const start = newInstance()
    const key = permitKey(tokyo, start.instanceId)
    const record = await judged(store, start, await store.issue(newPass({ key }, [start])))
    const newer = newPass({ key }, [start])
    await issueInto(store.passBook(), newer)
    expect(await giveBack(record)).toMatchObject({ givenBack: 'never-ran' })
    expect(await store.passBook().find(key)).toEqual(newer)
  })

  it('still notes the end of a start whose pass is gone, and makes no pass', async () => {
    const start = newInstance()
    const decision = aDecision(start, store.control, undefined)
    const gone = newPass({}, [start])
    const { id, key, owner, ownerLocale, command } = gone
    const withPass = { ...decision.record, pass: { id, key, owner, ownerLocale, command } }
    await store.startBook().decide({ ...decision, record: withPass })
    const record = await recalled(store, decision.record)
    const ended = record && (await giveBack(record))
    expect(ended).toMatchObject({ endedAt: noon + 5, givenBack: 'never-ran' })
    expect(await store.item(passItemKey(key))).toBeUndefined()
    const events = (await store.journalOf(subjectOf(start))).map(({ event }) => event)
    expect(events.toSorted()).toEqual(['given-back', 'verdict'])
  })
}
