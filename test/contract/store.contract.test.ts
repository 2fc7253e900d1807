// What the flows may rest on in the store, asked of the adapters over the embedded DynamoDB and over moto alike.
// moto's transactions are not atomic, so requests to it go one after the other; callers race all the same.

import { describe } from 'vitest'
import { burstContract } from './store/bursts.ts'
import { changeContract } from './store/change.ts'
import { conditionProperty } from './store/condition-property.ts'
import { controlContract } from './store/control.ts'
import { decideContract } from './store/decide.ts'
import { deniedContract } from './store/denied.ts'
import { groupContract, toldContract } from './store/groups.ts'
import { historyContract } from './store/history.ts'
import { passBookContract } from './store/pass-book.ts'
import { recallContract } from './store/recall.ts'
import { recordsContract } from './store/records.ts'
import { standingContract } from './store/standing.ts'
import { unfinishedContract } from './store/unfinished.ts'
import { onEveryTarget } from './support/targets.ts'

onEveryTarget('the store', (target) => {
  decideContract(target)
  describe('the condition of spending', () => {
    conditionProperty(target)
  })
  describe('recalling', () => {
    recallContract(target)
  })
  describe('unfinished starts', () => {
    unfinishedContract(target)
  })
  historyContract(target)
  standingContract(target)
  describe('denied starts', () => {
    deniedContract(target)
  })
  describe('a listed group', () => {
    groupContract(target)
  })
  describe('what was told', () => {
    toldContract(target)
  })
  changeContract(target)
  passBookContract(target)
  describe('the switch', () => {
    controlContract(target)
  })
  recordsContract(target)
  describe('a burst of alerts', () => {
    burstContract(target)
  })
})
