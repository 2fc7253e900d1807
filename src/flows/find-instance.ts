// From what a person typed to one instance, or to what they may have meant.

import { closest, distance } from 'fastest-levenshtein'
import type { Target } from '../domain/command.ts'
import { type InstanceView, nameOf } from '../domain/instance.ts'
import { isInstanceId, type Place } from '../domain/place.ts'
import type { Refusal, ShownInstance } from '../domain/reply.ts'
import type { Desk } from './desk.ts'

const MOST_LISTED = 1000
const MOST_NEAR = 5

export const shown = (view: InstanceView): ShownInstance => ({
  place: view.place,
  instanceId: view.instanceId,
  name: nameOf(view),
})

/** @throws where EC2 does not answer */
export async function findInstance(target: Target, desk: Desk): Promise<InstanceView | Refusal> {
  const place: Place = { ...desk.settings.home, region: target.region ?? desk.settings.home.region }
  const folded = target.name.normalize('NFKC').trim()
  const id = folded.toLowerCase()
  if (isInstanceId(id)) {
    const view = (await desk.instances.read(place, [id])).get(id)
    if (view !== undefined && view.state !== 'terminated') return view
    return unknown(target.name, place, desk)
  }
  for (const name of new Set([target.name, folded])) {
    const [view, ...others] = await desk.instances.named(place, name)
    if (view !== undefined && others.length === 0) return view
    if (view !== undefined) {
      return { reason: 'ambiguous-name', name, matches: [view, ...others].slice(0, MOST_NEAR * 2).map(shown) }
    }
  }
  return unknown(target.name, place, desk)
}

async function unknown(name: string, place: Place, desk: Desk): Promise<Refusal> {
  const all = await desk.instances.list(place, MOST_LISTED)
  const names = [...new Set(all.flatMap((view) => nameOf(view) ?? []))]
  return { reason: 'unknown-name', name, region: place.region, near: nearNames(name, names) }
}

/** Names a slip of the fingers away, the closest first; where none is, the single closest that shares a part. */
function nearNames(typed: string, names: readonly string[]): string[] {
  const fold = (text: string): string => text.normalize('NFKC').toLowerCase()
  const wanted = fold(typed)
  const slips = Math.max(2, Math.floor(wanted.length / 3))
  const scored = names.map((name) => ({ name, folded: fold(name), far: distance(wanted, fold(name)) }))
  const near = scored
    .filter(({ folded, far }) => far <= slips || folded.includes(wanted) || wanted.includes(folded))
    .toSorted((a, b) => a.far - b.far || a.name.localeCompare(b.name))
    .map(({ name }) => name)
  if (near.length > 0 || names.length === 0) return near.slice(0, MOST_NEAR)
  return names.length <= MOST_NEAR ? names.toSorted() : [closest(typed, [...names])]
}
