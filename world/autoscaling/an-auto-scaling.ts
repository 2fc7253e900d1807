// An Auto Scaling for tests, beside an EC2 for tests, on the same clock.

import { aLaunch, anEc2, only, tokyo } from '../ec2/an-ec2.ts'
import type { Ec2Options } from '../ec2/ec2-options.ts'
import { AutoScaling, type AutoScalingOptions } from './auto-scaling.ts'
import { AutoScalingError } from './auto-scaling-error.ts'
import type { Group, Member } from './group.ts'
import type { CreateGroupInput } from './groups.ts'

export const RESPONSE_SECONDS = 2
export const HEALTH_CHECK_SECONDS = 40
export const RETRY_SECONDS = 60

export function anAutoScaling(more: Partial<AutoScalingOptions> = {}, ec2Options: Partial<Ec2Options> = {}) {
  const world = anEc2(ec2Options)
  const { ec2 } = world
  const clock = ec2Options.clock ?? world.clock
  const autoScaling = new AutoScaling({
    clock,
    accountId: '111122223333',
    ec2,
    regions: ['ap-northeast-1', 'us-east-1'],
    responseSeconds: RESPONSE_SECONDS,
    healthCheckSeconds: HEALTH_CHECK_SECONDS,
    retrySeconds: RETRY_SECONDS,
    ...more,
  })
  autoScaling.createLaunchConfiguration(tokyo, {
    name: 'plain',
    data: { imageId: aLaunch.imageId, instanceType: 't3.micro' },
  })
  const group = (): Group => only(autoScaling.truth(tokyo.region))
  const members = (): Member[] => [...group().members.values()]
  return {
    ...world,
    autoScaling,
    group,
    members,
    create: (input: CreateGroupInput = {}) =>
      autoScaling.createAutoScalingGroup(tokyo, { ...aGroup, ...input }),
    memberIds: () => members().map(({ instanceId }) => instanceId),
    seconds: (count: number) => world.clock.advance(count * 1000),
  }
}

const aGroup: CreateGroupInput = {
  name: 'web',
  launchConfigurationName: 'plain',
  minSize: 0,
  maxSize: 4,
  desiredCapacity: 1,
  availabilityZones: ['ap-northeast-1a', 'ap-northeast-1c'],
}

/** What a call is refused with, as `Code: message`. */
export function refused(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    if (error instanceof AutoScalingError) return `${error.code}: ${error.message}`
    throw error
  }
  return 'not refused'
}
