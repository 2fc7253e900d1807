// What AWS asks for one of each thing that startpass uses, in US dollars, without free tiers. Each names its price page.
// No price page could be read while this was written. Some stand, for us-east-1, in what others have written of it, which
// is named; the rest are recalled (G3). All are to be compared with the page.

interface Price {
  readonly dollars: number
  /** Of what: one of these costs so much. */
  readonly unit: string
  readonly page: string
  /** The date on which it was read there; else where somebody else says the same of us-east-1; else `recalled`. */
  readonly read: string
}

const RECALLED = 'recalled'
const saidBy = (address: string): string => `second hand: ${address}`
const MILLION = 1_000_000

type Pages = Readonly<Record<string, Omit<Price, 'dollars'>>>

const units = {
  lambdaRequest: { unit: 'invocation', page: 'https://aws.amazon.com/lambda/pricing/', read: RECALLED },
  lambdaGbSecond: {
    unit: 'GB-second on arm64',
    page: 'https://aws.amazon.com/lambda/pricing/',
    read: saidBy('https://cloudchipr.com/blog/aws-lambda-pricing'),
  },
  queueRequest: {
    unit: 'request to SQS',
    page: 'https://aws.amazon.com/sqs/pricing/',
    read: saidBy('https://cloudburn.io/blog/amazon-sqs-pricing'),
  },
  tableRead: {
    unit: 'read request unit',
    page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    read: RECALLED,
  },
  tableWrite: {
    unit: 'write request unit',
    page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    read: RECALLED,
  },
  tableGb: {
    unit: 'GB-month of table and backup',
    page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    read: RECALLED,
  },
  apiRequest: {
    unit: 'request to the HTTP API',
    page: 'https://aws.amazon.com/api-gateway/pricing/',
    read: RECALLED,
  },
  topicPublish: {
    unit: 'message to SNS',
    page: 'https://aws.amazon.com/sns/pricing/',
    read: saidBy('https://www.factualminds.com/blog/amazon-sns-pricing-publishes-fanout-protocols/'),
  },
  email: {
    unit: 'e-mail from SNS',
    page: 'https://aws.amazon.com/sns/pricing/',
    read: saidBy('https://www.factualminds.com/blog/amazon-sns-pricing-publishes-fanout-protocols/'),
  },
  keyRequest: {
    unit: 'request to KMS',
    page: 'https://aws.amazon.com/kms/pricing/',
    read: saidBy('https://www.wring.co/blog/aws-kms-pricing-guide'),
  },
  key: {
    unit: 'key in KMS a month',
    page: 'https://aws.amazon.com/kms/pricing/',
    read: saidBy('https://www.wring.co/blog/aws-kms-pricing-guide'),
  },
  secret: { unit: 'secret a month', page: 'https://aws.amazon.com/secrets-manager/pricing/', read: RECALLED },
  alarmMetric: {
    unit: 'metric of an alarm a month',
    page: 'https://aws.amazon.com/cloudwatch/pricing/',
    read: RECALLED,
  },
  metric: {
    unit: 'metric of our own a month',
    page: 'https://aws.amazon.com/cloudwatch/pricing/',
    read: RECALLED,
  },
  dashboard: {
    unit: 'dashboard a month',
    page: 'https://aws.amazon.com/cloudwatch/pricing/',
    read: RECALLED,
  },
  logGb: { unit: 'GB of logs', page: 'https://aws.amazon.com/cloudwatch/pricing/', read: RECALLED },
  crossRegionEvent: {
    unit: 'event passed on from another region',
    page: 'https://aws.amazon.com/eventbridge/pricing/',
    read: RECALLED,
  },
  canaryHour: {
    unit: 'hour of a t4g.nano',
    page: 'https://aws.amazon.com/ec2/pricing/on-demand/',
    read: RECALLED,
  },
  diskGb: { unit: 'GB-month of gp3', page: 'https://aws.amazon.com/ebs/pricing/', read: RECALLED },
} as const satisfies Pages

export type Priced = keyof typeof units
export type Prices = Readonly<Record<Priced, Price>>

const dollars: Readonly<Record<PricedRegion, Readonly<Record<Priced, number>>>> = {
  'us-east-1': {
    lambdaRequest: 0.2 / MILLION,
    lambdaGbSecond: 0.0000133334,
    queueRequest: 0.4 / MILLION,
    tableRead: 0.125 / MILLION,
    tableWrite: 0.625 / MILLION,
    tableGb: 0.25 + 0.2,
    apiRequest: 1 / MILLION,
    topicPublish: 0.5 / MILLION,
    email: 2 / 100_000,
    keyRequest: 0.03 / 10_000,
    key: 1,
    secret: 0.4,
    alarmMetric: 0.1,
    metric: 0.3,
    dashboard: 3,
    logGb: 0.5,
    crossRegionEvent: 1 / MILLION,
    canaryHour: 0.0042,
    diskGb: 0.08,
  },
  'ap-northeast-1': {
    lambdaRequest: 0.2 / MILLION,
    lambdaGbSecond: 0.0000133334,
    queueRequest: 0.4 / MILLION,
    tableRead: 0.1425 / MILLION,
    tableWrite: 0.715 / MILLION,
    tableGb: 0.285 + 0.228,
    apiRequest: 1.29 / MILLION,
    topicPublish: 0.5 / MILLION,
    email: 2 / 100_000,
    keyRequest: 0.03 / 10_000,
    key: 1,
    secret: 0.4,
    alarmMetric: 0.1,
    metric: 0.3,
    dashboard: 3,
    logGb: 0.76,
    crossRegionEvent: 1 / MILLION,
    canaryHour: 0.0054,
    diskGb: 0.096,
  },
}

export const pricedRegions = ['us-east-1', 'ap-northeast-1'] as const
type PricedRegion = (typeof pricedRegions)[number]

/** Of a region whose prices are not here, those of us-east-1: most others are up to a third dearer. */
export function pricesOf(region: string): Prices {
  const known = pricedRegions.find((name) => name === region) ?? 'us-east-1'
  const price = (name: Priced): Price => ({ ...units[name], dollars: dollars[known][name] })
  return Object.fromEntries(pricedNames.map((name) => [name, price(name)])) as Prices
}

const isPriced = (name: string): name is Priced => name in units
export const pricedNames: readonly Priced[] = Object.keys(units).filter(isPriced)
