import { describe, expect, it } from 'vitest'
import { VirtualClock } from './clock.ts'
import { EventBus, type EventBusOptions, type EventFate } from './event-bus.ts'
import { type EventFaults, Faults } from './faults.ts'
import type { StateChange } from './state-change-event.ts'

/** Draws what it is given, in the order drop, duplicate, reorder; then nothing ever happens. */
const drawing = (...draws: number[]) => {
  const left = [...draws]
  return () => left.shift() ?? 0.999
}

function aBus(events: Partial<EventFaults> = {}, more: Partial<EventBusOptions> = {}) {
  const clock = new VirtualClock(Date.UTC(2026, 0, 2, 3, 4, 5, 678))
  const faults = new Faults()
  faults.set({ events })
  const queue: string[] = []
  const fates: EventFate[] = []
  let ids = 0
  const bus = new EventBus({
    clock,
    faults,
    deliver: async (body) => queue.push(body),
    newId: () => `id-${++ids}`,
    observe: (_, fate) => fates.push(fate),
    ...more,
  })
  const states = () => queue.map((body) => (JSON.parse(body) as { detail: { state: string } }).detail.state)
  return { clock, bus, queue, fates, states, aChange: (state: string) => aChange(state, clock.now()) }
}

const aChange = (state: string, time: number): StateChange => ({
  account: '123456789012',
  region: 'ap-northeast-1',
  instanceId: 'i-0abc',
  state,
  time,
})

const certain = 1
const never = 0.999

describe('a state change', () => {
  it('arrives as the event EC2 sends (A10)', async () => {
    const { bus, queue, aChange } = aBus()
    bus.publish(aChange('pending'))
    await bus.settled()
    expect(queue.map((body) => JSON.parse(body) as unknown)).toEqual([
      {
        version: '0',
        id: 'id-1',
        'detail-type': 'EC2 Instance State-change Notification',
        source: 'aws.ec2',
        account: '123456789012',
        time: '2026-01-02T03:04:05Z',
        region: 'ap-northeast-1',
        resources: ['arn:aws:ec2:ap-northeast-1:123456789012:instance/i-0abc'],
        detail: { 'instance-id': 'i-0abc', state: 'pending' },
      },
    ])
  })

  it('arrives in order where nothing is at fault', async () => {
    const { bus, states, aChange } = aBus()
    for (const state of ['pending', 'running', 'stopping']) bus.publish(aChange(state))
    await bus.settled()
    expect(states()).toEqual(['pending', 'running', 'stopping'])
  })

  it('goes nowhere where the rule does not match it', async () => {
    const pattern = { source: ['aws.ec2'], detail: { state: ['running', 'stopped'] } }
    const { bus, states, fates, aChange } = aBus({}, { pattern })
    bus.publish(aChange('pending'))
    bus.publish(aChange('running'))
    await bus.settled()
    expect(states()).toEqual(['running'])
    expect(fates).toEqual(['unmatched', 'delivered'])
  })

  it('is reported where the queue does not take it', async () => {
    const { bus, fates, aChange } = aBus({}, { deliver: () => Promise.reject(new Error('no such queue')) })
    bus.publish(aChange('pending'))
    await bus.settled()
    expect(fates).toEqual(['undeliverable'])
  })
})

describe('faults', () => {
  it('drop an event', async () => {
    const { bus, states, fates, aChange } = aBus({ drop: 0.3 }, { random: drawing(0.29, never, never, 0.31) })
    bus.publish(aChange('pending'))
    bus.publish(aChange('running'))
    await bus.settled()
    expect(states()).toEqual(['running'])
    expect(fates).toEqual(['dropped', 'delivered'])
  })

  it('deliver an event twice, under one id', async () => {
    const { bus, queue, aChange } = aBus({ duplicate: certain })
    bus.publish(aChange('pending'))
    await bus.settled()
    expect(queue).toHaveLength(2)
    expect(queue[0]).toBe(queue[1])
  })

  it('let the next event overtake', async () => {
    const { bus, states, aChange } = aBus({ reorder: 0.5 }, { random: drawing(never, never, 0) })
    for (const state of ['pending', 'running', 'stopping']) bus.publish(aChange(state))
    await bus.settled()
    expect(states()).toEqual(['running', 'pending', 'stopping'])
  })

  it('lose no held event where none follows it', async () => {
    const { bus, states, clock, aChange } = aBus({ reorder: certain })
    bus.publish(aChange('pending'))
    await clock.advance(4999)
    expect(states()).toEqual([])
    await clock.advance(1)
    expect(states()).toEqual(['pending'])
  })

  it('delay every event', async () => {
    const { bus, states, clock, aChange } = aBus({ delaySeconds: 90 })
    bus.publish(aChange('pending'))
    await clock.advance(30_000)
    bus.publish(aChange('running'))
    await clock.advance(59_999)
    expect(states()).toEqual([])
    await clock.advance(1)
    expect(states()).toEqual(['pending'])
    await clock.advance(30_000)
    expect(states()).toEqual(['pending', 'running'])
  })

  it('draw three times for every event, so that a seed means one course of events', async () => {
    let draws = 0
    const random = () => {
      draws += 1
      return 0
    }
    const { bus, aChange } = aBus({ drop: 0.5 }, { random })
    for (const state of ['pending', 'running']) bus.publish(aChange(state))
    expect(draws).toBe(6)
  })

  it('are forgotten with what they hold back when the bus closes', async () => {
    const { bus, states, clock, aChange } = aBus(
      { delaySeconds: 1, reorder: 0.5 },
      { random: drawing(never, never, 0) },
    )
    bus.publish(aChange('pending'))
    bus.publish(aChange('running'))
    await bus.close()
    await clock.advance(60_000)
    expect(states()).toEqual([])
  })
})

it('inject puts text and JSON into the queue as they are, past rule and faults', async () => {
  const { bus, queue } = aBus({ drop: certain })
  await bus.inject('{not json')
  await bus.inject({ source: 'made.up' })
  expect(queue).toEqual(['{not json', '{"source":"made.up"}'])
})
