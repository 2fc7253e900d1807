// Contract: uses of standing passes, which instances are known to be good, the cap, the pace,
// the settings, what was told.

import { describe, expect, it } from 'vitest'
import { dynamoCapBook } from '../../../src/adapters/aws/dynamo-cap-book.ts'
import { applySettings, dynamoGuardBook, readSettings } from '../../../src/adapters/aws/dynamo-guard-book.ts'
import { dynamoToldBook } from '../../../src/adapters/aws/dynamo-journal.ts'
import { dynamoPaceBook } from '../../../src/adapters/aws/dynamo-pace-book.ts'
import { guardKey, standingKey } from '../../../src/adapters/aws/table.ts'
import { readSettingsFile } from '../../../src/cli/settings-file.ts'
import { freshCap } from '../../../src/domain/cap.ts'
import { defaultGuard } from '../../../src/domain/guard.ts'
import type { InstanceView } from '../../../src/domain/instance.ts'
import type { StandingUse } from '../../../src/domain/standing-pass.ts'
import { allow, exempt } from '../../../src/domain/verdict.ts'
import type { PaceBook } from '../../../src/flows/ports.ts'
import { noon, tokyo, virginia } from '../../builders.ts'
import type { Target } from '../support/targets.ts'
import { aDecision, aStore, decideAtLast, means, newInstance, newPass, type Store } from './a-store.ts'

export function standingContract(target: Target): void {
  const store = aStore(target)

  describe('a standing pass', () => {
    const use: StandingUse = { id: 'office-hours', day: '2026-11-23', startsADay: 2 }
    const startWith = (instance: InstanceView, more: Partial<StandingUse> = {}) => {
      const standing = { ...use, ...more }
      const decision = aDecision(instance, store.control, undefined)
      return decideAtLast(store.startBook(), {
        ...decision,
        record: { ...decision.record, verdict: allow, standing, todo: new Set() },
        redeem: { kind: 'standing', use: standing },
      })
    }
    const later = (instance: InstanceView, seconds: number): InstanceView => ({
      ...instance,
      launchedAt: instance.launchedAt + seconds,
    })

    it('is used as often as it says, by each instance, each day', async () => {
      const [web, db] = [newInstance(), newInstance()]
      expect((await startWith(web)).kind).toBe('recorded')
      expect((await startWith(later(web, 60))).kind).toBe('recorded')
      expect(await startWith(later(web, 120))).toEqual({ kind: 'refused', pass: undefined })
      expect((await startWith(later(web, 120), { day: '2026-11-24' })).kind).toBe('recorded')
      expect((await startWith(db)).kind).toBe('recorded')
    })

    it('used by many starts at once lets no more through than it says', async () => {
      const web = newInstance()
      const decided = await Promise.all(
        Array.from({ length: 6 }, (_, n) => startWith(later(web, n), { id: 'raced', startsADay: 3 })),
      )
      expect(decided.map(({ kind }) => kind).toSorted()).toEqual([
        'recorded',
        'recorded',
        'recorded',
        'refused',
        'refused',
        'refused',
      ])
    })

    it('counts a start once, however often it is decided, and has it back once', async () => {
      const web = newInstance()
      const decided = await startWith(web, { id: 'given-back' })
      expect((await startWith(web, { id: 'given-back' })).kind).toBe('already')
      if (decided.kind !== 'recorded') throw new Error(decided.kind)
      const key = standingKey('given-back', use.day, web.instanceId)
      expect(await store.item(key)).toMatchObject({ used: 1 })
      const giveBack = () =>
        store
          .startBook()
          .change(decided.record, (fresh) =>
            fresh.givenBack === undefined
              ? { record: { ...fresh, givenBack: 'never-ran' }, journal: [], giveBack: true }
              : undefined,
          )
      await giveBack()
      await giveBack()
      expect(await store.item(key)).toMatchObject({ used: 0 })
    })
  })

  describe('an instance known to be good', () => {
    const known = async (instance: InstanceView): Promise<boolean> =>
      (await store.startBook().recall(tokyo, [], [], [instance.instanceId])).known.has(instance.instanceId)

    it('is one of which a start was allowed or exempt', async () => {
      const [allowed, spared, denied] = [newInstance(), newInstance(), newInstance()]
      const pass = await store.issue(newPass({}, [allowed]))
      await decideAtLast(store.startBook(), aDecision(allowed, store.control, pass))
      const decision = aDecision(spared, store.control, undefined)
      const record = { ...decision.record, verdict: exempt('adopted'), todo: new Set<never>() }
      await decideAtLast(store.startBook(), { ...decision, record })
      await decideAtLast(store.startBook(), aDecision(denied, store.control, undefined))
      expect([await known(allowed), await known(spared), await known(denied)]).toEqual([true, true, false])
    })
  })

  describe('the cap', () => {
    const book = dynamoCapBookOf(store)
    const held = {
      ...freshCap,
      windowFrom: noon,
      stopped: ['a', 'b'],
      heldSince: noon,
      held: 3,
      waiting: ['c'],
      spared: ['d'],
    }

    it('is fresh where nothing was counted, and each place has its own', async () => {
      expect(await book().read(tokyo)).toEqual(freshCap)
      expect(await book().write(tokyo, freshCap, held)).toBe(true)
      expect(await book().read(tokyo)).toMatchObject({
        stopped: ['a', 'b'],
        heldSince: noon,
        held: 3,
        waiting: ['c'],
        spared: ['d'],
      })
      expect(await book().read(virginia)).toEqual(freshCap)
    })

    it('is changed by one of those who read it', async () => {
      const before = await book().read(tokyo)
      const answer = { decision: 'continue', at: noon + 60, by: 'hana' } as const
      expect(await book().write(tokyo, before, { ...before, answer })).toBe(true)
      expect(await book().write(tokyo, before, { ...before, held: 9 })).toBe(false)
      expect(await book().write(tokyo, freshCap, freshCap)).toBe(false)
      expect(await book().read(tokyo)).toMatchObject({ answer, held: 3 })
    })
  })

  describe('the pace', () => {
    const book = (...turn: Parameters<PaceBook['book']>) => dynamoPaceBook(store.table).book(...turn)
    const now = noon * 1000

    it('begins now where nobody waits, and lets the next wait for those before; each place by itself', async () => {
      expect(await book(tokyo, 5000, now)).toBe(now + 5000)
      expect(await book(tokyo, 3000, now + 1000)).toBe(now + 8000)
      expect(await book(virginia, 200, now)).toBe(now + 200)
    })

    it('begins anew once the last turn is over', async () => {
      expect(await book(tokyo, 1000, now + 60_000)).toBe(now + 61_000)
    })

    it('gives rivals a turn each, whichever comes first', async () => {
      const later = now + 120_000
      const turns = await Promise.all(Array.from({ length: 5 }, () => book(tokyo, 1000, later)))
      expect(turns.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5].map((n) => later + n * 1000))
    })
  })

  describe('the settings', () => {
    const text = `version: 1
exempt: {instances: [i-0123456789abcdef0], autoScalingGroups: [web]}
trustLauncherChosen: true
exemptIfLaunchedWith: {tags: [team=build]}
cap: off
accounts: [{id: "210987654321", name: test, role: "arn:aws:iam::210987654321:role/startpass"}]
standingPasses:
  - {id: a, instances: [i-0123456789abcdef0], windows: ["daily 22:00-02:00"], timeZone: Asia/Tokyo, startsADay: 1, owner: hana, reason: because, ends: 2026-12-31}
`
    const applied = { at: noon, by: 'arn:aws:iam::123456789012:user/hana', text }

    it('hold at their defaults where none were applied', async () => {
      expect(await readSettings(store.table)).toEqual({ guard: defaultGuard, applied: undefined })
    })

    it('come back as they were applied, and are kept for ten seconds', async () => {
      const read = readSettingsFile(text, { home: tokyo, nowSeconds: noon })
      if ('faults' in read) throw new Error(JSON.stringify(read.faults))
      let now = noon * 1000
      const book = dynamoGuardBook(store.table, { now: () => now })
      expect(await book.inForce()).toEqual(defaultGuard)
      await applySettings(store.table, read.guard, applied)
      expect(await readSettings(store.table)).toEqual({ guard: read.guard, applied })
      now += 9999
      expect(await book.inForce()).toEqual(defaultGuard)
      now += 1
      expect(await book.inForce()).toEqual(read.guard)
    })

    it('that nobody can read are an error, not a guess', async () => {
      await applySettings(store.table, defaultGuard, applied)
      await store.edit(guardKey, 'guard', { exempt: 'everything' })
      await expect(readSettings(store.table)).rejects.toThrow('the settings in the table cannot be read')
      const book = dynamoGuardBook(store.table, { now: () => noon * 1000 })
      await expect(book.inForce()).rejects.toThrow('apply the settings file again')
      await applySettings(store.table, defaultGuard, applied)
      expect(await book.inForce()).toEqual(defaultGuard)
    })
  })

  it('remembers which bulletins were told', async () => {
    const told = dynamoToldBook(store.table, { now: () => noon * 1000 })
    expect(await told.before('sns/a')).toBe(false)
    await told.note('sns/a', 60)
    expect([await told.before('sns/a'), await told.before('slack/a')]).toEqual([true, false])
  })
}

const dynamoCapBookOf = (store: Store) => () => dynamoCapBook(store.table, means.entropy)
