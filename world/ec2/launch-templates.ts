// Launch templates: what to launch, kept under a name and an id. Each has the one version it was created with (A27).

import { Ec2Error } from './ec2-error.ts'
import { applyFilters, type Filter, type FilterTable } from './filters.ts'
import { planLaunch, type RunInstancesInput, type TagSpecification } from './launch-plan.ts'
import { type Page, type PageRequest, paginate, sortable } from './pagination.ts'
import { dryRun, invalidCombination, missingParameter } from './refusals.ts'
import type { Region } from './region.ts'
import type { Tag } from './tags.ts'

/** What of a launch a template may say. */
export type TemplateData = Omit<RunInstancesInput, 'minCount' | 'maxCount' | 'clientToken' | 'dryRun'>

export interface LaunchTemplate {
  readonly launchTemplateId: string
  readonly launchTemplateName: string
  /** Order of creation within the region, from 1. */
  readonly sequence: number
  readonly createdAtEpochSeconds: number
  readonly data: TemplateData
  readonly clientToken: string
}

/** By id or by name, not both. */
export interface TemplateReference {
  readonly launchTemplateId?: string | undefined
  readonly launchTemplateName?: string | undefined
  readonly version?: string | undefined
}

export interface CreateLaunchTemplateInput {
  readonly launchTemplateName?: string | undefined
  readonly data: TemplateData
  readonly clientToken?: string | undefined
  readonly dryRun?: boolean | undefined
}

export interface DescribeLaunchTemplatesInput extends PageRequest {
  readonly launchTemplateIds?: readonly string[] | undefined
  readonly launchTemplateNames?: readonly string[] | undefined
  readonly filters?: readonly Filter[] | undefined
  readonly dryRun?: boolean | undefined
}

/** The tags by which AWS marks whatever was launched from a template (A27). */
export const templateTags = ({ launchTemplateId }: LaunchTemplate): Tag[] => [
  { key: 'aws:ec2launchtemplate:id', value: launchTemplateId },
  { key: 'aws:ec2launchtemplate:version', value: ONLY_VERSION },
]

/** What a template says of tags, with more for the instance; of two with one key the latter counts (recalled). */
export function withInstanceTags(
  specifications: readonly TagSpecification[],
  more: readonly Tag[],
): TagSpecification[] {
  const ofInstances = specifications.filter(({ resourceType }) => resourceType === 'instance')
  const merged = new Map([...ofInstances.flatMap(({ tags }) => tags), ...more].map((tag) => [tag.key, tag]))
  return [
    ...specifications.filter(({ resourceType }) => resourceType !== 'instance'),
    ...(merged.size === 0 ? [] : [{ resourceType: 'instance', tags: [...merged.values()] }]),
  ]
}

export const ONLY_VERSION = '1'
const VERSIONS: ReadonlySet<string> = new Set([ONLY_VERSION, '$Default', '$Latest'])
const NAME = /^[a-zA-Z0-9().\-/_]{3,128}$/
const ID = /^lt-([0-9a-f]{8}|[0-9a-f]{17})$/

export function createLaunchTemplate(region: Region, input: CreateLaunchTemplateInput): LaunchTemplate {
  const { launchTemplateName: name, data, clientToken = '' } = input
  if (name === undefined) throw missingParameter('LaunchTemplateName')
  if (!NAME.test(name)) throw new Ec2Error('InvalidLaunchTemplateName.MalformedException', NAME_RULE)
  // A template may leave things to whoever launches from it; what it says must be sound.
  planLaunch({ imageId: 'ami-00000000', ...definedOf(data), minCount: 1, maxCount: 1 })
  if (input.dryRun === true) throw dryRun()
  const known = region.launchTemplates.find((one) => one.launchTemplateName === name)
  if (known !== undefined && clientToken !== '' && known.clientToken === clientToken) return known
  if (known !== undefined) {
    throw new Ec2Error(
      'InvalidLaunchTemplateName.AlreadyExistsException',
      'Launch template name already in use.',
    )
  }
  const template: LaunchTemplate = {
    launchTemplateId: `lt-0${region.settings.randomHex(16)}`,
    launchTemplateName: name,
    sequence: region.nextSequence(),
    createdAtEpochSeconds: Math.floor(region.now / 1000),
    data: definedOf(data),
    clientToken,
  }
  region.launchTemplates.push(template)
  return template
}

export function describeLaunchTemplates(
  region: Region,
  input: DescribeLaunchTemplatesInput,
): Page<LaunchTemplate> {
  if (input.dryRun === true) throw dryRun()
  const { launchTemplateIds = [], launchTemplateNames = [] } = input
  const named = [
    ...launchTemplateIds.map((launchTemplateId) => templateOf(region, { launchTemplateId })),
    ...launchTemplateNames.map((launchTemplateName) => templateOf(region, { launchTemplateName })),
  ]
  const listed = named.length > 0 ? named : region.launchTemplates
  return paginate(applyFilters(listed, input.filters ?? [], templateFilters), input, ({ sequence }) =>
    sortable(sequence),
  )
}

/** What was launched from it stays; what refers to it can launch no more. */
export function deleteLaunchTemplate(
  region: Region,
  input: TemplateReference & { readonly dryRun?: boolean | undefined },
): LaunchTemplate {
  const template = templateOf(region, input)
  if (input.dryRun === true) throw dryRun()
  region.launchTemplates.splice(region.launchTemplates.indexOf(template), 1)
  return template
}

/** @throws Ec2Error where there is no such template or version; the codes are recalled (A27) */
export function templateOf(region: Region, reference: TemplateReference): LaunchTemplate {
  const { launchTemplateId: id, launchTemplateName: name, version } = reference
  if (id === undefined && name === undefined) throw missingParameter('LaunchTemplateId')
  if (id !== undefined && name !== undefined) {
    throw invalidCombination('Only one of launch template ID and launch template name may be specified')
  }
  if (id !== undefined && !ID.test(id)) {
    throw new Ec2Error('InvalidLaunchTemplateId.Malformed', `Invalid id: "${id}" (expecting "lt-...")`)
  }
  const found = region.launchTemplates.find((one) =>
    id === undefined ? one.launchTemplateName === name : one.launchTemplateId === id,
  )
  if (found === undefined) throw id === undefined ? nameNotFound(name ?? '') : idNotFound(id)
  if (version !== undefined && !VERSIONS.has(version)) {
    throw new Ec2Error(
      'InvalidLaunchTemplateId.VersionNotFound',
      `Could not find the specified version ${version} for the launch template with ID ${found.launchTemplateId}.`,
    )
  }
  return found
}

const idNotFound = (id: string) =>
  new Ec2Error(
    'InvalidLaunchTemplateId.NotFound',
    `The specified launch template, with template ID ${id}, does not exist.`,
  )

const nameNotFound = (name: string) =>
  new Ec2Error(
    'InvalidLaunchTemplateName.NotFoundException',
    `The specified launch template, with template name ${name}, does not exist.`,
  )

const NAME_RULE =
  'Launch template name must be between 3 and 128 characters and may contain letters, numbers, and the following characters: - ( ) . / _.'

/** Without what is absent, so that it takes nothing away where it is spread over something else. */
const definedOf = (data: TemplateData): TemplateData =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined))

const READERS: ReadonlyMap<string, (template: LaunchTemplate) => string[]> = new Map([
  ['launch-template-name', (template: LaunchTemplate) => [template.launchTemplateName]],
])

const templateFilters: FilterTable<LaunchTemplate> = (name) => READERS.get(name)
