// startpass settings propose: the first look at an account, as lines to paste into the settings file.

import type { Command } from 'commander'
import type { MembershipKind } from '../../domain/membership.ts'
import { type Proposal, proposeExemptions } from '../../flows/propose-exemptions.ts'
import type { Adding } from '../program.ts'
import { eachPlace } from '../progress.ts'
import type { Answer, Session, Where } from '../session.ts'
import { quotedForYaml } from '../show.ts'

/** In the order of the settings file, under its own names. */
const LISTS: readonly (readonly [name: string, kind: MembershipKind])[] = [
  ['autoScalingGroups', 'auto-scaling-group'],
  ['fleets', 'fleet'],
  ['clusters', 'cluster'],
  ['operators', 'operator'],
]

export function addPropose(settings: Command, { command, answer, words }: Adding): void {
  command(settings, 'propose', 'settings propose', 'here')
    .option('--account <id>', words.options.account)
    .action((options: Where, self: Command) => answer(self, (session) => propose(options, session)))
}

async function propose(options: Where, session: Session): Promise<Answer> {
  const { words, io } = session
  const [office, places] = [await session.office(), await session.places(options, 'everywhere')]
  const { results, troubles } = await eachPlace(places, io, (place) => proposeExemptions(place, office))
  for (const error of troubles.values()) throw error
  const proposals = merged(results.flatMap(({ result }) => result))
  const lists = LISTS.map(
    ([name, kind]) => [name, proposals.filter((proposal) => proposal.kind === kind)] as const,
  )
  const entries = lists.flatMap(([name, list]) =>
    list.length === 0 ? [] : [`  ${name}:`, ...list.map((one) => entry(one, session))],
  )
  const head = [`# ${words.settings.proposal(places.length)}`, 'exempt:']
  return {
    json: Object.fromEntries(
      lists.map(([name, list]) => [name, list.map(({ key, up }) => ({ name: key, up }))]),
    ),
    text: entries.length === 0 ? words.settings.nothingToPropose() : [...head, ...entries].join('\n'),
  }
}

const entry = ({ key, up }: Proposal, { words }: Session): string =>
  `    - ${quotedForYaml(key)}  # ${words.settings.proposedUp(up)}`

/** An operator is the same in every region. */
function merged(proposals: readonly Proposal[]): Proposal[] {
  const groups = Map.groupBy(proposals, ({ kind, key }) => `${kind} ${key}`)
  return [...groups.values()].flatMap(([first, ...more]) =>
    first === undefined ? [] : [{ ...first, up: more.reduce((sum, { up }) => sum + up, first.up) }],
  )
}
