// DescribeRegions: the regions this account has enabled. Others are not known here.

import { applyFilters, type Filter, type FilterTable } from './filters.ts'
import { dryRun, invalidValue } from './refusals.ts'

export interface DescribeRegionsInput {
  readonly regionNames?: readonly string[] | undefined
  readonly filters?: readonly Filter[] | undefined
  readonly dryRun?: boolean | undefined
}

export interface RegionDescription {
  readonly regionName: string
  readonly endpoint: string
  readonly optInStatus: string
}

export function describeRegions(
  enabled: readonly string[],
  input: DescribeRegionsInput,
): RegionDescription[] {
  if (input.dryRun === true) throw dryRun()
  const unknown = input.regionNames?.filter((name) => !enabled.includes(name)) ?? []
  if (unknown.length > 0) throw invalidValue(`Invalid region names provided: ${unknown.join(', ')}`)
  const wanted = input.regionNames?.length ? input.regionNames : enabled
  const described = enabled
    .filter((name) => wanted.includes(name))
    .map((regionName) => ({
      regionName,
      endpoint: `ec2.${regionName}.amazonaws.com`,
      optInStatus: 'opt-in-not-required',
    }))
  return applyFilters(described, input.filters ?? [], regionFilters)
}

const READERS: ReadonlyMap<string, (region: RegionDescription) => string[]> = new Map([
  ['endpoint', (region: RegionDescription) => [region.endpoint]],
  ['opt-in-status', (region: RegionDescription) => [region.optInStatus]],
  ['region-name', (region: RegionDescription) => [region.regionName]],
])

const regionFilters: FilterTable<RegionDescription> = (name) => READERS.get(name)
