// Each alarm against what is really emitted: the functions' own telemetry, bundled and run, prints metrics as CloudWatch
// reads them, and an alarm has to watch one of these, by its namespace, name and dimensions. A name changed on one side
// alone is seen.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { afterAll, describe, expect, it } from 'vitest'
import { anInstallation } from '../support/an-installation.ts'
import { bundleChanged, type Change } from '../support/changed-bundle.ts'
import { root } from '../support/playground-process.ts'
import { resolver } from '../support/resolved.ts'

interface Metric {
  readonly Namespace: string
  readonly MetricName: string
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[]
}
interface Alarm extends Metric {
  readonly AlarmName: string
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: Metric } }[]
}

const template = Template.fromStack(
  anInstallation(new App(), 'watched', { watchedBy: 'everything' }),
).toJSON() as {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Alarm }>>
}
const resolve = resolver(template.Resources as unknown as Parameters<typeof resolver>[0])
const alarms = Object.values(template.Resources)
  .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
  .map(({ Properties }) => Properties)

const keyOf = ({ Namespace, MetricName, Dimensions = [] }: Metric): string =>
  [
    Namespace,
    MetricName,
    ...Dimensions.map(
      ({ Name, Value }) => `${Name}=${JSON.stringify(resolve(Value)).replaceAll('"', '')}`,
    ).toSorted(),
  ].join(' ')
const watchedBy = (alarm: Alarm): Metric[] =>
  alarm.Metrics === undefined ? [alarm] : alarm.Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric ?? [])

/** AWS's own, of functions and queues that the template makes: no code of ours emits these. */
const BY_AWS = new Set([
  ...['gate', 'slack', 'sweep'].flatMap((name) =>
    ['Errors', 'Throttles', 'Invocations'].map(
      (metric) => `AWS/Lambda ${metric} FunctionName=startpass-${name}`,
    ),
  ),
  ...['startpass-gate', 'startpass-gate-dlq'].flatMap((name) =>
    ['ApproximateNumberOfMessagesVisible', 'ApproximateAgeOfOldestMessage'].map(
      (metric) => `AWS/SQS ${metric} QueueName=${name}`,
    ),
  ),
])

const deaf = (emitted: ReadonlySet<string>): string[] =>
  alarms
    .filter((alarm) =>
      watchedBy(alarm).some((metric) => !emitted.has(keyOf(metric)) && !BY_AWS.has(keyOf(metric))),
    )
    .map(({ AlarmName }) => AlarmName)
    .toSorted()

describe('the metrics of our own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'startpass-metrics-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  /** Everything that the telemetry can tell, once. */
  async function emitted(change?: Change): Promise<ReadonlySet<string>> {
    const file = join(folder, `meter-${change?.to ?? 'as-it-is'}.mjs`)
    const made = await bundleChanged(join(root, 'src/lambdas/meter.ts'), file, change)
    expect(made).toBe(change === undefined ? 0 : 1)
    const script = `
      const { meter, meterSweep, flushMetrics } = await import(${JSON.stringify(file)})
      meter.verdict('deny', 'no-pass'); meter.secondsToStop(2); meter.collateral(); meter.held(1)
      meter.throttled(1); meter.starved(); meter.canaryStopped(40)
      meterSweep({ unjudged: 1, unseen: 0, unfinished: 0, failed: 1, stillUp: 1 })
      await flushMetrics()`
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    })
    return new Set(
      printed
        .split('\n')
        .filter((line) => line.includes('"_aws"'))
        .flatMap(metricsIn),
    )
  }

  it('each alarm watches something that is emitted', async () => {
    expect(alarms.length).toBeGreaterThan(10)
    expect(deaf(await emitted())).toEqual([])
  }, 30_000)

  it.each([
    ["'HeldByCap'", "'HeldByTheCap'", ['startpass-cap-reached']],
    ["'EnforcementUnfinished'", "'Unfinished'", ['startpass-enforcement-unfinished']],
    ["'Collateral'", "'Collaterals'", ['startpass-collateral']],
    ["'Ec2Starved'", "'Starved'", ['startpass-ec2-starved']],
    ["'CanarySecondsToStopped'", "'CanarySeconds'", ['startpass-canary-silent', 'startpass-canary-slow']],
    [
      "namespace: 'startpass'",
      "namespace: 'start-pass'",
      [
        'startpass-canary-silent',
        'startpass-canary-slow',
        'startpass-cap-reached',
        'startpass-collateral',
        'startpass-ec2-starved',
        'startpass-enforcement-unfinished',
      ],
    ],
  ])(
    'where %s were emitted as %s, %j would hear nothing',
    async (from, to, expected) => {
      expect(deaf(await emitted({ file: 'src/lambdas/meter.ts', from, to }))).toEqual(expected)
    },
    30_000,
  )

  it('the functions have that telemetry in them', () => {
    const names = (function_: string): string =>
      readdirSync(join(root, 'dist/lambda', function_), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
        .join('\n')
    const [gate, sweep] = [names('gate'), names('sweep')]
    for (const alarm of alarms)
      for (const { Namespace, MetricName } of watchedBy(alarm)) {
        if (Namespace !== 'startpass') continue
        expect([MetricName, sweep.includes(MetricName)]).toEqual([MetricName, true])
        // Only the sweep looks at what is still up.
        const bySweepAlone = MetricName === 'EnforcementUnfinished'
        expect([MetricName, bySweepAlone || gate.includes(MetricName)]).toEqual([MetricName, true])
      }
  })
})

interface Embedded {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string
      readonly Dimensions: readonly (readonly string[])[]
      readonly Metrics: readonly { readonly Name: string }[]
    }[]
  }
  readonly [field: string]: unknown
}

/** As CloudWatch reads the embedded metric format: each metric under each set of dimensions, whose values stand beside. */
function metricsIn(line: string): string[] {
  const told = JSON.parse(line) as Embedded
  const { ['_aws']: meta } = told
  return meta.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.filter(({ Name }) => told[Name] !== undefined).map(({ Name }) =>
        keyOf({
          Namespace,
          MetricName: Name,
          Dimensions: names.map((name) => ({ Name: name, Value: told[name] })),
        }),
      ),
    ),
  )
}
