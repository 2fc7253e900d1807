// What a start was entitled to, from what the world and the people know: by whom it may have been allowed, and whether
// it must have been. Between the two lie the cases in which either answer is right.

import { home } from '../cloud.ts'
import type { Asked } from '../knowledge.ts'
import { LISTED, NIGHTLY } from '../story/machines.ts'
import { comesLate } from '../weather.ts'
import { identityOf, keys, type TrueStart, trueKey } from '../world/truth.ts'
import { type Case, slopMs } from './case.ts'

export interface Entitlement {
  /** Asked for; any of these may have allowed it. */
  readonly may: readonly Asked[]
  readonly mayByStanding: boolean
  readonly must: boolean
  readonly exempt: boolean
}

const PERMIT_SECONDS = 120

/** From a read as stale as any to the call of a function that is slow at everything. */
const BLANKED_WITHIN_MS = 40_000

/** A code as a person may have written it; nothing where it is none. */
export function codeIn(value: string | undefined): string | undefined {
  const upper = (value ?? '').trim().toUpperCase()
  if (!/^SP_[0-9A-Z]{20}$/.test(upper)) return undefined
  return `sp_${upper.slice(3).replaceAll('O', '0').replaceAll(/[IL]/g, '1')}`
}

export function entitlements(facts: Case): Map<TrueStart, Entitlement> {
  const { starts } = facts.cloud.truth
  const may = new Map(starts.map((start) => [start, mayBy(start, facts)]))
  return new Map(
    starts.map((start) => {
      const name = start.record.tags.get('Name')
      const isMachine = start.region === home.region && name === NIGHTLY
      return [
        start,
        {
          may: may.get(start) ?? [],
          mayByStanding: isMachine,
          must: mustByCode(start, facts, may) || mustByPermit(start, facts) || mustByStanding(start, facts),
          exempt:
            start.region === home.region && start.record.tags.get('aws:autoscaling:groupName') === LISTED,
        },
      ]
    }),
  )
}

const isPermit = ({ line }: Asked): boolean => line.startsWith('start ')
const isPlace = ({ line }: Asked): boolean => line === 'any' || line.startsWith('new ')
export const usesOf = ({ line, targets }: Asked): number =>
  line.startsWith('new ') ? Number(line.split(' ')[1]) : line === 'any' ? 1 : targets.length

const isFirstLaunch = ({ record }: TrueStart): boolean =>
  record.launchTimeEpochSeconds <= record.firstLaunchEpochSeconds + 1

function isInScope(asked: Asked, start: TrueStart): boolean {
  if (!isPlace(asked)) return asked.targets.includes(start.instanceId)
  return start.region === home.region && isFirstLaunch(start) === asked.line.startsWith('new ')
}

/** Everything the instance was while the pass was being asked for, as far as reads may have shown. */
function wasThen(asked: Asked, start: TrueStart, { cloud, weather }: Case): ReadonlySet<string> {
  const from = asked.askedAt - weather.stale * 1000
  return new Set(cloud.truth.identitiesOf(start.instanceId, from, asked.overAt ?? asked.askedAt + 60_000))
}

function mayBy(start: TrueStart, facts: Case): Asked[] {
  const { cloud, known } = facts
  const codes = new Set(
    cloud.truth
      .tagsOf(start.instanceId, start.at, start.endedAt ?? facts.end)
      .map(({ value }) => codeIn(value)),
  )
  return known.asked.filter((asked) => {
    if (!isPermit(asked) && (asked.code === undefined || !codes.has(asked.code))) return false
    return isInScope(asked, start) && mayFit(asked, start, facts)
  })
}

function mayFit(asked: Asked, start: TrueStart, facts: Case): boolean {
  const slop = slopMs(facts)
  const launchedAt = start.launchedAt * 1000
  const life = isPermit(asked) ? PERMIT_SECONDS : facts.story.ttl
  const issuedBy = asked.overAt ?? asked.askedAt + 60_000
  if (launchedAt < asked.askedAt - slop - 1000 || launchedAt > issuedBy + life * 1000 + slop) return false
  if (asked.revokedAt !== undefined && start.at > asked.revokedAt + slop) return false
  // Nothing is issued in lockdown: what was asked for before it, and over before it was lifted, was issued before it.
  const voided = facts.known.lockdowns.some(
    ({ from, to }) => asked.askedAt < from && issuedBy < to && start.at > from,
  )
  if (voided) return false
  return isPlace(asked) || wasThen(asked, start, facts).has(identityOf(start.record))
}

/** Whoever wrote a code that fits before starting, with nobody in between, is let through. */
function mustByCode(start: TrueStart, facts: Case, may: ReadonlyMap<TrueStart, readonly Asked[]>): boolean {
  const { cloud, known, weather, story } = facts
  const graceMs = Math.max(0, 3 - weather.stale - weather.skew) * 1000
  const graceEnds = start.launchedAt * 1000 + graceMs
  const until = Math.max(start.endedAt ?? facts.end, graceEnds)
  const [first, ...later] = cloud.truth.tagsOf(start.instanceId, start.at, until)
  const late = later.find(({ by, at }) => by !== keys.gate && at <= graceEnds)
  const others = later.filter((write) => write !== late && write.by !== keys.gate)
  const written = late ?? first
  if (written !== undefined && mayBeBlankedWithIt(written, later, start, facts)) return false
  const code = codeIn(written?.value)
  const asked = code === undefined ? undefined : known.byCode(code)
  if (asked?.answeredAt === undefined || others.length > 0) return false
  if (!isInScope(asked, start) || (late !== undefined && codeIn(first?.value) !== undefined)) return false
  const launchedAt = start.launchedAt * 1000
  if (launchedAt < asked.answeredAt + weather.skew * 1000) return false
  if (launchedAt > asked.askedAt - weather.skew * 1000 + story.ttl * 1000 - 1000) return false
  if (asked.revokeAskedAt !== undefined || isLockedDown(start, facts)) return false
  const then = wasThen(asked, start, facts)
  if (!isPlace(asked) && (then.size !== 1 || !then.has(identityOf(start.record)))) return false
  const rivals = cloud.truth.starts.filter((one) => one !== start && may.get(one)?.includes(asked) === true)
  const onSame = rivals.filter((one) => one.instanceId === start.instanceId && !isBack(one, start, facts))
  return onSame.length === 0 && (!isPlace(asked) || rivals.length < usesOf(asked))
}

/**
 * CreateTags takes no precondition: a look that reads what was there before blanks what is there now. That may happen to
 * a late one, to a second one where reads are old, and within seconds of the launch, at a start that is over already.
 * DeleteTags names the value: where spent codes are removed, there is no such excuse.
 */
function mayBeBlankedWithIt(
  written: { readonly at: number },
  later: readonly { readonly at: number; readonly by: string }[],
  start: TrueStart,
  { cloud, records, spentTag, weather }: Case,
): boolean {
  const blanked = later.find(({ by }) => by === keys.gate)
  if (spentTag !== 'blank' || blanked === undefined) return false
  const since = blanked.at - written.at
  const before = cloud.truth.starts.filter(
    (one) => one.instanceId === start.instanceId && one.at < written.at,
  )
  const isSoon = before.some((one) => blanked.at <= one.launchedAt * 1000 + 7000 + weather.calls.slow)
  const isSecondLook = before.some((one) =>
    records.journal.some(
      ({ event, ref, at }) =>
        event === 'verdict' && ref.endsWith(trueKey(one)) && at + SECOND_LOOK_AFTER_MS <= blanked.at,
    ),
  )
  const isOldRead = weather.stale > 0 && (comesLate(weather) || isSecondLook)
  return since <= BLANKED_WITHIN_MS && (isSoon || isOldRead)
}

/** From a verdict to the look that blanks what it left, at the least. */
const SECOND_LOOK_AFTER_MS = 4000

/** Whether it was judged once a lockdown had come. */
const isLockedDown = (start: TrueStart, { known, said }: Case): boolean => {
  const decidedAt = said.decidedAt.get(trueKey(start)) ?? Number.POSITIVE_INFINITY
  return known.lockdowns.some(({ from }) => from <= decidedAt)
}

/** Whether a start that never ran was given back to its pass, as the journal has it, before another began. */
const isBack = (failed: TrueStart, next: TrueStart, { records }: Case): boolean =>
  failed.ranAt === undefined &&
  records.journal.some(
    ({ event, ref, at }) => event === 'given-back' && ref.endsWith(trueKey(failed)) && at + 5000 < next.at,
  )

/** What the bot itself was asked to start, it does not stop. */
function mustByPermit(start: TrueStart, facts: Case): boolean {
  const { cloud, known, weather } = facts
  if (start.by !== keys.bot || weather.skew > 1 || isLockedDown(start, facts)) return false
  const around = cloud.truth.starts.filter(
    (one) => one.instanceId === start.instanceId && one !== start && Math.abs(one.at - start.at) < 300_000,
  )
  const identities = cloud.truth.identitiesOf(start.instanceId, start.at - 120_000, start.at)
  const asks = known.asked.filter((one) => isPermit(one) && one.targets.includes(start.instanceId))
  return around.length === 0 && new Set(identities).size === 1 && asks.length === 1
}

function mustByStanding(start: TrueStart, facts: Case): boolean {
  if (start.record.tags.get('Name') !== NIGHTLY || isLockedDown(start, facts)) return false
  return facts.cloud.truth.starts.find(({ instanceId }) => instanceId === start.instanceId) === start
}
