// What is forgotten easily, told from time to time: places that only observe, and standing passes that end.

import { describe, expect, it } from 'vitest'
import { aControl, aRecord, noon, tokyo } from '../../test/builders.ts'
import { anOffice } from '../../test/support/an-office.ts'
import type { Control } from '../domain/control.ts'
import { defaultGuard, noExemptions } from '../domain/guard.ts'
import type { StandingPass } from '../domain/standing-pass.ts'
import { deny } from '../domain/verdict.ts'
import type { Herald } from './herald.ts'
import { remindOfObserving } from './remind-of-observing.ts'
import { remindOfStandingPasses } from './remind-of-standing-passes.ts'
import type { SweepReport } from './sweep.ts'

const DAY = 86_400

describe('that a place only observes', () => {
  const report = (control: Partial<Control> | undefined, up = 1): SweepReport =>
    ({
      place: tokyo,
      up,
      sight: {
        control: control && aControl({ mode: 'observe', guardingSince: noon - 7 * DAY, ...control }),
      },
    }) as never
  async function reminded(one: SweepReport, guard = defaultGuard, times = 1) {
    const asked: unknown[] = []
    const { office, bulletins } = anOffice()
    const observed = aRecord({ mode: 'observe', verdict: deny('no-pass') })
    // Those that were stopped before it observed, and that somebody took over since, are as "mode enforce" has them.
    const others = [
      { ...observed, mode: 'enforce' },
      { ...observed, sparedBy: 'adopted hana' },
    ]
    const denied = async (...how: unknown[]) => (asked.push(how), [observed, observed, ...others])
    const herald = { ...office, starts: { denied } } as unknown as Herald
    for (let n = 0; n < times; n += 1) await remindOfObserving([one], guard, herald)
    return { bulletins, asked }
  }

  it('is told after a week, with what it would have stopped, once', async () => {
    const { bulletins, asked } = await reminded(report({}), defaultGuard, 2)
    expect(bulletins).toEqual([
      { kind: 'still-observing', place: tokyo, at: noon, since: noon - 7 * DAY, deniedInSevenDays: 2 },
    ])
    expect(asked).toEqual([[tokyo, noon - 7 * DAY, 1000]])
  })

  it.each([
    ['it enforces', report({ mode: 'enforce' }), defaultGuard],
    ['it was not read', report(undefined), defaultGuard],
    ['nothing is up there', report({}, 0), defaultGuard],
    ['the week is not over', report({ guardingSince: noon - 7 * DAY + 1 }), defaultGuard],
    [
      'the settings exempt it',
      report({}),
      { ...defaultGuard, exempt: { ...noExemptions, accounts: new Set([tokyo.account]) } },
    ],
  ])('is not told where %s', async (_, one, guard) => {
    expect((await reminded(one, guard)).bulletins).toEqual([])
  })
})

describe('that a standing pass ends', () => {
  async function reminded(more: Partial<StandingPass>, ...others: Partial<StandingPass>[]) {
    const pass = {
      id: 'nightly',
      instances: new Set(['123456789012/us-east-1/i-2', '123456789012/ap-northeast-1/i-1']),
      owner: 'hana',
      reason: 'batch',
      endsAt: noon + 3 * DAY,
    }
    const standingPasses = [more, ...others].map((one) => ({ ...pass, ...one }) as unknown as StandingPass)
    const { office, bulletins } = anOffice()
    await remindOfStandingPasses({ standingPasses }, office as unknown as Herald)
    return bulletins
  }

  it('is told of where its first instance is', async () => {
    expect(await reminded({})).toEqual([
      {
        kind: 'standing-pass-ends',
        place: tokyo,
        at: noon,
        pass: 'nightly',
        owner: 'hana',
        reason: 'batch',
        endsAt: noon + 3 * DAY,
        withinDays: 7,
      },
    ])
  })

  it.each([
    [7 * DAY + 1, []],
    [7 * DAY, [7]],
    [DAY + 1, [7]],
    [DAY, [1]],
    [0, [1]],
    [-1, []],
  ])('%i seconds before: %o', async (left, days) => {
    const bulletins = await reminded({ endsAt: noon + left })
    expect(bulletins.map((one) => (one.kind === 'standing-pass-ends' ? one.withinDays : 0))).toEqual(days)
  })

  it('of nothing is no reason to hold back others', async () => {
    expect(await reminded({ instances: new Set() }, { id: 'other' })).toMatchObject([{ pass: 'other' }])
  })
})
