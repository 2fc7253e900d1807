// A pass for each of some starts, put into the table as issuing puts it there, and its code.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { put } from '../src/adapters/aws/dynamo.ts'
import { passToItem } from '../src/adapters/aws/items.ts'
import { fetchSecrets, hashCodeWith } from '../src/adapters/aws/secrets.ts'
import type { Pass, PassKey } from '../src/domain/pass.ts'
import { mintPassCode, mintPassId, PASS_CODE_BYTES, PASS_ID_BYTES } from '../src/domain/pass-code.ts'
import { entropy } from '../src/lambdas/clients.ts'
import { accountId, defaultRegion } from '../world/account.ts'

export interface Issued {
  readonly code: string
  readonly key: PassKey
}

export type Issuer = () => Promise<Issued>

export async function issuer(environment: Readonly<Record<string, string>>): Promise<Issuer> {
  const { TABLE_NAME: name = '', SECRET_ID: secret = '' } = environment
  const table = { client: new DynamoDBClient(), name }
  const hashCode = hashCodeWith((await fetchSecrets(new SecretsManagerClient(), secret)).hashKey)
  const place = { account: accountId, region: defaultRegion }
  return async () => {
    const code = mintPassCode(entropy.bytes(PASS_CODE_BYTES))
    const issuedAt = Math.floor(Date.now() / 1000) - 5
    const pass: Pass = {
      id: mintPassId(entropy.bytes(PASS_ID_BYTES)),
      key: hashCode(code),
      owner: { teamId: 'T0ACME00001', userId: 'U0HANASATO1' },
      ownerLocale: 'en',
      command: '/startpass',
      scope: { kind: 'any', place },
      starts: 1,
      left: 1,
      spentOn: [],
      issuedAt,
      expiresAt: issuedAt + 900,
      revokedAt: undefined,
      because: undefined,
    }
    await put(table, passToItem(pass))
    return { code, key: pass.key }
  }
}
