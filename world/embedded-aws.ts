// The whole AWS of the world behind one endpoint: the home account with every service there is, and beside it other
// accounts, which have instances and groups of their own. Puts together, and decides nothing.

import { accountId as homeAccountId } from './account.ts'
import { Accounts } from './accounts.ts'
import { AutoScaling, type AutoScalingOptions } from './autoscaling/auto-scaling.ts'
import { autoScalingService } from './autoscaling/query-protocol.ts'
import { awsEndpoint, type ObservedCall } from './aws-endpoint.ts'
import type { AwsService } from './aws-service.ts'
import type { Clock } from './clock.ts'
import { createDynamo, type Dynamo } from './dynamo/dynamo.ts'
import { Ec2 } from './ec2/ec2.ts'
import type { Ec2Options } from './ec2/ec2-options.ts'
import { ec2Service } from './ec2/query-protocol.ts'
import type { Faults } from './faults.ts'
import type { HttpHandler } from './http.ts'
import type { Messaging } from './messaging/messaging.ts'
import { createSecretsManager } from './secrets/secrets-manager.ts'
import { createSts } from './sts.ts'
import { type BucketReport, Throttle } from './throttle.ts'

type Ec2Settings = Pick<
  Ec2Options,
  | 'regions'
  | 'bootSeconds'
  | 'stopSeconds'
  | 'fleetReplacementSeconds'
  | 'onStateChange'
  | 'onApiCall'
  | 'randomHex'
>

type GroupSettings = Pick<
  AutoScalingOptions,
  'responseSeconds' | 'healthCheckSeconds' | 'retrySeconds' | 'tagLateSeconds'
>

export interface EmbeddedAwsOptions extends Ec2Settings {
  readonly clock: Clock
  readonly faults: Faults
  /** SQS and SNS, of the home account; without it there are none. It keeps a time of its own, and is closed by its owner. */
  readonly messaging?: Messaging
  /** How groups behave, in every account. */
  readonly groups?: GroupSettings
  /** Whether calls of EC2 and Auto Scaling are throttled (A9). */
  readonly throttled?: boolean
  /** By id; what an account does not say of itself is as at home. */
  readonly otherAccounts?: Readonly<Record<string, Partial<Ec2Settings>>>
  readonly observe?: (call: ObservedCall) => void
}

/** What each account has of its own. */
interface AwsAccount {
  readonly accountId: string
  readonly ec2: Ec2
  readonly autoScaling: AutoScaling
  /** How many calls each bucket admitted and refused; empty where nothing is throttled. */
  readonly buckets: () => BucketReport[]
}

export interface EmbeddedAws {
  readonly handler: HttpHandler
  readonly home: AwsAccount
  /** @throws RangeError where the world has no such account */
  readonly account: (accountId: string) => AwsAccount
  /** To be told of users and roles. */
  readonly accounts: Accounts
  readonly dynamo: Dynamo
  readonly close: () => Promise<void>
}

export function embeddedAws(options: EmbeddedAwsOptions): EmbeddedAws {
  const { clock, faults, messaging, observe } = options
  const accounts = new Accounts({ clock })
  const sts = createSts(accounts)
  const dynamo = createDynamo({ clock })
  const home = anAccount(homeAccountId, options)
  const others = Object.entries(options.otherAccounts ?? {}).map(([accountId, own]) =>
    anAccount(accountId, { ...options, ...own }),
  )
  const all = [home, ...others]

  return {
    handler: awsEndpoint({
      services: [
        ...computeOf(home),
        dynamo,
        ...(messaging === undefined ? [] : [messaging.sqs, messaging.sns]),
        createSecretsManager({ clock }),
        sts,
      ],
      others: new Map(others.map((account) => [account.accountId, [...computeOf(account), sts]])),
      accounts,
      faults,
      clock,
      ...(observe !== undefined && { observe }),
    }),
    home,
    account(accountId) {
      const found = all.find((one) => one.accountId === accountId)
      if (found === undefined) throw new RangeError(`this world has no account ${accountId}`)
      return found
    },
    accounts,
    dynamo,
    async close() {
      for (const { autoScaling } of all) autoScaling.close()
      await dynamo.close()
    },
  }
}

function anAccount(accountId: string, options: EmbeddedAwsOptions): AwsAccount {
  const { clock, faults, regions, groups } = options
  const throttle = options.throttled === true ? new Throttle(clock) : undefined
  const shared = { clock, accountId, regions, ...(throttle !== undefined && { throttle }) }
  const ec2 = new Ec2({ ...options, ...shared, staleReadSeconds: () => faults.plan.staleReadSeconds })
  const autoScaling = new AutoScaling({ ...groups, ...shared, ec2 })
  return { accountId, ec2, autoScaling, buckets: () => throttle?.report() ?? [] }
}

const computeOf = ({ ec2, autoScaling }: AwsAccount): AwsService[] => [
  ec2Service(ec2),
  autoScalingService(autoScaling),
]
