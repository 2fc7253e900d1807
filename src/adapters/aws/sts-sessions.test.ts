// Sessions in other accounts: what could not be loaded once is loaded by the next who asks.

import { expect, it, vi } from 'vitest'
import { defaultGuard } from '../../domain/guard.ts'
import { stsSessions } from './sts-sessions.ts'

const sts = vi.hoisted(() => ({ loads: true }))

vi.mock('@aws-sdk/client-sts', () => ({
  AssumeRoleCommand: vi.fn<() => void>(),
  STSClient: class {
    constructor() {
      if (!sts.loads) throw new Error('too many open files')
    }
    async send() {
      return {
        Credentials: {
          AccessKeyId: 'AKIAOTHER',
          SecretAccessKey: 'x',
          SessionToken: 'y',
          Expiration: new Date(3_600_000),
        },
      }
    }
  },
}))

it('one that could not be opened for want of STS is opened by the next who asks', async () => {
  const id = '222222222222'
  const roleArn = `arn:aws:iam::${id}:role/startpass-guarded`
  const guard = { ...defaultGuard, accounts: [{ id, name: 'other', roleArn, externalId: undefined }] }
  const session = stsSessions(
    { region: 'ap-northeast-1' },
    { guard: { inForce: async () => guard }, clock: { now: () => 0 } },
  )(id)
  sts.loads = false
  await expect(session()).rejects.toThrow('too many open files')
  sts.loads = true
  expect(await session()).toMatchObject({ accessKeyId: 'AKIAOTHER' })
})
