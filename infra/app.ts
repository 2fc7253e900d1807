// The CDK app: `npm run cdk -- deploy --all -c home=ap-northeast-1 -c regions=us-east-1,eu-west-1`. Everything at home,
// rules in each of the other regions, or a gate in those of -c gateRegions. Other settings are properties: write an app of
// your own around StartPass. What will be made and what it costs idle goes to stderr: stdout is the template's.

import { App } from 'aws-cdk-lib'
import type { RegionalGateProps } from './props.ts'
import { HomeStack, RegionStack } from './stacks.ts'
import { regionalSummaryOf, summaryOf } from './summary.ts'

const app = new App()
const given = (key: string): string | undefined => {
  const value: unknown = app.node.tryGetContext(key)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

const account = given('account') ?? process.env['CDK_DEFAULT_ACCOUNT']
const home = given('home') ?? process.env['CDK_DEFAULT_REGION']
if (home === undefined)
  throw new Error('say the home region: -c home=ap-northeast-1 (or set AWS_REGION for the AWS CDK)')
const env = (region: string) => ({ region, ...(account !== undefined && { account }) })

const list = (key: string): readonly string[] =>
  (given(key) ?? '').split(/[\s,]+/).filter((name) => name !== '')

const alertChannelId = given('alertChannelId')
const alertLanguage = given('alertLanguage')
const alertEmail = given('alertEmail')
const canaryInstanceId = given('canaryInstanceId')
const homeStack = new HomeStack(app, 'startpass', {
  env: env(home),
  ...(alertEmail !== undefined && { alertEmail }),
  dashboard: given('dashboard') === 'yes',
  ...(canaryInstanceId !== undefined && { canary: { instanceId: canaryInstanceId } }),
  settings: {
    ...(alertChannelId !== undefined && { alertChannelId }),
    ...(alertLanguage !== undefined && { alertLanguage }),
  },
})

/** With a gate of its own: its role is told of two parts of home, which the stack there gives as outputs. */
function gateIn(region: string): { readonly gate?: RegionalGateProps } {
  if (!list('gateRegions').includes(region)) return {}
  const [secretArn, alertsKeyArn] = [given('secretArn'), given('alertsKeyArn')]
  if (secretArn === undefined || alertsKeyArn === undefined)
    throw new Error('-c gateRegions needs -c secretArn and -c alertsKeyArn: outputs of the stack at home')
  const settings = {
    ...(alertChannelId !== undefined && { alertChannelId }),
    ...(alertLanguage !== undefined && { alertLanguage }),
  }
  return { gate: { secretArn, alertsKeyArn, settings } }
}

const regions = [...new Set([...list('regions'), ...list('gateRegions')])].filter((name) => name !== home)
const regionStacks = regions.map((region) => {
  const stack = new RegionStack(app, `startpass-${region}`, {
    env: env(region),
    stackName: 'startpass-region',
    homeRegion: home,
    ...gateIn(region),
  })
  stack.addStackDependency(homeStack)
  return stack
})

const assembly = app.synth()
const templateOf = (artifactId: string): object => assembly.getStackArtifact(artifactId).template as object
const say = (text: string): void => void process.stderr.write(`\n${text}\n`)
say(`At home, in ${home}\n\n${summaryOf(templateOf(homeStack.artifactId), home)}`)
const byGate = Map.groupBy(regionStacks, (_, n) => list('gateRegions').includes(regions[n] ?? ''))
for (const [first, ...more] of byGate.values()) {
  if (first === undefined) continue
  const names = [first, ...more].map(({ region }) => region)
  say(`${regionalSummaryOf(templateOf(first.artifactId), names)}\n`)
}
