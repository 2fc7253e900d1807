// The passes of the starts that are allowed: a code in the tag for one half of them, a permission for the other.

import type { Table } from '../../simulation/ports/table.ts'
import type { Random } from '../../simulation/random.ts'
import { hashCodeWith } from '../../src/adapters/aws/secrets.ts'
import { permitKey } from '../../src/domain/pass.ts'
import { mintPassCode, mintPassId, PASS_CODE_BYTES, PASS_ID_BYTES } from '../../src/domain/pass-code.ts'
import { instanceKey, type Place } from '../../src/domain/place.ts'
import type { Ec2 } from '../../world/ec2/ec2.ts'

export const hashCode = hashCodeWith('5c'.repeat(32))

export interface Ticket {
  readonly id: string
  /** Nothing where it is a permission. */
  readonly code: string | undefined
}

export const ticketFor = (n: number, random: Random): Ticket => ({
  id: mintPassId(random.bytes(PASS_ID_BYTES)),
  code: n % 2 === 0 ? mintPassCode(random.bytes(PASS_CODE_BYTES)) : undefined,
})

export function permit(
  table: Table,
  place: Place,
  ec2: Ec2,
  instanceId: string,
  { id, code }: Ticket,
  issuedAt: number,
): void {
  const record = ec2.truthOf(place.region, instanceId)
  if (record === undefined) throw new Error(`${instanceId} is not there`)
  const { instanceType, imageId, iamInstanceProfile, rootVolume } = record
  const fingerprint = JSON.stringify([
    instanceType,
    imageId,
    iamInstanceProfile?.arn ?? '',
    rootVolume?.volumeId ?? '',
  ])
  const key = code === undefined ? permitKey(place, instanceId) : hashCode(code)
  table.passes.set(key, {
    id,
    key,
    owner: { teamId: 'T0ACME00001', userId: 'U0HANASATO1' },
    ownerLocale: 'en',
    command: '/startpass',
    scope: {
      kind: 'named',
      instances: { [instanceKey(place, instanceId)]: { fingerprint, label: instanceId } },
    },
    starts: 1,
    left: 1,
    spentOn: [],
    issuedAt,
    expiresAt: issuedAt + 900,
    revokedAt: undefined,
    because: undefined,
  })
}
