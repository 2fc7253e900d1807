// Whether tampering would be told of: the trails at home and elsewhere, and the rules that read them.

import { describe, expect, it } from 'vitest'
import { tokyo } from '../../test/builders.ts'
import { aPractice, aRule, busAtHome, patient } from '../../test/support/a-practice.ts'
import { defaultGuard, noExemptions } from '../domain/guard.ts'
import { partNames, tamperThemes } from '../domain/part-names.ts'
import { checkTamperRules, checkTrails } from './check-trails.ts'
import type { RuleView, TrailView } from './ports-of-inspection.ts'

const trail = (more: Partial<TrailView> = {}): TrailView => ({
  arn: 'arn:of:trail',
  logging: true,
  everywhere: true,
  global: true,
  changes: true,
  ...more,
})

const regions = ['ap-northeast-1', 'eu-west-1']
const regionsOf = async () => regions
const exempt = {
  inForce: async () => ({
    ...defaultGuard,
    exempt: { ...noExemptions, regions: new Set([`${tokyo.account}/eu-west-1`]) },
  }),
}

describe('the trails', () => {
  const look = (trails: Readonly<Record<string, readonly TrailView[]>>, more = {}, partition = 'aws') =>
    checkTrails(
      { ...patient, partition },
      aPractice({ trails: async (region) => [...(trails[region] ?? [])] }, { regionsOf, ...more }),
    )
  const fault = (problem: string, facts: object) => [{ check: 'trail', state: 'failed', problem, facts }]
  const fine = [{ check: 'trail', state: 'ok', facts: { arn: 'arn:of:trail' } }]
  const home = tokyo.region

  it('are in order where one records changes in every region', async () => {
    expect(await look({ [home]: [trail({ arn: 'arn:other', logging: false }), trail()] })).toEqual(fine)
  })

  it.each([
    [[], 'trail-missing', { region: home }],
    [[trail({ logging: false })], 'trail-off', { region: home, arn: 'arn:of:trail' }],
    [[trail({ changes: false })], 'trail-partial', { region: home, arn: 'arn:of:trail' }],
    [
      [trail({ logging: false }), trail({ arn: 'arn:b', changes: false })],
      'trail-partial',
      { region: home, arn: 'arn:of:trail' },
    ],
  ])('that are %o at home: %s', async (trails, problem, facts) => {
    expect(await look({ [home]: trails, 'us-east-1': [trail()], 'eu-west-1': [trail()] })).toEqual(
      fault(problem, facts),
    )
  })

  it.each([{ everywhere: false }, { global: false }])(
    'are asked for in other regions where the one at home is %o',
    async (more) => {
      const here = { [home]: [trail(more)] }
      const there = trail({ everywhere: false, global: false })
      const globally = trail({ everywhere: false })
      expect(await look({ ...here, 'eu-west-1': [there], 'us-east-1': [globally] })).toEqual(fine)
      expect(await look({ ...here, 'eu-west-1': [there], 'us-east-1': [there] })).toEqual(
        fault('trail-not-there', { region: 'us-east-1' }),
      )
      expect(await look({ ...here, 'us-east-1': [globally] })).toEqual(
        fault('trail-not-there', { region: 'eu-west-1' }),
      )
      const off = trail({ logging: false })
      expect(await look({ ...here, 'eu-west-1': [off], 'us-east-1': [off, globally] })).toEqual(
        fault('trail-not-there', { region: 'eu-west-1' }),
      )
    },
  )

  it('are not asked for where a region is exempt, save us-east-1, where AWS records what knows no region', async () => {
    const here = { [home]: [trail({ everywhere: false })] }
    expect(await look(here, { guard: exempt })).toEqual(fault('trail-not-there', { region: 'us-east-1' }))
    expect(await look(here, { guard: exempt }, 'aws-cn')).toEqual(fine)
  })
})

describe('the rules that tell of tampering', () => {
  const look = (rule: (region: string, name: string) => RuleView | undefined, more: object = {}) =>
    checkTamperRules(
      patient,
      aPractice({ rule: async (region, name) => rule(region, name) }, { regionsOf, ...more }),
    )
  const asItIs = (region: string): RuleView =>
    aRule(region, { targets: ['arn:other', region === tokyo.region ? patient.topicArn : busAtHome] })
  const but =
    (where: string, instead: RuleView | undefined) =>
    (region: string, name: string): RuleView | undefined =>
      `${region}/${name}` === where ? instead : asItIs(region)

  it('are in order where each tells the topic at home, or the bus at home from elsewhere', async () => {
    expect(await look(asItIs)).toEqual([{ check: 'tamper', state: 'ok', facts: { count: 3 } }])
    expect(await look(asItIs, { guard: exempt })).toEqual([
      { check: 'tamper', state: 'ok', facts: { count: 2 } },
    ])
  })

  const here = partNames.tamper + tamperThemes.home[0]
  const there = partNames.tamper + tamperThemes.elsewhere[0]

  it.each([
    ['ap-northeast-1', here, undefined, 'tamper-deaf'],
    ['ap-northeast-1', here, aRule('ap-northeast-1', { targets: [busAtHome] }), 'tamper-deaf'],
    ['ap-northeast-1', here, { ...asItIs('ap-northeast-1'), enabled: false }, 'tamper-deaf'],
    ['eu-west-1', there, aRule('eu-west-1', { targets: [patient.topicArn] }), 'tamper-deaf'],
    ['eu-west-1', there, aRule('eu-west-1', { targets: [] }), 'tamper-deaf'],
    ['us-east-1', there, undefined, 'tamper-global'],
  ])('of %s, %s as %o: %s', async (region, names, rule, problem) => {
    expect(await look(but(`${region}/${names}`, rule))).toEqual([
      { check: 'tamper', state: 'failed', problem, facts: { region, names } },
    ])
  })

  it('are named, all that are missing', async () => {
    expect(await look((region) => (region === 'eu-west-1' ? undefined : asItIs(region)))).toEqual([
      {
        check: 'tamper',
        state: 'failed',
        problem: 'tamper-deaf',
        facts: {
          region: 'eu-west-1',
          names: tamperThemes.elsewhere.map((theme) => partNames.tamper + theme).join(', '),
        },
      },
    ])
  })
})
