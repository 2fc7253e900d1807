// The envelope SNS puts around a message on its way to a queue. fauxqs writes its own account into it;
// here the ARNs are put right, and the MD5 that SDKs verify is calculated anew.

import { createHash } from 'node:crypto'
import { outwardArn } from './account-names.ts'

/** What a message needs to have for its envelope to be put right. */
export interface Enveloped {
  readonly Body: string
  readonly MD5OfBody: string
}

/** Messages that are no envelopes of fauxqs, a user's own JSON among them, come back untouched. */
export function withOutwardEnvelope<T extends Enveloped>(message: T): T {
  const envelope = envelopeIn(message.Body)
  if (envelope === undefined) return message
  const region = envelope.TopicArn.split(':')[3] ?? ''
  const [link = '', subscription = ''] = envelope.UnsubscribeURL.split('SubscriptionArn=')
  const Body = JSON.stringify({
    ...envelope,
    TopicArn: outwardArn(envelope.TopicArn),
    SigningCertURL: inRegion(envelope.SigningCertURL, region),
    UnsubscribeURL: `${inRegion(link, region)}SubscriptionArn=${outwardArn(subscription)}`,
  })
  return { ...message, Body, MD5OfBody: createHash('md5').update(Body).digest('hex') }
}

interface Envelope {
  readonly TopicArn: string
  readonly UnsubscribeURL: string
  readonly SigningCertURL: string
}

/** No caller ever sees fauxqs's account, so a notification that names it can only be fauxqs's. */
function envelopeIn(body: string): Envelope | undefined {
  if (!body.startsWith('{"Type":"Notification"')) return undefined
  try {
    const envelope = JSON.parse(body) as Partial<Envelope>
    return isOfFauxqs(envelope) ? envelope : undefined
  } catch {
    return undefined
  }
}

function isOfFauxqs(envelope: Partial<Envelope>): envelope is Envelope {
  const { TopicArn, UnsubscribeURL, SigningCertURL } = envelope
  if (typeof UnsubscribeURL !== 'string' || typeof SigningCertURL !== 'string') return false
  return typeof TopicArn === 'string' && outwardArn(TopicArn) !== TopicArn
}

/** fauxqs places every topic's links in us-east-1. */
const inRegion = (url: string, region: string): string => url.replace('sns.us-east-1.', `sns.${region}.`)
