// What taking an installation out takes, put together; loaded by that command alone.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { Table } from '../adapters/aws/dynamo.ts'
import { dynamoArchive, tableKeeper } from '../adapters/aws/dynamo-archive.ts'
import { functionNoteOf } from '../adapters/aws/dynamo-function-notes.ts'
import type { FunctionNote } from '../flows/ports-of-inspection.ts'
import type { Archive, TableKeeper } from '../flows/ports-of-removal.ts'
import type { Config } from '../lambdas/config.ts'
import { CLIENT } from './wire-office.ts'

export interface Removal {
  readonly archive: Archive
  readonly keeper: TableKeeper
  readonly noteOfSweep: () => Promise<FunctionNote | undefined>
}

export function wireRemoval(config: Config): Removal {
  const client = new DynamoDBClient({ ...CLIENT, region: config.AWS_REGION })
  const table: Table = { client, name: config.TABLE_NAME }
  return {
    archive: dynamoArchive(table),
    keeper: tableKeeper(table),
    noteOfSweep: () => functionNoteOf(table, 'sweep'),
  }
}
