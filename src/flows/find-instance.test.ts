// From what a person typed to one instance, or to what they may have meant.

import { describe, expect, it } from 'vitest'
import { anInstance, tokyo, virginia } from '../../test/builders.ts'
import { anOffice } from '../../test/support/an-office.ts'
import type { InstanceView } from '../domain/instance.ts'
import { findInstance } from './find-instance.ts'

const id = (n: number) => `i-${String(n).padStart(17, '0')}`
const called = (n: number, name?: string, more: Partial<InstanceView> = {}) =>
  anInstance({ instanceId: id(n), tags: name === undefined ? {} : { Name: name }, ...more })

async function found(name: string, views: readonly InstanceView[], region?: string) {
  const asked: unknown[][] = []
  const { office } = anOffice({ views })
  const instances: typeof office.instances = {
    ...office.instances,
    read: async (...how) => (asked.push(how), office.instances.read(...how)),
    named: async (...how) => (asked.push(how), office.instances.named(...how)),
    list: async (...how) => (asked.push(how), office.instances.list(...how)),
  }
  return { answer: await findInstance({ name, region }, { ...office, instances }, 'start'), asked }
}
const near = async (typed: string, ...names: string[]) => {
  const { answer } = await found(
    typed,
    names.map((name, n) => called(n, name)),
  )
  return 'reason' in answer && answer.reason === 'unknown-name' ? [answer.near, answer.others] : answer
}

describe('by id', () => {
  it('is read, however it is typed, in the region that is said', async () => {
    const { answer, asked } = await found(` ${id(1).toUpperCase()}`, [called(1)])
    expect([answer, asked]).toEqual([called(1), [[tokyo, [id(1)]]]])
    expect((await found(id(1), [called(1)], 'us-east-1')).asked[0]?.[0]).toEqual(virginia)
  })

  it('is unknown once it is terminated, or was never there, and is like no name', async () => {
    const views = [called(1, 'web', { state: 'terminated' }), called(2, id(3))]
    for (const n of [1, 9]) {
      expect((await found(id(n), views)).answer).toMatchObject({
        reason: 'unknown-name',
        name: id(n),
        near: [],
        verb: 'start',
      })
    }
  })
})

describe('by name', () => {
  it('is the one that is called so', async () => {
    const { answer, asked } = await found('web', [called(1, 'web'), called(2, 'db')])
    expect([answer, asked]).toEqual([called(1, 'web'), [[tokyo, 'web']]])
  })

  it.each(['ｗｅｂ-1', 'web–1', 'webー1', 'ｗｅｂー１', ' web-1 ', 'web−1'])(
    'is what a keyboard made of it: %s',
    async (typed) => {
      expect((await found(typed, [called(1, 'web-1')])).answer).toEqual(called(1, 'web-1'))
    },
  )

  it('that has such a dash of its own comes first', async () => {
    expect((await found('サーバー', [called(1, 'サーバー')])).answer).toEqual(called(1, 'サーバー'))
    expect((await found('web–1', [called(1, 'web–1'), called(2, 'web-1')])).answer).toEqual(
      called(1, 'web–1'),
    )
  })

  it('of several is for the asker to tell apart, ten at most', async () => {
    const views = Array.from({ length: 12 }, (_, n) => called(n, 'web'))
    const { answer } = await found('web', views)
    expect(answer).toMatchObject({ reason: 'ambiguous-name', name: 'web' })
    expect('matches' in answer && answer.matches).toHaveLength(10)
    expect('matches' in answer && answer.matches[0]).toEqual({ place: tokyo, instanceId: id(0), name: 'web' })
  })
})

describe('of what is unknown', () => {
  it('says where it was looked for, among a thousand', async () => {
    const { answer, asked } = await found('db', [called(1, 'web')], 'us-east-1')
    expect(answer).toEqual({
      reason: 'unknown-name',
      name: 'db',
      region: 'us-east-1',
      near: [],
      others: ['web'],
      verb: 'start',
    })
    expect(asked.at(-1)).toEqual([virginia, 1000])
  })

  it('what is a slip of the fingers away comes first, the closest first', async () => {
    expect(await near('web-server', 'web-servers-2', 'web-servre', 'db', 'web-serve')).toEqual([
      ['web-serve', 'web-servre', 'web-servers-2'],
      [],
    ])
  })

  it('is as near as its length allows', async () => {
    expect(await near('ab', 'cb', 'cd')).toEqual([['cb'], []])
    expect(await near('abcdef', 'abcdxy', 'abcxyz')).toEqual([['abcdxy'], []])
  })

  it('is a part of a name, or has one in it, whatever case or width', async () => {
    expect(await near('WEB', 'my-ｗｅｂ-server')).toEqual([['my-ｗｅｂ-server'], []])
    expect(await near('my-web-server-in-tokyo', 'web-server')).toEqual([['web-server'], []])
    expect(await near('web–x', 'my-web-x-server')).toEqual([['my-web-x-server'], []])
  })

  it('as far away goes by the alphabet, five at most', async () => {
    expect(await near('web-0', 'web-6', 'web-5', 'web-4', 'web-3', 'web-2', 'web-1')).toEqual([
      ['web-1', 'web-2', 'web-3', 'web-4', 'web-5'],
      [],
    ])
  })

  it('all there are are named where they are five at most, once each, without the nameless', async () => {
    expect(await near('xyzzy', 'e', 'a', 'c', 'b', 'd', 'a')).toEqual([[], ['a', 'b', 'c', 'd', 'e']])
    expect(await near('xyzzy', 'e', 'a', 'c', 'b', 'd', 'f')).toEqual([[], []])
    const { answer } = await found('xyzzy', [called(1), called(2, 'a')])
    expect(answer).toMatchObject({ others: ['a'] })
  })
})
