// UpdateTimeToLive and DescribeTimeToLive: which attribute of a table says when an item expires.
// Deletes nothing by itself: DynamoDB deletes "typically within two days", and until then an expired item
// is read like any other (C3).

import { validationError } from 'dynalite/db/index.js'
import type { Answer } from './dynalite-engine.ts'

export class TimeToLive {
  readonly #attributes = new Map<string, string>()

  /** Tables that have it enabled, with the attribute that holds epoch seconds. */
  get enabled(): ReadonlyMap<string, string> {
    return this.#attributes
  }

  describe(table: string): Answer {
    const AttributeName = this.#attributes.get(table)
    return {
      TimeToLiveDescription:
        AttributeName === undefined
          ? { TimeToLiveStatus: 'DISABLED' }
          : { TimeToLiveStatus: 'ENABLED', AttributeName },
    }
  }

  /** @throws DynamoError ValidationException where nothing would change */
  update(table: string, specification: unknown): Answer {
    const { AttributeName, Enabled } = readSpecification(specification)
    const current = this.#attributes.get(table)
    if (Enabled && current === AttributeName) throw validationError('TimeToLive is already enabled')
    if (!Enabled && current === undefined) throw validationError('TimeToLive is already disabled')
    if (current !== undefined && current !== AttributeName) {
      throw validationError(
        `TimeToLive is active on a different AttributeName: current AttributeName is ${current}`,
      )
    }
    if (Enabled) this.#attributes.set(table, AttributeName)
    else this.#attributes.delete(table)
    return { TimeToLiveSpecification: { AttributeName, Enabled } }
  }

  forget(table: string): void {
    this.#attributes.delete(table)
  }
}

function readSpecification(specification: unknown): { AttributeName: string; Enabled: boolean } {
  const { AttributeName, Enabled } = (specification ?? {}) as { AttributeName?: unknown; Enabled?: unknown }
  if (typeof AttributeName === 'string' && AttributeName !== '' && typeof Enabled === 'boolean') {
    return { AttributeName, Enabled }
  }
  throw validationError(
    "1 validation error detected: Value at 'timeToLiveSpecification' failed to satisfy constraint: " +
      'Member must not be null',
  )
}
