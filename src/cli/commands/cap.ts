// startpass cap: what the blast-radius cap holds, and the one command that decides.

import { Argument, type Command } from 'commander'
import { type CapDecision, type CapState, heldUntil } from '../../domain/cap.ts'
import { type Place, placeKey } from '../../domain/place.ts'
import { answerCap } from '../../flows/cap.ts'
import { partly } from '../out-of-reach.ts'
import type { Adding } from '../program.ts'
import { eachPlace } from '../progress.ts'
import type { AllPlaces, Answer, Session, Where } from '../session.ts'
import { isoSeconds, localSeconds } from '../show.ts'
import { Stop } from '../stop.ts'
import { placeJson } from '../target.ts'

export function addCap(program: Command, { command, answer, words }: Adding): void {
  command(program, 'cap', 'cap', 'here')
    .addArgument(new Argument('[continue|it-is-an-attack]').choices(['continue', 'it-is-an-attack']))
    .option('--account <id>', words.options.account)
    .action((decision: CapDecision | undefined, options: Where, self: Command) =>
      answer(self, (session) =>
        decision === undefined ? show(options, session) : decide(decision, options, session),
      ),
    )
}

interface Seen {
  readonly place: Place
  readonly result: CapState
}

async function seenIn(all: AllPlaces, session: Session): Promise<readonly Seen[]> {
  const office = await session.office()
  const { results, troubles } = await eachPlace(all.places, session.io, (place) => office.caps.read(place))
  for (const error of troubles.values()) throw error
  return results
}

const isHeld = ({ result }: Seen, nowSeconds: number): boolean =>
  result.heldSince !== undefined && result.answer === undefined && heldUntil(result) > nowSeconds

async function show(options: Where, session: Session): Promise<Answer> {
  const { words } = session
  const office = await session.office()
  const { cap } = await office.guard.inForce()
  const now = Math.floor(office.clock.now() / 1000)
  const all = await session.allPlaces(options)
  const held = (await seenIn(all, session)).filter((seen) => isHeld(seen, now))
  const say = words.cap
  const lines = held.map(({ place, result }) =>
    say.held(result.held, placeKey(place), localSeconds(heldUntil(result))),
  )
  const json = held.map(({ place, result }) => ({
    ...placeJson(place),
    held: result.held,
    until: isoSeconds(heldUntil(result)),
  }))
  if (held.length === 0 && all.unreached.size === 0)
    lines.push(cap === undefined ? say.off() : say.open(cap.restarts, cap.withinMinutes))
  return partly({ json: { cap: cap ?? null, held: json }, text: lines.join('\n') }, all, session)
}

/** Everywhere that something is held: whoever decides is not asked for a list of regions first. */
async function decide(decision: CapDecision, options: Where, session: Session): Promise<Answer> {
  const { words } = session
  const office = await session.office()
  const by = await office.who()
  const decided: { readonly place: Place; readonly starts: number }[] = []
  const all = await session.allPlaces(options)
  for (const { place, result } of await seenIn(all, session)) {
    if (result.heldSince === undefined) continue
    const starts = await answerCap(place, decision, by, office)
    if (starts !== undefined) decided.push({ place, starts })
  }
  for (const error of decided.length === 0 ? all.unreached.values() : []) throw error
  if (decided.length === 0) throw new Stop('refused', 'nothing-held', words.cap.nothingHeld())
  const sum = decided.reduce((all, { starts }) => all + starts, 0)
  const answer = {
    json: { decision, places: decided.map(({ place, starts }) => ({ ...placeJson(place), starts })) },
    text: decision === 'continue' ? words.cap.continued(sum) : words.cap.attack(sum),
  }
  return partly(answer, all, session)
}
