// What the functions are wired with: clock, randomness, and AWS clients with a patience of their own.

import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { EC2Client } from '@aws-sdk/client-ec2'
import type { Installation } from '../adapters/aws/dynamo-control.ts'
import type { CredentialsProvider } from '../adapters/aws/sts-sessions.ts'
import { type Place, placeKey } from '../domain/place.ts'
import { type Clock, type Entropy, secondsNow } from '../flows/ports.ts'
import { type Config, installationOf } from './config.ts'

export const clock: Clock = {
  now: () => Date.now(),
  pause: async (milliseconds) => {
    await wait(milliseconds)
  },
}

export const entropy: Entropy = {
  bytes: (count) => randomBytes(count),
  fraction: () => randomBytes(4).readUInt32BE() / 2 ** 32,
}

/**
 * @returns how an installation that infrastructure code has made writes itself into its table, if it is one; not in
 *   another region than home, whose gate has a queue of its own
 */
export function firstInstallation({
  INITIAL_MODE,
  AWS_REGION,
  HOME_REGION = AWS_REGION,
}: Pick<Config, 'INITIAL_MODE' | 'AWS_REGION' | 'HOME_REGION'>): (() => Installation) | undefined {
  if (HOME_REGION !== AWS_REGION) return undefined
  const installation = installationOf(process.env, INITIAL_MODE)
  return installation && (() => ({ ...installation, installedAt: secondsNow(clock) }))
}

/** @param patienceMs how long one request may take before it is tried again */
export const clientSettings = (maxAttempts: number, patienceMs: number) => ({
  maxAttempts,
  // Nothing is added to a client once it has been used: what a request goes through is put together once.
  cacheMiddleware: true,
  requestHandler: { connectionTimeout: 1000, requestTimeout: patienceMs, throwOnRequestTimeout: true },
})

type Settings = ReturnType<typeof clientSettings>
export type ClientSettings = Omit<Settings, 'cacheMiddleware'> & Partial<Pick<Settings, 'cacheMiddleware'>>

/** One for each place, made when first asked for and kept. */
export function onePerPlace<T>(make: (place: Place) => T): (place: Place) => T {
  const made = new Map<string, T>()
  return (place) => {
    const key = placeKey(place)
    const known = made.get(key)
    if (known !== undefined) return known
    const one = make(place)
    made.set(key, one)
    return one
  }
}

/** What a client in this place is made with: at home as the function itself, elsewhere by the role of the account. */
export type SettingsFor = (place: Place) => ClientSettings & {
  readonly region: string
  readonly credentials?: CredentialsProvider
}

export const settingsFor =
  (
    settings: ClientSettings,
    home: string,
    credentialsIn: (account: string) => CredentialsProvider,
  ): SettingsFor =>
  ({ account, region }) =>
    account === home ? { ...settings, region } : { ...settings, region, credentials: credentialsIn(account) }

/**
 * Leaves it to the gate when to ask again where AWS asks for patience: further tries within a call are taken from the
 * buckets of whoever waits for a turn, and are slept through in a function that others wait for.
 */
export function leavingPatienceToUs<Client extends Pick<EC2Client, 'config'>>(client: Client): Client {
  const { config } = client
  const usual = config.retryStrategy
  config.retryStrategy = async () => {
    const strategy = await usual()
    if (!('refreshRetryTokenForRetry' in strategy)) return strategy
    return {
      acquireInitialRetryToken: (scope) => strategy.acquireInitialRetryToken(scope),
      async refreshRetryTokenForRetry(token, error) {
        if (error.errorType === 'THROTTLING') throw new Error('the gate asks again when it is its turn')
        return strategy.refreshRetryTokenForRetry(token, error)
      },
      recordSuccess: (token) => strategy.recordSuccess(token),
    }
  }
  return client
}
