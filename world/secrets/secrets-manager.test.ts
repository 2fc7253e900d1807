import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager'
import { describe, expect, it } from 'vitest'
import { defaultRegion } from '../account.ts'
import { VirtualClock } from '../clock.ts'
import { inProcessAws } from '../in-process-aws.ts'
import { createSecretsManager } from './secrets-manager.ts'

function aSecretsManager() {
  const clock = new VirtualClock()
  const service = createSecretsManager({ clock })
  const client = new SecretsManagerClient({
    region: defaultRegion,
    endpoint: 'http://world',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
    requestHandler: inProcessAws((request) => service.handle(request, defaultRegion)),
  })
  const valueOf = async (SecretId: string, VersionStage?: string) =>
    (await client.send(new GetSecretValueCommand({ SecretId, VersionStage }))).SecretString
  return { clock, client, valueOf }
}

const Name = 'startpass/slack'
const create = new CreateSecretCommand({ Name, SecretString: 'first' })

describe('a secret', () => {
  it('is read by its name, its ARN, and its ARN without the suffix', async () => {
    const { client, valueOf } = aSecretsManager()
    const { ARN = '' } = await client.send(create)
    expect(ARN).toMatch(
      /^arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:startpass\/slack-[A-Za-z0-9]{6}$/,
    )
    for (const id of [Name, ARN, ARN.slice(0, -7)]) expect(await valueOf(id)).toBe('first')
  })

  it('keeps the value before as AWSPREVIOUS', async () => {
    const { client, valueOf } = aSecretsManager()
    await client.send(create)
    await client.send(new PutSecretValueCommand({ SecretId: Name, SecretString: 'second' }))
    await client.send(
      new UpdateSecretCommand({ SecretId: Name, SecretString: 'third', Description: 'tokens' }),
    )
    expect(await valueOf(Name)).toBe('third')
    expect(await valueOf(Name, 'AWSPREVIOUS')).toBe('second')
    const described = await client.send(new DescribeSecretCommand({ SecretId: Name }))
    expect(described).toMatchObject({ Name, Description: 'tokens' })
    expect(
      Object.values(described.VersionIdsToStages ?? {})
        .flat()
        .toSorted(),
    ).toEqual(['AWSCURRENT', 'AWSPREVIOUS'])
  })

  it('may be binary', async () => {
    const { client } = aSecretsManager()
    const SecretBinary = new Uint8Array([0, 255, 7])
    await client.send(new CreateSecretCommand({ Name, SecretBinary }))
    const read = await client.send(new GetSecretValueCommand({ SecretId: Name }))
    expect(read.SecretBinary).toEqual(SecretBinary)
    expect(read.SecretString).toBeUndefined()
  })

  it('is not created twice, except by the same request', async () => {
    const { client } = aSecretsManager()
    const again = new CreateSecretCommand({ Name, SecretString: 'first', ClientRequestToken: 'x'.repeat(32) })
    const first = await client.send(again)
    expect(await client.send(again)).toMatchObject({ ARN: first.ARN, VersionId: first.VersionId })
    await expect(client.send(create)).rejects.toBeInstanceOf(ResourceExistsException)
  })

  it('is refused where it is not there, or the version is not', async () => {
    const { client, valueOf } = aSecretsManager()
    await expect(valueOf(Name)).rejects.toThrow("Secrets Manager can't find the specified secret.")
    await client.send(create)
    await expect(valueOf(Name, 'AWSPENDING')).rejects.toBeInstanceOf(ResourceNotFoundException)
  })
})

describe('deleting a secret', () => {
  it('makes it unusable at once and frees its name after the recovery window', async () => {
    const { client, clock, valueOf } = aSecretsManager()
    await client.send(create)
    await client.send(new DeleteSecretCommand({ SecretId: Name, RecoveryWindowInDays: 7 }))
    await expect(valueOf(Name)).rejects.toThrow('marked for deletion')
    await expect(client.send(create)).rejects.toThrow('marked for deletion')
    expect((await client.send(new DescribeSecretCommand({ SecretId: Name }))).DeletedDate).toBeDefined()
    await clock.advance(7 * 24 * 60 * 60 * 1000)
    await client.send(create)
  })

  it('with ForceDeleteWithoutRecovery frees its name at once', async () => {
    const { client, valueOf } = aSecretsManager()
    await client.send(create)
    await client.send(new DeleteSecretCommand({ SecretId: Name, ForceDeleteWithoutRecovery: true }))
    await expect(valueOf(Name)).rejects.toBeInstanceOf(ResourceNotFoundException)
    await client.send(create)
  })
})
