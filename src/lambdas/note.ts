// Each function notes that it runs, and what it is. It is worth no verdict: where it fails, the log says so.

import type { Table } from '../adapters/aws/dynamo.ts'
import { noteFunction } from '../adapters/aws/dynamo-function-notes.ts'
import type { FunctionName } from '../domain/part-names.ts'
import { secondsNow } from '../flows/ports.ts'
import { clock } from './clients.ts'
import { log } from './log.ts'

/** @param region of a gate that runs elsewhere than at home */
export const noteThatItRuns = (table: Table, name: FunctionName, region?: string): Promise<void> =>
  note(table, name, { region })

export const noteSweep = (table: Table, notSwept: number): Promise<void> => note(table, 'sweep', { notSwept })

async function note(
  table: Table,
  name: FunctionName,
  { region, notSwept }: { readonly region?: string | undefined; readonly notSwept?: number },
): Promise<void> {
  try {
    await noteFunction(table, name, { at: secondsNow(clock), notSwept }, region)
  } catch (error) {
    log.trouble('not-noted', error, { function: name })
  }
}
