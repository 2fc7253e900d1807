// What the playground is told by its environment. docs/configuration.md lists it.

import { readConfig } from '../src/lambdas/config.ts'

export interface PlaygroundSettings {
  readonly port: number
  readonly awsPort: number
  readonly signingSecret: string | undefined
  readonly bootSeconds: number
  /** Passed on to the functions as they are. */
  readonly passedOn: Readonly<Record<string, string>>
}

/** Settings of the functions that may be given to the playground. */
const PASSED_ON = [
  'PASS_TTL_SECONDS',
  'GRACE_SECONDS',
  'ALLOW_ANY',
  'MAX_OPEN_PASSES',
  'ALLOWED_TEAM_IDS',
  'ALERT_CHANNEL_ID',
  'ALERT_LANGUAGE',
  'WHO_MAY_START',
  'CODE_DELIVERY',
  'SPENT_CODE_TAG',
  'POWERTOOLS_LOG_LEVEL',
] as const

/** @throws Error that names what is wrong and what it should be */
export function readSettings(environment: NodeJS.ProcessEnv): PlaygroundSettings {
  const whole = (name: string, fallback: number, most: number): number => {
    const text = environment[name]?.trim() || String(fallback)
    if (!/^\d{1,6}$/.test(text) || Number(text) > most) {
      throw new Error(`${name} should be a whole number from 0 to ${most}`)
    }
    return Number(text)
  }
  const passedOn: Record<string, string> = { ALLOW_ANY: 'true' }
  for (const name of PASSED_ON) {
    const value = environment[name]
    if (value !== undefined && value.trim() !== '') passedOn[name] = value
  }
  // Refused here, by name, rather than by every function at its first invocation.
  readConfig({ ...NOT_MADE_YET, ...passedOn })
  return {
    port: whole('PORT', 4600, 65_535),
    awsPort: whole('AWS_PORT', 4566, 65_535),
    signingSecret: environment['SLACK_SIGNING_SECRET']?.trim() || undefined,
    bootSeconds: whole('WORLD_BOOT_SECONDS', 3, 3600),
    passedOn,
  }
}

/** Stands in for what the playground makes itself. */
const NOT_MADE_YET = {
  ACCOUNT_ID: '123456789012',
  AWS_REGION: 'ap-northeast-1',
  TABLE_NAME: 'startpass',
  QUEUE_URL: 'http://127.0.0.1/queue',
  DLQ_URL: 'http://127.0.0.1/dead',
  TOPIC_ARN: 'arn:aws:sns:ap-northeast-1:123456789012:alerts',
  SECRET_ID: 'startpass',
}
