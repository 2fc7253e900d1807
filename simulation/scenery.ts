// What stands there when a story begins: the settings in force, the group that is listed, and the end of all groups.

import { defaultGuard, type Guard, noExemptions } from '../src/domain/guard.ts'
import { weekdays } from '../src/domain/standing-pass.ts'
import { type Cloud, home, regions } from './cloud.ts'
import type { Random } from './random.ts'
import { ELSEWHEN, LISTED, NIGHTLY } from './story/machines.ts'

/** Epoch milliseconds: a Monday noon. */
export const BEGIN = Date.UTC(2026, 10, 23, 12)

export function guardOf(ids: ReadonlyMap<string, string>, random: Random): Guard {
  const pass = {
    timeZone: 'UTC',
    startsADay: 1,
    owner: 'U0HANASATO1',
    reason: 'a scheduler',
    endsAt: BEGIN / 1000 + 86_400,
  }
  const allDay = { fromMinute: 0, toMinute: 1440 }
  const only = (name: string): ReadonlySet<string> => new Set([ids.get(name) ?? ''])
  return {
    ...defaultGuard,
    whereStoppingIsImpossible: random.pick(['alert', 'terminate', 'isolate']),
    unlistedGroups: random.pick(['alert', 'suspend']),
    cap: random.pick([defaultGuard.cap, { restarts: 1, withinMinutes: 10 }, undefined]),
    exempt: {
      ...noExemptions,
      autoScalingGroups: new Set([`${home.account}/${home.region}/${LISTED}`]),
    },
    standingPasses: [
      { ...pass, id: NIGHTLY, instances: only(NIGHTLY), windows: [{ ...allDay, days: new Set(weekdays) }] },
      { ...pass, id: ELSEWHEN, instances: only(ELSEWHEN), windows: [{ ...allDay, days: new Set(['sun']) }] },
    ],
  }
}

export function listedGroup(cloud: Cloud): void {
  const origin = { region: home.region }
  const data = { imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro' }
  cloud.groups.createLaunchConfiguration(origin, { name: 'of-listed', data })
  cloud.groups.createAutoScalingGroup(origin, {
    name: LISTED,
    launchConfigurationName: 'of-listed',
    minSize: 0,
    maxSize: 4,
    desiredCapacity: 0,
    availabilityZones: [`${home.region}a`],
  })
}

/** `region/name` of every group that nobody keeps from launching. */
export const groupsLaunching = ({ groups }: Cloud): ReadonlySet<string> =>
  new Set(
    regions.flatMap((region) => {
      const launching = groups.truth(region).filter(({ suspended }) => !suspended.has('Launch'))
      return launching.map(({ name }) => `${region}/${name}`)
    }),
  )

/** A group whose members are stopped goes on launching for ever (A4): somebody has to end it. */
export function stopGroups({ groups }: Cloud): void {
  for (const region of regions) {
    for (const { name } of groups.truth(region)) {
      groups.suspendProcesses({ region }, { name, processes: ['Launch', 'Terminate', 'ReplaceUnhealthy'] })
    }
  }
}
