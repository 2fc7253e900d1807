// Whether whoever tampers with the gate is told of: CloudTrail's records, on which that rests, and the rules that read them.

import { type Finding, failed, fine, orFine } from '../domain/checkup.ts'
import { partNames, tamperThemes } from '../domain/part-names.ts'
import type { Looking, Patient, Practice } from './check-up.ts'
import type { TrailView } from './ports-of-inspection.ts'

/** Where AWS records what is done to what knows no region: IAM's roles (B8). */
const GLOBAL_REGION = 'us-east-1'

const records = ({ logging, changes }: TrailView): boolean => logging && changes

/** Home first: where nothing is recorded there, other regions are no comfort. */
export const checkTrails: Looking = async ({ home, partition }, practice) => {
  const { inspector } = practice
  const here = await inspector.trails(home.region)
  if (here.length === 0) return [failed('trail', 'trail-missing', { region: home.region })]
  const good = here.filter(records)
  const [some] = here
  if (good.length === 0) {
    const problem = here.some(({ logging }) => logging) ? 'trail-partial' : 'trail-off'
    return [failed('trail', problem, { region: home.region, arn: some?.arn ?? '' })]
  }
  const everywhere = good.find((trail) => trail.everywhere && trail.global)
  if (everywhere !== undefined) return [fine('trail', { arn: everywhere.arn })]
  const others = await othersOf(home, partition, practice)
  const found = await Promise.all(
    others.map(async (region): Promise<Finding[]> => {
      const there = (await inspector.trails(region)).filter(records)
      const enough = region === GLOBAL_REGION ? there.some(({ global }) => global) : there.length > 0
      return enough ? [] : [failed('trail', 'trail-not-there', { region })]
    }),
  )
  return orFine(found.flat(), 'trail', { arn: good[0]?.arn ?? '' })
}

/** At home every theme, elsewhere what is told of there. */
export const checkTamperRules: Looking = async ({ home, partition, topicArn }, practice) => {
  const { inspector } = practice
  const bus = `:events:${home.region}:${home.account}:event-bus/default`
  const missingIn = async (region: string): Promise<string[]> => {
    const themes = region === home.region ? tamperThemes.home : tamperThemes.elsewhere
    const seen = await Promise.all(
      themes.map(async (theme) => {
        const name = partNames.tamper + theme
        const rule = await inspector.rule(region, name)
        const aimed = rule?.targets.some((arn) =>
          region === home.region ? arn === topicArn : arn.endsWith(bus),
        )
        return rule?.enabled === true && aimed === true ? [] : [name]
      }),
    )
    return seen.flat()
  }
  const regions = [home.region, ...(await othersOf(home, partition, practice))]
  const found = await Promise.all(
    regions.map(async (region): Promise<Finding[]> => {
      const names = await missingIn(region)
      if (names.length === 0) return []
      const facts = { region, names: names.join(', ') }
      return [failed('tamper', region === GLOBAL_REGION ? 'tamper-global' : 'tamper-deaf', facts)]
    }),
  )
  return orFine(found.flat(), 'tamper', { count: regions.length })
}

/** us-east-1 is looked at in any case, be it exempt or not enabled for instances: IAM's records come there and nowhere else. */
async function othersOf(
  home: Patient['home'],
  partition: string,
  { guard, regionsOf }: Practice,
): Promise<string[]> {
  const [regions, { exempt }] = await Promise.all([regionsOf(home.account), guard.inForce()])
  const guarded = regions.filter((region) => !exempt.regions.has(`${home.account}/${region}`))
  const wanted = new Set([...guarded, ...(partition === 'aws' ? [GLOBAL_REGION] : [])])
  wanted.delete(home.region)
  return [...wanted].toSorted()
}
