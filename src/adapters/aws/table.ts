// The one table: how it is made, and the key of everything in it. docs/table.md draws it.

import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb'
import type { JournalEntry, JournalSubject } from '../../domain/journal.ts'
import type { PassKey } from '../../domain/pass.ts'
import { type PersonId, personKey } from '../../domain/person.ts'
import { instanceKey, type Place, placeKey } from '../../domain/place.ts'
import type { StartName } from '../../domain/start.ts'

export interface Key {
  readonly pk: string
  readonly sk: string
}

/** Every item carries it; a reader refuses what it does not know. */
export const SCHEMA = 1

/** The attribute DynamoDB's time to live looks at: epoch seconds. Deleted within days of it, readable until then (C3). */
export const TTL_ATTRIBUTE = 'ttl'

/** Start records of which something is left to do or to be seen, and no others; by place, oldest first. */
export const UNFINISHED = { index: 'unfinished', place: 'unfinishedIn', since: 'unfinishedSince' } as const

/** Denied starts, and no others; by place, oldest first. */
export const DENIED = { index: 'denied', place: 'deniedIn', at: 'deniedAt' } as const

export const tableDefinition = {
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: UNFINISHED.place, AttributeType: 'S' },
    { AttributeName: UNFINISHED.since, AttributeType: 'N' },
    { AttributeName: DENIED.place, AttributeType: 'S' },
    { AttributeName: DENIED.at, AttributeType: 'N' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: UNFINISHED.index,
      KeySchema: [
        { AttributeName: UNFINISHED.place, KeyType: 'HASH' },
        { AttributeName: UNFINISHED.since, KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
    {
      IndexName: DENIED.index,
      KeySchema: [
        { AttributeName: DENIED.place, KeyType: 'HASH' },
        { AttributeName: DENIED.at, KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
  BillingMode: 'PAY_PER_REQUEST',
} as const satisfies Omit<CreateTableCommandInput, 'TableName'>

export const passItemKey = (key: PassKey): Key => ({ pk: `pass#${key}`, sk: 'pass' })

/** Finds a pass by its public id. */
export const passIdKey = (id: string): Key => ({ pk: `pass-id#${id}`, sk: 'pass-id' })

const instancePartition = (place: Place, instanceId: string): string =>
  `instance#${instanceKey(place, instanceId)}`

/** Epoch seconds padded so that they sort as text. */
const sortable = (seconds: number): string => String(seconds).padStart(12, '0')

export const startItemKey = (start: StartName): Key => ({
  pk: instancePartition(start.place, start.instanceId),
  sk: `start#${sortable(start.launchedAt)}`,
})

/** Of an instance of which a start was allowed or exempt before: what the blast-radius cap covers. */
export const knownKey = (place: Place, instanceId: string): Key => ({
  pk: instancePartition(place, instanceId),
  sk: 'known',
})

/** The security groups of one of its interfaces from before it was isolated. */
export const isolationKey = (place: Place, instanceId: string, interfaceId: string): Key => ({
  pk: instancePartition(place, instanceId),
  sk: `${ISOLATED}${interfaceId}`,
})

export const isolationsOf = (
  place: Place,
  instanceId: string,
): { readonly pk: string; readonly prefix: string } => ({
  pk: instancePartition(place, instanceId),
  prefix: ISOLATED,
})

const ISOLATED = 'isolated#'

/** How often an instance was started with a standing pass on a day. */
export const standingKey = (id: string, day: string, instanceId: string): Key => ({
  pk: `standing#${id}`,
  sk: `day#${day}#${instanceId}`,
})

export const guardKey: Key = { pk: 'settings', sk: 'settings' }

/** The start records of an instance up to a time, for a query. */
export const startsUpTo = (
  place: Place,
  instanceId: string,
  seconds: number,
): { readonly pk: string; readonly from: string; readonly to: string } => ({
  pk: instancePartition(place, instanceId),
  from: 'start#',
  to: `start#${sortable(seconds)}`,
})

/** All start records of an instance, for a query. */
export const startsOf = (
  place: Place,
  instanceId: string,
): { readonly pk: string; readonly from: string } => ({
  pk: instancePartition(place, instanceId),
  from: 'start#',
})

/** All journal entries about somebody or something, for a query. */
export const journalOf = (subject: JournalSubject): { readonly pk: string; readonly from: string } => ({
  pk: journalPartition(subject),
  from: 'journal#',
})

function journalPartition(subject: JournalSubject): string {
  if (subject.kind === 'instance') return instancePartition(subject.place, subject.instanceId)
  return subject.kind === 'person'
    ? `person#${personKey(subject.person)}`
    : `place#${placeKey(subject.place)}`
}

export function journalItemKey(entry: JournalEntry): Key {
  const pk = journalPartition(entry.subject)
  return { pk, sk: `journal#${String(entry.at).padStart(15, '0')}#${entry.event}#${entry.ref}` }
}

export const openPassesKey = (person: PersonId): Key => ({
  pk: `person#${personKey(person)}`,
  sk: 'open-passes',
})

export const installationKey: Key = { pk: 'installation', sk: 'installation' }

/** What a function notes of itself. @param region of a gate that runs elsewhere than at home */
export const functionNoteKey = (name: string, region?: string): Key => ({
  pk: `function#${name}${region === undefined ? '' : `@${region}`}`,
  sk: 'function',
})

/** What was agreed when Slack was connected. */
export const connectionKey: Key = { pk: 'connection', sk: 'connection' }

/**
 * The switch of a place is kept in copies, all changed at once: every decision checks one of them in its
 * transaction, and a single item would make all decisions of an account conflict with each other.
 */
export const CONTROL_COPIES = 64

export const controlKey = (place: Place, copy: number): Key => ({
  pk: `control#${placeKey(place)}`,
  sk: `copy#${String(copy).padStart(2, '0')}`,
})

export const capKey = (place: Place): Key => ({ pk: `cap#${placeKey(place)}`, sk: 'cap' })

/** Until when turns to stop something are booked. */
export const paceKey = (place: Place): Key => ({ pk: `pace#${placeKey(place)}`, sk: 'pace' })

export const burstKey = (place: Place): Key => ({ pk: `alerts#${placeKey(place)}`, sk: 'burst' })

/** What a listed group was when it was last looked at. */
export const groupKey = (place: Place, name: string): Key => ({
  pk: `groups#${placeKey(place)}`,
  sk: `group#${name}`,
})

export const toldKey = (key: string): Key => ({ pk: `told#${key}`, sk: 'told' })

export const requestKey = (digest: string): Key => ({ pk: `request#${digest}`, sk: 'request' })
