// Instances as they are typed and shown, and refusals in words.

import type { Target } from '../domain/command.ts'
import type { Pass } from '../domain/pass.ts'
import { isRegionName, type Place } from '../domain/place.ts'
import type { Refusal, ShownInstance } from '../domain/reply.ts'
import { idTyped } from '../flows/find-instance.ts'
import type { Office } from '../flows/office.ts'
import { wordsFor } from '../words/words-for.ts'
import type { Session } from './session.ts'
import { localSeconds, plainName } from './show.ts'
import { Stop } from './stop.ts'

/** `web-1`, `i-…`, `web-1@us-east-1`. @param region where none is written */
export function targetOf(typed: string, region: string | undefined): Target {
  const at = typed.lastIndexOf('@')
  const behind = typed.slice(at + 1)
  if (at > 0 && isRegionName(behind)) return { name: typed.slice(0, at), region: behind }
  return { name: typed, region }
}

/** The same office, where names are looked for in this place. */
export const officeIn = (office: Office, home: Place | undefined): Office => ({
  ...office,
  settings: { ...office.settings, home: home ?? office.settings.home },
})

export const placeJson = ({ account, region }: Place): object => ({ account, region })

export const instanceJson = ({ place, instanceId, name }: ShownInstance): object => ({
  ...placeJson(place),
  instanceId,
  name: name ?? null,
})

export const labelOf = ({ name, instanceId }: ShownInstance): string =>
  name === undefined ? instanceId : `${plainName(name)} (${instanceId})`

/** A refusal ends the command: 3, with the sentence that Slack would show, without its marks. */
export function refuse(refusal: Refusal, { language, words }: Session): Stop {
  const say = wordsFor(language).refusals
  const plain = (text: string): string => text.replaceAll(/[*`]/g, '')
  const stop = (text: string): Stop => new Stop('refused', refusal.reason, plain(text))
  if (refusal.reason === 'unknown-name') {
    const { name, region } = refusal
    const [near, others] = [refusal.near.map(plainName), refusal.others.map(plainName)]
    const unknown = idTyped(name) === undefined ? say.unknownName : say.unknownId
    return stop(unknown(plainName(name), region, { near, others }))
  }
  if (refusal.reason === 'ambiguous-name')
    return stop(say.ambiguousName(plainName(refusal.name), refusal.matches.map(labelOf)))
  if (refusal.reason === 'too-many-open')
    return stop(say.tooManyOpen(refusal.most, refusal.passes.map(passLine), 'startpass revoke P-…'))
  // No other is given at the command line: nobody is asked who they are in Slack.
  return stop(refusal.reason === 'lockdown' ? words.issue.lockdown() : words.trouble.other(refusal.reason))
}

const passLine = ({ id, expiresAt }: Pass): string => `${id} ${localSeconds(expiresAt)}`
