// startpass cap: what the blast-radius cap holds, and the one command that decides.

import { Argument, type Command } from 'commander'
import { type CapDecision, type CapState, heldUntil } from '../../domain/cap.ts'
import { type Place, placeKey } from '../../domain/place.ts'
import { answerCap } from '../../flows/cap.ts'
import type { Adding } from '../program.ts'
import { eachPlace } from '../progress.ts'
import type { Answer, Session, Where } from '../session.ts'
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

async function seenIn(options: Where, session: Session): Promise<readonly Seen[]> {
  const [office, places] = [await session.office(), await session.places(options, 'everywhere')]
  const { results, troubles } = await eachPlace(places, session.io, (place) => office.caps.read(place))
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
  const held = (await seenIn(options, session)).filter((seen) => isHeld(seen, now))
  const say = words.cap
  const lines = held.map(({ place, result }) =>
    say.held(result.held, placeKey(place), localSeconds(heldUntil(result))),
  )
  const json = held.map(({ place, result }) => ({
    ...placeJson(place),
    held: result.held,
    until: isoSeconds(heldUntil(result)),
  }))
  const nothing = cap === undefined ? say.off() : say.open(cap.restarts, cap.withinMinutes)
  return { json: { cap: cap ?? null, held: json }, text: lines.length === 0 ? nothing : lines.join('\n') }
}

/** Everywhere that something is held: whoever decides is not asked for a list of regions first. */
async function decide(decision: CapDecision, options: Where, session: Session): Promise<Answer> {
  const { words } = session
  const office = await session.office()
  const by = await office.who()
  const decided: { readonly place: Place; readonly starts: number }[] = []
  for (const { place, result } of await seenIn(options, session)) {
    if (result.heldSince === undefined) continue
    const starts = await answerCap(place, decision, by, office)
    if (starts !== undefined) decided.push({ place, starts })
  }
  if (decided.length === 0) throw new Stop('refused', 'nothing-held', words.cap.nothingHeld())
  const sum = decided.reduce((all, { starts }) => all + starts, 0)
  return {
    json: { decision, places: decided.map(({ place, starts }) => ({ ...placeJson(place), starts })) },
    text: decision === 'continue' ? words.cap.continued(sum) : words.cap.attack(sum),
  }
}
