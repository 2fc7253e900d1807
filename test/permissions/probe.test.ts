import { it } from 'vitest'
import { actionsOf, policies } from './roles.ts'
import { playAll } from './stories.ts'

it('probe', async () => {
  const t = process.cpuUsage()
  const asked = await playAll()
  for (const role of ['slack', 'gate', 'sweep', 'guarded'] as const) {
    const seen = new Set(asked.filter((a) => a.role === role).map(({ need }) => need.action))
    const pol = new Set(actionsOf(policies[role]))
    console.log(
      role,
      'missing',
      [...seen].filter((x) => !pol.has(x)),
      'unused',
      [...pol].filter((x) => !seen.has(x)),
    )
  }
  console.log(process.cpuUsage(t), asked.length)
}, 200000)
