// fauxqs knows one account, 000000000000; callers of the world know another. Names that carry an account
// are translated here, one name at a time: never by searching text, which may be a user's.

import { accountId } from '../account.ts'

export const fauxqsAccount = '000000000000'

/** Anything but an ARN of the world's account is left as it is. */
export const inwardArn = (arn: string): string => withAccount(arn, accountId, fauxqsAccount)

/** Anything but an ARN of fauxqs's account is left as it is. */
export const outwardArn = (arn: string): string => withAccount(arn, fauxqsAccount, accountId)

function withAccount(arn: string, from: string, to: string): string {
  const parts = arn.split(':')
  if (parts[0] !== 'arn' || parts[4] !== from) return arn
  return parts.with(4, to).join(':')
}

/** fauxqs tells regions apart by a queue URL's host name. */
export const inwardQueueUrl = (url: string, region: string): string =>
  `http://sqs.${region}.localhost/${fauxqsAccount}/${queueNameOf(url)}`

/** A URL at the endpoint the caller used, since SDKs send their requests to the queue's URL. */
export const outwardQueueUrl = (url: string, host: string): string =>
  `http://${host}/${accountId}/${queueNameOf(url)}`

/** Whether a URL of fauxqs is for a queue of this region. */
export const isIn = (url: string, region: string): boolean =>
  new URL(url).hostname === `sqs.${region}.localhost`

const queueNameOf = (url: string): string => url.split('/').at(-1) ?? ''
