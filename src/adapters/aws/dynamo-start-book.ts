// The start records in DynamoDB: recalled in one request, decided in one transaction, changed against rivals.

import { QueryCommand, type QueryCommandInput, type TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { MOST_TRIES, pauseMs } from '../../domain/backoff.ts'
import type { Control } from '../../domain/control.ts'
import type { InstanceView } from '../../domain/instance.ts'
import type { PassKey } from '../../domain/pass.ts'
import { instanceKey, type Place, placeKey } from '../../domain/place.ts'
import { type StartName, startKey, startOf } from '../../domain/start.ts'
import type { StartRecord } from '../../domain/start-record.ts'
import {
  type Decided,
  type Decision,
  type Recalled,
  type Redeem,
  type StartBook,
  type StartChange,
  Unreachable,
} from '../../flows/ports.ts'
import { asking, batchGet, fromItem, type Item, type Table, toItem, transact } from './dynamo.ts'
import { anyCopy, controlHolds, type Means, newRevision, setUp } from './dynamo-control.ts'
import { returnStart, returnUse, spendPass, useStanding } from './dynamo-redeem.ts'
import { controlFromItem, journalToItem, passFromItem, startFromItem, startToItem } from './items.ts'
import {
  controlKey,
  DENIED,
  type Key,
  knownKey,
  passItemKey,
  SCHEMA,
  startItemKey,
  startsUpTo,
  UNFINISHED,
} from './table.ts'

export function dynamoStartBook(table: Table, means: Means): StartBook {
  const { entropy, waits } = means
  async function recall(
    place: Place,
    starts: readonly StartName[],
    passes: readonly PassKey[],
    instanceIds: readonly string[] = [],
  ): Promise<Recalled> {
    const known = instanceIds.map((id) => knownKey(place, id))
    const copy = controlKey(place, anyCopy(entropy.fraction()))
    const items = await batchGet(table, [
      copy,
      ...starts.map(startItemKey),
      ...passes.map(passItemKey),
      ...known,
    ])
    const controls = items.filter((item) => item['pk'] === copy.pk).map(controlFromItem)
    const unreadable = new Map<string, unknown>()
    const startNamed = new Map(starts.map((name) => [keyText(startItemKey(name)), startKey(name)]))
    const passNamed = new Map(passes.map((key) => [keyText(passItemKey(key)), key]))
    const readable = <T>(item: Item, read: (item: Item) => T, named: ReadonlyMap<string, string>): T[] => {
      try {
        return [read(item)]
      } catch (error) {
        unreadable.set(named.get(keyText(item)) ?? keyText(item), error)
        return []
      }
    }
    const records = items
      .filter((item) => String(item['sk']).startsWith('start#'))
      .flatMap((item) => readable(item, startFromItem, startNamed))
    const found = items
      .filter((item) => item['sk'] === 'pass')
      .flatMap((item) => readable(item, passFromItem, passNamed))
    const good = new Set(items.filter((item) => item['sk'] === 'known').map((item) => item['pk']))
    return {
      control: controls[0] ?? (await setUp(table, place, means)),
      starts: new Map(records.map((record) => [startKey(record.name), record])),
      passes: new Map(found.map((pass) => [pass.key, pass])),
      known: new Set(instanceIds.filter((_, n) => good.has(known[n]?.pk))),
      unreadable,
    }
  }

  async function recent(place: Place, instanceId: string, upTo: number): Promise<StartRecord[]> {
    const range = startsUpTo(place, instanceId, upTo)
    const answer = await asking(
      table.client.send(
        new QueryCommand({
          TableName: table.name,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: toItem({ ':pk': range.pk, ':from': range.from, ':to': range.to }),
          ScanIndexForward: false,
          Limit: 2,
          ConsistentRead: true,
        }),
      ),
    )
    return (answer.Items ?? []).map((item) => startFromItem(fromItem(item)))
  }

  /** The keys from an index, which lags behind; what stands there now is read from the table itself. */
  async function indexed(query: Partial<QueryCommandInput>, values: object): Promise<Item[]> {
    const keys: Key[] = []
    const most = query.Limit ?? 0
    let from: QueryCommandInput['ExclusiveStartKey']
    do {
      const answer = await asking(
        table.client.send(
          new QueryCommand({
            ...query,
            TableName: table.name,
            ExpressionAttributeValues: toItem(values),
            Limit: most - keys.length,
            ExclusiveStartKey: from,
          }),
        ),
      )
      for (const { pk, sk } of (answer.Items ?? []).map(fromItem))
        keys.push({ pk: String(pk), sk: String(sk) })
      from = answer.LastEvaluatedKey
    } while (from !== undefined && keys.length < most)
    return batchGet(table, keys)
  }

  const unfinished: StartBook['unfinished'] = async (place, before, most) => {
    const items = await indexed(
      {
        IndexName: UNFINISHED.index,
        KeyConditionExpression: '#place = :place AND #since < :before',
        ExpressionAttributeNames: { '#place': UNFINISHED.place, '#since': UNFINISHED.since },
        Limit: most,
      },
      { ':place': placeKey(place), ':before': before },
    )
    // One that cannot be read holds up no other: while its instance is up, looking at that says so.
    return items.flatMap((item) => {
      try {
        return [startFromItem(item)]
      } catch {
        return []
      }
    })
  }

  const denied: StartBook['denied'] = async (place, sinceSeconds, most) => {
    const items = await indexed(
      {
        IndexName: DENIED.index,
        KeyConditionExpression: '#place = :place AND #at >= :since',
        ExpressionAttributeNames: { '#place': DENIED.place, '#at': DENIED.at },
        Limit: most,
      },
      { ':place': placeKey(place), ':since': sinceSeconds },
    )
    return items.map(startFromItem).toSorted((a, b) => a.decidedAt - b.decidedAt)
  }

  async function decide({ record, start, control, redeem, journal }: Decision): Promise<Decided> {
    const mine: StartRecord = { ...record, revision: newRevision(entropy) }
    const actions: TransactWriteItem[] = [
      {
        Put: {
          TableName: table.name,
          Item: toItem(startToItem(mine)),
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
      controlHolds(table, control, anyCopy(entropy.fraction())),
      { Put: { TableName: table.name, Item: toItem(journalToItem(journal)) } },
      ...(redeem === undefined ? [] : [redeeming(redeem, start, control, record.decidedAt)]),
      ...(record.verdict.kind === 'deny' ? [] : [remember(startOf(start))]),
    ]
    const { done, failed, contended } = await transact(table, actions)
    if (done) return { kind: 'recorded', record: mine }
    // The order in which a cancelled transaction is read is rule 5's: what exists wins; contention says nothing.
    const there = failed.get(START)
    if (there !== undefined) {
      const theirs = startFromItem(there)
      // An answer that got lost on the way: the transaction repeated by the SDK finds its own work.
      return { kind: theirs.revision === mine.revision ? 'recorded' : 'already', record: theirs }
    }
    if (contended || failed.has(START)) return { kind: 'contended' }
    if (failed.has(CONTROL)) return { kind: 'control-changed' }
    const loser = redeem?.kind === 'pass' ? failed.get(PASS) : undefined
    return { kind: 'refused', pass: loser === undefined ? undefined : passFromItem(loser) }
  }

  const redeeming = (
    redeem: Redeem,
    start: InstanceView,
    control: Control,
    nowSeconds: number,
  ): TransactWriteItem =>
    redeem.kind === 'pass'
      ? spendPass(table, redeem.key, start, control)
      : useStanding(table, redeem.use, start.instanceId, nowSeconds)

  const remember = (start: StartName): TransactWriteItem => ({
    Put: {
      TableName: table.name,
      Item: toItem({ ...knownKey(start.place, start.instanceId), schema: SCHEMA, since: start.launchedAt }),
    },
  })

  async function change(
    record: StartRecord,
    how: (fresh: StartRecord) => StartChange | undefined,
  ): Promise<StartRecord> {
    let fresh = record
    let mayGiveBack = true
    let pauses = 0
    for (let round = 0; round < MOST_RIVALS && pauses < MOST_TRIES; round += 1) {
      const wanted = how(fresh)
      if (wanted === undefined) return fresh
      const next: StartRecord = { ...wanted.record, revision: newRevision(entropy) }
      const { done, failed } = await transact(table, changeActions(fresh, next, wanted, mayGiveBack))
      if (done) return next
      const rival = failed.get(START)
      if (rival !== undefined) {
        fresh = startFromItem(rival)
        if (fresh.revision === next.revision) return fresh
      } else if (failed.has(1)) mayGiveBack = false
      // What a rival left was just shown: a pause would only outdate it. Contention shows nothing, and is waited out.
      else {
        await waits.pause(pauseMs(pauses, entropy.fraction()))
        pauses += 1
      }
    }
    throw new Unreachable('table', 'Contended', `the record of ${startKey(record.name)} stayed busy`)
  }

  /** The pass may be gone, or spent on something newer: then there is nothing to give back to. */
  function changeActions(
    before: StartRecord,
    next: StartRecord,
    wanted: StartChange,
    mayGiveBack: boolean,
  ): TransactWriteItem[] {
    const put: TransactWriteItem = {
      Put: {
        TableName: table.name,
        Item: toItem(startToItem(next)),
        ConditionExpression: '#revision = :before',
        ExpressionAttributeNames: { '#revision': 'revision' },
        ExpressionAttributeValues: toItem({ ':before': before.revision }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      },
    }
    const back = wanted.giveBack === true && mayGiveBack ? givingBack(next) : []
    const entries = wanted.journal.map((entry) => ({
      Put: { TableName: table.name, Item: toItem(journalToItem(entry)) },
    }))
    return [put, ...back, ...entries, ...(wanted.remember === true ? [remember(next.name)] : [])]
  }

  function givingBack({ pass, standing, name, endedAt }: StartRecord): TransactWriteItem[] {
    if (standing !== undefined) return [returnUse(table, standing, name.instanceId)]
    if (pass === undefined) return []
    return [returnStart(table, pass, instanceKey(name.place, name.instanceId), endedAt ?? 0)]
  }

  return { recall, recent, unfinished, denied, decide, change }
}

const keyText = ({ pk, sk }: { readonly pk?: unknown; readonly sk?: unknown }): string =>
  `${String(pk)} ${String(sk)}`

/** Each round that is lost to a rival is one that the rival has won. */
const MOST_RIVALS = 40

/** Places of the actions in the deciding transaction. */
const START = 0
const CONTROL = 1
const PASS = 3
