// Contract: passes issued against the list they were counted in, replaced, revoked and listed.

import { describe, expect, it } from 'vitest'
import { changeControl } from '../../../src/adapters/aws/dynamo-control.ts'
import { openPassesKey, passItemKey } from '../../../src/adapters/aws/table.ts'
import { type Pass, permitKey } from '../../../src/domain/pass.ts'
import type { PersonId } from '../../../src/domain/person.ts'
import type { OpenPasses } from '../../../src/flows/ports.ts'
import { noon, tokyo } from '../../builders.ts'
import type { Target } from '../support/targets.ts'
import { answering } from '../support/through.ts'
import {
  aDecision,
  anEntry,
  aStore,
  elsewhere,
  issueInto,
  means,
  newInstance,
  newPass,
  newPerson,
  type Store,
} from './a-store.ts'

export function passBookContract(target: Target): void {
  describe('issuing a pass', () => {
    issuing(aStore(target))
  })
  describe('a permission for one instance', () => {
    permissions(aStore(target, 'bare'))
  })
  describe('the open passes of a person', () => {
    openPasses(aStore(target))
  })
  describe('revoking a pass', () => {
    revoking(aStore(target))
  })
}

const entryOf = (pass: Pass, event: 'issued' | 'replaced' | 'revoked') =>
  anEntry({ kind: 'person', person: pass.owner }, event, pass.id)

const eventsOf = async (store: Store, person: PersonId): Promise<string[]> =>
  (await store.journalOf({ kind: 'person', person })).map(({ event, ref }) => `${event} ${ref}`)

function issuing(store: Store): void {
  it('keeps the pass, the list of its owner and the journal entry together', async () => {
    const pass = newPass({ because: 'リリース', ownerLocale: 'ja' }, [newInstance(), newInstance()])
    const issued = await issueInto(store.passBook(), pass, {
      controls: [store.control],
      journal: [entryOf(pass, 'issued')],
    })
    expect(issued).toEqual({ kind: 'issued' })
    expect(await store.passBook().find(pass.key)).toEqual(pass)
    expect((await store.passBook().open(pass.owner, noon)).passes).toEqual([pass])
    expect(await eventsOf(store, pass.owner)).toEqual([`issued ${pass.id}`])
  })

  it('keeps it for thirty days beyond its expiry', async () => {
    const pass = await store.issue(newPass())
    const item = await store.item(passItemKey(pass.key))
    expect(item).toMatchObject({ ttl: pass.expiresAt + 30 * 86_400 })
  })

  it('lets one of ten win that counted the same passes, and tells the nine others to look again', async () => {
    const owner = newPerson()
    for (const before of ['nothing yet', 'one pass'] as const) {
      const book = await store.passBook().open(owner, noon)
      expect(book.passes).toHaveLength(before === 'one pass' ? 1 : 0)
      const outcomes = await Promise.all(
        Array.from({ length: 10 }, () => {
          const pass = newPass({ owner })
          const request = {
            pass,
            replaces: undefined,
            book,
            controls: [],
            journal: [entryOf(pass, 'issued')],
          }
          return store.passBook().issue(request)
        }),
      )
      expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual([
        ...Array.from({ length: 9 }, () => 'book-changed'),
        'issued',
      ])
    }
    expect((await store.passBook().open(owner, noon)).passes).toHaveLength(2)
    expect(await eventsOf(store, owner)).toHaveLength(2)
  })

  it('never lets ten askers at once exceed the limit they all keep to', async () => {
    const owner = newPerson()
    const LIMIT = 3
    async function askUntilRefused(): Promise<void> {
      const asker = store.passBook()
      for (let attempt = 0; attempt < 20; attempt += 1) {
        const book = await asker.open(owner, noon)
        if (book.passes.length >= LIMIT) return
        await asker.issue({ pass: newPass({ owner }), replaces: undefined, book, controls: [], journal: [] })
      }
    }
    await Promise.all(Array.from({ length: 10 }, askUntilRefused))
    expect((await store.passBook().open(owner, noon)).passes).toHaveLength(LIMIT)
  })

  it('issues nothing once the switch has changed, and says so', async () => {
    const controls = [store.control, await store.passBook().control(elsewhere(1))]
    await changeControl(store.table, controls[1] ?? store.control, { lockdown: true }, means.entropy)
    const pass = newPass()
    const issued = await issueInto(store.passBook(), pass, { controls, journal: [entryOf(pass, 'issued')] })
    expect(issued).toEqual({ kind: 'control-changed' })
    expect(await store.passBook().find(pass.key)).toBeUndefined()
    expect((await store.passBook().open(pass.owner, noon)).passes).toEqual([])
    expect(await eventsOf(store, pass.owner)).toEqual([])
  })

  it('revokes the pass it replaces in the same transaction, and takes it off the list', async () => {
    const owner = newPerson()
    const [old, kept] = [newPass({ owner }), newPass({ owner })]
    await store.issue(old)
    await store.issue(kept)
    const pass = newPass({ owner, issuedAt: noon - 5 })
    const journal = [entryOf(pass, 'issued'), entryOf(old, 'replaced')]
    expect(await issueInto(store.passBook(), pass, { replaces: old, journal })).toEqual({ kind: 'issued' })
    expect(await store.passBook().find(old.key)).toEqual({ ...old, revokedAt: noon - 5 })
    expect((await store.passBook().open(owner, noon)).passes.map(({ id }) => id)).toEqual([kept.id, pass.id])
    expect(await eventsOf(store, owner)).toEqual([`issued ${pass.id}`, `replaced ${old.id}`])
  })

  it.each([
    ['spent', { left: 0 }],
    ['revoked', { revokedAt: noon - 20 }],
  ])('issues nothing in place of a pass that was %s meanwhile', async (_, meanwhile) => {
    const owner = newPerson()
    const counted = newPass({ owner })
    await store.issue({ ...counted, ...meanwhile })
    const book: OpenPasses = { ...(await store.passBook().open(owner, noon)), passes: [counted] }
    const pass = newPass({ owner })
    const request = { pass, replaces: counted, book, controls: [], journal: [entryOf(pass, 'issued')] }
    expect(await store.passBook().issue(request)).toEqual({ kind: 'book-changed' })
    expect(await store.passBook().find(pass.key)).toBeUndefined()
    expect(await store.passBook().find(counted.key)).toEqual({ ...counted, ...meanwhile })
    expect(await eventsOf(store, owner)).toEqual([])
  })

  it.each([
    ['another transaction holds an item', 'TransactionCanceledException'],
    ['the table asks for patience', 'ThrottlingException'],
  ])('is contended, and nothing else, where %s', async (_, code) => {
    const reasons = [{ Code: 'None' }, { Code: 'TransactionConflict' }, { Code: 'ConditionalCheckFailed' }]
    const fault = { code, message: 'busy', status: 400, more: { CancellationReasons: reasons } }
    const book = store.passBook(store.tableThrough(answering('TransactWriteItems', fault)))
    expect(await issueInto(book, newPass(), { controls: [store.control] })).toEqual({ kind: 'contended' })
  })

  it('never issues one code twice', async () => {
    const pass = await store.issue(newPass())
    const twin = newPass({ key: pass.key, left: 50, starts: 50 })
    expect((await issueInto(store.passBook(), twin)).kind).not.toBe('issued')
    expect(await store.passBook().find(pass.key)).toEqual(pass)
  })
}

function permissions(store: Store): void {
  const forOne = (more: Partial<Pass> = {}) => {
    const instance = newInstance()
    return newPass({ key: permitKey(tokyo, instance.instanceId), ...more }, [instance])
  }

  it('is one: while it is open, the next asker is shown it', async () => {
    const open = await store.issue(forOne({ expiresAt: noon }))
    const late = newPass({ key: open.key, issuedAt: noon, scope: open.scope })
    expect(await issueInto(store.passBook(), late)).toEqual({ kind: 'permit-taken', pass: open })
    expect(await store.passBook().find(open.key)).toEqual(open)
    expect((await store.passBook().open(late.owner, noon)).passes).toEqual([])
  })

  it.each([
    ['used', { left: 0 }],
    ['withdrawn', { revokedAt: noon - 10 }],
    ['over', { expiresAt: noon - 1 }],
  ])('gives way to the next once it is %s', async (_, served) => {
    const old = await store.issue(forOne(served))
    const next = newPass({ key: old.key, issuedAt: noon, scope: old.scope })
    expect(await issueInto(store.passBook(), next)).toEqual({ kind: 'issued' })
    expect(await store.passBook().find(old.key)).toEqual(next)
  })

  it('is written for one of ten who ask at once', async () => {
    const { key, scope } = forOne()
    const askers = Array.from({ length: 10 }, () => newPass({ key, scope }))
    const outcomes = await Promise.all(askers.map((pass) => issueInto(store.passBook(), pass)))
    const winner = askers[outcomes.findIndex(({ kind }) => kind === 'issued')]
    expect(outcomes.filter(({ kind }) => kind === 'permit-taken')).toHaveLength(9)
    expect(await store.passBook().find(key)).toEqual(winner)
  })

  it('of somebody else is not shown as mine, though it took the place of mine', async () => {
    const mine = await store.issue(forOne({ left: 0 }))
    const theirs = newPass({ key: mine.key, issuedAt: noon, scope: mine.scope })
    await issueInto(store.passBook(), theirs)
    expect((await store.passBook().open(mine.owner, noon)).passes).toEqual([])
    expect((await store.passBook().open(theirs.owner, noon)).passes).toEqual([theirs])
  })
}

function openPasses(store: Store): void {
  it('are those that could still start something, oldest first', async () => {
    const owner = newPerson()
    const issue = (more: Partial<Pass>) => store.issue(newPass({ owner, ...more }))
    const newest = await issue({ issuedAt: noon - 1 })
    const oldest = await issue({ issuedAt: noon - 300, expiresAt: noon })
    await issue({ issuedAt: noon - 200, expiresAt: noon - 1 })
    const partly = await issue({ issuedAt: noon - 100, starts: 2, left: 1, spentOn: ['a/b/i-1'] })
    const spending = await issue({ issuedAt: noon - 50, scope: { kind: 'any', place: tokyo } })
    const revoking = await issue({ issuedAt: noon - 40 })
    await store.startBook().decide(aDecision(newInstance(), store.control, spending))
    await store.passBook().revoke(revoking, noon, entryOf(revoking, 'revoked'))
    const { passes } = await store.passBook().open(owner, noon)
    expect(passes).toEqual([oldest, partly, newest])
  })

  it('are oldest first, in whatever order the table gives them', async () => {
    const owner = newPerson()
    const ages = [5, 2, 7, 1, 6, 3, 4, 8]
    for (const age of ages) await store.issue(newPass({ owner, issuedAt: noon - age }))
    const { passes } = await store.passBook().open(owner, noon)
    expect(passes.map(({ issuedAt }) => noon - issuedAt)).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
  })

  it('are looked for among the few that were open at the last issue, not among all there ever were', async () => {
    const owner = newPerson()
    const [old, replaced, latest] = [
      newPass({ owner, expiresAt: noon - 30, issuedAt: noon - 90 }),
      newPass({ owner, issuedAt: noon - 40 }),
      newPass({ owner, issuedAt: noon }),
    ]
    await store.issue(old)
    await store.issue(replaced)
    await issueInto(store.passBook(), latest, { replaces: replaced })
    expect(await store.item(openPassesKey(owner))).toMatchObject({ keys: [latest.key] })
  })

  it('are refused where their list is of a schema it does not know, and it is named', async () => {
    const owner = newPerson()
    await store.issue(newPass({ owner }))
    const key = openPassesKey(owner)
    await store.edit(key, 'schema', 2)
    await expect(store.passBook().open(owner, noon)).rejects.toThrow(`${key.pk} ${key.sk} cannot be read`)
  })

  it('are none for somebody who never asked', async () => {
    expect((await store.passBook().open(newPerson(), noon)).passes).toEqual([])
  })

  it('belong to a person of one workspace, whoever bears the same user id in another', async () => {
    const owner = newPerson()
    await store.issue(newPass({ owner }))
    const namesake = { ...owner, teamId: 'T0ACME00002' }
    expect((await store.passBook().open(namesake, noon)).passes).toEqual([])
  })

  it('change their revision with every pass issued', async () => {
    const owner = newPerson()
    const revisions = new Set<string>()
    for (let n = 0; n < 3; n += 1) {
      revisions.add((await store.passBook().open(owner, noon)).revision)
      await store.issue(newPass({ owner }))
    }
    expect(revisions.size).toBe(3)
  })
}

function revoking(store: Store): void {
  it('voids it for good, with its entry, and says that it did', async () => {
    const start = newInstance()
    const pass = await store.issue(newPass({}, [start]))
    expect(await store.passBook().revoke(pass, noon - 1, entryOf(pass, 'revoked'))).toBe(true)
    const revoked = { ...pass, revokedAt: noon - 1 }
    expect(await store.passBook().find(pass.key)).toEqual(revoked)
    expect(await eventsOf(store, pass.owner)).toEqual([`revoked ${pass.id}`])
    const decided = await store.startBook().decide(aDecision(start, store.control, pass))
    expect(decided).toEqual({ kind: 'refused', pass: revoked })
  })

  it.each([
    ['revoked before', { revokedAt: noon - 30 }],
    ['fully spent', { left: 0 }],
  ])('says so where it was %s, and writes nothing', async (_, before) => {
    const pass = await store.issue(newPass(before))
    expect(await store.passBook().revoke(pass, noon, entryOf(pass, 'revoked'))).toBe(false)
    expect(await store.passBook().find(pass.key)).toEqual(pass)
    expect(await eventsOf(store, pass.owner)).toEqual([])
  })

  it('says so where there is no such pass, and makes none', async () => {
    const pass = newPass()
    expect(await store.passBook().revoke(pass, noon, entryOf(pass, 'revoked'))).toBe(false)
    expect(await store.item(passItemKey(pass.key))).toBeUndefined()
  })

  it('leaves the permission alone that took the place of the one meant', async () => {
    const instance = newInstance()
    const key = permitKey(tokyo, instance.instanceId)
    const meant = await store.issue(newPass({ key, left: 0 }, [instance]))
    const newer = newPass({ key, issuedAt: noon }, [instance])
    await issueInto(store.passBook(), newer)
    expect(await store.passBook().revoke(meant, noon, entryOf(meant, 'revoked'))).toBe(false)
    expect(await store.passBook().find(key)).toEqual(newer)
  })

  it('is done by one of ten who try', async () => {
    const pass = await store.issue(newPass())
    const tries = Array.from({ length: 10 }, () =>
      store.passBook().revoke(pass, noon, entryOf(pass, 'revoked')),
    )
    expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1)
  })

  it('waits out a table that asks for patience, and throws where it does not answer', async () => {
    const pass = await store.issue(newPass())
    const busy = { code: 'ThrottlingException', message: 'busy', status: 400 }
    const patient = store.passBook(store.tableThrough(answering('TransactWriteItems', busy, 2)))
    expect(await patient.revoke(pass, noon, entryOf(pass, 'revoked'))).toBe(true)
    const broken = { code: 'InternalServerError', message: 'oops', status: 500 }
    const lost = store.passBook(store.tableThrough(answering('TransactWriteItems', broken)))
    await expect(lost.revoke(pass, noon, entryOf(pass, 'revoked'))).rejects.toMatchObject({
      name: 'Unreachable',
      service: 'table',
      code: 'InternalServerError',
    })
  })
}
