// DescribeInstanceStatus: the two status checks, which every running instance of this world passes at once.

import { applyFilters, type Filter, type FilterTable } from './filters.ts'
import { type InstanceRecord, type InstanceState, STATE_CODES } from './instance-record.ts'
import { withoutHidden } from './operator.ts'
import { type Page, type PageRequest, paginate, refusePagedIds, sortable } from './pagination.ts'
import { dryRun } from './refusals.ts'
import type { Region } from './region.ts'

export interface DescribeInstanceStatusInput extends PageRequest {
  readonly instanceIds?: readonly string[] | undefined
  readonly filters?: readonly Filter[] | undefined
  /** Without it only running instances are shown. */
  readonly includeAllInstances?: boolean | undefined
  readonly includeManagedResources?: boolean | undefined
  readonly dryRun?: boolean | undefined
}

export interface InstanceStatus {
  readonly instanceId: string
  readonly availabilityZone: string
  readonly state: InstanceState
  readonly status: 'ok' | 'not-applicable'
}

export function describeInstanceStatus(
  region: Region,
  input: DescribeInstanceStatusInput,
): Page<InstanceStatus> {
  refusePagedIds(input.instanceIds, input)
  if (input.dryRun === true) throw dryRun()
  const seen = withoutHidden(region.seen(input.instanceIds), input).filter(
    (record) => input.includeAllInstances === true || record.state === 'running',
  )
  const found = applyFilters(seen, input.filters ?? [], statusFilters)
  const page = paginate(found, input, (record) => sortable(record.sequence))
  return { ...page, items: page.items.map(statusOf) }
}

const checkResult = (record: InstanceRecord): InstanceStatus['status'] =>
  record.state === 'running' ? 'ok' : 'not-applicable'

const statusOf = (record: InstanceRecord): InstanceStatus => ({
  instanceId: record.instanceId,
  availabilityZone: record.availabilityZone,
  state: record.state,
  status: checkResult(record),
})

const READERS: ReadonlyMap<string, (record: InstanceRecord) => string[]> = new Map([
  ['availability-zone', (record: InstanceRecord) => [record.availabilityZone]],
  ['instance-state-code', (record: InstanceRecord) => [String(STATE_CODES[record.state])]],
  ['instance-state-name', (record: InstanceRecord) => [record.state]],
  ['instance-status.status', (record: InstanceRecord) => [checkResult(record)]],
  ['system-status.status', (record: InstanceRecord) => [checkResult(record)]],
])

const statusFilters: FilterTable<InstanceRecord> = (name) => READERS.get(name)
