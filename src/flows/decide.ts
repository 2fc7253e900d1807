// Reaching a verdict on one start that has none: try what may permit it, else deny once grace is over.
// The store has the last word, in one transaction; contention is waited out and never taken for a refusal.

import { MOST_TRIES, pauseMs } from '../domain/backoff.ts'
import { type InstanceView, isFirstLaunch, nameOf } from '../domain/instance.ts'
import type { JournalEntry } from '../domain/journal.ts'
import { type Denial, denialFor, type Hint, type Redeemable } from '../domain/judge.ts'
import { membershipKey, membershipsOf } from '../domain/membership.ts'
import { type Pass, permitKey } from '../domain/pass.ts'
import { personKey } from '../domain/person.ts'
import type { StandingUse } from '../domain/standing-pass.ts'
import { startKey, startOf } from '../domain/start.ts'
import { bareRecord, dutiesOf, type PassUsed, type StartRecord } from '../domain/start-record.ts'
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
  const plan = gate.rules.planFor(view, sight.control, permit, tagSays(view), coded, sight.guard)
  const record = (verdict: Verdict, redeem?: Redeemable, pass?: Pass): Decision =>
    decisionOn(hint, view, sight, gate, verdict, redeem, pass)

  let denial: Denial = plan.otherwise
  for (const one of plan.tries) {
    const decided = await put(record(allow, one), gate)
    if (decided.kind !== 'refused') return judgedFrom(decided)
    denial = lost(one, decided.pass, view, sight, gate) ?? denial
  }
  const exemption = plan.exemption ?? (await inherited(view, sight, gate))
  if (exemption !== undefined && 'rule' in exemption) {
    return judgedFrom(await put(record(exempt(exemption.rule, exemption.by)), gate))
  }
  if (exemption !== undefined && denial.reason === 'no-pass') denial = exemption
  const seconds = gate.rules.secondsOfGraceLeft(hint, view, sight.readBeganAt, gate.settings.graceSeconds)
  if (seconds > 0) return { kind: 'wait', seconds }
  return judgedFrom(await put(record(deny(denial.reason), undefined, denial.pass), gate))
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
      decision.redeem?.kind === 'pass' &&
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

/**
 * Rule 11: a Spot instance that EC2 itself interrupted and starts again is nobody's start. Whoever may not start it
 * cannot make it look so: only EC2 takes up what EC2 put down (A21).
 * @returns what the start before it passes on, or the denial that says what it is; nothing where it is no such start
 */
async function inherited(
  view: InstanceView,
  sight: Sight,
  gate: Gate,
): Promise<{ readonly rule: 'inherited'; readonly by: string } | Denial | undefined> {
  if (view.spotRequestId === undefined || isFirstLaunch(view) || sight.control.lockdown) return undefined
  const [before] = await gate.starts.recent(view.place, view.instanceId, view.launchedAt - 1)
  if (before?.endReason !== SPOT_INTERRUPTION || before.verdict.kind === 'deny') return undefined
  return sight.guard.restartedSpot === 'inherit'
    ? { rule: 'inherited', by: startKey(before.name) }
    : { reason: 'restarted-by-aws', pass: undefined }
}

const SPOT_INTERRUPTION = 'Server.SpotInstanceShutdown'

/** Why what looked fit when read no longer was when the transaction came to it. */
function lost(
  tried: Redeemable,
  found: Pass | undefined,
  view: InstanceView,
  sight: Sight,
  gate: Gate,
): Denial | undefined {
  if (tried.kind === 'standing') return { reason: 'daily-limit', pass: undefined }
  const reason = found === undefined ? 'unknown-pass' : gate.rules.refusalOf(found, view, sight.control)
  return denialFor(found ?? tried.pass, reason ?? 'unknown-pass')
}

function decisionOn(
  hint: Hint,
  view: InstanceView,
  sight: Sight,
  gate: Gate,
  verdict: Verdict,
  redeem: Redeemable | undefined,
  misfit: Pass | undefined,
): Decision {
  const now = gate.clock.now()
  const pass = redeem?.kind === 'pass' ? redeem.pass : misfit
  const standing = redeem?.kind === 'standing' ? redeem.use : undefined
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
    ...bareRecord({
      name: startOf(view),
      verdict,
      mode: sight.control.mode,
      reportedAt: hint.at,
      decidedAt,
      instanceName: nameOf(view),
      memberOf: membershipsOf(view).map((one) => membershipKey(view, one)),
    }),
    pass: used,
    standing,
    capped: isCapped(verdict, view, sight) ? true : undefined,
    todo: dutiesOf(verdict, sight.control.mode, used, running),
    ranAt: running ? decidedAt : undefined,
  }
  const facts = {
    verdict: verdictText(verdict),
    mode: sight.control.mode,
    start: startKey(record.name),
    state: view.state,
    ...(pass && { pass: pass.id, owner: personKey(pass.owner) }),
    ...(standing && standingFacts(standing, sight)),
  }
  return {
    record,
    start: view,
    control: sight.control,
    redeem: redeemOf(redeem),
    journal: {
      subject: { kind: 'instance', place: view.place, instanceId: view.instanceId },
      at: now,
      event: 'verdict',
      ref: startKey(record.name),
      facts,
    },
  }
}

function redeemOf(redeem: Redeemable | undefined): Decision['redeem'] {
  return redeem?.kind === 'pass' ? { kind: 'pass', key: redeem.pass.key } : redeem
}

/** Rule 13: first launches and lockdown are never capped. */
const isCapped = (verdict: Verdict, view: InstanceView, sight: Sight): boolean =>
  verdict.kind === 'deny' &&
  !sight.control.lockdown &&
  sight.known.has(view.instanceId) &&
  !isFirstLaunch(view)

function standingFacts({ id, day }: StandingUse, { guard }: Sight): JournalEntry['facts'] {
  const pass = guard.standingPasses.find((one) => one.id === id)
  return { standing: id, day, ...(pass && { owner: pass.owner, because: pass.reason }) }
}

function report(record: StartRecord, gate: Gate): void {
  const { verdict } = record
  const allowedBy = record.standing === undefined ? 'pass' : 'standing'
  const reason =
    verdict.kind === 'deny' ? verdict.reason : verdict.kind === 'exempt' ? verdict.rule : allowedBy
  gate.meter.verdict(verdict.kind, reason)
  gate.log.info('verdict', {
    start: startKey(record.name),
    verdict: verdict.kind,
    reason,
    mode: record.mode,
    pass: record.pass?.id,
  })
}
