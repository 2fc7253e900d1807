// What happened to an instance, in order: its journal, and that of the passes it was started with.

import type { Target } from '../domain/command.ts'
import type { JournalEntry } from '../domain/journal.ts'
import { type PersonId, personKey } from '../domain/person.ts'
import type { Place } from '../domain/place.ts'
import type { Refusal, ShownInstance } from '../domain/reply.ts'
import type { StartRecord } from '../domain/start-record.ts'
import { findInstance, idTyped, shown } from './find-instance.ts'
import type { Office } from './office.ts'

export interface Explanation {
  readonly instance: ShownInstance
  /** Oldest first. */
  readonly entries: readonly JournalEntry[]
  readonly starts: readonly StartRecord[]
}

type Reader = Pick<Office, 'instances' | 'history' | 'settings'>

/** An id is looked up in the table even where EC2 shows it no more. */
export async function explain(target: Target, office: Reader): Promise<Explanation | Refusal> {
  const found = await findInstance(target, office)
  if (!('reason' in found)) return told(shown(found), office)
  const id = idTyped(target.name)
  if (id === undefined) return found
  const place: Place = { ...office.settings.home, region: target.region ?? office.settings.home.region }
  const gone = await told({ place, instanceId: id, name: undefined }, office)
  return gone.entries.length === 0 && gone.starts.length === 0 ? found : gone
}

async function told(instance: ShownInstance, office: Reader): Promise<Explanation> {
  const { place, instanceId } = instance
  const [own, starts] = await Promise.all([
    office.history.entriesOf({ kind: 'instance', place, instanceId }),
    office.history.startsOf(place, instanceId),
  ])
  const ofPasses = await passEntries(starts, office)
  const entries = [...own, ...ofPasses].toSorted((a, b) => a.at - b.at)
  return { instance: { ...instance, name: instance.name ?? lastName(starts) }, entries, starts }
}

const lastName = (starts: readonly StartRecord[]): string | undefined => starts.at(-1)?.instanceName

/** The issuing, revoking … of the passes that these starts turned on. */
async function passEntries(starts: readonly StartRecord[], office: Reader): Promise<JournalEntry[]> {
  const owners = new Map<string, PersonId>()
  const ids = new Set<string>()
  for (const { pass } of starts) {
    if (pass === undefined) continue
    owners.set(personKey(pass.owner), pass.owner)
    ids.add(pass.id)
  }
  const journals = await Promise.all(
    [...owners.values()].map((person) => office.history.entriesOf({ kind: 'person', person })),
  )
  return journals.flat().filter(({ ref }) => ids.has(ref))
}
