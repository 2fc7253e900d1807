// The preventive half (F4): policies that keep starts from happening, and hands off the gate. Pure: an installation's
// parts in, a policy document out. What attaches them is the organization's administrator, never startpass.

export interface PolicyStatement {
  readonly Sid: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Action: readonly string[]
  readonly Resource: readonly string[] | '*'
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>
}

export interface PolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly PolicyStatement[]
}

/** What the gate is made of, as an installation has noted it. */
export interface GuardedParts {
  readonly partition: string
  readonly account: string
  readonly region: string
  readonly table: string
  readonly queue: string
  readonly deadLetters: string
  readonly topic: string
  /** Name or ARN. */
  readonly secret: string
  /** The id of the HTTP API; nothing where the installation does not say, and then it is not in the policy. */
  readonly api: string | undefined
}

/** The alias of the key that encrypts alerts: its own ARN has an id that nobody knows beforehand. */
const KEY_ALIAS = 'alias/startpass-*'

/** ARNs of roles, patterns among them. */
export interface Exceptions {
  /** May start, launch and do everything else, when all else fails. */
  readonly breakGlass: readonly string[]
  /** May deploy and look after startpass, and not start. */
  readonly operators: readonly string[]
}

/** The most that AWS Organizations takes, in characters; spaces count where a policy comes by the API. */
export const SCP_LIMIT = 5120

/** As it is counted, and as it is to be handed over. */
export const compact = (policy: PolicyDocument): string => JSON.stringify(policy)

/**
 * Every call that has an instance come up. Auto Scaling, Spot and fleets launch by service-linked roles, which no service
 * control policy binds: so the calls that make them launch are denied. What leaves a group is replaced, and runs on; and
 * what a group launches that takes `$Latest` or `$Default` of a template is up to whoever may change that. Patterns make
 * room, and stand at the end, where every service control policy may have them.
 */
const STARTS = [
  'ec2:StartInstances',
  'ec2:RunInstances',
  'ec2:CreateFleet',
  'ec2:RequestSpot*',
  'ec2:ModifySpotFleetRequest',
  'ec2:RunScheduledInstances',
  'ec2:CreateLaunchTemplateVersion',
  'ec2:ModifyLaunchTemplate',
  'autoscaling:CreateAutoScalingGroup',
  'autoscaling:UpdateAutoScalingGroup',
  'autoscaling:SetDesiredCapacity',
  'autoscaling:ExecutePolicy',
  'autoscaling:PutScalingPolicy',
  'autoscaling:PutScheduled*',
  'autoscaling:BatchPut*',
  'autoscaling:PutWarmPool',
  'autoscaling:ResumeProcesses',
  'autoscaling:StartInstanceRefresh',
  'autoscaling:LaunchInstances',
  'autoscaling:DetachInstances',
  'autoscaling:EnterStandby',
]

/** On whatever trail there is: which of them the tamper alarm rests on, nobody knows. */
const TRAIL_CALLS = ['Delete', 'Put', 'Stop', 'Update'].map((verb) => `cloudtrail:${verb}*`)

export function serviceControlPolicy(parts: GuardedParts, except: Exceptions): PolicyDocument {
  const { account, partition } = parts
  const role = (name: string): string => `arn:${partition}:iam::${account}:role/startpass-${name}`
  // Those of gates in other regions among them; nobody but keepers can make a role by such a name.
  const own = role('*')
  const bot = role('slack')
  // The canary is started without a pass, to be seen stopped.
  const canary = role('canary')
  const guarded = `arn:${partition}:iam::*:role/startpass-guarded`
  const keepers = [...except.breakGlass, ...except.operators]
  const unless = (roles: readonly string[]) => ({ ArnNotLike: { 'aws:PrincipalArn': roles } })
  return policy([
    {
      Sid: 'StartsAndLaunches',
      Effect: 'Deny',
      Action: STARTS,
      Resource: '*',
      Condition: unless([bot, canary, ...except.breakGlass]),
    },
    {
      // Gates empty fleets that start again what they stopped; in other accounts by startpass-guarded.
      Sid: 'Fleets',
      Effect: 'Deny',
      Action: ['ec2:ModifyFleet'],
      Resource: '*',
      Condition: unless([`arn:${partition}:iam::*:role/startpass-g*`, role('sweep'), ...except.breakGlass]),
    },
    {
      // Nobody is excepted: it serves to keep what runs from being stopped.
      Sid: 'StopProtection',
      Effect: 'Deny',
      Action: ['ec2:ModifyInstanceAttribute'],
      Resource: '*',
      Condition: { StringEqualsIgnoreCase: { 'ec2:Attribute/DisableApiStop': 'true' } },
    },
    {
      Sid: 'GateData',
      Effect: 'Deny',
      Action: ['dynamodb:*', 'sqs:*', 'secretsmanager:*', 'sns:*'],
      Resource: dataOf(parts),
      Condition: unless([own, ...keepers]),
    },
    {
      Sid: 'GateParts',
      Effect: 'Deny',
      Action: [
        // Reading too: a function's settings are the addresses of everything else.
        'apigateway:*',
        'events:*',
        'lambda:*',
        'scheduler:*',
        ...['Attach', 'Create', 'Delete', 'Detach', 'Put', 'Pass', 'Tag', 'Untag', 'Update'].map(
          (verb) => `iam:${verb}*`,
        ),
        ...TRAIL_CALLS,
        'logs:Delete*',
        'logs:Put*',
        ...['Cancel', 'Continue', 'Create', 'Delete', 'Execute', 'Set', 'Update'].map(
          (verb) => `cloudformation:${verb}*`,
        ),
      ],
      // Those who are excepted among them: else whoever may make a role by that name is excepted too.
      Resource: [...partsOf(parts), `arn:${partition}:cloudtrail:*:*:trail/*`, ...keepers],
      // By the role in other accounts operators read the rules there; it is granted no more than that.
      Condition: unless([...keepers, guarded]),
    },
    {
      Sid: 'GateMapping',
      Effect: 'Deny',
      Action: ['lambda:UpdateEventSourceMapping', 'lambda:DeleteEventSourceMapping'],
      Resource: '*',
      Condition: {
        ...unless(keepers),
        // A mapping's ARN has an id of its own; the function it feeds is a condition key.
        ArnLike: { 'lambda:FunctionArn': functionsOf(parts) },
      },
    },
    {
      // All that changes it or takes it away; alarms, rules and functions go on using it.
      Sid: 'GateKey',
      Effect: 'Deny',
      Action: ['Create', 'Delete', 'Disable', 'Put', 'Revoke', 'Schedule', 'Update'].map(
        (verb) => `kms:${verb}*`,
      ),
      Resource: '*',
      Condition: {
        ...unless(keepers),
        'ForAnyValue:StringLike': { 'kms:ResourceAliases': [KEY_ALIAS] },
      },
    },
  ])
}

/** For people who start with a pass code of their own: the tag, start and stop, and the gate out of reach. */
export function userPolicy(parts: GuardedParts): PolicyDocument {
  const instances = `arn:${parts.partition}:ec2:*:${parts.account}:instance/*`
  return policy([
    {
      Sid: 'Look',
      Effect: 'Allow',
      Action: ['ec2:DescribeInstances', 'ec2:DescribeInstanceStatus', 'ec2:DescribeTags'],
      Resource: '*',
    },
    {
      Sid: 'StartAndStop',
      Effect: 'Allow',
      Action: ['ec2:StartInstances', 'ec2:StopInstances'],
      Resource: [instances],
    },
    {
      Sid: 'WritePassCode',
      Effect: 'Allow',
      Action: ['ec2:CreateTags', 'ec2:DeleteTags'],
      Resource: [instances],
      Condition: {
        'ForAllValues:StringEquals': { 'aws:TagKeys': ['Auth'] },
        // A request without keys would take every tag away.
        Null: { 'aws:TagKeys': 'false' },
      },
    },
    {
      Sid: 'HandsOffTheGate',
      Effect: 'Deny',
      Action: ['*'],
      Resource: [...dataOf(parts), ...partsOf(parts)],
    },
    {
      Sid: 'HandsOffTheKey',
      Effect: 'Deny',
      Action: ['kms:*'],
      Resource: '*',
      Condition: { 'ForAnyValue:StringLike': { 'kms:ResourceAliases': [KEY_ALIAS] } },
    },
    {
      Sid: 'HandsOffTheMapping',
      Effect: 'Deny',
      Action: ['lambda:UpdateEventSourceMapping', 'lambda:DeleteEventSourceMapping'],
      Resource: '*',
      Condition: { ArnLike: { 'lambda:FunctionArn': functionsOf(parts) } },
    },
  ])
}

const policy = (Statement: readonly PolicyStatement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement,
})

const at = ({ partition, region, account }: GuardedParts, service: string, what: string): string =>
  `arn:${partition}:${service}:${region}:${account}:${what}`

function dataOf(parts: GuardedParts): string[] {
  const { secret } = parts
  return [
    at(parts, 'dynamodb', `table/${parts.table}`),
    at(parts, 'dynamodb', `table/${parts.table}/*`),
    ...queuesOf(parts),
    at(parts, 'sns', parts.topic),
    // Secrets Manager ends each ARN with six characters of its own.
    secret.startsWith('arn:') ? secret : at(parts, 'secretsmanager', `secret:${secret}-??????`),
  ]
}

/** Those of accounts are called by the first one and their number; a gate may be in any region, with queues of the same names. */
function queuesOf(parts: GuardedParts): string[] {
  const { queue, deadLetters } = parts
  const more = `${queue}-`
  const apart = deadLetters.startsWith(more) ? [] : [deadLetters]
  return [queue, `${more}*`, ...apart].map((name) => at(anywhere(parts), 'sqs', name))
}

const anywhere = (parts: GuardedParts): GuardedParts => ({ ...parts, region: '*' })

const everywhere = (parts: GuardedParts): GuardedParts => ({ ...anywhere(parts), account: '*' })

const functionsOf = (parts: GuardedParts): string[] => [at(anywhere(parts), 'lambda', 'function:startpass-*')]

/** In whichever region; and in whichever account, where other guarded ones have them too. */
const partsOf = (parts: GuardedParts): string[] => [
  ...functionsOf(parts),
  at(everywhere(parts), 'events', 'rule/startpass-*'),
  `arn:${parts.partition}:iam::*:role/startpass-*`,
  at(anywhere(parts), 'logs', 'log-group:/aws/lambda/startpass-*'),
  at(everywhere(parts), 'cloudformation', 'stack/startpass*/*'),
  at(parts, 'scheduler', 'schedule/default/startpass-*'),
  // API Gateway's ARNs name no account.
  ...(parts.api === undefined
    ? []
    : ['', '/*'].map(
        (rest) => `arn:${parts.partition}:apigateway:${parts.region}::/apis/${parts.api}${rest}`,
      )),
]
