// Listed Auto Scaling groups, whose members need no pass: whoever changes one decides what runs without (rule 12). What
// it was at the last look is kept in the table; a difference is told before it is written down, so that none is lost.

import { changesOf, type GroupState, listedIn } from '../domain/group-watch.ts'
import type { Guard } from '../domain/guard.ts'
import { placeKey } from '../domain/place.ts'
import { announce } from './announce.ts'
import { noCrew } from './crews.ts'
import type { Herald } from './herald.ts'
import { secondsNow } from './ports.ts'
import type { SweepReport } from './sweep.ts'

type Swept = Pick<SweepReport, 'place' | 'sight'>

export async function watchGroups(reports: readonly Swept[], guard: Guard, herald: Herald): Promise<void> {
  for (const report of reports) {
    const { place } = report
    const names = listedIn(guard.exempt.autoScalingGroups, placeKey(place))
    if (names.length === 0) continue
    try {
      await watchPlace(report, names, herald)
    } catch (error) {
      herald.log.trouble('groups-unwatched', error, { place: placeKey(place) })
    }
  }
}

async function watchPlace({ place, sight }: Swept, names: readonly string[], herald: Herald): Promise<void> {
  const at = secondsNow(herald.clock)
  const [known, groups] = await Promise.all([
    herald.groupBook.recall(place, names),
    herald.groups.described(place, names),
  ])
  for (const name of names) {
    const before = known.get(name)
    const seen = groups.get(name)
    const crew = sight.crews.get(`${placeKey(place)}/${name}`) ?? noCrew()
    const launched = [...crew.launched].toSorted()
    const state = seen && {
      ...seen,
      apart: (seen.apart ?? 0) + crew.detached,
      restarted: seen.restarted === undefined ? undefined : seen.restarted + crew.restarted,
      // A group that has shrunk to nothing is remembered as it was.
      launched: launched.length > 0 ? launched : before?.state?.launched,
    }
    const changes = before === undefined ? [] : changesOf(before.state, state)
    const group = { kind: 'auto-scaling-group', name } as const
    const told =
      before === undefined || changes.length === 0
        ? true
        : await announce({ kind: 'group-changed', place, at, group, since: before.at, changes }, herald)
    if (told && (before === undefined || !same(before.state, state))) {
      await herald.groupBook.note(place, name, { state, at })
    }
  }
}

const same = (a: GroupState | undefined, b: GroupState | undefined): boolean =>
  a?.desired === b?.desired &&
  a?.apart === b?.apart &&
  a?.restarted === b?.restarted &&
  a?.launched?.join() === b?.launched?.join() &&
  changesOf(a, b).length === 0
