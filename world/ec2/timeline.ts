// One instance's records of the last minutes, so that a read can be as stale as EC2's reads are (A7).
// It must not interpret the records it keeps.

import type { InstanceRecord } from './instance-record.ts'

/** No read is ever staler than this. */
export const HISTORY_SECONDS = 300

interface Version {
  /** Milliseconds since the Unix epoch from which this record was the present one. */
  readonly since: number
  readonly record: InstanceRecord
}

export class Timeline {
  #versions: [Version, ...Version[]]

  constructor(record: InstanceRecord, since: number) {
    this.#versions = [{ since, record }]
  }

  get present(): InstanceRecord {
    return (this.#versions.at(-1) ?? this.#versions[0]).record
  }

  /** The record as it was at that time; undefined where the instance is younger. */
  asOf(time: number): InstanceRecord | undefined {
    return this.#versions.findLast((version) => version.since <= time)?.record
  }

  write(record: InstanceRecord, now: number): void {
    const [oldest, ...younger] = this.#versions
    const horizon = now - HISTORY_SECONDS * 1000
    // The version that was present at the horizon is still needed to answer for it.
    const firstKept = younger.findLastIndex((version) => version.since <= horizon)
    const [first = oldest, ...rest] = firstKept === -1 ? this.#versions : younger.slice(firstKept)
    this.#versions = [first, ...rest, { since: now, record }]
  }
}
