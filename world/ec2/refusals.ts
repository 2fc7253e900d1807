// Every sentence with which EC2 refuses an instance, resource or parameter, each written once and in AWS's words.
// It must not decide anything: callers choose the refusal, this file only phrases it. Where no other fact is named, the
// code is of EC2's list and the sentence recalled (A29).

import { Ec2Error } from './ec2-error.ts'

const quoted = (ids: readonly string[]): string => ids.map((id) => `"${id}"`).join(', ')

/** Ids that exist are not named; with several unknown ones AWS names them all in one pair of quotes. */
export const instanceNotFound = (ids: readonly string[]): Ec2Error =>
  new Ec2Error(
    'InvalidInstanceID.NotFound',
    ids.length === 1
      ? `The instance ID '${ids[0]}' does not exist`
      : `The instance IDs '${ids.join(', ')}' do not exist`,
  )

export const instanceIdMalformed = (ids: readonly string[]): Ec2Error =>
  new Ec2Error(
    'InvalidInstanceID.Malformed',
    ids.length === 1 ? `Invalid id: ${quoted(ids)}` : `Invalid ids: ${quoted(ids)}`,
  )

/** (A1) */
export const neverReachedRunning = (instanceId: string): Ec2Error =>
  new Ec2Error(
    'IncorrectInstanceState',
    `Instance '${instanceId}' cannot be stopped as it has never reached the 'running' state.`,
  )

/** (A2) */
export const notStoppable = (instanceId: string): Ec2Error =>
  new Ec2Error(
    'IncorrectInstanceState',
    `This instance '${instanceId}' is not in a state from which it can be stopped.`,
  )

export const notStartable = (instanceId: string): Ec2Error =>
  new Ec2Error(
    'IncorrectInstanceState',
    `The instance '${instanceId}' is not in a state from which it can be started.`,
  )

export const notInState = (instanceId: string, state: string): Ec2Error =>
  new Ec2Error('IncorrectInstanceState', `The instance '${instanceId}' is not in the '${state}' state.`)

/** (A4) The attribute that protects is named in the sentence, so that callers can clear it. */
export const protectedFrom = (
  action: 'stopped' | 'terminated',
  instanceId: string,
  attribute: 'disableApiStop' | 'disableApiTermination',
): Ec2Error =>
  new Ec2Error(
    'OperationNotPermitted',
    `The instance '${instanceId}' may not be ${action}. Modify its '${attribute}' instance attribute and try again.`,
  )

/** (A22) Callers take the id from the end of this sentence, as AWS's Instance Scheduler does. */
export const notHibernatable = (instanceId: string): Ec2Error =>
  new Ec2Error(
    'UnsupportedHibernationConfiguration',
    `The instance can't be hibernated because it was not configured at launch for hibernation: ${instanceId}`,
  )

export const unsupported = (message: string): Ec2Error => new Ec2Error('UnsupportedOperation', message)

/** (A4) */
export const noEbsRoot = (action: 'started' | 'stopped', instanceId: string): Ec2Error =>
  unsupported(`The instance '${instanceId}' does not have an 'ebs' root device type and cannot be ${action}.`)

/** (A4) */
export const oneTimeSpot = (instanceId: string): Ec2Error =>
  unsupported(
    `You can't stop the Spot Instance '${instanceId}' because it is associated with a one-time Spot Instance request. ` +
      'You can only stop Spot Instances associated with persistent Spot Instance requests.',
  )

/** (A21) */
export const spotRequestUnfit = (action: 'start' | 'stop', instanceId: string): Ec2Error =>
  new Ec2Error(
    'IncorrectSpotRequestState',
    `You can't ${action} the Spot Instance '${instanceId}' because the associated Spot Instance request is not in an appropriate state to support ${action}.`,
  )

/** (A4) What a policy of the managing service denies to everybody else. */
export const managedByOperator = (
  operation: string,
  { accountId, region, instanceId }: { accountId: string; region: string; instanceId: string },
): Ec2Error =>
  new Ec2Error(
    'UnauthorizedOperation',
    // The user whom STS names in this world.
    `You are not authorized to perform this operation. User: arn:aws:iam::${accountId}:user/world is not authorized ` +
      `to perform: ec2:${operation} on resource: arn:aws:ec2:${region}:${accountId}:instance/${instanceId} ` +
      'with an explicit deny in a resource-based policy',
  )

/** (A23) */
export const severalInterfaces = (instanceId: string): Ec2Error =>
  new Ec2Error(
    'InvalidInstanceID',
    `There are multiple interfaces attached to instance '${instanceId}'. Please specify an interface ID for the operation instead.`,
  )

/** (A23) */
export const groupNotFound = (groupId: string, vpcId?: string): Ec2Error =>
  new Ec2Error(
    'InvalidGroup.NotFound',
    `The security group '${groupId}' does not exist${vpcId === undefined ? '' : ` in VPC '${vpcId}'`}`,
  )

/** (A9) */
export const requestLimitExceeded = (): Ec2Error =>
  new Ec2Error('RequestLimitExceeded', 'Request limit exceeded.')

/** (A15) */
export const dryRun = (): Ec2Error =>
  new Ec2Error('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.')

export const missingParameter = (name: string): Ec2Error =>
  new Ec2Error('MissingParameter', `The request must contain the parameter ${name}`)

export const unknownParameter = (name: string): Ec2Error =>
  new Ec2Error('UnknownParameter', `The parameter ${name} is not recognized`)

export const invalidValue = (message: string): Ec2Error => new Ec2Error('InvalidParameterValue', message)

export const invalidCombination = (message: string): Ec2Error =>
  new Ec2Error('InvalidParameterCombination', message)
