// SQS requests on their way to fauxqs, and its answers on their way back: queue URLs, ARNs in attributes,
// and two habits of AWS that fauxqs does not have.

import { accountId } from '../account.ts'
import { inwardArn, inwardQueueUrl, isIn, outwardArn, outwardQueueUrl } from './account-names.ts'
import { type Enveloped, withOutwardEnvelope } from './sns-envelope.ts'

type Fields = Record<string, unknown>
type Attributes = Record<string, string>

interface Received extends Enveloped {
  readonly Attributes?: Attributes
  readonly MessageAttributes?: unknown
  readonly MD5OfMessageAttributes?: string
}

export function inwardRequest(operation: string, request: Fields, region: string): Fields {
  const inward: Fields = { ...request }
  if (typeof request.QueueUrl === 'string') inward.QueueUrl = inwardQueueUrl(request.QueueUrl, region)
  if (isRecord(request.Attributes))
    inward.Attributes = policiesWith(inwardArn, request.Attributes as Attributes)
  // AWS answers with the attributes that were asked for; fauxqs takes no wish for all of them.
  if (operation === 'GetQueueAttributes') inward.AttributeNames ??= []
  return inward
}

export function outwardAnswer(request: Fields, answer: Fields, region: string, host: string): Fields {
  const outward: Fields = { ...answer }
  if (typeof answer.QueueUrl === 'string') outward.QueueUrl = outwardQueueUrl(answer.QueueUrl, host)
  if (Array.isArray(answer.QueueUrls)) {
    const here = (answer.QueueUrls as string[]).filter((url) => isIn(url, region))
    outward.QueueUrls = here.map((url) => outwardQueueUrl(url, host))
  }
  if (isRecord(answer.Attributes)) {
    outward.Attributes = queueAttributes(answer.Attributes as Attributes)
  }
  if (Array.isArray(answer.Messages)) {
    outward.Messages = (answer.Messages as Received[]).map((message) => outwardMessage(message, request))
  }
  return outward
}

function queueAttributes(attributes: Attributes): Attributes {
  const outward = policiesWith(outwardArn, attributes)
  if (outward.QueueArn !== undefined) outward.QueueArn = outwardArn(outward.QueueArn)
  return outward
}

/** RedrivePolicy and RedriveAllowPolicy are JSON with ARNs in known places; a Policy is the caller's own. */
function policiesWith(translate: (arn: string) => string, attributes: Attributes): Attributes {
  const translated = { ...attributes }
  for (const name of ['RedrivePolicy', 'RedriveAllowPolicy']) {
    const policy = parsed(attributes[name])
    if (policy === undefined) continue
    const { deadLetterTargetArn: target, sourceQueueArns: sources } = policy
    if (typeof target === 'string') policy.deadLetterTargetArn = translate(target)
    if (Array.isArray(sources)) policy.sourceQueueArns = (sources as string[]).map(translate)
    translated[name] = JSON.stringify(policy)
  }
  return translated
}

function outwardMessage(message: Received, request: Fields): Received {
  const { MessageAttributes, MD5OfMessageAttributes, ...bare } = withOutwardEnvelope(message)
  // AWS leaves message attributes out unless they are asked for; fauxqs takes no wish for all of them.
  const asked = Array.isArray(request.MessageAttributeNames) && request.MessageAttributeNames.length > 0
  return {
    ...bare,
    ...(message.Attributes && { Attributes: withSender(message.Attributes) }),
    ...(asked && MessageAttributes !== undefined && { MessageAttributes }),
    ...(asked && MD5OfMessageAttributes !== undefined && { MD5OfMessageAttributes }),
  }
}

const withSender = (attributes: Attributes): Attributes =>
  attributes.SenderId === undefined ? attributes : { ...attributes, SenderId: accountId }

function parsed(policy: string | undefined): Fields | undefined {
  try {
    const value: unknown = JSON.parse(policy ?? '')
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null
