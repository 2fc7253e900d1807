// What a template will make, in words, and what that costs while nothing happens.

/** Dollars a month, us-east-1, from AWS's price pages; docs/costs.md has the sources and the regions. */
const idleCosts: Readonly<Record<string, { readonly dollars: number; readonly why: string }>> = {
  'AWS::KMS::Key': { dollars: 1, why: 'a key for the alerts' },
  'AWS::SecretsManager::Secret': { dollars: 0.4, why: 'a secret' },
  'AWS::CloudWatch::Alarm': { dollars: 0.1, why: 'an alarm' },
  'AWS::CloudWatch::Dashboard': { dollars: 3, why: 'a dashboard' },
}

interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Type: string }>>
}

export function summaryOf(template: object): string {
  const { Resources = {} } = template as Template
  const counts = new Map<string, number>()
  for (const { Type } of Object.values(Resources)) counts.set(Type, (counts.get(Type) ?? 0) + 1)
  const rows = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const costs = rows.flatMap(([type, count]) => {
    const cost = idleCosts[type]
    return cost === undefined ? [] : [{ ...cost, count, sum: cost.dollars * count }]
  })
  const sum = costs.reduce((total, one) => total + one.sum, 0)
  return [
    'It makes:',
    ...rows.map(([type, count]) => `  ${String(count).padStart(3)}  ${type}`),
    '',
    `Idle it costs about $${sum.toFixed(2)} a month beside the requests of the sweep:`,
    ...costs.map(
      ({ why, count, dollars }) => `  ${String(count).padStart(3)} × $${dollars.toFixed(2)}  ${why}`,
    ),
    'It begins by observing: nothing that runs is touched.',
  ].join('\n')
}
