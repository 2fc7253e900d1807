// Issuing, told as people meet it: slash commands in, answers out, over the strict Slack and the strict EC2.

import { describe, expect, it } from 'vitest'
import { type Policy, parsePolicy } from '../src/domain/policy.ts'
import { Unreachable } from '../src/flows/ports.ts'
import { example, exampleWorkspace } from '../world/slack/example-workspace.ts'
import { aStage, codeIn, type Stage } from './stage.ts'

const reasonOf = (answer: {
  readonly blocks: readonly { readonly block_id?: string }[]
}): string | undefined => answer.blocks[0]?.block_id

const policy = (text: string): Policy => {
  const parsed = parsePolicy(text)
  if ('problem' in parsed) throw new Error(parsed.problem)
  return parsed
}

const HANA = example.hana
const ALEX = example.alex

describe('a request is Slack’s, fresh, whole and seen for the first time, or it is not looked at', () => {
  const cases: readonly (readonly [string, Parameters<Stage['request']>[1], number])[] = [
    ['another secret', { signingSecret: 'guessed' }, 401],
    ['a body changed after signing', { tamper: (body) => body.replace('web-1', 'gpu-1') }, 401],
    ['six minutes old', { timestampShiftSeconds: -301 }, 401],
    ['six minutes in the future', { timestampShiftSeconds: 301 }, 401],
    ['no signature', { omitHeaders: ['x-slack-signature'] }, 401],
    ['no timestamp', { omitHeaders: ['x-slack-request-timestamp'] }, 401],
    ['a field twice', { extraFields: [['user_id', ALEX]] }, 400],
    ['no user', { omitFields: ['user_id'] }, 400],
    ['no command', { omitFields: ['command'] }, 400],
    ['no content type', { omitHeaders: ['content-type'] }, 415],
    ['a body too large', { extraFields: [['padding', 'x'.repeat(70_000)]] }, 413],
  ]
  it.each(cases)('%s: %s', async (_, forge, status) => {
    const stage = await aStage()
    stage.seed('web-1')
    const answer = await stage.post(stage.request('/startpass web-1', forge))
    expect(answer.statusCode).toBe(status)
    expect(answer.headers).toMatchObject({ 'content-type': expect.stringContaining('application/json') })
    expect(answer.body).not.toMatch(/sp_|at .*\.ts|secret/i)
    expect(stage.calls).toEqual([])
  })

  it.each([-300, 0, 300])('a timestamp %i s off is still good', async (timestampShiftSeconds) => {
    const stage = await aStage()
    stage.seed('web-1')
    expect((await stage.post(stage.request('/startpass web-1', { timestampShiftSeconds }))).statusCode).toBe(
      200,
    )
  })

  it('the same request again is refused, by whatever process it reaches', async () => {
    const stage = await aStage()
    stage.seed('web-1')
    const request = stage.request('/startpass web-1')
    expect((await stage.post(request)).statusCode).toBe(200)
    await stage.run(250)
    expect((await stage.post(request)).statusCode).toBe(409)
    const twice = stage.request('/startpass status')
    const [first, second] = await Promise.all([twice, twice].map((one) => stage.post(one)))
    expect([first?.statusCode, second?.statusCode].toSorted()).toEqual([200, 409])
  })

  it.each([
    ['not form encoded at all', Buffer.from('{"a":1}')],
    ['broken percent encoding', Buffer.from('team_id=%zz')],
    ['bytes that are no UTF-8', Buffer.from([0x74, 0x3d, 0xff, 0xfe])],
    ['nothing', Buffer.alloc(0)],
  ])('a malformed body is answered with a clean 4xx: %s', async (_, body) => {
    const stage = await aStage()
    const { headers, method, path } = stage.request('/startpass web-1')
    const unsigned = await stage.post({ method, path, headers, body })
    expect(unsigned.statusCode).toBe(401)
    const { sign } = await import('../world/slack/signed-request.ts')
    const timestamp = headers['x-slack-request-timestamp'] ?? ''
    const { createHmac } = await import('node:crypto')
    const secret = stage.slack.workspace.app.signingSecret
    const mac = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')
    expect(sign(secret, timestamp, body.toString())).toBeTypeOf('string')
    const signed = await stage.post({
      method,
      path,
      headers: { ...headers, 'x-slack-signature': `v0=${mac}` },
      body,
    })
    expect(signed.statusCode).toBe(400)
  })

  it('answers ssl_check, a wrong method, a wrong path and something that is no HTTP event', async () => {
    const stage = await aStage()
    const { sslCheckRequest } = await import('../world/slack/slash-command.ts')
    const check = sslCheckRequest({
      workspace: stage.slack.workspace,
      signingSecret: stage.slack.workspace.app.signingSecret,
      now: stage.clock.now(),
      path: '/slack/commands',
    } as never)
    expect(await stage.post(check)).toMatchObject({ statusCode: 200 })
    const request = stage.request('/startpass web-1')
    expect((await stage.post({ ...request, method: 'GET' })).statusCode).toBe(405)
    expect((await stage.post({ ...request, path: '/slack/other' })).statusCode).toBe(404)
    expect((await stage.post({ ...request, path: '/prod/slack/commands' })).statusCode).toBe(404)
    const { answerHttp } = await import('../src/lambdas/slack-http.ts')
    for (const junk of [{}, null, 'x', { rawPath: '/slack/commands' }]) {
      expect((await answerHttp(junk, undefined as never)).statusCode).toBe(400)
    }
  })

  it('answers behind an API Gateway stage that has a name', async () => {
    const stage = await aStage()
    stage.seed('web-1')
    expect((await stage.post(stage.request('/startpass web-1'), 'prod')).statusCode).toBe(200)
  })

  it('acknowledges a signed click and refuses a forged one', async () => {
    const stage = await aStage()
    const request = stage.request('/startpass web-1')
    expect((await stage.post({ ...request, path: '/slack/interactions' })).statusCode).toBe(200)
    const forged = stage.request('/startpass web-1', { signingSecret: 'guessed' })
    expect((await stage.post({ ...forged, path: '/slack/interactions' })).statusCode).toBe(401)
  })
})

describe('who is asking is settled by Slack’s API', () => {
  it.each([
    ['a guest', example.guest, 'guest'],
    ['a single-channel guest', example.singleChannelGuest, 'guest'],
    ['somebody from a shared channel', example.external, 'other-workspace'],
    ['a stranger', example.stranger, 'stranger'],
    ['a bot', example.otherBot, 'bot'],
    ['somebody who has left', example.deactivated, 'deactivated'],
  ])('%s is refused', async (_, userId, reason) => {
    const stage = await aStage()
    stage.seed('web-1')
    for (const line of [
      '/startpass web-1',
      '/startpass any',
      '/startpass start web-1',
      '/startpass status',
    ]) {
      expect(reasonOf(await stage.type(line, userId))).toBe(`startpass:${reason}`)
    }
    expect(stage.calls).toEqual([])
  })

  it('an outsider, whose language Slack does not tell, is answered in both', async () => {
    const stage = await aStage()
    const { text } = await stage.type('/startpass web-1', example.external)
    expect(text).toMatch(/Please ask somebody there.*メンバーに依頼してください/s)
  })

  it('whatever the form says: a team and a name in the form prove nothing', async () => {
    const stage = await aStage()
    stage.seed('web-1')
    const forge = { omitFields: ['team_id'], extraFields: [['team_id', example.team]] as const }
    const answer = await stage.post(stage.request('/startpass web-1', forge, example.external))
    expect(answer.body).toContain('startpass:other-workspace')
  })

  it('a member of another workspace of our Grid enterprise may ask, where the enterprise is allowed', async () => {
    const workspace = exampleWorkspace({ grid: true })
    for (const [teams, reason] of [
      [[example.team], 'startpass:other-workspace'],
      [[example.enterprise], 'startpass:code'],
      [undefined, 'startpass:code'],
    ] as const) {
      const stage = await aStage({
        workspace,
        desk: { allowedTeams: teams === undefined ? undefined : new Set(teams) },
      })
      stage.seed('web-1')
      expect(reasonOf(await stage.type('/startpass web-1', example.colleague))).toBe(reason)
    }
  })

  it.each(['http_500', 'ratelimited', 'invalid_auth', 'missing_scope'])(
    'nobody is let in while Slack answers %s, and everybody again once it is back',
    async (code) => {
      const stage = await aStage()
      stage.seed('web-1')
      stage.faults.set({
        fail: [{ service: 'slack', operation: 'users.info', when: 'before', code, times: 1 }],
      })
      const refused = await stage.type('/startpass web-1')
      expect(reasonOf(refused)).toBe('startpass:slack-unreachable')
      // The language is not known then: both.
      expect(refused.text).toMatch(/issued nothing.*何も発行していません/s)
      expect(reasonOf(await stage.type('/startpass web-1'))).toBe('startpass:code')
    },
  )

  it('is asked of Slack once a minute a person, no more', async () => {
    const stage = await aStage()
    stage.seed('web-1')
    let asked = 0
    const { handler } = stage.slack
    // Counted where the fault would strike: every users.info passes there.
    stage.faults.take = ((take) => (service: string, operation: string) => {
      if (operation === 'users.info') asked += 1
      return take(service, operation)
    })(stage.faults.take.bind(stage.faults))
    expect(handler).toBeTypeOf('function')
    for (let n = 0; n < 3; n += 1) {
      await stage.type(`/startpass status`)
      await stage.run(1)
    }
    expect(asked).toBe(1)
    await stage.run(60)
    await stage.type('/startpass status')
    expect(asked).toBe(2)
  })
})

describe('where the code is shown', () => {
  it('to the asker alone, in place', async () => {
    const stage = await aStage()
    stage.seed('web-1')
    const answer = await stage.type('/startpass web-1', ALEX)
    expect(answer).toMatchObject({ response_type: 'ephemeral' })
    const code = codeIn(answer)
    expect(answer.blocks[0]?.text?.text).toBe(code)
    expect(JSON.stringify(stage.slack.messages.inConversation(example.ops))).not.toContain(code)
  })

  it.each([
    ['an externally shared channel', example.externallyShared],
    ['a private channel the bot is not in', example.privateChannel],
    ['a DM the bot is not in', example.privateDm],
  ])('by direct message from %s', async (_, channel) => {
    const stage = await aStage()
    stage.seed('web-1')
    const answer = await stage.type('/startpass web-1', HANA, channel)
    expect(reasonOf(answer)).toBe('startpass:sent-by-dm')
    expect(JSON.stringify(answer)).not.toMatch(/sp_[0-9A-Z]{20}/)
    const told = stage.toPerson(HANA).filter(({ ephemeral }) => !ephemeral)
    expect(told.map(({ blocks }) => (blocks[0] as { block_id: string }).block_id)).toEqual(['startpass:code'])
    const web = stage.instance(stage.seed('web-2'))
    expect(web.state).toBe('stopped')
  })

  it('by direct message where the setting says so', async () => {
    const stage = await aStage({ desk: { codeDelivery: 'dm' } })
    stage.seed('web-1')
    expect(reasonOf(await stage.type('/startpass web-1', ALEX))).toBe('startpass:sent-by-dm')
  })

  it('nowhere, and the pass is void, where the direct message cannot be sent', async () => {
    const stage = await aStage({ desk: { codeDelivery: 'dm' } })
    stage.seed('web-1')
    stage.faults.set({
      fail: [{ service: 'slack', operation: 'chat.postMessage', when: 'before', code: 'http_500', times: 1 }],
    })
    expect(reasonOf(await stage.type('/startpass web-1', ALEX))).toBe('startpass:dm-failed')
    expect((await stage.type('/startpass status', ALEX)).text).toContain('no open pass')
  })
})

describe('what is answered', () => {
  it('a code: alone in the first block and in the text, with steps, terminal commands, expiry, scope and id', async () => {
    const stage = await aStage()
    const id = stage.seed('web-1')
    const answer = await stage.type('/startpass web-1', ALEX)
    const code = codeIn(answer)
    const all = JSON.stringify(answer)
    expect(answer.text.startsWith(code)).toBe(true)
    expect(all).toContain(`ManageInstanceTags:instanceId=${id}`)
    expect(all).toContain(
      `aws ec2 create-tags --region ap-northeast-1 --resources ${id} --tags Key=Auth,Value=${code}`,
    )
    expect(all).toContain(`aws ec2 start-instances --region ap-northeast-1 --instance-ids ${id}`)
    expect(all).toContain(`<!date^${stage.now() + 900}^{time}|`)
    expect(all).toMatch(/`P-[0-9A-Z]{8}`/)
  })

  it('in the reader’s language', async () => {
    const stage = await aStage()
    stage.seed('web-1')
    expect((await stage.type('/startpass web-1', example.kenji)).text).toContain('起動コード')
    expect((await stage.type('/startpass web-1', ALEX)).text).toContain('Pass code for web-1')
  })

  it('new: how to put the code into TagSpecifications', async () => {
    const stage = await aStage()
    expect(JSON.stringify(await stage.type('/startpass new 2', ALEX))).toContain('--tag-specifications')
  })

  it('the command’s name is taken from the payload', async () => {
    const stage = await aStage()
    stage.seed('web-1')
    expect(JSON.stringify(await stage.type('/saba web-1', ALEX))).toContain('/saba revoke')
    expect(JSON.stringify(await stage.type('/saba help', ALEX))).toContain('/saba start web-1')
  })

  it('what to type for an instance elsewhere says where', async () => {
    const stage = await aStage()
    const far = stage.seed('far-1', 'us-east-1')
    expect((await stage.type('/startpass fra-1@us-east-1', ALEX)).text).toContain(
      '`/startpass far-1@us-east-1`',
    )
    stage.tag(far, codeIn(await stage.type('/startpass any@us-east-1', ALEX)), 'Auth', 'us-east-1')
    await stage.type('/startpass revoke', ALEX)
    stage.start(far, 'us-east-1')
    await stage.run(60)
    expect(stage.toPerson(ALEX).at(-1)?.text).toContain('`/startpass far-1@us-east-1`')
  })

  it('unknown and ambiguous names: what may have been meant', async () => {
    const stage = await aStage()
    const twins = [stage.seed('web-1'), stage.seed('web-1')]
    stage.seed('db-1')
    stage.seed('経理サーバー')
    const unknown = await stage.type('/startpass bd-1', ALEX)
    expect(reasonOf(unknown)).toBe('startpass:unknown-name')
    expect(unknown.text).toContain('`/startpass db-1`')
    expect((await stage.type('/startpass 経理サーバ', ALEX)).text).toContain('`/startpass 経理サーバー`')
    const ambiguous = await stage.type('/startpass web-1', ALEX)
    expect(reasonOf(ambiguous)).toBe('startpass:ambiguous-name')
    for (const id of twins) expect(ambiguous.text).toContain(id)
    const start = await stage.type('/startpass start bd-1', ALEX)
    expect(start.text).toContain('`/startpass start db-1`')
    const far = await stage.type('/startpass quux', ALEX)
    expect(far.text).not.toContain('Did you mean')
    expect(far.text).toContain('`/startpass db-1`')
    const gone = await stage.type('/startpass i-00000000000000000', ALEX)
    expect(gone.text).toContain('no instance *i-00000000000000000* in')
    expect(reasonOf(await stage.type(`/startpass ${twins[0]}`, ALEX))).toBe('startpass:code')
  })

  it('a name with wildcards means itself', async () => {
    const stage = await aStage()
    stage.seed('web-1')
    expect(reasonOf(await stage.type('/startpass web-*', ALEX))).toBe('startpass:unknown-name')
    stage.seed('web-*')
    expect(reasonOf(await stage.type('/startpass web-*', ALEX))).toBe('startpass:code')
  })

  it('full-width typing finds the instance, and finds one that is named in full width', async () => {
    const stage = await aStage()
    stage.seed('web-1')
    stage.seed('ＤＢ－１')
    expect(reasonOf(await stage.type('/startpass ｗｅｂ－１', HANA))).toBe('startpass:code')
    expect(reasonOf(await stage.type('/startpass ＤＢ－１', HANA))).toBe('startpass:code')
    for (const dash of ['ー', '−', '–', '—', '‐']) {
      expect(reasonOf(await stage.type(`/startpass ｗｅｂ${dash}１`, HANA))).toBe('startpass:code')
    }
  })

  it('hostile names stay text', async () => {
    const stage = await aStage()
    stage.seed('<!channel>')
    const answer = await stage.type('/startpass <!channel>', ALEX)
    expect(reasonOf(answer)).toBe('startpass:code')
    expect(JSON.stringify(answer)).not.toContain('<!channel>')
    expect(JSON.stringify(await stage.type('/startpass <!here>', ALEX))).not.toContain('<!here>')
  })

  it('bare: a code for any one existing instance where `any` is allowed, else the guide', async () => {
    const stage = await aStage()
    expect(reasonOf(await stage.type('/startpass', ALEX))).toBe('startpass:code')
    const strict = await aStage({ desk: { allowAny: false } })
    expect(reasonOf(await strict.type('/startpass', ALEX))).toBe('startpass:guide')
    expect(reasonOf(await strict.type('/startpass any', ALEX))).toBe('startpass:any-not-allowed')
  })

  it.each([
    ['/startpass "web-1', 'bad-command'],
    ['/startpass new 99', 'bad-command'],
    ['/startpass 123456789012/web-1', 'bad-command'],
    ['/startpass revoke P-00000000', 'no-such-pass'],
    ['/startpass start gpu-9', 'unknown-name'],
  ])('%s: %s', async (line, reason) => {
    const stage = await aStage()
    expect(reasonOf(await stage.type(line, ALEX))).toBe(`startpass:${reason}`)
  })

  it('status and revoke: one’s own passes, and nobody else’s', async () => {
    const stage = await aStage()
    stage.seed('web-1')
    await stage.type('/startpass web-1 because release', ALEX)
    await stage.type('/startpass any', ALEX)
    await stage.type('/startpass web-1', example.priya)
    const status = await stage.type('/startpass status', ALEX)
    expect(status.text).toMatch(/2 open passes.*web-1.*release/s)
    const [id = ''] = /P-[0-9A-Z]{8}/.exec(status.text) ?? []
    expect(reasonOf(await stage.type(`/startpass revoke ${id}`, example.priya))).toBe(
      'startpass:no-such-pass',
    )
    expect(reasonOf(await stage.type(`/startpass revoke ${id.toLowerCase()}`, ALEX))).toBe(
      'startpass:revoked',
    )
    expect((await stage.type('/startpass status', ALEX)).text).toContain('1 open pass')
    await stage.type('/startpass revoke', ALEX)
    expect((await stage.type('/startpass status', ALEX)).text).toContain('no open pass')
    expect((await stage.type('/startpass status', example.priya)).text).toContain('open pass')
  })
})

describe('how many passes', () => {
  it('asking again leaves other passes alone: both codes work', async () => {
    const stage = await aStage()
    const web = stage.seed('web-1')
    const first = codeIn(await stage.type('/startpass web-1', ALEX))
    const second = codeIn(await stage.type('/startpass web-1', ALEX))
    expect(second).not.toBe(first)
    stage.tag(web, first)
    stage.start(web)
    await stage.run(30)
    expect(stage.instance(web).state).toBe('running')
  })

  it('at the limit the oldest of the same scope is replaced, and said so; where there is none, nothing is', async () => {
    const stage = await aStage({ desk: { maxOpenPasses: 2 } })
    const [web] = [stage.seed('web-1'), stage.seed('db-1'), stage.seed('gpu-1')]
    const oldest = codeIn(await stage.type('/startpass web-1', ALEX))
    await stage.run(1)
    await stage.type('/startpass db-1', ALEX)
    const replaced = await stage.type('/startpass web-1', ALEX)
    expect(JSON.stringify(replaced)).toMatch(/limit of open passes: `P-[0-9A-Z]{8}`/)
    expect((await stage.passes.find(stage.hashCode(oldest)))?.revokedAt).toBeDefined()
    const full = await stage.type('/startpass gpu-1', ALEX)
    expect(reasonOf(full)).toBe('startpass:too-many-open')
    stage.tag(web ?? '', oldest)
    stage.start(web ?? '')
    await stage.run(60)
    expect(stage.spans.verdicts).toEqual(['deny revoked'])
  })

  it('at the limit the oldest is the one that was asked for first, within one second, too', async () => {
    const stage = await aStage({ desk: { maxOpenPasses: 3 } })
    stage.seed('web-1')
    const codes: string[] = []
    for (let n = 0; n < 4; n += 1) codes.push(codeIn(await stage.type('/startpass web-1', ALEX)))
    const revoked = await Promise.all(
      codes.map(async (code) => (await stage.passes.find(stage.hashCode(code)))?.revokedAt !== undefined),
    )
    expect(revoked).toEqual([true, false, false, false])
  })

  it('ten requests at once do not get past the limit', async () => {
    const stage = await aStage({ desk: { maxOpenPasses: 3 } })
    for (let n = 0; n < 10; n += 1) stage.seed(`web-${n}`)
    await Promise.all(Array.from({ length: 10 }, (_, n) => stage.type(`/startpass web-${n}`, ALEX)))
    const status = await stage.type('/startpass status', ALEX)
    expect(status.text).toContain('3 open passes')
  })
})

describe('who may ask for what', () => {
  it('goes by the list: users, groups, names and tags', async () => {
    const stage = await aStage({
      policy: policy(`${example.platform} may start *\neveryone may start dev-*`),
    })
    stage.seed('gpu-1')
    stage.seed('dev-1')
    // Hana is in the group; Alex is not.
    expect(reasonOf(await stage.type('/startpass gpu-1', HANA))).toBe('startpass:code')
    expect(reasonOf(await stage.type('/startpass gpu-1', ALEX))).toBe('startpass:not-allowed')
    expect(reasonOf(await stage.type('/startpass start gpu-1', ALEX))).toBe('startpass:not-allowed')
    expect(reasonOf(await stage.type('/startpass dev-1 gpu-1', ALEX))).toBe('startpass:not-allowed')
    expect(reasonOf(await stage.type('/startpass any', ALEX))).toBe('startpass:not-allowed')
    expect(reasonOf(await stage.type('/startpass', ALEX))).toBe('startpass:not-allowed')
    expect(reasonOf(await stage.type('/startpass new', ALEX))).toBe('startpass:not-allowed')
    expect(reasonOf(await stage.type('/startpass dev-1', ALEX))).toBe('startpass:code')
  })

  it('fails closed where Slack does not say who is in a group', async () => {
    const stage = await aStage({ policy: policy(`${example.platform} may start *`) })
    stage.seed('gpu-1')
    stage.faults.set({
      fail: [
        { service: 'slack', operation: 'usergroups.users.list', when: 'before', code: 'http_500', times: 1 },
      ],
    })
    expect(reasonOf(await stage.type('/startpass gpu-1', HANA))).toBe('startpass:slack-unreachable')
  })
})

describe('start: one step', () => {
  it('answers at once, starts the instance, and tells its owner when it runs', async () => {
    const stage = await aStage()
    const web = stage.seed('web-1')
    expect(reasonOf(await stage.type('/startpass start web-1', ALEX))).toBe('startpass:starting')
    expect(stage.toPerson(ALEX).filter(({ ephemeral }) => !ephemeral)).toEqual([])
    await stage.run(90)
    expect(stage.instance(web).state).toBe('running')
    const told = stage.toPerson(ALEX).filter(({ ephemeral }) => !ephemeral)
    expect(told.map(({ text }) => text)).toEqual([expect.stringContaining('*web-1* is running')])
    expect(stage.spans.verdicts).toEqual(['allow pass'])
  })

  it('tells so even where every event is lost', async () => {
    const stage = await aStage()
    const web = stage.seed('web-1')
    stage.faults.set({ events: { drop: 1 } })
    await stage.type('/startpass start web-1', ALEX)
    await stage.run(120)
    expect(stage.instance(web).state).toBe('running')
    expect(stage.toPerson(ALEX).at(-1)?.text).toContain('is running')
    expect(stage.queue.size).toBe(0)
  })

  it('says why AWS did not start it, here and by direct message, and gives the pass back', async () => {
    const stage = await aStage()
    const web = stage.seed('web-1')
    stage.faults.set({
      fail: [
        {
          service: 'ec2',
          operation: 'StartInstances',
          when: 'before',
          code: 'InsufficientInstanceCapacity',
          times: 1,
        },
      ],
    })
    const answer = await stage.type('/startpass start web-1', ALEX)
    expect(reasonOf(answer)).toBe('startpass:start-failed')
    expect(answer.text).toContain('InsufficientInstanceCapacity')
    expect(
      stage
        .toPerson(ALEX)
        .some(({ text, ephemeral }) => !ephemeral && text.includes('InsufficientInstanceCapacity')),
    ).toBe(true)
    // Nobody can use what was meant for it.
    stage.start(web)
    await stage.run(60)
    expect(stage.instance(web).state).toBe('stopped')
    expect(stage.spans.verdicts).toEqual(['deny no-pass'])
  })

  it('tells why it did not come up where AWS said yes and then failed, and gives the pass back', async () => {
    const stage = await aStage()
    const web = stage.seed('web-1')
    stage.ec2.failNextStart('ap-northeast-1', web, 'Client.InternalError')
    await stage.type('/startpass start web-1', ALEX)
    await stage.run(30)
    expect(stage.toPerson(ALEX).at(-1)?.text).toContain('*web-1* did not start')
    stage.start(web)
    await stage.run(60)
    expect(stage.instance(web).state).toBe('stopped')
  })

  it('is heard of even where the function died before it called StartInstances', async () => {
    const stage = await aStage({
      tamperDesk: (desk) => ({
        ...desk,
        instances: {
          ...desk.instances,
          start: async () => {
            throw new Error('killed')
          },
        },
      }),
    })
    stage.seed('web-1')
    await stage.type('/startpass start web-1', ALEX)
    await stage.run(300)
    expect(stage.toPerson(ALEX).at(-1)?.text).toContain('*web-1* did not start')
    expect(stage.queue.size).toBe(0)
  })

  it('waits for the truth where AWS gave no answer, though it did start the instance', async () => {
    const stage = await aStage()
    const web = stage.seed('web-1')
    stage.faults.set({
      fail: [{ service: 'ec2', operation: 'StartInstances', when: 'after', code: 'InternalError', times: 1 }],
    })
    const answer = await stage.type('/startpass start web-1', ALEX)
    expect(reasonOf(answer)).toBe('startpass:starting')
    expect(answer.text).toContain('no answer yet')
    await stage.run(60)
    expect(stage.instance(web).state).toBe('running')
    expect(stage.toPerson(ALEX).at(-1)?.text).toContain('is running')
    expect(stage.published).toEqual([])
  })

  it('leaves no permission behind where its reminder could not be sent', async () => {
    const stage = await aStage({
      tamperDesk: (desk) => ({
        ...desk,
        later: {
          send: async () => {
            throw new Unreachable('queue', 'AWS.SimpleQueueService.NonExistentQueue', 'no')
          },
        },
      }),
    })
    const web = stage.seed('web-1')
    expect(reasonOf(await stage.type('/startpass start web-1', ALEX))).toBe('startpass:store-unavailable')
    stage.start(web)
    await stage.run(60)
    expect(stage.instance(web).state).toBe('stopped')
    expect(stage.spans.verdicts).toEqual(['deny no-pass'])
  })

  it('what runs, is going down, or is being started already is said to be', async () => {
    const stage = await aStage({ bootSeconds: 5 })
    const web = stage.seed('web-1')
    await stage.type('/startpass start web-1', ALEX)
    expect(reasonOf(await stage.type('/startpass start web-1', HANA))).toBe('startpass:already-up')
    await stage.run(20)
    stage.stop(web)
    expect(reasonOf(await stage.type('/startpass start web-1', ALEX))).toBe('startpass:going-down')
  })

  it('two people at once: one starts it, the other is told', async () => {
    const stage = await aStage()
    stage.seed('web-1')
    const answers = await Promise.all([
      stage.type('/startpass start web-1', ALEX),
      stage.type('/startpass start web-1', HANA),
    ])
    const reasons = answers.map(reasonOf).toSorted()
    expect(reasons).toContain('startpass:starting')
    expect(['startpass:start-in-progress', 'startpass:already-up']).toContain(reasons[0])
    await stage.run(60)
    expect(stage.spans.verdicts).toEqual(['allow pass'])
  })
})

describe('when something it depends on fails', () => {
  it.each([
    ['dynamodb', 'TransactWriteItems', 'InternalServerError', 'store-unavailable'],
    ['dynamodb', 'PutItem', 'InternalServerError', 'store-unavailable'],
    ['dynamodb', 'GetItem', 'InternalServerError', 'store-unavailable'],
    ['ec2', 'DescribeInstances', 'RequestLimitExceeded', 'aws-unreachable'],
    ['ec2', 'DescribeInstances', 'UnauthorizedOperation', 'aws-unreachable'],
  ])('%s %s %s: %s, in words', async (service, operation, code, reason) => {
    const stage = await aStage()
    stage.seed('web-1')
    stage.faults.set({ fail: [{ service, operation, when: 'before', code, times: 20 }] })
    const answer = await stage.type('/startpass web-1', ALEX)
    expect(reasonOf(answer)).toBe(`startpass:${reason}`)
    expect(JSON.stringify(answer)).not.toMatch(/sp_[0-9A-Z]{20}/)
  })

  it('a conflict in the table is waited out', async () => {
    const stage = await aStage()
    stage.seed('web-1')
    stage.faults.set({
      fail: [
        {
          service: 'dynamodb',
          operation: 'TransactWriteItems',
          when: 'before',
          code: 'TransactionConflict',
          times: 3,
        },
      ],
    })
    expect(reasonOf(await stage.type('/startpass web-1', ALEX))).toBe('startpass:code')
  })

  it('an answer that would come too late is given up for one that says so', async () => {
    const stage = await aStage({
      tamperDesk: (desk) => ({
        ...desk,
        instances: { ...desk.instances, named: () => new Promise(() => undefined) },
      }),
    })
    expect(reasonOf(await stage.type('/startpass web-1', ALEX))).toBe('startpass:too-slow')
  })

  it('lockdown: no pass is issued', async () => {
    const stage = await aStage()
    stage.seed('web-1')
    const { changeControl } = await import('../src/adapters/aws/dynamo-control.ts')
    const control = await stage.passes.control({ account: '123456789012', region: 'ap-northeast-1' })
    const locked = { lockdown: true, passesVoidBefore: stage.now() + 1 }
    await stage.type('/startpass web-1', ALEX)
    const after = await changeControl(stage.table, control, locked, stage.means.entropy)
    expect(reasonOf(await stage.type('/startpass web-1', ALEX))).toBe('startpass:lockdown')
    expect(reasonOf(await stage.type('/startpass start web-1', ALEX))).toBe('startpass:lockdown')
    await changeControl(stage.table, after, { lockdown: false }, stage.means.entropy)
    // What was issued before it stays void.
    expect((await stage.type('/startpass status', ALEX)).text).toContain('no open pass')
  })

  it('nothing secret is logged, whatever happens', async () => {
    const stage = await aStage()
    const web = stage.seed('web-1')
    const code = codeIn(await stage.type('/startpass web-1', ALEX))
    stage.faults.set({
      fail: [{ service: 'slack', operation: 'users.info', when: 'before', code: 'invalid_auth', times: 5 }],
    })
    await stage.run(61)
    await stage.type('/startpass web-1', ALEX)
    stage.tag(web, code)
    stage.start(web)
    await stage.run(60)
    const { botToken, signingSecret } = stage.slack.workspace.app
    const said = JSON.stringify(stage.logged)
    for (const secret of [code, code.slice(3), botToken, signingSecret]) expect(said).not.toContain(secret)
  })
})
