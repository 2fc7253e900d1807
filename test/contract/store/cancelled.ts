// Contract: how a cancelled decision is read, in the order of rule 5: what exists wins, contention says nothing, and
// only then does a pass not fit.

import { expect, it } from 'vitest'
import { toItem } from '../../../src/adapters/aws/dynamo.ts'
import { startItemKey } from '../../../src/adapters/aws/table.ts'
import { startOf } from '../../../src/domain/start.ts'
import { allow, deny } from '../../../src/domain/verdict.ts'
import type { Target } from '../support/targets.ts'
import { answering, losingTheFirstAnswerTo } from '../support/through.ts'
import { aDecision, newInstance, newPass, type Store } from './a-store.ts'

const conflict = { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }
const failed = { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' }
const none = { Code: 'None' }

export function cancelled(store: Store, target: Target): void {
  /** The store cancels with these reasons: for the start, the switch, the journal and the pass. */
  const cancelledFor = (reasons: readonly object[]) =>
    store.tableThrough(
      answering('TransactWriteItems', {
        code: 'TransactionCanceledException',
        message: 'Transaction cancelled, please refer cancellation reasons for specific reasons',
        status: 400,
        more: { CancellationReasons: reasons },
      }),
    )

  it('obeys the start that exists before it looks at a pass that does not fit', async () => {
    const start = newInstance()
    await store.startBook().decide(aDecision(start, store.control, undefined))
    const pass = await store.issue(newPass({ left: 0 }, [start]))
    const decided = await store.startBook().decide(aDecision(start, store.control, pass))
    expect(decided).toMatchObject({ kind: 'already', record: { verdict: deny('no-pass') } })
  })

  it('obeys the start that exists before it looks at a switch that changed', async () => {
    const start = newInstance()
    await store.startBook().decide(aDecision(start, store.control, undefined))
    const outdated = { ...store.control, revision: 'long-gone' }
    const decided = await store.startBook().decide(aDecision(start, outdated, undefined))
    expect(decided.kind).toBe('already')
  })

  it('obeys the start that exists even where somebody else holds another item', async () => {
    const start = newInstance()
    await store.startBook().decide(aDecision(start, store.control, undefined))
    const there = { ...failed, Item: toItem((await store.item(startItemKey(startOf(start)))) ?? {}) }
    const decided = await store
      .startBook(cancelledFor([there, conflict, none, conflict]))
      .decide(aDecision(start, store.control, newPass({}, [start])))
    expect(decided.kind).toBe('already')
  })

  it.each([
    ['the start', [conflict, none, none, none]],
    ['the switch', [none, conflict, none, none]],
    ['the journal', [none, none, conflict, none]],
    ['the pass', [none, none, none, conflict]],
    ['the start, while the switch changed', [conflict, failed, none, none]],
    ['the switch, while the pass does not fit', [none, conflict, none, failed]],
    ['nothing, but throttles', [none, none, none, { Code: 'ThrottlingError' }]],
    ['nothing, but lacks capacity', [none, none, none, { Code: 'ProvisionedThroughputExceeded' }]],
    ['a start that is gone again', [failed, none, none, none]],
  ])('is contended, and never a refusal, where somebody holds %s', async (_, reasons) => {
    const start = newInstance()
    const book = store.startBook(cancelledFor(reasons))
    const decided = await book.decide(aDecision(start, store.control, newPass({}, [start])))
    expect(decided).toEqual({ kind: 'contended' })
  })

  it.runIf(target.name === 'embedded')('is contended while another transaction is at work', async () => {
    const conflictOnce = { service: 'dynamodb', operation: 'TransactWriteItems', code: 'TransactionConflict' }
    target.world.faults.set({ fail: [{ ...conflictOnce, when: 'before', times: 1 }] })
    const decision = aDecision(newInstance(), store.control, undefined)
    expect(await store.startBook().decide(decision)).toEqual({ kind: 'contended' })
    expect((await store.startBook().decide(decision)).kind).toBe('recorded')
  })

  it.each([
    'ThrottlingException',
    'ProvisionedThroughputExceededException',
    'TransactionInProgressException',
  ])('is contended where the table answers %s', async (code) => {
    const table = store.tableThrough(answering('TransactWriteItems', { code, message: 'busy', status: 400 }))
    const decided = await store.startBook(table).decide(aDecision(newInstance(), store.control, undefined))
    expect(decided).toEqual({ kind: 'contended' })
  })

  it('throws where the table cannot do what was asked, and names what it said', async () => {
    const validation = { Code: 'ValidationError', Message: 'what?' }
    const decision = aDecision(newInstance(), store.control, newPass())
    await expect(
      store.startBook(cancelledFor([none, none, none, validation])).decide(decision),
    ).rejects.toMatchObject({ name: 'Unreachable', service: 'table', code: 'TransactionCanceledException' })
    const denied = { code: 'AccessDeniedException', message: 'no', status: 400 }
    await expect(
      store.startBook(store.tableThrough(answering('TransactWriteItems', denied))).decide(decision),
    ).rejects.toMatchObject({ name: 'Unreachable', service: 'table', code: 'AccessDeniedException' })
  })

  it('finds its own work where the answer was lost on the way, and the client token has run out', async () => {
    const start = newInstance()
    const pass = await store.issue(newPass({ starts: 2, left: 2 }, [start]))
    const table = store.tableThrough(losingTheFirstAnswerTo('TransactWriteItems'), 2)
    const decided = await store.startBook(table).decide(aDecision(start, store.control, pass))
    expect(decided).toMatchObject({ kind: 'recorded', record: { verdict: allow } })
    expect(await store.passBook().find(pass.key)).toMatchObject({ left: 1 })
  })
}
