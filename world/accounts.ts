// Who is who: which account an access key belongs to, and which roles can be assumed. Any key that nobody registered
// is of the home account. There are no policies: whoever knows a role, and its external id, may assume it.

import { randomBytes } from 'node:crypto'
import { accountId as homeAccountId } from './account.ts'
import type { Credential } from './aws-service.ts'
import type { Clock } from './clock.ts'

export interface Principal {
  readonly accountId: string
  readonly arn: string
  readonly userId: string
  readonly isAssumedRole: boolean
}

export interface Role {
  /** `arn:aws:iam::111122223333:role/name` */
  readonly arn: string
  /** To be given with AssumeRole, where the role has one. */
  readonly externalId?: string
  /** How long a session may last at most; an hour unless given. */
  readonly maxSessionSeconds?: number
}

export interface Session {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number
  readonly principal: Principal
}

/** Why credentials are not believed. */
export type Doubt = 'expired' | 'invalid'

export type Identity =
  | { readonly principal: Principal; readonly doubt?: undefined }
  | { readonly doubt: Doubt; readonly principal?: undefined }

const ROLE_ARN = /^arn:aws:iam::(\d{12}):role\/([\w+=,.@/-]+)$/

export class Accounts {
  readonly home: string
  readonly #clock: Clock
  readonly #users = new Map<string, Principal>()
  readonly #roles = new Map<string, Role>()
  readonly #sessions = new Map<string, Session>()

  constructor({ clock, home = homeAccountId }: { readonly clock: Clock; readonly home?: string }) {
    this.#clock = clock
    this.home = home
  }

  /** From now on this key is that user's. */
  addUser(user: { readonly accountId: string; readonly name: string; readonly accessKeyId: string }): void {
    this.#users.set(user.accessKeyId, userOf(user.accountId, user.name, uniqueId('AIDA')))
  }

  /** @throws TypeError where the ARN is not a role's */
  addRole(role: Role): void {
    if (!ROLE_ARN.test(role.arn)) throw new TypeError(`${role.arn} is not the ARN of a role`)
    this.#roles.set(role.arn, role)
  }

  role(arn: string): Role | undefined {
    return this.#roles.get(arn)
  }

  identify({ accessKeyId, sessionToken }: Pick<Credential, 'accessKeyId' | 'sessionToken'>): Identity {
    const session = this.#sessions.get(accessKeyId)
    if (session !== undefined) {
      if (session.sessionToken !== sessionToken) return { doubt: 'invalid' }
      return session.expiresAt > this.#clock.now() ? session : { doubt: 'expired' }
    }
    const known = this.#users.get(accessKeyId)
    return { principal: known ?? userOf(this.home, 'world', 'AIDAEMBEDDEDWORLDUSER') }
  }

  /** Whether it may be opened has been decided before. */
  openSession(role: Role, sessionName: string, durationSeconds: number): Session {
    const [, accountId = '', path = ''] = ROLE_ARN.exec(role.arn) ?? []
    // Sessions leave out the path of their role (recalled).
    const name = path.split('/').at(-1) ?? ''
    const session: Session = {
      accessKeyId: uniqueId('ASIA'),
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(96).toString('base64'),
      expiresAt: this.#clock.now() + durationSeconds * 1000,
      principal: {
        accountId,
        arn: `arn:aws:sts::${accountId}:assumed-role/${name}/${sessionName}`,
        userId: `${uniqueId('AROA')}:${sessionName}`,
        isAssumedRole: true,
      },
    }
    this.#sessions.set(session.accessKeyId, session)
    return session
  }
}

const userOf = (accountId: string, name: string, userId: string): Principal => ({
  accountId,
  arn: `arn:aws:iam::${accountId}:user/${name}`,
  userId,
  isAssumedRole: false,
})

const uniqueId = (prefix: string): string => prefix + randomBytes(8).toString('hex').toUpperCase()
