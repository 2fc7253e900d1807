// startpass mode: who is observed and who is enforced. Enforcing asks for the account's name, after showing what it
// would have stopped.

import { Argument, type Command } from 'commander'
import type { Mode } from '../../domain/control.ts'
import type { Guard } from '../../domain/guard.ts'
import { placeKey } from '../../domain/place.ts'
import { enforceRunning, type Foretold, foretell, switchMode } from '../../flows/switch-mode.ts'
import { partly } from '../out-of-reach.ts'
import type { Adding } from '../program.ts'
import { eachPlace } from '../progress.ts'
import type { Answer, Session, Where } from '../session.ts'
import { isoSeconds, localSeconds, plainName, table } from '../show.ts'
import { EXIT } from '../stop.ts'
import { instanceJson, placeJson } from '../target.ts'

interface Options extends Where {
  readonly confirm?: string
  readonly alsoRunning?: boolean
}

export function addMode(program: Command, { command, answer, words }: Adding): void {
  command(program, 'mode', 'mode', 'here')
    .addArgument(new Argument('[observe|enforce]').choices(['observe', 'enforce']))
    .option('--all-regions', words.options['all-regions'])
    .option('--account <id>', words.options.account)
    .option('--confirm <name>', words.options.confirm)
    .option('--also-running', words.options['also-running'])
    .action((mode: Mode | undefined, options: Options, self: Command) =>
      answer(self, (session) => {
        if (mode === undefined) return show(options, session)
        return mode === 'observe' ? observe(options, session) : enforce(options, session)
      }),
    )
}

async function show(options: Where, session: Session): Promise<Answer> {
  const { words, io } = session
  const [office, all] = [await session.office(), await session.allPlaces(options)]
  const { results, troubles } = await eachPlace(all.places, io, (place) => office.switches.look(place))
  for (const error of troubles.values()) throw error
  const say = words.columns
  const head = [say.account, say.region, say.mode, say.since, say.lockdown]
  const rows = results.map(({ place, result: seen }) => [
    place.account,
    place.region,
    `${words.mode.mode(seen.mode)}${seen.met ? '' : ' *'}`,
    localSeconds(seen.guardingSince),
    seen.lockdown ? words.yes : words.no,
  ])
  const json = results.map(({ place, result: seen }) => ({
    ...placeJson(place),
    mode: seen.mode,
    guardingSince: isoSeconds(seen.guardingSince),
    lockdown: seen.lockdown,
    passesVoidBefore: seen.passesVoidBefore === 0 ? null : isoSeconds(seen.passesVoidBefore),
    met: seen.met,
  }))
  const areMet = results.every(({ result }) => result.met)
  const text = [table(head, rows), ...(areMet ? [] : [`* ${words.mode.notMet()}`])].join('\n\n')
  return partly({ json: { places: json }, text }, all, session)
}

async function observe(options: Options, session: Session): Promise<Answer> {
  return switchAll('observe', options, session, undefined)
}

async function enforce(options: Options, session: Session): Promise<Answer> {
  const { words, io } = session
  const office = await session.office()
  const places = await session.places(options, 'home')
  const foretold = await foretell(places, office)
  const account = places[0]?.account ?? ''
  const name = nameOf(account, await office.guard.inForce())
  // To whoever has the name at hand, too: nobody enforces without having been shown.
  io.err(`${foretoldText(foretold, name, session)}\n\n`)
  const typed = options.confirm ?? (await io.ask(words.ask.typeName(name)))
  if (typed === name) return switchAll('enforce', options, session, foretold)
  const how = words.ask.confirmWith(/^[\w.-]+$/.test(name) ? name : `'${name}'`)
  return {
    json: { confirmed: false, account, confirmWith: name, wouldHaveStopped: foretoldJson(foretold) },
    text: words.ask.notConfirmed(how),
    exitCode: EXIT.refused,
  }
}

/** What people call the account; its twelve digits where it has no name. */
const nameOf = (account: string, { accounts }: Guard): string =>
  accounts.find(({ id }) => id === account)?.name ?? account

async function switchAll(
  mode: Mode,
  options: Options,
  session: Session,
  foretold: Foretold | undefined,
): Promise<Answer> {
  const { words } = session
  const office = await session.office()
  const places = await session.places(options, 'home')
  const lines: string[] = []
  const switched: object[] = []
  const late: object[] = []
  for (const place of places) {
    const { was, is } = await switchMode(place, mode, office)
    switched.push({ ...placeJson(place), was, is })
    const [before, now] = [words.mode.mode(was), words.mode.mode(is)]
    lines.push(
      was === is
        ? words.mode.already(placeKey(place), now)
        : words.mode.switched(placeKey(place), before, now),
    )
    if (options.alsoRunning === true && mode === 'enforce')
      late.push(...(await enforceRunning(place, office)).map(instanceJson))
  }
  if (options.allRegions === true) {
    await office.switches.startNewPlacesIn(mode)
    lines.push(words.mode.newPlacesToo(words.mode.mode(mode)))
  }
  if (options.alsoRunning === true) lines.push(words.mode.enforcedLate(late.length))
  else if (foretold?.instances.some(({ runs }) => runs) === true) lines.push(words.mode.stillRuns())
  const json = {
    confirmed: true,
    mode,
    places: switched,
    newPlacesToo: options.allRegions === true,
    enforcedLate: late,
    ...(foretold && { wouldHaveStopped: foretoldJson(foretold) }),
  }
  return { json, text: lines.join('\n') }
}

function foretoldText({ instances, groups }: Foretold, account: string, { words }: Session): string {
  if (instances.length === 0) return words.mode.noneDenied(account)
  const say = words.columns
  const rows = instances.map(({ instance, starts, reasons, lastStart, runs }) => [
    plainName(instance.name ?? ''),
    instance.instanceId,
    instance.place.region,
    String(starts),
    reasons.join(', '),
    localSeconds(lastStart),
    runs ? words.yes : words.no,
  ])
  const head = [say.name, say.instance, say.region, say.starts, say.reason, say.last, say.runs]
  const starts = instances.reduce((sum, one) => sum + one.starts, 0)
  const parts = [words.mode.wouldHaveStopped(instances.length, starts, account), table(head, rows)]
  if (groups.length > 0) {
    const byGroup = groups.map((one) => [one.group, String(one.instances), String(one.starts)])
    parts.push(words.mode.byGroup(), table([say.group, say.instances, say.starts], byGroup))
  }
  return parts.join('\n\n')
}

const foretoldJson = ({ instances, groups }: Foretold): object => ({
  instances: instances.map(({ instance, starts, reasons, lastStart, memberOf, runs }) => ({
    ...instanceJson(instance),
    starts,
    reasons,
    lastStart: isoSeconds(lastStart),
    memberOf,
    stillRuns: runs,
  })),
  groups,
})
