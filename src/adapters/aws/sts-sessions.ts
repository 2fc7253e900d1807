// Sessions in guarded accounts beside home, by the roles that the settings name. One session an account, kept until
// shortly before it expires; STS is loaded when the first of them is asked for, so that whoever guards one account
// pays nothing for it.

import type { AssumeRoleCommandOutput, STSClientConfig } from '@aws-sdk/client-sts'
import type { GuardedAccount } from '../../domain/guard.ts'
import { type Clock, type GuardBook, Unreachable } from '../../flows/ports.ts'

interface SessionCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
}

/** `memoized` keeps the SDK from keeping credentials by itself: it would, for each client, by a clock of its own. */
export type CredentialsProvider = (() => Promise<SessionCredentials>) & { memoized: true }

/** Roles that are assumed by a role give an hour at most (STS API reference, AssumeRole). */
const SESSION_SECONDS = 3600
const RENEW_BEFORE_MS = 5 * 60_000

interface Held {
  readonly role: string
  current: SessionCredentials | undefined
  /** The one request under way: whoever comes meanwhile waits for it. */
  renewal: Promise<SessionCredentials> | undefined
}

/**
 * @returns for each account, credentials that are good for some minutes at least
 * @throws Unreachable naming account and role, with AWS's own code, where it cannot be entered
 */
export function stsSessions(
  settings: STSClientConfig,
  { guard, clock }: { readonly guard: Pick<GuardBook, 'inForce'>; readonly clock: Pick<Clock, 'now'> },
): (account: string) => CredentialsProvider {
  const sessions = new Map<string, Held>()
  const assume = assumer(settings)

  async function sessionIn(account: string): Promise<SessionCredentials> {
    const { accounts } = await guard.inForce()
    const entry = entryTo(accounts, account)
    const known = sessions.get(account)
    const role = `${entry.roleArn} ${entry.externalId ?? ''}`
    const held: Held = known?.role === role ? known : { role, current: undefined, renewal: undefined }
    sessions.set(account, held)
    const leftMs = (held.current?.expiration.getTime() ?? 0) - clock.now()
    if (held.current !== undefined && leftMs > RENEW_BEFORE_MS) return held.current
    held.renewal ??= assume(entry).finally(() => {
      held.renewal = undefined
    })
    try {
      held.current = await held.renewal
    } catch (error) {
      // A session that is still good is better than none.
      if (held.current === undefined || leftMs <= 0) throw error
    }
    return held.current
  }

  return (account) => Object.assign(() => sessionIn(account), { memoized: true as const })
}

type Entry = GuardedAccount & { readonly roleArn: string }

function entryTo(accounts: readonly GuardedAccount[], account: string): Entry {
  const found = accounts.find(({ id }) => id === account)
  if (found?.roleArn === undefined) {
    throw new Unreachable('sts', 'NoRole', `the settings name no role for account ${account}`)
  }
  const { roleArn } = found
  // Else one account's instances would be judged, and stopped, under another's name.
  if (roleArn.split(':')[4] !== account) {
    throw new Unreachable('sts', 'OtherAccount', `${roleArn} is no role of account ${account}`)
  }
  return { ...found, roleArn }
}

function assumer(settings: STSClientConfig): (entry: Entry) => Promise<SessionCredentials> {
  let made: Promise<(entry: Entry) => Promise<AssumeRoleCommandOutput>> | undefined
  const load = async () => {
    const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts')
    const client = new STSClient(settings)
    return ({ roleArn, externalId }: Entry) =>
      client.send(
        new AssumeRoleCommand({
          RoleArn: roleArn,
          RoleSessionName: 'startpass',
          DurationSeconds: SESSION_SECONDS,
          ExternalId: externalId,
        }),
      )
  }
  return async (entry) => {
    try {
      made ??= load().catch((error: unknown) => {
        // Not for good: the next who asks tries anew.
        made = undefined
        throw error
      })
      return credentialsIn(await (await made)(entry))
    } catch (error) {
      const code = error instanceof Error ? error.name : 'Unknown'
      const words = error instanceof Error ? error.message : String(error)
      const id = entry.externalId === undefined ? 'no external id' : 'the external id of the settings'
      throw new Unreachable(
        'sts',
        code,
        `account ${entry.id} cannot be entered by ${entry.roleArn} with ${id}: ${words.slice(0, 300)}`,
        error,
      )
    }
  }
}

function credentialsIn({ Credentials }: AssumeRoleCommandOutput): SessionCredentials {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {}
  if (
    AccessKeyId === undefined ||
    SecretAccessKey === undefined ||
    SessionToken === undefined ||
    Expiration === undefined
  ) {
    throw new Error('AssumeRole answered without credentials')
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  }
}
