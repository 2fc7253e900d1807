// Everything that startpass is made of in its home region, as a construct for any stack. An installation touches nothing
// that runs: it begins by observing.

import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { CfnStage, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction as LambdaTarget, SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { SubscriptionFilter, type Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import { allBut, feedFromAccount, makeAccountQueues } from './account-queues.ts'
import { admitEvents } from './admit-events.ts'
import { makeAlertsTopic } from './alerts-topic.ts'
import { explain } from './explain.ts'
import { makeForwardRole } from './forward-role.ts'
import { builtCode, type Made, makeFunction } from './functions.ts'
import { feedGate, grantBeyondStopping, grantWhere, makeGate, makeQueues, onlyWhere } from './gate.ts'
import { names } from './names.ts'
import { guardOthersStatements } from './permissions/beyond-stopping.ts'
import type { GateParts } from './permissions/parts.ts'
import { slackStatements } from './permissions/slack.ts'
import { sweepStatements } from './permissions/sweep.ts'
import { environmentOf, type FunctionName, type StartPassProps } from './props.ts'
import { makeTable } from './store.ts'
import { addAlarms } from './watch/alarms.ts'
import { addCanary } from './watch/canary.ts'
import { addDashboard } from './watch/dashboard.ts'
import { hearRegionalAlarms } from './watch/regional-alarms.ts'
import { addTamperAlarm } from './watch/tamper.ts'
import type { Watched } from './watch/watched.ts'

export class StartPass extends Construct {
  /** Where Slack sends its requests. */
  readonly commandsUrl: string
  readonly interactionsUrl: string
  readonly topic: Topic
  readonly alertsKey: IKey
  readonly watched: Watched
  readonly slack: Made
  readonly gate: Made
  readonly sweep: Made

  constructor(scope: Construct, id: string, props: StartPassProps = {}) {
    super(scope, id)
    const { account, region, partition } = Stack.of(this)
    const tableName = props.tableName ?? names.table
    const makesTable = props.makeTable ?? true
    if (makesTable !== false) onlyWhere(makesTable, makeTable(this, tableName).node.defaultChild)
    const { topic, key } = makeAlertsTopic(this)
    this.topic = topic
    this.alertsKey = key
    if (props.alertEmail !== undefined)
      topic.addSubscription(
        new EmailSubscription(props.alertEmail, {
          filterPolicy: { canary: SubscriptionFilter.notExistsFilter() },
        }),
      )
    const { queue, dlq } = makeQueues(this)
    const ofAccounts = makeAccountQueues(this, dlq, props.accountQueues)
    const accountQueues = ofAccounts.map((one) => one.queue)
    const secret = this.#secret()

    const parts: GateParts = {
      partition,
      account,
      region,
      // By name, not by reference: the table may be there already.
      tableArn: `arn:${partition}:dynamodb:${region}:${account}:table/${tableName}`,
      queueArn: queue.queueArn,
      dlqArn: dlq.queueArn,
      accountQueueArns: accountQueues.map(({ queueArn }) => queueArn),
      topicArn: topic.topicArn,
      topicKeyArn: key.keyArn,
      secretArn: secret.secretArn,
    }
    const api = this.#api()
    const common = {
      environment: {
        ACCOUNT_ID: account,
        TABLE_NAME: tableName,
        QUEUE_URL: queue.queueUrl,
        DLQ_URL: dlq.queueUrl,
        TOPIC_ARN: topic.topicArn,
        SECRET_ID: secret.secretArn,
        // Of its own parts: moto, against which this is deployed in tests, knows no attributes of an API.
        API_URL: `https://${api.apiId}.execute-api.${region}.${Stack.of(this).urlSuffix}`,
        INITIAL_MODE: props.initialMode ?? 'observe',
        ...environmentOf(props.settings ?? {}),
      },
      logRetention: props.logRetention ?? RetentionDays.THREE_MONTHS,
    }
    const codeOf = props.code ?? builtCode
    const make = (
      name: FunctionName,
      options: Pick<Parameters<typeof makeFunction>[2], 'about' | 'memory' | 'statements' | 'timeout'>,
    ): Made => makeFunction(this, name, { ...common, ...options, code: codeOf(name) })

    this.slack = make('slack', {
      about: 'answers Slack and issues passes',
      statements: slackStatements(parts),
      memory: 512,
      timeout: Duration.seconds(10),
    })
    this.gate = makeGate(this, parts, { ...common, code: codeOf('gate') })
    this.sweep = make('sweep', {
      about: 'finds what no event told of',
      statements: sweepStatements(parts),
      memory: 512,
      timeout: Duration.seconds(290),
    })

    const mapping = feedGate(this, this.gate, queue, props)
    const stoppers = [this.gate, this.sweep]
    grantBeyondStopping(this, stoppers, parts, props)
    if (props.guardedRole !== undefined)
      grantWhere(
        props.guardsOthers ?? true,
        this,
        'GuardOthers',
        stoppers,
        guardOthersStatements(parts, props.guardedRole),
      )

    const rule = new Rule(this, 'Starts', {
      ruleName: names.starts,
      description: 'startpass: tells the gate of every change of state of every instance',
      eventPattern: allBut(ofAccounts),
      targets: [new SqsQueue(queue)],
    })
    for (const one of ofAccounts) {
      feedFromAccount(one, this.gate, topic, props)
      // It leaves an account to its own queue when that is there and read, and not before.
      rule.node.addDependency(one.part)
    }
    const schedule = new Rule(this, 'Schedule', {
      ruleName: names.schedule,
      description: 'startpass: looks for what no event told of',
      schedule: Schedule.rate(Duration.minutes(5)),
      // The next sweep is a better second try than the same one again.
      targets: [
        new LambdaTarget(this.sweep.handler, { retryAttempts: 0, event: RuleTargetInput.fromObject({}) }),
      ],
    })
    makeForwardRole(this)
    admitEvents(this, props)
    this.#routes(api)
    this.commandsUrl = `${api.apiEndpoint}/slack/commands`
    this.interactionsUrl = `${api.apiEndpoint}/slack/interactions`
    this.watched = {
      gate: this.gate.handler,
      slack: this.slack.handler,
      sweep: this.sweep.handler,
      queue,
      accountQueues,
      dlq,
      topic,
      table: { tableName, tableArn: parts.tableArn },
      secret,
      api,
      rule,
      schedule,
      roles: [this.slack.role, this.gate.role, this.sweep.role],
      mapping,
    }
    this.#watch(props)
  }

  #watch(props: StartPassProps): void {
    const { dashboard = false, canary, hasCanary = true } = props
    addAlarms(this, this.watched)
    addTamperAlarm(this, this.watched)
    hearRegionalAlarms(this, this.topic)
    if (dashboard !== false) onlyWhere(dashboard, addDashboard(this, this.watched).node.defaultChild)
    if (canary === undefined || hasCanary === false) return
    const part = new Construct(this, 'Canary')
    addCanary(part, this.watched, canary)
    for (const each of part.node.findAll()) onlyWhere(hasCanary, each)
  }

  /** The hash key is made here, 256 random bits in hexadecimal; signing secret and token come with `startpass connect`. */
  #secret(): Secret {
    const secret = new Secret(this, 'Secret', {
      description:
        "startpass: Slack's signing secret and bot token, and the key that pass codes are hashed with",
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ signingSecret: '', botToken: '' }),
        generateStringKey: 'hashKey',
        passwordLength: 64,
        excludePunctuation: true,
        excludeUppercase: true,
        excludeCharacters: 'ghijklmnopqrstuvwxyz',
        requireEachIncludedType: false,
      },
      removalPolicy: RemovalPolicy.DESTROY,
    })
    explain(
      secret,
      'SMG4',
      'Slack rotates neither of its two by an API, and another hash key would make every open pass unknown.',
    )
    return secret
  }

  #api(): HttpApi {
    const api = new HttpApi(this, 'Api', {
      apiName: 'startpass',
      description: 'startpass: where Slack sends what people ask for',
    })
    const stage = api.defaultStage?.node.defaultChild
    // Whoever floods the address pays with refusals before a function is paid for.
    if (stage instanceof CfnStage)
      stage.defaultRouteSettings = { throttlingBurstLimit: 50, throttlingRateLimit: 25 }
    explain(
      api,
      'APIG1',
      'Each request is logged by the function, with what came of it; access logs would repeat that.',
    )
    explain(
      api,
      'APIG4',
      'Slack signs its requests and knows no other way: the function verifies each over its raw bytes (E1).',
    )
    return api
  }

  #routes(api: HttpApi): void {
    const integration = new HttpLambdaIntegration('Slack', this.slack.handler)
    for (const path of ['/slack/commands', '/slack/interactions'])
      api.addRoutes({ path, methods: [HttpMethod.POST], integration })
  }
}
