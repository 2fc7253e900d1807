// Reaching a verdict on one start that has none: try what may permit it, else deny once grace is over.
// The store has the last word, in one transaction; contention is waited out and never taken for a refusal.

import { MOST_TRIES, pauseMs } from '../domain/backoff.ts'
import { type InstanceView, nameOf } from '../domain/instance.ts'
import { type Denial, denialFor, type Hint } from '../domain/judge.ts'
import { type Pass, permitKey } from '../domain/pass.ts'
import { personKey } from '../domain/person.ts'
import { startKey, startOf } from '../domain/start.ts'
import { dutiesOf, type PassUsed, type StartRecord } from '../domain/start-record.ts'
import { allow, deny, exempt, type Verdict, verdictText } from '../domain/verdict.ts'
import type { Gate } from './gate.ts'
import type { Decided, Decision } from './ports.ts'
import { codeKeyIn, type Sight, tagSays } from './sight.ts'

export type Judged =
  | { readonly kind: 'decided'; readonly record: StartRecord; readonly byUs: boolean }
  /** Too early to deny: look again. */
  | { readonly kind: 'wait'; readonly seconds: number }

export async function decide(hint: Hint, view: InstanceView, sight: Sight, gate: Gate): Promise<Judged> {
  for (let round = 1; round <= MOST_TRIES; round += 1) {
    const judged = await decideUnder(hint, view, sight, gate)
    if (judged !== 'control-changed') return judged
    sight.control = (await gate.starts.recall(sight.place, [], [])).control
  }
  throw new Error(
    `mode or lockdown of ${sight.place.account}/${sight.place.region} keeps changing; left for later`,
  )
}

async function decideUnder(
  hint: Hint,
  view: InstanceView,
  sight: Sight,
  gate: Gate,
): Promise<Judged | 'control-changed'> {
  const permit = sight.passes.get(permitKey(view.place, view.instanceId))
  const codeKey = codeKeyIn(view, gate.hashCode)
  const coded = codeKey === undefined ? undefined : sight.passes.get(codeKey)
  const plan = gate.rules.planFor(view, sight.control, permit, tagSays(view), coded)
  const record = (verdict: Verdict, pass: Pass | undefined): Decision =>
    decisionOn(hint, view, sight, gate, verdict, pass)

  if (plan.kind === 'exempt') return judgedFrom(await put(record(exempt(plan.rule), undefined), gate))

  let denial: Denial = plan.otherwise
  for (const pass of plan.passes) {
    const decided = await put(record(allow, pass), gate)
    if (decided.kind !== 'refused') return judgedFrom(decided)
    denial = lostPass(pass, decided.pass, view, sight, gate) ?? denial
  }
  const seconds = gate.rules.secondsOfGraceLeft(hint, view, sight.readBeganAt, gate.settings.graceSeconds)
  if (seconds > 0) return { kind: 'wait', seconds }
  return judgedFrom(await put(record(deny(denial.reason), denial.pass), gate))
}

const judgedFrom = (decided: Settled): Judged | 'control-changed' => {
  if (decided.kind === 'control-changed') return 'control-changed'
  if (decided.kind === 'refused') throw new Error('the store refused a pass where none was to be spent')
  return { kind: 'decided', record: decided.record, byUs: decided.kind === 'recorded' }
}

type Settled = Exclude<Decided, { kind: 'contended' }>

/** One verdict into the store, contention waited out with jitter (rule 5). */
async function put(decision: Decision, gate: Gate): Promise<Settled> {
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const decided = await gate.starts.decide(decision)
    const unexplained =
      decided.kind === 'refused' &&
      decided.pass !== undefined &&
      gate.rules.refusalOf(decided.pass, decision.start, decision.control) === undefined
    if (decided.kind !== 'contended' && !unexplained) {
      if (decided.kind === 'recorded') report(decided.record, gate)
      return decided
    }
    await gate.clock.pause(pauseMs(attempt, gate.entropy.fraction()))
  }
  throw new Error(`the table stayed busy; ${startKey(decision.record.name)} is left for later`)
}

/** Why a pass that looked fit when read no longer was when the transaction came to it. */
function lostPass(
  tried: Pass,
  found: Pass | undefined,
  view: InstanceView,
  sight: Sight,
  gate: Gate,
): Denial | undefined {
  const reason = found === undefined ? 'unknown-pass' : gate.rules.refusalOf(found, view, sight.control)
  return denialFor(found ?? tried, reason ?? 'unknown-pass')
}

function decisionOn(
  hint: Hint,
  view: InstanceView,
  sight: Sight,
  gate: Gate,
  verdict: Verdict,
  pass: Pass | undefined,
): Decision {
  const now = gate.clock.now()
  const decidedAt = Math.floor(now / 1000)
  const running = view.state === 'running'
  const used: PassUsed | undefined = pass && {
    id: pass.id,
    key: pass.key,
    owner: pass.owner,
    ownerLocale: pass.ownerLocale,
    command: pass.command,
  }
  const record: StartRecord = {
    revision: '',
    name: startOf(view),
    verdict,
    mode: sight.control.mode,
    reportedAt: hint.at,
    decidedAt,
    instanceName: nameOf(view),
    pass: used,
    todo: dutiesOf(verdict, sight.control.mode, used, running),
    outcome: undefined,
    news: 0,
    ranAt: running ? decidedAt : undefined,
    endedAt: undefined,
    stopCalledAt: undefined,
    stopRefused: undefined,
    givenBack: undefined,
    lookDueAt: undefined,
    message: undefined,
  }
  const facts = {
    verdict: verdictText(verdict),
    mode: sight.control.mode,
    start: startKey(record.name),
    state: view.state,
    ...(pass && { pass: pass.id, owner: personKey(pass.owner) }),
  }
  return {
    record,
    start: view,
    control: sight.control,
    redeem: verdict.kind === 'allow' ? pass?.key : undefined,
    journal: {
      subject: { kind: 'instance', place: view.place, instanceId: view.instanceId },
      at: now,
      event: 'verdict',
      ref: startKey(record.name),
      facts,
    },
  }
}

function report(record: StartRecord, gate: Gate): void {
  const { verdict } = record
  const reason = verdict.kind === 'deny' ? verdict.reason : verdict.kind === 'exempt' ? verdict.rule : 'pass'
  gate.meter.verdict(verdict.kind, reason)
  gate.log.info('verdict', {
    start: startKey(record.name),
    verdict: verdict.kind,
    reason,
    mode: record.mode,
    pass: record.pass?.id,
  })
}
