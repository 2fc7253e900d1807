// Found while the contracts were written: each of these fails until src/ is mended, and then belongs beside its kind.

import { EC2Client } from '@aws-sdk/client-ec2'
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ec2Instances } from '../../src/adapters/aws/ec2-instances.ts'
import { fetchSecrets } from '../../src/adapters/aws/secrets.ts'
import { subjectOf as snsSubjectOf } from '../../src/adapters/aws/sns-alert-topic.ts'
import { openPassesKey } from '../../src/adapters/aws/table.ts'
import { createResources } from '../../src/cli/resources.ts'
import { refusalOf } from '../../src/domain/pass.ts'
import { startOf } from '../../src/domain/start.ts'
import { anInstance, noon, tokyo } from '../builders.ts'
import {
  aDecision,
  anEntry,
  aStore,
  elsewhere,
  newInstance,
  newPass,
  newPerson,
  subjectOf,
} from './store/a-store.ts'
import { clientOf, onTheWorld, type Target, type Through } from './support/targets.ts'

onTheWorld('found: the store', (target) => {
  const store = aStore(target)

  // Each round of retries lets one rival win, since the others pause *after* they were shown the record, and come
  // back with it outdated; whoever has not won after MOST_TRIES rounds is given up.
  it('lets the changes of ten rivals all land', async () => {
    const start = newInstance()
    const decided = await store.startBook().decide(aDecision(start, store.control, undefined))
    const record = 'record' in decided && decided.record
    if (record === false || record === undefined) throw new Error('the start was not recorded')
    const changes = Array.from({ length: 10 }, (_, n) =>
      store.startBook().change(record, (fresh) => ({
        record: { ...fresh, lookDueAt: (fresh.lookDueAt ?? 0) + 1 },
        journal: [anEntry(subjectOf(start), 'ran', `rival-${n}`)],
      })),
    )
    const outcomes = (await Promise.allSettled(changes)).map(({ status }) => status)
    expect(outcomes.filter((status) => status === 'rejected')).toEqual([])
  })

  // docs/table.md promises it of every item; this one goes to z.parse() instead of parse() of items.ts.
  it('refuses a list of open passes of a schema it does not know, and names it', async () => {
    const owner = newPerson()
    await store.issue(newPass({ owner }))
    const key = openPassesKey(owner)
    await store.edit(key, 'schema', 2)
    await expect(store.passBook().open(owner, noon)).rejects.toThrow(`${key.pk} ${key.sk}`)
  })

  // dynamo-redeem.ts says that the condition is refusalOf(), clause by clause. The flows keep away from this, since
  // planFor() offers no pass under lockdown; the store itself would spend one.
  it('spends no pass under lockdown, as the domain says', async () => {
    const start = newInstance()
    const pass = await store.issue(newPass({}, [start]))
    const control = { ...store.control, lockdown: true }
    expect(refusalOf(pass, start, control)).toBe('lockdown')
    expect((await store.startBook().decide(aDecision(start, control, pass))).kind).not.toBe('recorded')
  })

  // A batch of reminders may bring several hundred. The third hundred opens a new burst in place of the full one, whose
  // lines nobody has posted yet; tell-channel.ts then takes all of them for told.
  it('loses none of two hundred and fifty alerts that are added at once', async () => {
    const lines = Array.from({ length: 250 }, () => ({
      start: startOf(newInstance()),
      instanceName: undefined,
      reason: 'no-pass' as const,
      outcome: 'stopping' as const,
    }))
    const burst = await store.burstBook().add(elsewhere(1), 'enforce', lines, noon)
    expect(burst.lines).toHaveLength(250)
  })

  // ports.ts: "One writer at a time". putPen() frees the pen of the burst, whoever holds it by now.
  it('keeps the pen with its new holder when a writer thought dead puts it down', async () => {
    const line = {
      start: startOf(newInstance()),
      instanceName: 'a',
      reason: 'no-pass',
      outcome: 'stopping',
    } as const
    const burst = await store.burstBook().add(elsewhere(2), 'enforce', [line], noon)
    const slow = await store.burstBook().takePen(burst, noon)
    const holder = await store.burstBook().takePen(burst, noon + 10)
    expect(holder).toBeDefined()
    await store.burstBook().putPen(slow ?? burst, { channel: 'C0ALERTS001', ts: '1.000100' })
    expect(await store.burstBook().takePen(burst, noon + 11)).toBeUndefined()
  })
})

onTheWorld('found: npm run resources', (target) => {
  const region = 'us-east-1'
  beforeEach(async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', await target.aws.url())
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIACONTRACT')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x')
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })
  const tokens = { signingSecret: 's', botToken: 'xoxb-1' }
  const rotated = { signingSecret: undefined, botToken: 'xoxb-2', mode: undefined, region }

  // The functions say: run "npm run resources" to write it. That keeps whatever stands there.
  it('mends a hash key that the functions refuse, or says that it cannot', async () => {
    await createResources({ ...tokens, mode: 'enforce', region })
    const client = new SecretsManagerClient(clientOf(target.aws, undefined, region))
    const { SecretString = '{}' } = await client.send(new GetSecretValueCommand({ SecretId: 'startpass' }))
    const spoiled = JSON.stringify({ ...(JSON.parse(SecretString) as object), hashKey: 'spoiled' })
    await client.send(new PutSecretValueCommand({ SecretId: 'startpass', SecretString: spoiled }))
    const said = await createResources(rotated).then(
      () => 'nothing',
      (error: unknown) => String(error),
    )
    const read = await fetchSecrets(client, 'startpass').then(
      () => 'read',
      () => 'refused',
    )
    expect({ said, read }).not.toEqual({ said: 'nothing', read: 'refused' })
  })
})

describe('found: the subject of an alert', () => {
  // Cut off at 99 characters, which takes the end of the reason: "… issued-afte".
  it('ends with the whole reason, however long the name and the reason', () => {
    const alert = {
      start: startOf(anInstance()),
      instanceName: 'n'.repeat(40),
      instanceType: 't3.micro',
      reason: 'issued-after-start',
      mode: 'observe',
      outcome: 'observed-only',
      reportedAt: noon,
      owner: undefined,
      misspelledTag: undefined,
      news: 1,
      trouble: undefined,
    } as const
    expect(snsSubjectOf(alert)).toMatch(/ issued-after-start$/)
  })
})

onTheWorld('found: EC2', (target: Target) => {
  // A proxy's or a load balancer's own page carries no EC2 code: nobody has refused anything, it passes.
  it('is unavailable where a 502 comes that is no answer of EC2', async () => {
    const gateway: Through = () => () =>
      Promise.resolve({
        status: 502,
        headers: { 'content-type': 'text/html' },
        body: '<html><head><title>502 Bad Gateway</title></head><body></body></html>',
      })
    const instances = ec2Instances(() => new EC2Client(clientOf(target.aws, gateway)))
    expect(await instances.stop(tokyo, ['i-0000000000000000f'])).toMatchObject({ kind: 'unavailable' })
  })
})
