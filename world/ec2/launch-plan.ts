// What a RunInstances request asks for, checked (A29) and with EC2's defaults filled in.
// It must not look at the region: whether subnets and addresses are there is for run-instances.ts.

import { Ec2Error } from './ec2-error.ts'
import type { MetadataOptions } from './instance-record.ts'
import { machineOf } from './instance-types.ts'
import { type InterfacePlan, type InterfaceWish, planInterfaces } from './interface-plan.ts'
import { invalidCombination, invalidValue, missingParameter } from './refusals.ts'
import { planMarket, type SpotMarket, type SpotOptions } from './spot/spot-market.ts'
import { checkUserTags, LAUNCHED_TYPES, type LaunchedType, type Tag, withTags } from './tags.ts'
import { checkUserData } from './user-data.ts'

export interface RunInstancesInput {
  readonly imageId?: string | undefined
  readonly minCount?: number | undefined
  readonly maxCount?: number | undefined
  readonly instanceType?: string | undefined
  readonly keyName?: string | undefined
  readonly availabilityZone?: string | undefined
  readonly subnetId?: string | undefined
  readonly securityGroupIds?: readonly string[] | undefined
  readonly associatePublicIp?: boolean | undefined
  /** Instead of the three above; exactly one of them has device index 0. */
  readonly networkInterfaces?: readonly InterfaceWish[] | undefined
  readonly iamInstanceProfile?: ProfileReference | undefined
  readonly monitoring?: boolean | undefined
  readonly ebsOptimized?: boolean | undefined
  readonly metadataOptions?: Partial<{
    [Option in keyof MetadataOptions]: MetadataOptions[Option] | undefined
  }>
  /** Base64. */
  readonly userData?: string | undefined
  readonly disableApiStop?: boolean | undefined
  readonly disableApiTermination?: boolean | undefined
  readonly shutdownBehavior?: string | undefined
  readonly hibernate?: boolean | undefined
  /** `spot`, or absent for on demand. */
  readonly marketType?: string | undefined
  readonly spotOptions?: SpotOptions | undefined
  readonly tagSpecifications?: readonly TagSpecification[] | undefined
  readonly clientToken?: string | undefined
  readonly dryRun?: boolean | undefined
}

export interface ProfileReference {
  readonly arn?: string | undefined
  readonly name?: string | undefined
}

export interface TagSpecification {
  readonly resourceType: string
  readonly tags: readonly Tag[]
}

/** Plain data throughout, so that two requests are the same exactly when their plans read the same. */
export interface LaunchPlan {
  readonly imageId: string
  readonly minCount: number
  readonly maxCount: number
  readonly instanceType: string
  readonly keyName: string | undefined
  readonly availabilityZone: string | undefined
  /** In the order of their device indexes, from 0. */
  readonly interfaces: readonly [InterfacePlan, ...InterfacePlan[]]
  readonly iamInstanceProfile: ProfileReference | undefined
  readonly monitoring: boolean
  readonly ebsOptimized: boolean
  readonly metadataOptions: MetadataOptions
  readonly userData: string | undefined
  readonly disableApiStop: boolean
  readonly disableApiTermination: boolean
  /** Undefined where the root device decides it. */
  readonly shutdownBehavior: string | undefined
  readonly hibernate: boolean
  /** Undefined for on demand. */
  readonly spot: SpotMarket | undefined
  readonly tags: Readonly<Record<LaunchedType, readonly Tag[]>>
}

/** @throws Ec2Error for the first thing wrong with the request */
export function planLaunch(input: RunInstancesInput): LaunchPlan {
  return {
    ...countsOf(input),
    imageId: imageOf(input),
    instanceType: instanceTypeOf(input),
    keyName: input.keyName,
    availabilityZone: input.availabilityZone,
    interfaces: planInterfaces(input),
    iamInstanceProfile: profileOf(input),
    monitoring: input.monitoring ?? false,
    ebsOptimized: input.ebsOptimized ?? false,
    metadataOptions: {
      httpTokens: input.metadataOptions?.httpTokens ?? 'required',
      httpEndpoint: input.metadataOptions?.httpEndpoint ?? 'enabled',
      httpPutResponseHopLimit: input.metadataOptions?.httpPutResponseHopLimit ?? 2,
    },
    userData: input.userData === undefined ? undefined : checkUserData(input.userData),
    disableApiStop: input.disableApiStop ?? false,
    disableApiTermination: input.disableApiTermination ?? false,
    shutdownBehavior: input.shutdownBehavior,
    hibernate: input.hibernate ?? false,
    spot: planMarket(input),
    tags: tagsOf(input.tagSpecifications ?? []),
  }
}

function countsOf({ minCount, maxCount }: RunInstancesInput): { minCount: number; maxCount: number } {
  if (minCount === undefined) throw missingParameter('MinCount')
  if (maxCount === undefined) throw missingParameter('MaxCount')
  if (minCount < 1) throw invalidValue(`Value (${minCount}) for parameter minCount is invalid.`)
  if (maxCount < minCount) throw invalidValue(`Value (${maxCount}) for parameter maxCount is invalid.`)
  return { minCount, maxCount }
}

function imageOf({ imageId }: RunInstancesInput): string {
  if (imageId === undefined) throw missingParameter('ImageId')
  if (!/^ami-([0-9a-f]{8}|[0-9a-f]{17})$/.test(imageId)) {
    throw new Ec2Error('InvalidAMIID.Malformed', `Invalid id: "${imageId}" (expecting "ami-...")`)
  }
  return imageId
}

/** m1.small is EC2's own default, however old. */
function instanceTypeOf({ instanceType = 'm1.small' }: RunInstancesInput): string {
  if (machineOf(instanceType) === undefined) {
    throw invalidValue(`Invalid value '${instanceType}' for InstanceType.`)
  }
  return instanceType
}

function profileOf({ iamInstanceProfile }: RunInstancesInput): ProfileReference | undefined {
  const { arn, name } = iamInstanceProfile ?? {}
  if (arn === undefined && name === undefined) return undefined
  if (arn !== undefined && name !== undefined) {
    throw invalidCombination(
      "The parameter 'iamInstanceProfile.name' may not be used in combination with 'iamInstanceProfile.arn'",
    )
  }
  return { arn, name }
}

function tagsOf(specifications: readonly TagSpecification[]): LaunchPlan['tags'] {
  const tags: Record<LaunchedType, Tag[]> = {
    instance: [],
    volume: [],
    'network-interface': [],
    'spot-instances-request': [],
  }
  for (const specification of specifications) {
    const type = LAUNCHED_TYPES.find((one) => one === specification.resourceType)
    if (type === undefined) {
      throw invalidValue(
        `'${specification.resourceType}' is not a valid taggable resource type for this operation.`,
      )
    }
    if (specification.tags.length === 0) throw invalidValue('Tag specification must have at least one tag')
    tags[type].push(...specification.tags)
  }
  for (const type of LAUNCHED_TYPES) {
    checkUserTags(tags[type])
    withTags(new Map(), tags[type])
  }
  return tags
}
