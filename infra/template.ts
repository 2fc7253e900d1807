// The template for those who do not use CDK: the same construct, with parameters where an app has properties, and the
// functions as files beside it. No bucket and no bootstrap parameter is in it: `aws cloudformation package` uploads.

import {
  Aspects,
  CfnCondition,
  CfnParameter,
  type CfnParameterProps,
  DefaultStackSynthesizer,
  Fn,
  type IAspect,
  type ICfnConditionExpression,
  type IStackSynthesizer,
  Stack,
  Validations,
} from 'aws-cdk-lib'
import { CfnFunction, Code, type IFunction } from 'aws-cdk-lib/aws-lambda'
import { CfnSubscription } from 'aws-cdk-lib/aws-sns'
import type { Construct, IConstruct } from 'constructs'
import { StartPassGuardedAccount } from './guarded-account.ts'
import { names } from './names.ts'
import type { FunctionName } from './props.ts'
import { tellWhatWasMade } from './stacks.ts'
import { StartPass } from './start-pass.ts'
import { StartPassRegion } from './start-pass-region.ts'

/** CDK's own types are not written for exactOptionalPropertyTypes. */
const bare = (): IStackSynthesizer =>
  new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer

/** Where the function's files lie, seen from the template. */
export const codeFile = (name: FunctionName): string => `functions/${name}.zip`

/** What every gate is told alike. */
const alertSettings = (text: (name: string, props: CfnParameterProps) => string) => ({
  alertChannelId: text('AlertChannelId', {
    default: '',
    allowedPattern: '([CG][A-Z0-9]+)?',
    description: 'The Slack channel for alerts, C…',
  }),
  alertLanguage: text('AlertLanguage', {
    default: 'en',
    allowedValues: ['en', 'ja'],
    description: 'Language of that channel',
  }),
  graceSeconds: text('GraceSeconds', {
    default: '3',
    allowedPattern: '[0-9]{1,2}',
    description: 'Seconds that a late tag is waited for',
  }),
})

export class HomeTemplate extends Stack {
  /** @param accountQueues those of the construct: a template has as many parts as it was made with, whatever it is told */
  constructor(scope: Construct, id: string, accountQueues: readonly string[] = []) {
    super(scope, id, { synthesizer: bare(), description: 'startpass: no pass, no start' })
    const text = (name: string, props: CfnParameterProps): string =>
      new CfnParameter(this, name, { type: 'String', ...props }).valueAsString
    const yesNo = (name: string, description: string, byDefault: 'yes' | 'no'): CfnCondition => {
      const answer = text(name, { description, default: byDefault, allowedValues: ['yes', 'no'] })
      return new CfnCondition(this, `${name}IsYes`, { expression: Fn.conditionEquals(answer, 'yes') })
    }
    const notEmpty = (name: string, value: string): CfnCondition =>
      new CfnCondition(this, `${name}IsGiven`, { expression: Fn.conditionNot(Fn.conditionEquals(value, '')) })

    const alertEmail = text('AlertEmail', {
      default: '',
      description: 'Gets every alert by e-mail, once it has confirmed',
    })
    const tableName = text('TableName', {
      default: names.table,
      allowedPattern: '[A-Za-z0-9_.-]{3,255}',
      description: 'The table. It is kept when the stack is deleted',
    })
    const guardedRole = text('GuardedRoleName', {
      default: '',
      allowedPattern: '[\\w+=,.@-]{0,64}',
      description: 'The name of the role in other guarded accounts; empty: only this account',
    })
    const guardedAccounts = new CfnParameter(this, 'GuardedAccounts', {
      type: 'CommaDelimitedList',
      default: '',
      description: 'Other accounts that may pass events on, by number; empty: none',
    }).valueAsList
    const organization = text('GuardedOrganization', {
      default: '',
      allowedPattern: '(o-[a-z0-9]{10,32})?',
      description: 'The organization all of whose accounts may; empty: none',
    })
    const canaryId = text('CanaryInstanceId', {
      default: '',
      allowedPattern: '(i-[0-9a-f]{8,17})?',
      description:
        'A stopped instance here, started without a pass every hour to see it stopped; empty: none',
    })
    const startpass = new StartPass(this, 'StartPass', {
      // Never used: the functions' code is set to files below.
      code: () => Code.fromInline('void 0'),
      tableName,
      makeTable: yesNo('MakeTable', 'no: the table was kept from an earlier installation', 'yes'),
      initialMode: text('InitialMode', {
        default: 'observe',
        allowedValues: ['observe', 'enforce'],
        description: 'In which mode every place begins',
      }),
      mayTerminate: yesNo('MayTerminate', 'Whether the settings may have instances terminated', 'no'),
      mayIsolate: yesNo('MayIsolate', 'Whether the settings may have instances isolated', 'yes'),
      guardedRole,
      accountQueues,
      guardsOthers: notEmpty('GuardedRoleName', guardedRole),
      guardedAccounts,
      hasGuardedAccounts: notEmpty('GuardedAccounts', Fn.join('', guardedAccounts)),
      guardedOrganization: organization,
      hasGuardedOrganization: notEmpty('GuardedOrganization', organization),
      dashboard: yesNo('Dashboard', 'Whether to make a dashboard, for three dollars a month', 'no'),
      canary: { instanceId: canaryId },
      hasCanary: notEmpty('CanaryInstanceId', canaryId),
      settings: {
        ...alertSettings(text),
        passTtlSeconds: text('PassTtlSeconds', {
          default: '900',
          allowedPattern: '[0-9]{1,5}',
          description: 'Seconds that a pass code is good for',
        }),
        whoMayStart: text('WhoMayStart', {
          default: '',
          description: 'Who may ask for what, one rule a line; empty: every full member, everything',
        }),
        allowedTeamIds: text('AllowedTeamIds', {
          default: '',
          description: 'Workspaces whose members may ask; empty: the one of the bot',
        }),
      },
    })
    const { slack, gate, sweep } = startpass
    Aspects.of(this).add(new CodeInFiles({ slack: slack.handler, gate: gate.handler, sweep: sweep.handler }))
    const subscription = new CfnSubscription(this, 'AlertEmailSubscription', {
      topicArn: startpass.topic.topicArn,
      protocol: 'email',
      endpoint: alertEmail,
      // Not the canary's denials, as long as they go as they should (docs/alerts.md).
      filterPolicy: { canary: [{ exists: false }] },
    })
    subscription.cfnOptions.condition = notEmpty('AlertEmail', alertEmail)
    tellWhatWasMade(this, startpass, tableName)
  }
}

export class RegionTemplate extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      synthesizer: bare(),
      description: 'startpass: passes starts in this region on to the home region',
    })
    const homeRegion = new CfnParameter(this, 'HomeRegion', {
      type: 'String',
      description: 'The region that startpass was installed in',
    })
    new StartPassRegion(this, 'StartPassRegion', { homeRegion: homeRegion.valueAsString })
  }
}

/** The regional part with a gate of the region's own: the same stack, so that one can become the other. */
export class RegionGateTemplate extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      synthesizer: bare(),
      description: 'startpass: judges starts in this region; table, secret and alerts are in the home region',
    })
    const text = (name: string, props: CfnParameterProps): string =>
      new CfnParameter(this, name, { type: 'String', ...props }).valueAsString
    const yesNo = (name: string, description: string, byDefault: 'yes' | 'no'): CfnCondition => {
      const answer = text(name, { description, default: byDefault, allowedValues: ['yes', 'no'] })
      return new CfnCondition(this, `${name}IsYes`, { expression: Fn.conditionEquals(answer, 'yes') })
    }
    const { gate } = new StartPassRegion(this, 'StartPassRegion', {
      homeRegion: text('HomeRegion', { description: 'The region that startpass was installed in' }),
      gate: {
        code: () => Code.fromInline('void 0'),
        secretArn: text('SecretArn', {
          allowedPattern: 'arn:aws[\\w-]*:secretsmanager:.+',
          description: 'The output SecretArn of the stack in the home region',
        }),
        alertsKeyArn: text('AlertsKeyArn', {
          allowedPattern: 'arn:aws[\\w-]*:kms:.+',
          description: 'The output AlertsKeyArn of the stack in the home region',
        }),
        tableName: text('TableName', {
          default: names.table,
          allowedPattern: '[A-Za-z0-9_.-]{3,255}',
          description: 'The table in the home region',
        }),
        mayTerminate: yesNo('MayTerminate', 'As in the home region', 'no'),
        mayIsolate: yesNo('MayIsolate', 'As in the home region', 'yes'),
        settings: alertSettings(text),
      },
    })
    Validations.of(this).acknowledge({
      id: 'CloudFormation-Validate::W2509',
      reason: 'The address of a secret is none.',
    })
    if (gate !== undefined) Aspects.of(this).add(new CodeInFiles({ gate: gate.gate }))
  }
}

/** For every region of another guarded account: one template, so that one StackSet deploys it. */
export class GuardedAccountTemplate extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      synthesizer: bare(),
      description: 'startpass: passes starts in this account on to the account that judges them',
    })
    const text = (name: string, props: CfnParameterProps): string =>
      new CfnParameter(this, name, { type: 'String', ...props }).valueAsString
    const where = (id: string, expression: ICfnConditionExpression): CfnCondition =>
      new CfnCondition(this, id, { expression })
    const given = (value: string): ICfnConditionExpression => Fn.conditionNot(Fn.conditionEquals(value, ''))
    const homeRegion = text('HomeRegion', { description: 'The region that startpass was installed in' })
    const isHomeRegion = where('IsHomeRegion', Fn.conditionEquals(this.region, homeRegion))
    // What is granted is granted to a role that is made in the one region.
    const yesNo = (name: string, description: string, byDefault: 'yes' | 'no'): CfnCondition => {
      const answer = text(name, { description, default: byDefault, allowedValues: ['yes', 'no'] })
      return where(`${name}Here`, Fn.conditionAnd(isHomeRegion, Fn.conditionEquals(answer, 'yes')))
    }
    const externalId = text('ExternalId', {
      default: '',
      allowedPattern: '[\\w+=,.@:/-]{0,1224}',
      description: 'As in the settings; empty: none is asked for',
    })
    const operators = new CfnParameter(this, 'Operators', {
      type: 'CommaDelimitedList',
      default: '',
      description: 'ARNs of roles of the home account by which people use the command line here; empty: none',
    }).valueAsList
    new StartPassGuardedAccount(this, 'GuardedAccount', {
      homeAccount: text('HomeAccount', {
        allowedPattern: '[0-9]{12}',
        description: 'The account that startpass was installed in',
      }),
      homeRegion,
      makeRoles: isHomeRegion,
      roleName: text('RoleName', {
        default: names.guarded,
        allowedPattern: '[\\w+=,.@-]{1,64}',
        description: 'GuardedRoleName of the stack in the home account',
      }),
      externalId,
      asksExternalId: where('AsksExternalId', given(externalId)),
      operators,
      hasOperators: where('HasOperators', Fn.conditionAnd(isHomeRegion, given(Fn.join('', operators)))),
      mayTerminate: yesNo('MayTerminate', 'Whether the settings may have instances terminated', 'no'),
      mayIsolate: yesNo('MayIsolate', 'Whether the settings may have instances isolated', 'yes'),
    })
  }
}

/** `aws cloudformation package` takes a path for the code, which CDK's own types do not. */
class CodeInFiles implements IAspect {
  readonly #of: Readonly<Partial<Record<FunctionName, IFunction>>>

  constructor(of: Readonly<Partial<Record<FunctionName, IFunction>>>) {
    this.#of = of
  }

  visit(node: IConstruct): void {
    if (!(node instanceof CfnFunction)) return
    for (const [name, made] of Object.entries(this.#of)) {
      if (made.node.defaultChild !== node) continue
      node.addPropertyDeletionOverride('Code.ZipFile')
      node.addPropertyOverride('Code', codeFile(name as FunctionName))
      Validations.of(node).acknowledge({
        id: 'CloudFormation-Validate::W3002',
        reason: 'The path is for `aws cloudformation package`.',
      })
    }
  }
}
