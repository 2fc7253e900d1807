// What a sweep counts of each listed Auto Scaling group, instance by instance.

import { expect, it } from 'vitest'
import { anInstance, aRecord, noon } from '../../test/builders.ts'
import { defaultGuard, noExemptions } from '../domain/guard.ts'
import type { InstanceView } from '../domain/instance.ts'
import { allow, exempt, type Verdict } from '../domain/verdict.ts'
import { type Crews, noCrew, noteCrew } from './crews.ts'

const WEB = '123456789012/ap-northeast-1/web'
const guard = { ...defaultGuard, exempt: { ...noExemptions, autoScalingGroups: new Set([WEB]) } }

const member = (
  tags: Readonly<Record<string, string>> = {},
  more: Partial<InstanceView> = {},
): InstanceView =>
  anInstance({ tags: { 'aws:autoscaling:groupName': 'web', ...tags }, primaryAttachedAt: noon, ...more })

/** @param known the verdict of each, where it has one */
function counted(...seen: readonly (readonly [InstanceView, Verdict?])[]): Crews {
  const crews: Crews = new Map()
  for (const [view, verdict] of seen)
    noteCrew(view, verdict === undefined ? undefined : aRecord({ verdict }), crews, guard)
  return crews
}

it('of members just launched nothing is counted', () => {
  expect(counted([member()], [member()])).toEqual(new Map([[WEB, noCrew()]]))
})

it('members of a group that is not listed, and what belongs to none, are passed over', () => {
  const other = anInstance({ tags: { 'aws:autoscaling:groupName': 'api' }, primaryAttachedAt: noon - 3600 })
  expect(counted([other], [anInstance()])).toEqual(new Map())
})

it('members that were started again are counted, but not where nobody knows when they were launched', () => {
  const again = member({}, { primaryAttachedAt: noon - 3600 })
  const unknown = member({}, { primaryAttachedAt: undefined })
  expect(counted([again], [unknown], [again]).get(WEB)?.restarted).toBe(2)
})

it('which versions of templates they came of is noted, each once', () => {
  const of = (version: string): InstanceView =>
    member({ 'aws:ec2launchtemplate:id': 'lt-1', 'aws:ec2launchtemplate:version': version })
  const crew = counted([of('3')], [member()], [of('4')], [of('3')]).get(WEB)
  expect(crew?.launched).toEqual(new Set(['lt-1 version 3', 'lt-1 version 4']))
})

it('what was let through as one of a group, and is in it no more, is counted as detached from it', () => {
  const byGroup = exempt('auto-scaling-group', WEB)
  const gone = anInstance()
  expect(counted([gone, byGroup], [member(), byGroup], [gone, byGroup])).toEqual(
    new Map([[WEB, { ...noCrew(), detached: 2 }]]),
  )
  expect(counted([gone, allow], [gone, exempt('fleet', WEB)], [gone])).toEqual(new Map())
})
