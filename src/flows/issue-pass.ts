// Issue a pass: mint, store, and only then show. The code exists in clear nowhere but in the answer.

import { MOST_TRIES, pauseMs } from '../domain/backoff.ts'
import { type Control, issueTime, type Mode } from '../domain/control.ts'
import type { JournalEntry } from '../domain/journal.ts'
import { isPermit, isVoid, type Pass, type PassKey, type Scope, scopeKey } from '../domain/pass.ts'
import { mintPassCode, mintPassId, PASS_CODE_BYTES, PASS_ID_BYTES } from '../domain/pass-code.ts'
import { type Person, personKey } from '../domain/person.ts'
import { type Place, placeKey } from '../domain/place.ts'
import type { Refusal, ShownInstance } from '../domain/reply.ts'
import type { Desk, DeskSettings } from './desk.ts'

export interface Wanted {
  readonly person: Person
  readonly scope: Scope
  readonly starts: number
  readonly command: string
  readonly because: string | undefined
  /** For a permission written for one instance; nothing: mint a code. */
  readonly permit: { readonly key: PassKey; readonly ttlSeconds: number } | undefined
}

export interface Minted {
  readonly pass: Pass
  /** Empty for a permission, which needs none. */
  readonly code: string
  readonly replaced: string | undefined
  readonly mode: Mode
}

/** All that issuing takes of a desk: neither Slack nor EC2. */
export type IssuingDesk = Pick<Desk, 'clock' | 'entropy' | 'passes' | 'hashCode' | 'log'> & {
  readonly settings: Pick<DeskSettings, 'maxOpenPasses' | 'passTtlSeconds'>
}

/** @throws where the store does not answer, or stays busy */
export async function issuePass(
  wanted: Wanted,
  places: readonly Place[],
  desk: IssuingDesk,
): Promise<Minted | Refusal> {
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const outcome = await tryToIssue(wanted, places, desk)
    if (outcome !== 'again') return outcome
    await desk.clock.pause(pauseMs(attempt, desk.entropy.fraction()))
  }
  throw new Error('the table stayed busy; no pass was issued')
}

async function tryToIssue(
  wanted: Wanted,
  places: readonly Place[],
  desk: IssuingDesk,
): Promise<Minted | Refusal | 'again'> {
  const now = desk.clock.now()
  const nowSeconds = Math.floor(now / 1000)
  const [book, ...controls] = await Promise.all([
    desk.passes.open(wanted.person, nowSeconds),
    ...uniquePlaces(places).map((place) => desk.passes.control(place)),
  ])
  if (controls.some((control) => control.lockdown)) return { reason: 'lockdown' }
  const replaces = wanted.permit === undefined ? roomFor(wanted, book.passes, controls, desk) : undefined
  if (replaces === 'none') {
    return { reason: 'too-many-open', most: desk.settings.maxOpenPasses, passes: book.passes }
  }
  const issuedAt = issueTime(nowSeconds, controls)
  const code = wanted.permit === undefined ? mintPassCode(desk.entropy.bytes(PASS_CODE_BYTES)) : ''
  const pass: Pass = {
    id: mintPassId(desk.entropy.bytes(PASS_ID_BYTES)),
    key: wanted.permit?.key ?? desk.hashCode(code),
    owner: { teamId: wanted.person.teamId, userId: wanted.person.userId },
    ownerLocale: wanted.person.locale,
    command: wanted.command,
    scope: wanted.scope,
    starts: wanted.starts,
    left: wanted.starts,
    spentOn: [],
    issuedAt,
    expiresAt: issuedAt + (wanted.permit?.ttlSeconds ?? desk.settings.passTtlSeconds),
    revokedAt: undefined,
    because: wanted.because,
  }
  const journal = entriesFor(pass, replaces, now)
  const issued = await desk.passes.issue({ pass, replaces, book, controls, journal })
  if (issued.kind === 'permit-taken')
    return { reason: 'start-in-progress', instance: instanceOf(wanted.scope) }
  if (issued.kind !== 'issued') return 'again'
  desk.log.info('issued', { pass: pass.id, owner: personKey(pass.owner), scope: scopeKey(pass.scope) })
  return { pass, code, replaced: replaces?.id, mode: modeOf(controls) }
}

/** Under the limit nobody's other passes are touched; at it, the oldest of the same scope makes room. */
function roomFor(
  wanted: Wanted,
  open: readonly Pass[],
  controls: readonly Control[],
  desk: IssuingDesk,
): Pass | undefined | 'none' {
  const codes = open.filter((pass) => !isPermit(pass) && !isVoid(pass, controls))
  if (codes.length < desk.settings.maxOpenPasses) return undefined
  return codes.find((pass) => scopeKey(pass.scope) === scopeKey(wanted.scope)) ?? 'none'
}

function instanceOf(scope: Scope): ShownInstance {
  const [key = '', named] = Object.entries(scope.kind === 'named' ? scope.instances : {})[0] ?? []
  const [account = '', region = '', instanceId = ''] = key.split('/')
  return { place: { account, region }, instanceId, name: named?.label }
}

/** What is said of several places: that one only observes is worth saying. */
const modeOf = (controls: readonly Control[]): Mode =>
  controls.some((control) => control.mode === 'observe') ? 'observe' : 'enforce'

const uniquePlaces = (places: readonly Place[]): Place[] => [
  ...new Map(places.map((place) => [placeKey(place), place])).values(),
]

function entriesFor(pass: Pass, replaces: Pass | undefined, at: number): JournalEntry[] {
  const subject = { kind: 'person', person: pass.owner } as const
  const issued: JournalEntry = {
    subject,
    at,
    event: 'issued',
    ref: pass.id,
    facts: {
      scope: scopeKey(pass.scope),
      starts: pass.starts,
      expiresAt: pass.expiresAt,
      kind: isPermit(pass) ? 'start' : 'code',
      ...(pass.because !== undefined && { because: pass.because }),
    },
  }
  if (replaces === undefined) return [issued]
  return [issued, { subject, at, event: 'replaced', ref: replaces.id, facts: { by: pass.id } }]
}
