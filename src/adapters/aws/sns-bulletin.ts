// Bulletins on the topic: their JSON and their subject. docs/alerts.md lists the fields; they are kept stable.

import { type Bulletin, bulletinId } from '../../domain/bulletin.ts'
import { placeKey } from '../../domain/place.ts'
import { sayBulletin } from '../../words/bulletin-words-for.ts'
import { type Print, printed } from '../../words/printed-bulletin.ts'

/** As it is: whoever shows it escapes it for where it is shown. */
const asItIs: Print = {
  name: (text) => text,
  line: (text) => text,
  code: (text) => text,
  person: (text) => text,
  time: (epochSeconds) => new Date(epochSeconds * 1000).toISOString(),
}

const iso = asItIs.time

/** Which facts are times: epoch seconds among ourselves, ISO 8601 for others. */
const TIMES: ReadonlySet<string> = new Set(['since', 'until', 'endsAt'])

const LONGEST_SUBJECT = 99

/** Nothing that others chose is in it, so that it fits and is ASCII (B6). */
export const bulletinSubject = ({ kind, place }: Bulletin): string =>
  `[startpass] ${kind}: ${placeKey(place)}`.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, LONGEST_SUBJECT)

export function bulletinMessage(bulletin: Bulletin): object {
  const { kind, place, at, ...facts } = bulletin
  const [en, ja] = (['en', 'ja'] as const).map((locale) => sayBulletin(locale, printed(bulletin, asItIs)))
  return {
    schema: 1,
    id: bulletinId(bulletin),
    kind,
    summary: en?.headline,
    summaryJa: ja?.headline,
    details: en?.body,
    detailsJa: ja?.body,
    whatToDo: en?.next,
    whatToDoJa: ja?.next,
    accountId: place.account,
    region: place.region,
    at: iso(at),
    ...Object.fromEntries(Object.entries(facts).map(factOf)),
  }
}

const factOf = ([name, value]: [string, unknown]): [string, unknown] =>
  TIMES.has(name) && typeof value === 'number' ? [name, iso(value)] : [name, value]
