// Every sentence with which EC2 refuses an instance, resource or parameter, each written once and in AWS's words.
// It must not decide anything: callers choose the refusal, this file only phrases it.

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

/** Callers take the id from the end of this sentence, as AWS's Instance Scheduler does. */
export const notHibernatable = (instanceId: string): Ec2Error =>
  new Ec2Error(
    'UnsupportedHibernationConfiguration',
    `The following instance is not configured for hibernation: ${instanceId}`,
  )

export const dryRun = (): Ec2Error =>
  new Ec2Error('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.')

export const missingParameter = (name: string): Ec2Error =>
  new Ec2Error('MissingParameter', `The request must contain the parameter ${name}`)

export const unknownParameter = (name: string): Ec2Error =>
  new Ec2Error('UnknownParameter', `The parameter ${name} is not recognized`)

export const invalidValue = (message: string): Ec2Error => new Ec2Error('InvalidParameterValue', message)

export const invalidCombination = (message: string): Ec2Error =>
  new Ec2Error('InvalidParameterCombination', message)
