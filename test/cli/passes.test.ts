// The command line, told as it is used: a pass while Slack is down, taking it back, lockdown.

import { describe, expect, it } from 'vitest'
import { eventually } from '../support/playground-process.ts'
import { aPlayground } from './support.ts'

const ME = 'arn:aws:iam::123456789012:user/world'

describe('a pass while Slack is down', () => {
  const world = aPlayground()

  it('is issued under the AWS identity, announced, and starts the instance', async () => {
    await world.faults({
      fail: [
        {
          service: 'slack',
          operation: 'chat.postMessage',
          when: 'before',
          code: 'service_unavailable',
          times: 9,
        },
      ],
    })
    const issued = await world.startpass('issue', 'web-1', '--because', 'Slack is down')
    expect(issued.code).toBe(0)
    const [, code = ''] = /^ {2}(sp_[0-9A-Z]{20})$/m.exec(issued.out) ?? []
    const id = await world.idOf('web-1')
    expect(issued.out).toContain(
      `  aws ec2 create-tags --region ap-northeast-1 --resources ${id} --tags Key=Auth,Value=${code}\n` +
        `  aws ec2 start-instances --region ap-northeast-1 --instance-ids ${id}\n`,
    )
    expect(issued.out).toContain(`Issued to ${ME}, and journalled.`)
    expect(issued.err).toContain('It could not be announced everywhere')
    expect(issued.err).not.toContain(code)
    await world.noFaults()
    await world.tag('web-1', code)
    await world.start('web-1')
    const { json } = await eventually(
      () => world.startpass('explain', 'web-1', '--json'),
      ({ out }) => /"todo": \[\]/.test(out),
    )
    expect(json).toMatchObject({
      events: [
        { event: 'issued', inWords: expect.stringContaining('(because: Slack is down)') },
        { event: 'verdict', facts: { verdict: 'allow', owner: `aws/${ME}` } },
      ],
      starts: [{ verdict: 'allow', todo: [] }],
    })
    expect(await world.stateOf('web-1')).toBe('running')
  })

  it('is announced in Slack, too, where that answers, and is one JSON value where that is asked for', async () => {
    const issued = await world.startpass(
      'issue',
      'db-1@ap-northeast-1',
      '--because',
      'release',
      '--json',
      '--lang',
      'ja',
    )
    expect(issued.json).toMatchObject({
      code: expect.stringMatching(/^sp_[0-9A-Z]{20}$/),
      passId: expect.stringMatching(/^P-[0-9A-Z]{8}$/),
      owner: ME,
      instances: [{ name: 'db-1' }],
      mode: 'enforce',
      announced: true,
      next: [expect.stringContaining('create-tags'), expect.stringContaining('start-instances')],
    })
    expect((await world.messages(world.health.slack.alertChannelId)).length).toBeGreaterThan(0)
  })

  it('needs a reason, and an instance that is there', async () => {
    expect(await world.startpass('issue', 'db-1')).toMatchObject({ code: 2, out: '' })
    expect(await world.startpass('issue', 'db-1', '--because', ' ')).toMatchObject({
      code: 2,
      err: 'startpass: The reason should have 1 to 200 characters.\n',
    })
    expect(await world.startpass('issue', 'db-2', '--because', 'x')).toMatchObject({
      code: 3,
      err: expect.stringContaining('There is no instance named db-2 in ap-northeast-1. Did you mean db-1?'),
    })
  })

  it('is taken back by its id, once, and a code is not repeated where an id was meant', async () => {
    const { passId, code } = (await world.startpass('issue', 'batch-1', '--because', 'x', '--json')).json as {
      passId: string
      code: string
    }
    expect(await world.startpass('revoke', passId, '--because', 'a mistake')).toMatchObject({
      code: 0,
      out: `${passId} of ${ME} is revoked. A start with it will be denied.\n`,
    })
    expect(await world.startpass('revoke', passId)).toMatchObject({
      code: 3,
      err: `startpass: ${passId} was revoked before.\n`,
    })
    expect(await world.startpass('revoke', 'P-00000000', '--json')).toMatchObject({
      code: 3,
      json: { error: { code: 'unknown' } },
    })
    const wrong = await world.startpass('revoke', code)
    expect(wrong.code).toBe(2)
    expect(wrong.err).not.toContain(code)
    await world.tag('batch-1', code)
    await world.start('batch-1')
    const { out } = await eventually(
      () => world.startpass('explain', 'batch-1', '--lang', 'ja'),
      (ran) => ran.out.includes('拒否'),
    )
    expect(out).toContain('起動を拒否しました。')
    expect(out).toContain(`起動許可 ${passId} が取り消されました (${ME})`)
    const alerts = await eventually(
      () => world.messages(world.health.slack.alertChannelId),
      (all) => JSON.stringify(all).includes('startpass:revoked'),
    )
    const alert = alerts.find((one) => JSON.stringify(one).includes('startpass:revoked'))
    expect(JSON.stringify(alert)).toContain(ME)
    expect(JSON.stringify(alert)).not.toContain(`<@${ME}`)
  })

  it('is not issued in lockdown, and is void afterwards', async () => {
    const { passId } = (await world.startpass('issue', 'gpu-1', '--because', 'x', '--json')).json as {
      passId: string
    }
    expect(await world.startpass('lockdown', 'on')).toMatchObject({
      code: 0,
      out: 'Lockdown is on in 5 regions: no pass is issued, every new start is denied, and passes issued until now are void for good.\n',
    })
    expect((await world.startpass('mode', '--json')).json).toMatchObject({
      places: [{ lockdown: true }, { lockdown: true }, {}, {}, { lockdown: true }],
    })
    expect(await world.startpass('issue', 'gpu-1', '--because', 'x')).toMatchObject({
      code: 3,
      err: expect.stringContaining('"startpass lockdown off --account ACCOUNT" ends it there.'),
    })
    expect((await world.startpass('lockdown', 'on')).out).toBe('Lockdown is on already; nothing changes.\n')
    expect((await world.startpass('lockdown', 'off', '--lang', 'ja')).out).toBe(
      '5 リージョンでロックダウンを解除しました。以前の起動許可は無効のままです。\n',
    )
    expect(passId).toMatch(/^P-/)
  })
})
