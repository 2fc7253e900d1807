// Settings as lines, one for each thing they say, so that two of them can be compared and shown.

import type { Guard, GuardedAccount } from './guard.ts'
import type { StandingPass } from './standing-pass.ts'

export interface GuardLine {
  /** As the settings file calls it, with dots between. */
  readonly name: string
  readonly value: string
}

export function guardLines(guard: Guard): GuardLine[] {
  const { launcherChosen, ...exempt } = guard.exempt
  const { cap } = guard
  return [
    ...listLines('exempt', exempt),
    ...listLines('exemptIfLaunchedWith', launcherChosen),
    { name: 'whereStoppingIsImpossible', value: guard.whereStoppingIsImpossible },
    { name: 'unlistedGroups', value: guard.unlistedGroups },
    { name: 'restartedSpot', value: guard.restartedSpot },
    { name: 'cap', value: cap === undefined ? 'off' : `${cap.restarts} in ${cap.withinMinutes} min` },
    ...guard.standingPasses.map((pass) => ({ name: `standingPasses.${pass.id}`, value: standingText(pass) })),
    ...guard.accounts.map((account) => ({ name: `accounts.${account.id}`, value: accountText(account) })),
  ]
}

const listLines = (under: string, lists: object): GuardLine[] =>
  Object.entries(lists).flatMap(([name, values]: [string, ReadonlySet<string>]) =>
    [...values].map((value) => ({ name: `${under}.${name}`, value })),
  )

function standingText(pass: StandingPass): string {
  const windows = pass.windows.map(
    ({ days, fromMinute, toMinute }) => `${[...days].join('+')} ${clock(fromMinute)}-${clock(toMinute)}`,
  )
  const ends = new Date(pass.endsAt * 1000).toISOString().slice(0, 16)
  const which = [...pass.instances].join(', ')
  return `${which}; ${windows.join(', ')} ${pass.timeZone}; ${pass.startsADay} a day; until ${ends}Z; ${pass.owner}: ${pass.reason}`
}

/** The external id itself is shown nowhere: what is applied is told of in the alert channel. */
function accountText({ name, roleArn, externalId }: GuardedAccount): string {
  const entered = [name, roleArn].filter((text) => text !== undefined).join(' ')
  return externalId === undefined ? entered : `${entered}, with an external id`
}

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** What goes (`- name: value`) and what comes (`+ name: value`); empty where nothing changes. */
export function guardChanges(before: Guard, after: Guard): string[] {
  const [was, is] = [textsOf(before), textsOf(after)]
  return [
    ...[...was].filter((line) => !is.has(line)).map((line) => `- ${line}`),
    ...[...is].filter((line) => !was.has(line)).map((line) => `+ ${line}`),
    ...otherExternalIds(before, after).map((id) => `+ accounts.${id}: another external id`),
  ]
}

const otherExternalIds = (before: Guard, after: Guard): string[] =>
  after.accounts
    .filter(({ id, externalId }) => {
      const was = before.accounts.find((account) => account.id === id)?.externalId
      return was !== undefined && externalId !== undefined && was !== externalId
    })
    .map(({ id }) => id)

const textsOf = (guard: Guard): ReadonlySet<string> =>
  new Set(guardLines(guard).map(({ name, value }) => `${name}: ${value}`))
