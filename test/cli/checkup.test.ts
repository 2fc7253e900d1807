// startpass doctor over the playground: what is there is looked at, what is not is said to be not here.

import { describe, expect, it } from 'vitest'
import { aPlayground } from './support.ts'

interface Checkup {
  readonly healthy: boolean
  readonly findings: readonly {
    readonly check: string
    readonly state: string
    readonly problem: string | null
    readonly facts: Readonly<Record<string, string | number>>
    readonly inWords: string
  }[]
}

describe('startpass doctor', () => {
  const world = aPlayground()
  const doctor = async (): Promise<Checkup> => (await world.startpass('doctor', '--json')).json

  it('finds a playground in order, and says what cannot be looked at in one', async () => {
    await fetch(`${world.url}/world/slack/type`, {
      method: 'POST',
      body: JSON.stringify({ line: '/startpass help', user: 'alex' }),
    })
    const { code, out, err } = await world.startpass('doctor')
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('✓ Slack: the token is good for Acme (https://acme.slack.com/), with every scope\n')
    expect(out).toContain(`✓ API: ${world.url} answers, and knows the signing secret\n`)
    expect(out).toContain('- rule: not here: this endpoint has no such part of events\n')
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^Nothing is broken\. Worth knowing: \d, marked "!"\.$/)
    const { healthy, findings } = await doctor()
    expect(healthy).toBe(true)
    const states = Object.fromEntries(findings.map(({ check, state }) => [check, state]))
    expect(states).toMatchObject({
      identity: 'ok',
      clock: 'ok',
      secret: 'ok',
      slack: 'ok',
      api: 'ok',
      queue: 'ok',
      'dead-letters': 'ok',
      subscriptions: 'note',
      rule: 'not-here',
      mapping: 'not-here',
      functions: 'not-here',
      regions: 'not-here',
      sweep: 'not-here',
      mode: 'ok',
    })
    const ja = await world.startpass('doctor', '--lang', 'ja')
    expect(ja.out).toMatch(/\n故障はありません。「!」の \d 件は参考です。\n$/)
  })

  it('fails where something is not in order, and says how to mend it', async () => {
    await world.event('no event at all')
    await new Promise((resolve) => setTimeout(resolve, 3000))
    await world.faults({
      fail: [{ service: 'slack', operation: 'auth.test', when: 'before', code: 'token_revoked', times: 9 }],
    })
    const { code, out } = await world.startpass('doctor')
    expect(code).toBe(1)
    expect(out).toContain('✗ dead letters: 1 that the gate gave up on. "startpass replay" shows them')
    expect(out).toContain('✗ Slack: Slack does not take the token (token_revoked).')
    expect(out).toContain('Not in order: 2.')
    await world.noFaults()
    await world.faults({
      fail: [
        {
          service: 'sns',
          operation: 'ListSubscriptionsByTopic',
          when: 'before',
          code: 'AuthorizationError',
          times: 9,
        },
      ],
    })
    expect((await doctor()).findings.find(({ check }) => check === 'subscriptions')).toMatchObject({
      state: 'failed',
      problem: 'unreadable',
    })
    await world.noFaults()
  })

  it('says of a fresh installation what is left to do', async () => {
    const account = await world.startpassWith({ ACCOUNT_ID: '210987654321' }, 'doctor', '--json')
    expect(account.json).toMatchObject({ healthy: false })
    expect(account.out).toContain('wrong-account')
  })
})
