// What the playground is told by its environment. docs/configuration.md lists it.

import { chosenSettings } from '../src/lambdas/config.ts'

export interface PlaygroundSettings {
  readonly port: number
  readonly awsPort: number
  readonly signingSecret: string | undefined
  readonly bootSeconds: number
  /** Begins as a new installation does: observing, and not connected to Slack. */
  readonly fresh: boolean
  /** Passed on to the functions as they are. */
  readonly passedOn: Readonly<Record<string, string>>
}

/** @throws Error that names what is wrong and what it should be */
export function readSettings(environment: NodeJS.ProcessEnv): PlaygroundSettings {
  const whole = (name: string, fallback: number, most: number): number => {
    const text = environment[name]?.trim() || String(fallback)
    if (!/^\d{1,6}$/.test(text) || Number(text) > most) {
      throw new Error(`${name} should be a whole number from 0 to ${most}, not "${text}"`)
    }
    return Number(text)
  }
  // Refused here, by name, rather than by every function at its first invocation.
  const { SLACK_API_URL: _, API_URL: __, ...chosen } = chosenSettings(environment)
  const [port, awsPort] = [whole('PORT', 4600, 65_535), whole('AWS_PORT', 4566, 65_535)]
  if (port === awsPort && port !== 0) throw new Error(`PORT and AWS_PORT are both ${port}; they must differ`)
  const fresh = environment['FRESH']?.trim() || 'no'
  if (!/^(?:yes|no)$/.test(fresh)) throw new Error(`FRESH should be yes or no, not "${fresh}"`)
  const logLevel = environment['POWERTOOLS_LOG_LEVEL']
  return {
    port,
    awsPort,
    signingSecret: environment['SLACK_SIGNING_SECRET']?.trim() || undefined,
    bootSeconds: whole('WORLD_BOOT_SECONDS', 3, 3600),
    fresh: fresh === 'yes',
    passedOn: {
      ...(fresh === 'no' && { ALLOW_ANY: 'true' }),
      ...chosen,
      ...(logLevel !== undefined && { POWERTOOLS_LOG_LEVEL: logLevel }),
    },
  }
}
