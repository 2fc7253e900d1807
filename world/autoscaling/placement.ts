// Where the members that are missing go: each where the fewest are.

import { type Group, standingMembers } from './group.ts'

export type Place = { readonly subnetId: string } | { readonly availabilityZone: string }

/** How many go where. */
export function placesFor(group: Group, missing: number): [Place, number][] {
  const standing = standingMembers(group)
  const bySubnet = group.subnetIds.length > 0
  const crowds = new Map(
    (bySubnet ? group.subnetIds : group.availabilityZones).map((place) => [
      place,
      standing.filter((one) => (bySubnet ? one.subnetId : one.availabilityZone) === place).length,
    ]),
  )
  const placed = new Map<string, number>()
  for (let n = 0; n < missing; n += 1) {
    const [place, count] = [...crowds].reduce((best, one) => (one[1] < best[1] ? one : best))
    crowds.set(place, count + 1)
    placed.set(place, (placed.get(place) ?? 0) + 1)
  }
  return [...placed].map(([place, count]) => [
    bySubnet ? { subnetId: place } : { availabilityZone: place },
    count,
  ])
}
