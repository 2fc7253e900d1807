// The secrets of one region and what can be done with them. Knows nothing of HTTP.

import { randomInt, randomUUID } from 'node:crypto'
import { accountId } from '../account.ts'
import type { Clock } from '../clock.ts'
import {
  alreadyExists,
  badParameter,
  markedForDeletion,
  noSuchSecret,
  noSuchVersion,
  tokenUsedOtherwise,
} from './refusal.ts'
import { Secret, type SecretValue } from './secret.ts'

/** The fields of all requests together; each operation reads its own. */
export interface SecretRequest extends SecretValue {
  readonly Name?: string
  /** Name or ARN; the ARN may lack its random suffix. */
  readonly SecretId?: string
  /** Becomes the version's id. */
  readonly ClientRequestToken?: string
  readonly Description?: string
  readonly Tags?: readonly unknown[]
  readonly VersionId?: string
  readonly VersionStage?: string
  readonly RecoveryWindowInDays?: number
  readonly ForceDeleteWithoutRecovery?: boolean
}

type Answer = Record<string, unknown>

const dayInMilliseconds = 24 * 60 * 60 * 1000

/** Every operation throws a Refusal for what Secrets Manager refuses. */
export class RegionSecrets {
  readonly #region: string
  readonly #clock: Clock
  readonly #byName = new Map<string, Secret>()

  constructor(region: string, clock: Clock) {
    this.#region = region
    this.#clock = clock
  }

  create(request: SecretRequest): Answer {
    const { Name: name = '', ClientRequestToken: versionId = randomUUID() } = request
    if (!/^[\w/+=.@-]{1,512}$/.test(name)) {
      throw badParameter('Invalid name. Must be 1 to 512 of A-Z, a-z, 0-9 and /_+=.@-')
    }
    const existing = this.#alive(name)
    if (existing?.deletion !== undefined) throw markedForDeletion()
    // The same request again is no second creation.
    if (existing !== undefined && existing.version(versionId) === undefined) throw alreadyExists(name)
    const secret = existing ?? new Secret(name, this.#newArn(name), request.Tags ?? [], this.#clock.now())
    secret.description = request.Description
    this.#byName.set(name, secret)
    return this.#store(secret, versionId, request)
  }

  value(request: SecretRequest): Answer {
    const secret = this.#usable(request)
    const { VersionId: id, VersionStage: stage } = request
    const found = secret.version(id, stage)
    if (found === undefined) {
      throw noSuchVersion(id === undefined ? `staging label: ${stage ?? 'AWSCURRENT'}` : `VersionId: ${id}`)
    }
    const { createdAt, ...value } = found.version
    return {
      ARN: secret.arn,
      Name: secret.name,
      VersionId: found.id,
      ...value,
      VersionStages: secret.stagesOf(found.id),
      CreatedDate: createdAt / 1000,
    }
  }

  put(request: SecretRequest): Answer {
    const { ClientRequestToken: versionId = randomUUID(), ...given } = request
    const secret = this.#usable(given)
    if (given.SecretString === undefined && given.SecretBinary === undefined) {
      throw badParameter('You must provide either SecretString or SecretBinary.')
    }
    return { ...this.#store(secret, versionId, given), VersionStages: secret.stagesOf(versionId) }
  }

  update(request: SecretRequest): Answer {
    const secret = this.#usable(request)
    secret.description = request.Description ?? secret.description
    return this.#store(secret, request.ClientRequestToken ?? randomUUID(), request)
  }

  describe(request: SecretRequest): Answer {
    const secret = this.#find(request)
    return {
      ARN: secret.arn,
      Name: secret.name,
      Description: secret.description,
      CreatedDate: secret.createdAt / 1000,
      LastChangedDate: secret.changedAt / 1000,
      ...(secret.deletion && { DeletedDate: secret.deletion.markedAt / 1000 }),
      Tags: secret.tags,
      VersionIdsToStages: secret.versionIdsToStages,
    }
  }

  delete(request: SecretRequest): Answer {
    const secret = this.#usable(request)
    const { ForceDeleteWithoutRecovery: force = false, RecoveryWindowInDays: days } = request
    if (force && days !== undefined) {
      throw badParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.")
    }
    if (days !== undefined && (days < 7 || days > 30)) {
      throw badParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).')
    }
    const markedAt = this.#clock.now()
    const goneAt = force ? markedAt : markedAt + (days ?? 30) * dayInMilliseconds
    secret.deletion = { markedAt, goneAt }
    return { ARN: secret.arn, Name: secret.name, DeletionDate: goneAt / 1000 }
  }

  /** Without a value in the request, only what else was changed counts. */
  #store(secret: Secret, versionId: string, { SecretString, SecretBinary }: SecretRequest): Answer {
    const named = { ARN: secret.arn, Name: secret.name }
    if (SecretString !== undefined && SecretBinary !== undefined) {
      throw badParameter("You can't specify both a binary secret value and a string secret value.")
    }
    if (SecretString === undefined && SecretBinary === undefined) return named
    const value = {
      ...(SecretString !== undefined && { SecretString }),
      ...(SecretBinary !== undefined && { SecretBinary }),
    }
    if (!secret.put(versionId, value, this.#clock.now())) throw tokenUsedOtherwise(versionId)
    return { ...named, VersionId: versionId }
  }

  #usable(request: SecretRequest): Secret {
    const secret = this.#find(request)
    if (secret.deletion !== undefined) throw markedForDeletion()
    return secret
  }

  #find({ SecretId: id = '' }: SecretRequest): Secret {
    const byName = this.#alive(id)
    if (byName !== undefined) return byName
    for (const { name, arn } of this.#byName.values()) {
      const isIt = arn === id || this.#arnOf(name) === id
      const secret = isIt ? this.#alive(name) : undefined
      if (secret !== undefined) return secret
    }
    throw noSuchSecret()
  }

  /** Forgets the secret where its time has come. */
  #alive(name: string): Secret | undefined {
    const secret = this.#byName.get(name)
    if (secret?.deletion === undefined || secret.deletion.goneAt > this.#clock.now()) return secret
    this.#byName.delete(name)
    return undefined
  }

  #arnOf(name: string): string {
    return `arn:aws:secretsmanager:${this.#region}:${accountId}:secret:${name}`
  }

  #newArn(name: string): string {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
    const suffix = Array.from({ length: 6 }, () => letters[randomInt(letters.length)])
    return `${this.#arnOf(name)}-${suffix.join('')}`
  }
}
