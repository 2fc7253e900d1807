import { describe, expect, it } from 'vitest'
import { changesOf, type GroupState, listedIn } from './group-watch.ts'

const web: GroupState = {
  arn: 'arn:1',
  created: '2026-11-01T00:00:00Z',
  min: 1,
  max: 4,
  desired: 2,
  launch: 'lt-1 3',
  suspended: [],
}

describe('what is different about a group', () => {
  it('is nothing where it is as it was, or there is none still', () => {
    expect(changesOf(web, { ...web })).toEqual([])
    expect(changesOf(undefined, undefined)).toEqual([])
  })

  it('is that it came or went', () => {
    expect(changesOf(web, undefined)).toEqual([{ what: 'existence', was: web.created, is: '–' }])
    expect(changesOf(undefined, web)).toEqual([{ what: 'existence', was: '–', is: web.created }])
  })

  it.each([
    [{ min: 0 }, [{ what: 'min', was: '1', is: '0' }]],
    [{ max: 40 }, [{ what: 'max', was: '4', is: '40' }]],
    [{ launch: 'lt-1 4' }, [{ what: 'launch', was: 'lt-1 3', is: 'lt-1 4' }]],
    [{ suspended: ['Launch', 'Terminate'] }, [{ what: 'suspended', was: '–', is: 'Launch, Terminate' }]],
    [
      { arn: 'arn:2', created: '2026-11-25T00:00:00Z' },
      [{ what: 'created', was: web.created, is: '2026-11-25T00:00:00Z' }],
    ],
  ])('is what decides how many need no pass: %j', (change, changes) => {
    expect(changesOf(web, { ...web, ...change })).toEqual(changes)
  })

  it('is not that it scales within its bounds, unless they change, too', () => {
    expect(changesOf(web, { ...web, desired: 4 })).toEqual([])
    expect(changesOf({ ...web, suspended: ['Launch'] }, { ...web, desired: 4 })).toEqual([
      { what: 'suspended', was: 'Launch', is: '–' },
      { what: 'desired', was: '2', is: '4' },
    ])
  })
})

describe('the listed groups of a place', () => {
  it('are named as they are there, slashes and all', () => {
    const listed = new Set(['1/us-east-1/web', '1/us-east-1/a/b', '1/us-east-12/db', '2/us-east-1/web'])
    expect(listedIn(listed, '1/us-east-1')).toEqual(['a/b', 'web'])
  })
})
