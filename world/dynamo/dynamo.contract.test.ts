// What the code may rest on in DynamoDB, asked of the embedded one and of moto alike.

import { describe } from 'vitest'
import { conditions } from './contract/conditions.ts'
import { losingItem } from './contract/losing-item.ts'
import { hasMoto } from './contract/moto.ts'
import { queries } from './contract/queries.ts'
import { SharedTable, type Target } from './contract/shared-table.ts'
import { embedded, onMoto } from './contract/targets.ts'
import { transactions } from './contract/transactions.ts'
import { updates } from './contract/updates.ts'

describe('DynamoDB, embedded', () => {
  contract(embedded())
})

describe.skipIf(!hasMoto)(`DynamoDB, moto${hasMoto ? '' : ' (moto_server is not installed here)'}`, () => {
  contract(onMoto())
})

function contract(target: Target): void {
  const shared = new SharedTable(target)
  describe('conditions', () => {
    conditions(shared)
  })
  describe('updates', () => {
    updates(shared)
  })
  describe('the losing item', () => {
    losingItem(shared)
  })
  describe('transactions', () => {
    transactions(shared)
  })
  describe('queries', () => {
    queries(shared)
  })
}
