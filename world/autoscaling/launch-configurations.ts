// CreateLaunchConfiguration, DescribeLaunchConfigurations and DeleteLaunchConfiguration.

import { Ec2Error } from '../ec2/ec2-error.ts'
import { planLaunch } from '../ec2/launch-plan.ts'
import type { TemplateData } from '../ec2/launch-templates.ts'
import { type Page, type PageRequest, paginate } from './pagination.ts'
import {
  configurationExists,
  configurationInUse,
  configurationNotFound,
  invalid,
  missing,
} from './refusals.ts'
import type { LaunchConfiguration, RegionGroups } from './region-groups.ts'

export interface CreateLaunchConfigurationInput {
  readonly name?: string | undefined
  readonly data: TemplateData
}

export interface DescribeLaunchConfigurationsInput extends PageRequest {
  readonly names?: readonly string[] | undefined
}

export function createLaunchConfiguration(
  region: RegionGroups,
  { name, data }: CreateLaunchConfigurationInput,
  made: { readonly arn: (path: string) => string; readonly now: number },
): void {
  if (name === undefined || name === '') throw missing('launchConfigurationName')
  if (data.imageId === undefined)
    throw invalid(
      'Valid requests must contain either the InstanceID parameter or both the ImageId and InstanceType parameters.',
    )
  if (region.configurations.has(name)) throw configurationExists(name)
  checkLaunch(data)
  region.configurations.set(name, {
    name,
    arn: made.arn(`launchConfiguration:*:launchConfigurationName/${name}`),
    createdAt: made.now,
    data,
  })
}

/** What EC2 would refuse is refused here already. */
function checkLaunch(data: TemplateData): void {
  try {
    planLaunch({ ...data, minCount: 1, maxCount: 1 })
  } catch (error) {
    if (error instanceof Ec2Error) throw invalid(error.message)
    throw error
  }
}

/** Names that are not there are passed over (recalled). */
export function describeLaunchConfigurations(
  region: RegionGroups,
  input: DescribeLaunchConfigurationsInput,
): Page<LaunchConfiguration> {
  const { names = [] } = input
  const all = [...region.configurations.values()]
  const listed = names.length === 0 ? all : all.filter(({ name }) => names.includes(name))
  return paginate(listed, input, ({ name }) => name)
}

export function deleteLaunchConfiguration(region: RegionGroups, name: string | undefined): void {
  if (name === undefined) throw missing('launchConfigurationName')
  if (!region.configurations.has(name)) throw configurationNotFound(name)
  const user = region
    .all()
    .find(({ launchFrom }) => launchFrom.kind === 'configuration' && launchFrom.name === name)
  if (user !== undefined) throw configurationInUse(name, user.name)
  region.configurations.delete(name)
}
