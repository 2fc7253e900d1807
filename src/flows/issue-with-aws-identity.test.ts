// A pass while Slack is down: for what is found, under the AWS identity of whoever asks, and told everybody.

import { expect, it } from 'vitest'
import { aControl, anInstance, noon, tokyo } from '../../test/builders.ts'
import { anOffice, hana } from '../../test/support/an-office.ts'
import type { Pass } from '../domain/pass.ts'
import { issueWithAwsIdentity } from './issue-with-aws-identity.ts'

const [web, db] = [anInstance(), anInstance({ instanceId: 'i-0123456789abcdef1', tags: { Name: 'db' } })]
const target = (name: string) => ({ name, region: undefined })

function aDesk(lockdown = false) {
  const issued: Pass[] = []
  const passes = {
    open: async () => ({ passes: [] }),
    control: async () => aControl({ lockdown }),
    issue: async ({ pass }: { pass: Pass }) => (issued.push(pass), { kind: 'issued' }),
  }
  const hashCode = async () => () => 'code:00ff'
  return { ...anOffice({ views: [web, db], office: { passes, hashCode } }), issued }
}

it('is issued for one start of each, journalled under their ARN, and announced with why', async () => {
  const { office, bulletins, issued } = aDesk()
  const answer = await issueWithAwsIdentity([target('web-1'), target('db')], 'Slack is down', 'ja', office)
  const instances = [web, db].map(({ place, instanceId, tags }) => ({
    place,
    instanceId,
    name: tags['Name'],
  }))
  expect(answer).toMatchObject({ instances, announced: true, mode: 'enforce' })
  const [pass] = issued
  expect(pass).toMatchObject({
    owner: { teamId: 'aws', userId: hana },
    ownerLocale: 'ja',
    command: 'startpass issue',
    because: 'Slack is down',
    key: 'code:00ff',
    starts: 2,
  })
  expect(bulletins).toEqual([
    {
      kind: 'issued-with-aws-identity',
      place: tokyo,
      at: noon,
      who: hana,
      passId: pass?.id,
      instances,
      because: 'Slack is down',
    },
  ])
})

it('names an instance once, however often it is typed', async () => {
  const { office, bulletins } = aDesk()
  const answer = await issueWithAwsIdentity([target('db'), target('db')], 'x', 'en', office)
  expect('instances' in answer && answer.instances).toHaveLength(1)
  expect(bulletins).toMatchObject([{ instances: [{ name: 'db' }] }])
})

it('is not where one of them is not found', async () => {
  const { office, issued } = aDesk()
  const answer = await issueWithAwsIdentity([target('web-1'), target('nobody')], 'x', 'en', office)
  expect(answer).toMatchObject({ reason: 'unknown-name', name: 'nobody' })
  expect(issued).toEqual([])
})

it('is not under lockdown, and nothing is announced', async () => {
  const { office, bulletins } = aDesk(true)
  expect(await issueWithAwsIdentity([target('web-1')], 'x', 'en', office)).toEqual({ reason: 'lockdown' })
  expect(bulletins).toEqual([])
})
