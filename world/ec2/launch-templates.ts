// Launch templates: what to launch, kept under a name and an id, in versions. What was said once stays so; which version
// is the default can be changed (A27).

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
  /** From version 1 on. */
  readonly versions: TemplateData[]
  defaultVersion: number
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
export const templateTags = ({ launchTemplateId, version }: ChosenTemplate): Tag[] => [
  { key: 'aws:ec2launchtemplate:id', value: launchTemplateId },
  { key: 'aws:ec2launchtemplate:version', value: String(version) },
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
    versions: [definedOf(data)],
    defaultVersion: 1,
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

/** @returns the number of the new version; of what a version before it says nothing is taken over */
export function createLaunchTemplateVersion(
  region: Region,
  input: TemplateReference & { readonly data: TemplateData; readonly dryRun?: boolean | undefined },
): ChosenTemplate {
  const template = templateOf(region, input)
  planLaunch({ imageId: 'ami-00000000', ...definedOf(input.data), minCount: 1, maxCount: 1 })
  if (input.dryRun === true) throw dryRun()
  const version = template.versions.push(definedOf(input.data))
  return chosenOf(template, String(version))
}

export function modifyLaunchTemplate(
  region: Region,
  input: TemplateReference & {
    readonly defaultVersion?: string | undefined
    readonly dryRun?: boolean | undefined
  },
): LaunchTemplate {
  if (input.defaultVersion === undefined) throw missingParameter('SetDefaultVersion')
  const template = templateOf(region, input)
  const { version } = chosenOf(template, input.defaultVersion)
  if (input.dryRun === true) throw dryRun()
  template.defaultVersion = version
  return template
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
function templateOf(region: Region, reference: TemplateReference): LaunchTemplate {
  const { launchTemplateId: id, launchTemplateName: name } = reference
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
  return found
}

/** A template as of one of its versions. */
export interface ChosenTemplate extends LaunchTemplate {
  readonly version: number
  readonly data: TemplateData
}

/** @throws Ec2Error where there is no such template, or no such version of it */
export const chosenTemplate = (region: Region, reference: TemplateReference): ChosenTemplate =>
  chosenOf(templateOf(region, reference), reference.version)

function chosenOf(template: LaunchTemplate, asked: string | undefined): ChosenTemplate {
  const { versions, defaultVersion } = template
  const numbers: Readonly<Record<string, number>> = { $Default: defaultVersion, $Latest: versions.length }
  const version = numbers[asked ?? '$Default'] ?? (/^\d+$/.test(asked ?? '') ? Number(asked) : 0)
  const data = versions[version - 1]
  if (data !== undefined) return { ...template, version, data }
  throw new Ec2Error(
    'InvalidLaunchTemplateId.VersionNotFound',
    `Could not find the specified version ${asked} for the launch template with ID ${template.launchTemplateId}.`,
  )
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
