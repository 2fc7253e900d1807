// Connecting Slack: what was agreed, the secret, the greeting; in this order.

import { expect, it } from 'vitest'
import { noon, tokyo } from '../../test/builders.ts'
import { anOffice, hana } from '../../test/support/an-office.ts'
import { connectSlack, scopesMissing } from './connect-slack.ts'

const identity = { teamId: 'T0ACME00001', team: 'Acme', url: 'https://acme.slack.com/', scopes: ['commands'] }
const wish = { signingSecret: 's', botToken: 't', allowAny: true, identity }

async function connected(before: Readonly<Record<string, unknown>>) {
  const done: unknown[] = []
  const { office, bulletins } = anOffice()
  const answer = await connectSlack(wish, {
    clock: office.clock,
    entropy: office.entropy,
    secret: { read: async () => before, write: async (fields) => void done.push(fields) },
    noteConnection: async (connection) => void done.push(connection),
    announcer: office,
    home: tokyo,
    who: office.who,
  })
  return { answer, done, bulletins }
}

const connection = {
  teamId: 'T0ACME00001',
  team: 'Acme',
  teamUrl: 'https://acme.slack.com/',
  allowAny: true,
  connectedAt: noon,
  by: hana,
}

it('the first time makes a hash key, after noting what was agreed', async () => {
  const { answer, done, bulletins } = await connected({ other: 'kept' })
  expect(answer).toEqual({ kind: 'connected', hashKeyMade: true, greeted: true })
  const hashKey = '07'.repeat(32)
  expect(done).toEqual([connection, { other: 'kept', signingSecret: 's', botToken: 't', hashKey }])
  expect(bulletins).toEqual([
    { place: tokyo, at: noon, kind: 'slack-connected', by: hana, team: 'Acme', allowAny: true },
  ])
})

it.each(['ab'.repeat(32), 'ab'.repeat(40)])('again keeps the hash key there is', async (hashKey) => {
  const { answer, done } = await connected({ hashKey, botToken: 'old' })
  expect(answer).toMatchObject({ kind: 'connected', hashKeyMade: false })
  expect(done[1]).toEqual({ hashKey, signingSecret: 's', botToken: 't' })
})

it.each([7, 'short', 'AB'.repeat(32), `x${'ab'.repeat(32)}`, `${'ab'.repeat(32)}x`, 'ab'.repeat(31)])(
  'writes nothing where the hash key is of no use: %s',
  async (hashKey) => {
    const { answer, done, bulletins } = await connected({ hashKey })
    expect(answer).toEqual({ kind: 'bad-hash-key' })
    expect([done, bulletins]).toEqual([[], []])
  },
)

it('names the scopes that a token lacks', () => {
  expect(scopesMissing(identity, ['commands', 'chat:write'])).toEqual(['chat:write'])
})
