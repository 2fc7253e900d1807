// What a judged start gives to tell: the alert for the world, the notice for the owner of the pass.

import type { Alert } from '../domain/alert.ts'
import { trustedChoices } from '../domain/exemption.ts'
import type { Guard } from '../domain/guard.ts'
import type { InstanceView } from '../domain/instance.ts'
import type { Notice } from '../domain/notice.ts'
import { isPermit } from '../domain/pass.ts'
import type { ShownInstance } from '../domain/reply.ts'
import type { Outcome, StartRecord } from '../domain/start-record.ts'
import { misspelledTagIn } from '../domain/tags.ts'
import type { Enforced } from './climb.ts'

export function alertOf(
  record: StartRecord,
  view: InstanceView | undefined,
  outcome: Outcome,
  enforced: Pick<Enforced, 'trouble' | 'hindrance'> | undefined,
  guard: Guard,
  canary: string | undefined,
): Alert | undefined {
  if (record.verdict.kind !== 'deny') return undefined
  return {
    start: record.name,
    instanceName: record.instanceName,
    instanceType: view?.type,
    reason: record.verdict.reason,
    mode: record.mode,
    outcome,
    reportedAt: record.reportedAt,
    owner: record.pass?.owner,
    news: outcome === record.outcome ? record.news : record.news + 1,
    misspelledTag: view === undefined ? undefined : misspelledTagIn(view.tags),
    hindrance: enforced?.hindrance,
    trouble: enforced?.trouble,
    canary: record.name.instanceId === canary,
    trusted: trustedChoices(guard),
  }
}

export function noticeOf(record: StartRecord): Notice | undefined {
  const { pass } = record
  if (pass === undefined || record.verdict.kind === 'exempt') return undefined
  const instance: ShownInstance = {
    place: record.name.place,
    instanceId: record.name.instanceId,
    name: record.instanceName,
  }
  const common = { locale: pass.ownerLocale, command: pass.command, instance, passId: pass.id }
  if (record.verdict.kind === 'deny') {
    return { ...common, kind: 'denied', reason: record.verdict.reason, mode: record.mode }
  }
  const byBot = isPermit(pass)
  if (record.givenBack === 'collateral') return { ...common, kind: 'collateral' }
  if (record.givenBack === 'never-ran') {
    return byBot ? { ...common, kind: 'not-started', trouble: undefined } : { ...common, kind: 'given-back' }
  }
  return byBot ? { ...common, kind: 'running' } : { ...common, kind: 'allowed', mode: record.mode }
}
