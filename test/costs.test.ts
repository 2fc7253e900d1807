// The tables of docs/costs.md are those that the code computes, and what they rest on is what is counted today.

import { readFileSync } from 'node:fs'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import {
  type Counted,
  costOf,
  idleCost,
  idleUsage,
  regionUsage,
  standingUsage,
  startsUsage,
  totalOf,
} from '../infra/costs/costs.ts'
import { pricedNames, pricedRegions, pricesOf } from '../infra/costs/prices.ts'
import { anInstallation } from './support/an-installation.ts'
import { COSTS_PAGE, countAll, readCounted, withCosts } from './support/count-costs.ts'

/** Tables are aligned by the formatter. */
const unaligned = (text: string): string => text.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---')

it('the page is what npm run costs writes', async () => {
  const page = readFileSync(COSTS_PAGE, 'utf8')
  expect(unaligned(await withCosts(page))).toBe(unaligned(page))
})

it('what is counted today is what was counted', async () => {
  const [now, then] = [await countAll(), await readCounted()]
  for (const [name, one] of Object.entries(now) as [keyof typeof now, Counted][]) {
    const { logBytes, storedBytes } = one
    expect({ name, ...withoutBytes(one) }).toEqual({ name, ...withoutBytes(then[name]) })
    // Names and numbers are not always as long.
    expect(isAbout(logBytes, then[name].logBytes) && isAbout(storedBytes, then[name].storedBytes)).toBe(true)
  }
}, 60_000)

const isAbout = (now: number, then: number): boolean => Math.abs(now - then) <= 0.03 * then

const withoutBytes = (counted: Counted): object => ({
  ...counted,
  logBytes: undefined,
  storedBytes: undefined,
})

describe('the cost of an installation', () => {
  const template = Template.fromStack(anInstallation(new App(), 'startpass')).toJSON()

  it('names what costs most first, and nothing that costs nothing', () => {
    const lines = idleCost(template, 'ap-northeast-1')
    const dollars = lines.map((line) => line.dollars)
    expect(dollars).toEqual(dollars.toSorted((a, b) => b - a))
    expect(Math.min(...dollars)).toBeGreaterThan(0)
    expect(lines.map(({ what }) => what)).not.toContain('dashboard')
  })

  it('counts each metric of an alarm on an expression', () => {
    const alarms = Object.values(Template.fromJSON(template).findResources('AWS::CloudWatch::Alarm'))
    expect(standingUsage(template).alarmMetric).toBe(alarms.length + 1)
  })

  it('has what is polled beside the first queue, and who watches it', () => {
    const accountQueues = ['111122223333', '444455556666']
    const more = Template.fromStack(anInstallation(new App(), 'queues', { accountQueues })).toJSON()
    const quantity = (of: object, what: string): number =>
      idleCost(of, 'us-east-1').find((line) => line.what === what)?.quantity ?? 0
    expect(quantity(more, 'queueRequest') / quantity(template, 'queueRequest')).toBeCloseTo((5 + 3 + 3) / 5)
    expect(quantity(more, 'alarmMetric') - quantity(template, 'alarmMetric')).toBe(4)
  })

  it('grows with every start and with every region', () => {
    for (const region of pricedRegions) {
      const of = (...usages: Parameters<typeof costOf>[0]): number => totalOf(costOf(usages, region))
      expect(of(startsUsage('denied', 1))).toBeGreaterThan(0)
      expect(of(startsUsage('allowed', 2))).toBeCloseTo(2 * of(startsUsage('allowed', 1)))
      expect(of(idleUsage(3)) - of(idleUsage(2))).toBeCloseTo(of(regionUsage()))
    }
  })

  it('takes the prices of us-east-1 where it knows none', () => {
    expect(pricesOf('eu-north-1')).toEqual(pricesOf('us-east-1'))
  })

  it('every price has a page of AWS, and says when it was read', () => {
    for (const region of pricedRegions) {
      for (const name of pricedNames) {
        const { dollars, page, read } = pricesOf(region)[name]
        expect(dollars).toBeGreaterThan(0)
        expect(page).toMatch(/^https:\/\/aws\.amazon\.com\/.+\/pricing\//)
        expect(read).toMatch(/^(?:recalled|second hand: https:\/\/\S+|\d{4}-\d{2}-\d{2})$/)
      }
    }
  })
})
