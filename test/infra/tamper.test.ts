// The tamper alarm: its patterns held against calls as CloudTrail records them, at home and in other regions.

import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { RegionStack } from '../../infra/stacks.ts'
import { partNames, tamperThemes } from '../../src/domain/part-names.ts'
import { anInstallation } from '../support/an-installation.ts'
import { type Json, matchesPattern } from '../support/event-pattern.ts'
import { ACCOUNT, REGION, resolver } from '../support/resolved.ts'
import { type CloudTrailCall, cloudTrailEvent, harmless, tamperings } from '../support/tampering-samples.ts'

interface RuleProperties {
  readonly Name: string
  readonly EventPattern: object
  readonly Targets: readonly {
    readonly Arn: unknown
    readonly RoleArn?: unknown
    readonly InputTransformer?: {
      readonly InputPathsMap: Readonly<Record<string, string>>
      readonly InputTemplate: string
    }
  }[]
}

interface Calls {
  readonly eventSource: readonly string[]
  readonly eventName: readonly (string | { readonly prefix: string })[]
}

function rulesOf(template: Template): RuleProperties[] {
  const rules = Object.values(template.findResources('AWS::Events::Rule'))
  return rules
    .map(({ Properties }) => Properties as RuleProperties)
    .filter(({ Name }) => Name.startsWith('startpass-tamper-'))
}

const home = Template.fromStack(anInstallation(new App(), 'startpass'))
const resolve = resolver(home.toJSON()['Resources'] as Parameters<typeof resolver>[0])
const patterns = rulesOf(home).map(({ Name, EventPattern }) => ({
  name: Name,
  pattern: resolve(EventPattern),
}))
const matching = (call: CloudTrailCall, region?: string): string[] =>
  patterns
    .filter(({ pattern }) => matchesPattern(pattern, cloudTrailEvent(call, region) as unknown as Json))
    .map(({ name }) => name)

const title = ({ service, call, parameters }: CloudTrailCall): string =>
  `${service} ${call} ${JSON.stringify(parameters)}`

it('the rules are those that doctor looks for', () => {
  const named = (themes: readonly string[]): string[] => themes.map((theme) => partNames.tamper + theme)
  expect(patterns.map(({ name }) => name).toSorted()).toEqual(named(tamperThemes.home))
  const there = new RegionStack(new App(), 'there', { homeRegion: REGION })
  expect(
    rulesOf(Template.fromStack(there))
      .map(({ Name }) => Name)
      .toSorted(),
  ).toEqual(named(tamperThemes.elsewhere))
})

describe('at home', () => {
  it.each(tamperings.map((call) => [title(call), call] as const))('is told of, once: %s', (_, call) => {
    expect(matching(call)).toHaveLength(1)
  })

  it.each(harmless.map((call) => [title(call), call] as const))('is not told of: %s', (_, call) => {
    expect(matching(call)).toEqual([])
  })

  it('every rule has a sample that matches it', () => {
    expect(new Set(tamperings.flatMap((call) => matching(call)))).toEqual(
      new Set(patterns.map(({ name }) => name)),
    )
  })

  it('each call that a rule names has a sample', () => {
    const unsampled = patterns.flatMap(({ pattern }) => {
      const { detail } = pattern as unknown as {
        readonly detail: Calls & { readonly $or?: readonly Calls[] }
      }
      return (detail.$or ?? [detail]).flatMap(({ eventSource, eventName }) =>
        eventName.filter(
          (wanted) =>
            !tamperings.some(
              ({ service, call }) =>
                `${service}.amazonaws.com` === eventSource[0] &&
                (typeof wanted === 'string' ? call === wanted : call.startsWith(wanted.prefix)),
            ),
        ),
      )
    })
    expect(unsampled).toEqual([])
  })

  it('what IAM says in us-east-1 matches here once it is passed on', () => {
    const call = { service: 'iam', call: 'DeleteRolePolicy', parameters: { roleName: 'startpass-gate' } }
    expect(matching(call, 'us-east-1')).toEqual(['startpass-tamper-account'])
  })

  it('patterns are within what EventBridge takes', () => {
    for (const { pattern } of patterns) expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2048)
  })
})

describe('what people are sent', () => {
  const transformers = rulesOf(home).flatMap(({ Targets }) =>
    Targets.map(({ InputTransformer }) => InputTransformer),
  )

  it('is JSON that says who did what, in both languages', () => {
    const event = cloudTrailEvent({ service: 'sqs', call: 'PurgeQueue', parameters: {} }) as unknown as Json
    for (const transformer of transformers) {
      if (transformer === undefined) throw new Error('a rule without a transformer')
      const filled = Object.entries(transformer.InputPathsMap).reduce(
        // By itself EventBridge puts it in quotation marks; within them it is text.
        (text, [name, path]) =>
          text
            .replaceAll(`:<${name}>`, `:${JSON.stringify(at(event, path))}`)
            .replaceAll(`<${name}>`, at(event, path) ?? ''),
        transformer.InputTemplate,
      )
      const message = JSON.parse(filled) as Record<string, string>
      expect(message['summary']).toContain('PurgeQueue (sqs.amazonaws.com)')
      expect(message['summary']).toContain('assumed-role/Admin/alex')
      expect(message['summaryJa']).toContain('PurgeQueue')
      expect(message['whatToDo']).toContain('docs/runbook.md#tamper')
      expect(message['kind']).toBe('tamper')
    }
  })

  it('holds nothing in which a caller could write a quotation mark, and so spoil it', () => {
    const asked = new Set(transformers.flatMap((one) => Object.values(one?.InputPathsMap ?? {})))
    expect([...asked].toSorted()).toEqual(
      [
        '$.detail.awsRegion',
        '$.detail.eventID',
        '$.detail.eventName',
        '$.detail.eventSource',
        '$.detail.eventTime',
        '$.detail.recipientAccountId',
        '$.detail.sourceIPAddress',
        '$.detail.userIdentity.arn',
      ].toSorted(),
    )
  })

  it('holds nothing by itself that may be missing', () => {
    for (const one of transformers) {
      const [name] = Object.entries(one?.InputPathsMap ?? {}).find(([, path]) => path.endsWith('.arn')) ?? []
      expect(name).toBeDefined()
      expect(one?.InputTemplate).not.toContain(`:<${name}>`)
    }
  })

  const at = (event: Json, path: string): string | undefined => {
    const found = path
      .slice(2)
      .split('.')
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], event)
    return typeof found === 'string' ? found : undefined
  }
})

describe('in another region', () => {
  const stack = new RegionStack(new App(), 'virginia', {
    env: { account: ACCOUNT, region: 'us-east-1' },
    stackName: 'startpass-region',
    homeRegion: REGION,
  })
  const rules = rulesOf(Template.fromStack(stack))
  const resolveThere = resolver({})
  const passedOn = (call: CloudTrailCall): boolean =>
    rules.some(({ EventPattern }) =>
      matchesPattern(resolveThere(EventPattern), cloudTrailEvent(call, 'us-east-1') as unknown as Json),
    )

  it.each([
    { service: 'iam', call: 'DeleteRolePolicy', parameters: { roleName: 'startpass-gate' } },
    { service: 'events', call: 'DisableRule', parameters: { name: 'startpass-starts' } },
    { service: 'events', call: 'DeleteRule', parameters: { name: 'startpass-tamper-account' } },
    { service: 'cloudtrail', call: 'StopLogging', parameters: { name: 'any-trail' } },
    { service: 'cloudformation', call: 'DeleteStack', parameters: { stackName: 'startpass-region' } },
  ])('$service $call is passed on to home, and matches there', (call) => {
    expect(passedOn(call)).toBe(true)
    expect(matching(call, 'us-east-1')).toHaveLength(1)
  })

  it('what is of others is not', () => {
    expect(harmless.filter(passedOn)).toEqual([])
  })

  it('goes to the bus at home with the role for it', () => {
    for (const { Targets } of rules) {
      expect(Targets.map(({ Arn }) => resolveThere(Arn))).toEqual([
        'arn:aws:events:ap-northeast-1:123456789012:event-bus/default',
      ])
      expect(resolveThere(Targets[0]?.RoleArn)).toBe('arn:aws:iam::123456789012:role/startpass-forward')
    }
  })
})
