// Every sentence with which Auto Scaling refuses, each written once. The codes are those of its SDK model;
// the sentences are recalled, unless a source is named (A26).

import { AutoScalingError } from './auto-scaling-error.ts'

export const invalid = (message: string): AutoScalingError => new AutoScalingError('ValidationError', message)

export const missing = (field: string): AutoScalingError =>
  invalid(
    `1 validation error detected: Value null at '${field}' failed to satisfy constraint: Member must not be null`,
  )

/** (hashicorp/terraform#17489) */
export const groupExists = (name: string): AutoScalingError =>
  new AutoScalingError(
    'AlreadyExists',
    `AutoScalingGroup by this name already exists - A group with the name ${name} already exists`,
  )

export const configurationExists = (name: string): AutoScalingError =>
  new AutoScalingError(
    'AlreadyExists',
    `Launch Configuration by this name already exists - A launch configuration already exists with the name ${name}`,
  )

/** (aws/aws-sdk-go#1151) */
export const groupNotFound = (): AutoScalingError => invalid('AutoScalingGroup name not found - null')

export const configurationNotFound = (name: string): AutoScalingError =>
  invalid(`Launch configuration name not found - Launch configuration ${name} not found`)

export const memberNotFound = (instanceId: string): AutoScalingError =>
  invalid(`Instance Id not found - No managed instance found for instance ID: ${instanceId}`)

export const notInGroup = (instanceId: string, group: string): AutoScalingError =>
  invalid(`The instance ${instanceId} is not part of Auto Scaling group ${group}.`)

export const groupInUse = (): AutoScalingError =>
  new AutoScalingError(
    'ResourceInUse',
    'You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.',
  )

export const configurationInUse = (name: string, group: string): AutoScalingError =>
  new AutoScalingError(
    'ResourceInUse',
    `Cannot delete launch configuration ${name} because it is attached to AutoScalingGroup ${group}`,
  )

export const groupBeingDeleted = (name: string): AutoScalingError =>
  new AutoScalingError('ScalingActivityInProgress', `AutoScalingGroup by name ${name} is being deleted.`)

export const beyondMaximum = (value: number, maximum: number): AutoScalingError =>
  invalid(`New SetDesiredCapacity value ${value} is above max value ${maximum} for the AutoScalingGroup.`)

export const beyondMinimum = (value: number, minimum: number): AutoScalingError =>
  invalid(`New SetDesiredCapacity value ${value} is below min value ${minimum} for the AutoScalingGroup.`)

/** What of Auto Scaling's own API is throttled answers so; EC2's code is another (A9). */
export const rateExceeded = (): AutoScalingError => new AutoScalingError('Throttling', 'Rate exceeded')

/** For regions the account has not enabled. */
export const unknownRegion = (): AutoScalingError =>
  new AutoScalingError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403)

export const invalidToken = (): AutoScalingError =>
  new AutoScalingError('InvalidNextToken', 'The token provided is invalid.')
