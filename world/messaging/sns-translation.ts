// SNS requests on their way to fauxqs, and its XML on the way back: ARNs and owners in known places.

import { accountId } from '../account.ts'
import { fauxqsAccount, inwardArn, outwardArn } from './account-names.ts'

/** Parameters that hold one ARN. fauxqs makes the subscription's ARN its token. */
const arnParameters = new Set([
  'TopicArn',
  'TargetArn',
  'SubscriptionArn',
  'ResourceArn',
  'Endpoint',
  'Token',
  'NextToken',
])

export function inwardForm(form: URLSearchParams): URLSearchParams {
  const inward = new URLSearchParams()
  for (const [name, value] of form) inward.append(name, arnParameters.has(name) ? inwardArn(value) : value)
  return inward
}

const translated = 'TopicArn|SubscriptionArn|Endpoint|Owner|NextToken|SubscriptionPrincipal'
const elements = new RegExp(`<(${translated})>([^<]*)</\\1>`, 'g')
const entries = new RegExp(`<key>(${translated})</key><value>([^<]*)</value>`, 'g')

/** A user's text cannot pose as one of these elements: fauxqs escapes every `<` in it. */
export const outwardXml = (xml: string): string =>
  xml
    .replaceAll(elements, (_, name: string, value: string) => `<${name}>${outwardValue(value)}</${name}>`)
    .replaceAll(
      entries,
      (_, name: string, value: string) => `<key>${name}</key><value>${outwardValue(value)}</value>`,
    )

const outwardValue = (value: string): string => (value === fauxqsAccount ? accountId : outwardArn(value))
