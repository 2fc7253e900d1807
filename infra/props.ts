// What an installation can be told. The names are those of docs/configuration.md; a test compares.

import type { CfnCondition } from 'aws-cdk-lib'
import type { Code } from 'aws-cdk-lib/aws-lambda'
import type { RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { CanaryProps } from './watch/canary.ts'

export type FunctionName = 'slack' | 'gate' | 'sweep'

/** Settings of the functions. Strings and tokens are welcome where a template's parameter stands for a value. */
export interface Settings {
  /** The Slack channel for alerts, `C…`. Without it alerts go to the topic alone. */
  readonly alertChannelId?: string
  /** Language of that channel, `en` or `ja`. */
  readonly alertLanguage?: string
  /** Seconds that a late tag is waited for, 0 to 60. */
  readonly graceSeconds?: number | string
  /** What becomes of the `Auth` tag once its code is spent: `blank` or `remove`. */
  readonly spentCodeTag?: string
  /** Seconds that a pass code is good for, 1 to 86400. */
  readonly passTtlSeconds?: number | string
  /** Pass codes one person may hold open, 1 to 50. */
  readonly maxOpenPasses?: number | string
  /** Whether a code for any one existing instance may be asked for. */
  readonly allowAny?: boolean | string
  /** Workspaces and enterprises whose members may ask, with commas between; the bot's own where left out. */
  readonly allowedTeamIds?: string
  /** Who may ask for what, one rule a line. */
  readonly whoMayStart?: string
  /** `reply` or `dm`. */
  readonly codeDelivery?: string
}

/** Yes or no; or, in a template, a condition on its parameters. */
export type Choice = boolean | CfnCondition

export interface StartPassProps {
  /**
   * What the functions are made of.
   * @default the bundles that `npm run build` makes
   */
  readonly code?: (name: FunctionName) => Code
  /** @default the defaults of docs/configuration.md */
  readonly settings?: Settings
  /**
   * In which mode every place begins. Changed later by `startpass mode`, place by place; never by a deployment.
   * @default 'observe': nothing that runs is touched
   */
  readonly initialMode?: string
  /**
   * The table's name. It is kept when the stack is deleted.
   * @default 'startpass'
   */
  readonly tableName?: string
  /**
   * Whether to make the table. It is there already where an earlier installation has kept it.
   * @default true
   */
  readonly makeTable?: Choice
  /** Gets every alert by e-mail, once it has confirmed. @default nobody */
  readonly alertEmail?: string
  /** How long logs are kept. @default three months */
  readonly logRetention?: RetentionDays
  /** Whether the settings may have instances terminated; the role is granted it only then. @default false */
  readonly mayTerminate?: Choice
  /** Whether the settings may have instances isolated. @default true */
  readonly mayIsolate?: Choice
  /** The name of the role in other guarded accounts. @default none: only this account is guarded */
  readonly guardedRole?: string
  /** The accounts that may pass events on to the bus at home: the other guarded ones. @default none */
  readonly guardedAccounts?: readonly string[]
  /** Where a template's parameter says whether there are any. @default where `guardedAccounts` is given */
  readonly hasGuardedAccounts?: Choice
  /** The organization (`o-…`) all of whose accounts may; wherever there are many. @default none */
  readonly guardedOrganization?: string
  /** Where a template's parameter says whether there is one. @default where `guardedOrganization` is given */
  readonly hasGuardedOrganization?: Choice
  /**
   * Of the other guarded accounts those whose starts wait in a queue of their own: those in which very many may be started
   * at once (docs/scale.md). It costs the same whether anything is started there or not.
   * @default none: all starts wait in one queue
   */
  readonly accountQueues?: readonly string[]
  /** Where a template's parameter says whether there are other accounts. @default where `guardedRole` is given */
  readonly guardsOthers?: Choice
  /** Whether to make a dashboard. It costs three dollars a month. @default false */
  readonly dashboard?: Choice
  /** An instance that is started without a pass every hour, to see it stopped (docs/runbook.md). @default none */
  readonly canary?: CanaryProps
  /** Where a template's parameter says whether there is one. @default where `canary` is given */
  readonly hasCanary?: Choice
  /** How many gates may work at once, 2 or more (docs/scale.md); for a queue of `accountQueues` 3 more. @default 20 */
  readonly gateConcurrency?: number
  /** How long a lone start may wait for others to be judged with, 0 to 300 seconds; without, at most ten are. @default 1 */
  readonly batchWindowSeconds?: number
}

/** What a gate in a region other than home goes by; it has to be said again, since nothing of it is read at home. */
export interface RegionalGateProps
  extends Pick<
    StartPassProps,
    'batchWindowSeconds' | 'gateConcurrency' | 'logRetention' | 'mayIsolate' | 'mayTerminate' | 'tableName'
  > {
  /** The output `SecretArn` of the stack at home. */
  readonly secretArn: string
  /** The output `AlertsKeyArn` of the stack at home: the key that its topic is encrypted with. */
  readonly alertsKeyArn: string
  /** @default the bundle that `npm run build` makes */
  readonly code?: () => Code
  /** As at home. @default the defaults of docs/configuration.md */
  readonly settings?: Pick<Settings, 'alertChannelId' | 'alertLanguage' | 'graceSeconds' | 'spentCodeTag'>
}

/** Environment variables of the settings that are set. */
export function environmentOf(settings: Settings): Record<string, string> {
  const values: Readonly<Record<string, boolean | number | string | undefined>> = {
    ALERT_CHANNEL_ID: settings.alertChannelId,
    ALERT_LANGUAGE: settings.alertLanguage,
    GRACE_SECONDS: settings.graceSeconds,
    SPENT_CODE_TAG: settings.spentCodeTag,
    PASS_TTL_SECONDS: settings.passTtlSeconds,
    MAX_OPEN_PASSES: settings.maxOpenPasses,
    ALLOW_ANY: settings.allowAny,
    ALLOWED_TEAM_IDS: settings.allowedTeamIds,
    WHO_MAY_START: settings.whoMayStart,
    CODE_DELIVERY: settings.codeDelivery,
  }
  const set = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  )
  return Object.fromEntries(set)
}
