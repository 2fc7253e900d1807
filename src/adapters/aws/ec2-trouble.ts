// What goes wrong in calls of EC2 and Auto Scaling, by AWS's own code: refusals as values, silence as Unreachable.

import { type Ec2Trouble, Unreachable } from '../../flows/ports.ts'

/** By error code, never by message (A1–A4, A9). A code not listed is a refusal of whatever was asked. */
const KINDS: Readonly<Record<string, Ec2Trouble['kind']>> = {
  IncorrectInstanceState: 'not-yet',
  'InvalidInstanceID.NotFound': 'gone',
  OperationNotPermitted: 'protected',
  UnauthorizedOperation: 'forbidden',
  AccessDenied: 'forbidden',
  UnsupportedOperation: 'unsupported',
  AuthFailure: 'forbidden',
  RequestLimitExceeded: 'throttled',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  InternalError: 'unavailable',
  InternalFailure: 'unavailable',
  ServiceUnavailable: 'unavailable',
  Unavailable: 'unavailable',
}

const LONGEST_MESSAGE = 300
/** What the SDK calls an error whose answer names none. */
const UNCODED = 'Unknown'

export function troubleOf(error: unknown): Ec2Trouble {
  // The account could not even be entered.
  if (error instanceof Unreachable) {
    return { kind: 'unavailable', code: error.code, message: error.message.slice(0, LONGEST_MESSAGE) }
  }
  if (!(error instanceof Error)) return { kind: 'unavailable', code: 'Unknown', message: String(error) }
  const message = error.message.slice(0, LONGEST_MESSAGE)
  if ('$fault' in error && error.name !== UNCODED) {
    return { kind: KINDS[error.name] ?? 'refused', code: error.name, message }
  }
  // A gateway's own page, a lost connection: nobody has refused anything.
  if (!('$metadata' in error)) return { kind: 'unavailable', code: error.name, message }
  return { kind: 'unavailable', code: 'NotFromEc2', message: 'something other than EC2 answered' }
}

/** For what only looks: nothing can go on without it. */
export function rethrow(error: unknown): never {
  if (error instanceof Unreachable) throw error
  const { code, message } = troubleOf(error)
  throw new Unreachable('ec2', code, message, error)
}

/** For what does something: a refusal is an answer. */
export async function act(request: Promise<unknown>): Promise<Ec2Trouble | undefined> {
  try {
    await request
    return undefined
  } catch (error) {
    return troubleOf(error)
  }
}
