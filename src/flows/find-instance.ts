// From what a person typed to one instance, or to what they may have meant.

import { distance } from 'fastest-levenshtein'
import type { Target } from '../domain/command.ts'
import { type InstanceView, nameOf } from '../domain/instance.ts'
import { instanceKey, isInstanceId, type Place } from '../domain/place.ts'
import type { Refusal, ShownInstance } from '../domain/reply.ts'
import type { Desk, DeskSettings } from './desk.ts'

const MOST_LISTED = 1000
const MOST_NEAR = 5

export const shown = (view: InstanceView): ShownInstance => ({
  place: view.place,
  instanceId: view.instanceId,
  name: nameOf(view),
})

/** @returns the id, where it is one rather than a name, in whatever width and case it was typed */
export function idTyped(text: string): string | undefined {
  const id = text.normalize('NFKC').trim().toLowerCase()
  return isInstanceId(id) ? id : undefined
}

/** However often, and under whatever name, each was typed. */
export const eachOnce = (views: readonly InstanceView[]): InstanceView[] => [
  ...new Map(views.map((view) => [instanceKey(view.place, view.instanceId), view])).values(),
]

/** All that finding takes of a desk. */
export type Finder = Pick<Desk, 'instances'> & { readonly settings: Pick<DeskSettings, 'home'> }

/** @throws where EC2 does not answer */
export async function findInstance(
  target: Target,
  desk: Finder,
  verb?: 'start',
): Promise<InstanceView | Refusal> {
  const place: Place = { ...desk.settings.home, region: target.region ?? desk.settings.home.region }
  const folded = target.name.normalize('NFKC').trim()
  const id = idTyped(target.name)
  if (id !== undefined) {
    const view = (await desk.instances.read(place, [id])).get(id)
    if (view !== undefined && view.state !== 'terminated') return view
    return unknown(target.name, place, verb, desk)
  }
  for (const name of new Set([target.name, folded, withHyphens(folded)])) {
    const [view, ...others] = await desk.instances.named(place, name)
    if (view !== undefined && others.length === 0) return view
    if (view !== undefined) {
      return { reason: 'ambiguous-name', name, matches: [view, ...others].slice(0, MOST_NEAR * 2).map(shown) }
    }
  }
  return unknown(target.name, place, verb, desk)
}

/** Japanese keyboards and phones put other dashes where a name has a hyphen: web–1, ｗｅｂー１. */
const withHyphens = (name: string): string =>
  name.replaceAll(/(?<=[a-z0-9])[\u2010-\u2015\u2212\u30fc](?=[a-z0-9])/giu, '-')

async function unknown(
  name: string,
  place: Place,
  verb: 'start' | undefined,
  desk: Finder,
): Promise<Refusal> {
  const all = await desk.instances.list(place, MOST_LISTED)
  const names = [...new Set(all.flatMap((view) => nameOf(view) ?? []))]
  const near = nearNames(name, names)
  const others = near.length === 0 && names.length <= MOST_NEAR ? names.toSorted() : []
  return { reason: 'unknown-name', name, region: place.region, near, others, verb }
}

/** Names a slip of the fingers away, or of which what was typed is a part, or the other way round; the closest first. */
function nearNames(typed: string, names: readonly string[]): string[] {
  const fold = (text: string): string => withHyphens(text.normalize('NFKC')).toLowerCase()
  const wanted = fold(typed)
  if (isInstanceId(wanted)) return []
  const slips = Math.max(1, Math.floor(wanted.length / 3))
  return names
    .map((name) => ({ name, folded: fold(name), far: distance(wanted, fold(name)) }))
    .filter(({ folded, far }) => far <= slips || folded.includes(wanted) || wanted.includes(folded))
    .toSorted((a, b) => a.far - b.far || a.name.localeCompare(b.name))
    .map(({ name }) => name)
    .slice(0, MOST_NEAR)
}
