// Invariants 1, 2 and 8: every start judged once, by what it was entitled to, and no pass overspent.

import type { JournalEntry } from '../../src/domain/journal.ts'
import { home } from '../cloud.ts'
import type { Asked } from '../knowledge.ts'
import { type TrueStart, trueKey } from '../world/truth.ts'
import type { Case, Note, Verdict } from './case.ts'
import { type Entitlement, usesOf } from './entitlement.ts'

/** By trueKey. */
export function verdictsIn({ records }: Case, note: Note): Map<string, Verdict> {
  const verdicts = new Map<string, Verdict>()
  for (const { event, ref, facts, at } of records.journal) {
    if (event !== 'verdict') continue
    const key = ref.split('/').slice(1).join('/')
    const text = String(facts['verdict'])
    const [kind = ''] = text.split('(')
    const named = (fact: string): string | undefined =>
      facts[fact] === undefined ? undefined : String(facts[fact])
    if (verdicts.has(key)) note('a start is judged once', key, `${verdicts.get(key)?.text}, and then ${text}`)
    verdicts.set(key, {
      text,
      kind: kind as Verdict['kind'],
      pass: named('pass'),
      standing: named('standing'),
      mode: String(facts['mode']),
      at,
    })
  }
  return verdicts
}

export function checkVerdicts(
  facts: Case,
  verdicts: ReadonlyMap<string, Verdict>,
  entitled: ReadonlyMap<TrueStart, Entitlement>,
  note: Note,
): void {
  for (const [start, entitlement] of entitled) {
    const key = trueKey(start)
    const verdict = verdicts.get(key)
    if (verdict === undefined) {
      if (start.endedAt === undefined) note('every start that stays up is judged', key, 'no verdict')
      continue
    }
    const { may, mayByStanding, must, exempt } = entitlement
    if (exempt !== (verdict.kind === 'exempt'))
      note('what is exempt is exempt, and nothing else', key, verdict.text)
    if (verdict.kind === 'deny' && must) note('who holds a pass that fits is let through', key, verdict.text)
    if (verdict.kind !== 'allow') continue
    const at = facts.said.decidedAt.get(key)
    const isLocked = ({ from, to }: { from: number; to: number }): boolean =>
      at !== undefined && from < at && at < to
    if (start.region === home.region && facts.known.lockdowns.some(isLocked))
      note('nothing is allowed in lockdown', key, verdict.text)
    const right =
      verdict.standing === undefined ? may.some((asked) => isIt(asked, verdict.pass)) : mayByStanding
    if (!right)
      note('nobody starts without a pass that fits', key, `allowed by ${verdict.pass ?? verdict.standing}`)
  }
  const real = new Set(facts.cloud.truth.starts.map(trueKey))
  for (const key of verdicts.keys()) {
    if (!real.has(key) && verdicts.get(key)?.kind !== 'exempt')
      note('only starts are judged', key, 'never happened')
  }
  checkBudgets(facts, verdicts, note)
  checkIssuing(facts, note)
}

/** What was asked for and answered while it was on. */
function checkIssuing({ known }: Case, note: Note): void {
  for (const { askedAt, answeredAt, code, isStarting, line, passId } of known.asked) {
    const isIssued = code !== undefined || isStarting
    const within = known.lockdowns.some(
      ({ from, to }) => askedAt > from && answeredAt !== undefined && answeredAt < to,
    )
    if (isIssued && within) note('nothing is issued in lockdown', passId ?? '', line)
  }
}

/** The id of a permission may never have reached anybody. */
const isIt = (asked: Asked, passId: string | undefined): boolean =>
  asked.passId === passId || (asked.passId === undefined && asked.line.startsWith('start '))

function checkBudgets({ known, records }: Case, verdicts: ReadonlyMap<string, Verdict>, note: Note): void {
  const used = new Map<string, string[]>()
  for (const [key, { kind, pass, standing }] of verdicts) {
    const by = pass ?? standing
    if (kind === 'allow' && by !== undefined) used.set(by, [...(used.get(by) ?? []), key])
  }
  for (const [by, keys] of used) {
    const asked = known.asked.find(({ passId }) => passId === by)
    const uses = asked === undefined ? 1 : usesOf(asked)
    const back = records.journal.filter(
      ({ event, ref }) =>
        (event === 'given-back' || event === 'collateral') && keys.some((key) => ref.endsWith(key)),
    )
    if (asked !== undefined && !asked.line.startsWith('new ')) checkOnceEach(by, keys, back, note)
    if (keys.length > uses + back.length) {
      note('no pass is overspent', by, `${keys.length} starts on ${uses} uses: ${keys.join(', ')}`)
    }
  }
}

/** A pass for several instances starts each of them once. */
function checkOnceEach(by: string, keys: readonly string[], back: readonly JournalEntry[], note: Note): void {
  const idOf = (key: string): string => key.split('/').at(-2) ?? ''
  for (const [id, ofOne] of Map.groupBy(keys, idOf)) {
    const returned = back.filter(({ ref }) => idOf(ref) === id)
    if (ofOne.length > 1 + returned.length)
      note('no pass is overspent', by, `${ofOne.length} starts of ${id}`)
  }
}
