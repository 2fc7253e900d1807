import { describe, expect, it } from 'vitest'
import { onceAsked, onceReady } from './once-ready.ts'

describe('onceReady', () => {
  const aSource = () => {
    const source = { made: 0, fails: false, now: 0 }
    const make = async (): Promise<number> => {
      source.made += 1
      if (source.fails) throw new Error(`trouble ${source.made}`)
      return source.made
    }
    return { source, make }
  }

  it('makes it once, before anybody asks', async () => {
    const { source, make } = aSource()
    const ready = onceReady(make)
    await Promise.resolve()
    expect(source.made).toBe(1)
    expect([await ready(), await ready()]).toEqual([1, 1])
  })

  it('tells of a failure, and tries anew for the next', async () => {
    const { source, make } = aSource()
    source.fails = true
    const ready = onceReady(make)
    await expect(ready()).rejects.toThrow('trouble 1')
    source.fails = false
    expect([await ready(), await ready()]).toEqual([2, 2])
  })

  it('makes it anew once it is old, by how it has turned out', async () => {
    const { source, make } = aSource()
    const ready = onceReady(
      make,
      (made) => (made === 1 ? 10_000 : 600_000),
      () => source.now,
    )
    expect(await ready()).toBe(1)
    source.now = 9999
    expect(await ready()).toBe(1)
    source.now = 10_000
    expect(await ready()).toBe(2)
    source.now = 600_000
    expect(await ready()).toBe(2)
    source.now = 610_000
    expect(await ready()).toBe(3)
  })

  it('bears with what there is while making it anew fails', async () => {
    const { source, make } = aSource()
    const ready = onceReady(
      make,
      () => 10_000,
      () => source.now,
    )
    expect(await ready()).toBe(1)
    source.fails = true
    source.now = 10_000
    expect([await ready(), await ready()]).toEqual([1, 1])
    expect(source.made).toBe(2)
    source.fails = false
    source.now = 40_000
    expect(await ready()).toBe(3)
  })
})

describe('onceAsked', () => {
  it('makes nothing before somebody asks, and then once', async () => {
    let made = 0
    const asked = onceAsked(async () => (made += 1))
    await Promise.resolve()
    expect(made).toBe(0)
    expect(await Promise.all([asked(), asked()])).toEqual([1, 1])
  })

  it('tries anew after a failure', async () => {
    let tries = 0
    const asked = onceAsked(async () => {
      tries += 1
      if (tries === 1) throw new Error('not found')
      return tries
    })
    await expect(asked()).rejects.toThrow('not found')
    expect(await asked()).toBe(2)
  })
})
