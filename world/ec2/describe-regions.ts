// DescribeRegions: the regions this account has enabled and, where all are asked for, those it could opt in to.
// A world is smaller than AWS: a region that needs no opting in and was not given to it does not exist.

import { applyFilters, type Filter, type FilterTable } from './filters.ts'
import { dryRun, invalidValue } from './refusals.ts'

export interface DescribeRegionsInput {
  readonly regionNames?: readonly string[] | undefined
  readonly allRegions?: boolean | undefined
  readonly filters?: readonly Filter[] | undefined
  readonly dryRun?: boolean | undefined
}

export interface RegionDescription {
  readonly regionName: string
  readonly endpoint: string
  readonly optInStatus: 'opt-in-not-required' | 'opted-in' | 'not-opted-in'
}

/** Every region that came after 2019, and is off in an account until somebody turns it on (A28). */
const OPT_IN_REGIONS: readonly string[] = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
]

export function describeRegions(
  enabled: readonly string[],
  input: DescribeRegionsInput,
): RegionDescription[] {
  if (input.dryRun === true) throw dryRun()
  const others = OPT_IN_REGIONS.filter((name) => !enabled.includes(name))
  const listed = input.allRegions === true ? [...enabled, ...others] : enabled
  const { regionNames = [] } = input
  const unknown = regionNames.filter((name) => !listed.includes(name))
  if (unknown.length > 0) throw invalidValue(`Invalid region names provided: ${unknown.join(', ')}`)
  const described = listed
    .filter((name) => regionNames.length === 0 || regionNames.includes(name))
    .map((regionName) => ({
      regionName,
      endpoint: `ec2.${regionName}.amazonaws.com`,
      optInStatus: optInStatusOf(regionName, enabled),
    }))
  return applyFilters(described, input.filters ?? [], regionFilters)
}

function optInStatusOf(name: string, enabled: readonly string[]): RegionDescription['optInStatus'] {
  if (!OPT_IN_REGIONS.includes(name)) return 'opt-in-not-required'
  return enabled.includes(name) ? 'opted-in' : 'not-opted-in'
}

const READERS: ReadonlyMap<string, (region: RegionDescription) => string[]> = new Map([
  ['endpoint', (region: RegionDescription) => [region.endpoint]],
  ['opt-in-status', (region: RegionDescription) => [region.optInStatus]],
  ['region-name', (region: RegionDescription) => [region.regionName]],
])

const regionFilters: FilterTable<RegionDescription> = (name) => READERS.get(name)
