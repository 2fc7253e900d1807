// What a template will make, in words, and what that costs while nothing happens.

import { costOf, DEFAULT_REGIONS, idleCost, regionalGateUsage, totalOf, type Usage } from './costs/costs.ts'
import { pricesOf } from './costs/prices.ts'

interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Type: string; readonly Condition?: string }>>
}

/** @param region whose prices are taken */
export function summaryOf(template: object, region = 'us-east-1'): string {
  const { Resources = {} } = template as Template
  const always = Object.entries(Resources).filter(([, { Condition }]) => Condition === undefined)
  const costs = idleCost({ Resources: Object.fromEntries(always) }, region)
  const units = pricesOf(region)
  return [
    'It makes:',
    ...madeBy(template),
    '',
    `Idle it costs about $${totalOf(costs).toFixed(2)} a month in ${region}, ${DEFAULT_REGIONS} regions guarded (docs/costs.md):`,
    ...costs
      .filter(({ dollars }) => dollars >= 0.005)
      .map(
        ({ what, quantity, dollars }) =>
          `  ${`$${dollars.toFixed(2)}`.padStart(6)}  ${units[what].unit} (${rounded(quantity)})`,
      ),
    '  Dashboard and canary, where they are asked for, cost what docs/costs.md says.',
    'It begins by observing: nothing that runs is touched.',
  ].join('\n')
}

/** @param regions in which this template is deployed: with its gate or without, all of them */
export function regionalSummaryOf(template: object, regions: readonly string[]): string {
  const each = regions.map((region) => totalOf(costOf([gateUsage(template)], region)))
  const most = Math.max(...each)
  const costs = most > 0 ? `costs about $${most.toFixed(2)} a month in each` : 'costs nothing'
  return [
    `In each of ${regions.join(', ')} it makes:`,
    ...madeBy(template),
    '',
    `Idle that ${costs}; that each is swept is in the figure above.`,
  ].join('\n')
}

function gateUsage(template: object): Usage {
  const { Resources = {} } = template as Template
  const hasGate = Object.values(Resources).some(({ Type }) => Type === 'AWS::Lambda::Function')
  return hasGate ? regionalGateUsage(template) : {}
}

function madeBy(template: object): string[] {
  const { Resources = {} } = template as Template
  const counts = new Map<string, number>()
  for (const { Type } of Object.values(Resources)) counts.set(Type, (counts.get(Type) ?? 0) + 1)
  return [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([type, count]) => `  ${String(count).padStart(3)}  ${type}`)
}

const rounded = (quantity: number): string =>
  quantity < 1 ? quantity.toPrecision(2) : Math.round(quantity).toLocaleString('en')
