// User data: kept as it was given, never run (A29).

import { Ec2Error } from './ec2-error.ts'
import { invalidValue } from './refusals.ts'

const MAX_BYTES = 16_384

/** @returns the same base64 text, without line breaks */
export function checkUserData(base64: string): string {
  const text = base64.replaceAll(/\s/g, '')
  if (!/^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}(==)?|[A-Za-z0-9+/]{3}=?)?$/.test(text)) {
    throw new Ec2Error('InvalidUserData.Malformed', 'Invalid BASE64 encoding of user data.')
  }
  if (Buffer.byteLength(text, 'base64') > MAX_BYTES) {
    throw invalidValue(`User data is limited to ${MAX_BYTES} bytes`)
  }
  return text
}
