// Connecting Slack: the token is tried, the secret written, what was agreed noted, and the alert channel greeted. The hash
// key is made where there is none, and never changed: with another one, every pass would be unknown.

import type { Connection } from '../domain/connection.ts'
import type { Place } from '../domain/place.ts'
import { type Announcer, announce } from './announce.ts'
import { type Clock, type Entropy, type SecretKeeper, type SlackIdentity, secondsNow } from './ports.ts'

export interface Connecting {
  readonly clock: Pick<Clock, 'now'>
  readonly entropy: Pick<Entropy, 'bytes'>
  readonly secret: SecretKeeper
  readonly noteConnection: (connection: Connection) => Promise<void>
  readonly announcer: Announcer
  readonly home: Place
  readonly who: () => Promise<string>
}

export interface SlackWish {
  readonly signingSecret: string
  readonly botToken: string
  readonly allowAny: boolean
  readonly identity: SlackIdentity
}

export type Connected =
  | { readonly kind: 'connected'; readonly hashKeyMade: boolean; readonly greeted: boolean }
  /** The hash key there is of no use. Only whoever knows whether passes are open may replace it. */
  | { readonly kind: 'bad-hash-key' }

/** Which of the scopes wanted the token lacks. */
export const scopesMissing = ({ scopes }: SlackIdentity, wanted: readonly string[]): string[] =>
  wanted.filter((scope) => !scopes.includes(scope))

export async function connectSlack(wish: SlackWish, means: Connecting): Promise<Connected> {
  const { signingSecret, botToken, allowAny, identity } = wish
  const before = await means.secret.read()
  const known = before['hashKey'] ?? ''
  if (typeof known !== 'string' || !/^(?:[0-9a-f]{64,})?$/.test(known)) return { kind: 'bad-hash-key' }
  const hashKeyMade = known === ''
  const hashKey = hashKeyMade ? Buffer.from(means.entropy.bytes(HASH_KEY_BYTES)).toString('hex') : known
  const by = await means.who()
  // First what was agreed: a desk that finds the token must not go by what was agreed of another workspace.
  const { teamId, team, url: teamUrl } = identity
  const connectedAt = secondsNow(means.clock)
  await means.noteConnection({ teamId, team, teamUrl, allowAny, connectedAt, by })
  await means.secret.write({ ...before, signingSecret, botToken, hashKey })
  const { home: place } = means
  const greeted = await announce(
    { place, at: connectedAt, kind: 'slack-connected', by, team, allowAny },
    means.announcer,
  )
  return { kind: 'connected', hashKeyMade, greeted }
}

const HASH_KEY_BYTES = 32
