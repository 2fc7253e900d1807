// Client tokens of RunInstances: the same token with the same request answers with the same instances (A29).
// Remembered as long as the instances are; it must not outgrow them.

import { Ec2Error } from './ec2-error.ts'

interface Launch {
  readonly fingerprint: string
  readonly instanceIds: Set<string>
}

export class LaunchTokens {
  readonly #launches = new Map<string, Launch>()

  /**
   * The instances an earlier, identical request with this token launched; undefined for a new token.
   * @throws Ec2Error IdempotentParameterMismatch where the earlier request was a different one
   */
  instancesOf(token: string, fingerprint: string): readonly string[] | undefined {
    const launch = this.#launches.get(token)
    if (launch === undefined) return undefined
    if (launch.fingerprint !== fingerprint) {
      throw new Ec2Error(
        'IdempotentParameterMismatch',
        'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
      )
    }
    return [...launch.instanceIds]
  }

  remember(token: string, fingerprint: string, instanceIds: readonly string[]): void {
    if (token !== '') this.#launches.set(token, { fingerprint, instanceIds: new Set(instanceIds) })
  }

  forget(token: string, instanceId: string): void {
    const launch = this.#launches.get(token)
    launch?.instanceIds.delete(instanceId)
    if (launch?.instanceIds.size === 0) this.#launches.delete(token)
  }
}
