// One step: the permission is written for that very instance, then the bot starts it. No code, so nothing to steal
// and nothing to arrive late. The answer comes at once; whether it runs is told by direct message.

import type { Target } from '../domain/command.ts'
import { fingerprintOf, type InstanceView, isStartState, nameOf } from '../domain/instance.ts'
import type { JournalEntry } from '../domain/journal.ts'
import { type Pass, permitKey } from '../domain/pass.ts'
import { instanceKey } from '../domain/place.ts'
import { type Refusal, type Reply, refused } from '../domain/reply.ts'
import { forbiddenBy } from './ask-for-code.ts'
import type { Desk, Visit } from './desk.ts'
import { findInstance, shown } from './find-instance.ts'
import { issuePass, type Minted, type Wanted } from './issue-pass.ts'
import type { Ec2Trouble } from './ports.ts'

/** Long enough for StartInstances and a clock a little off; short, since whoever starts it meanwhile may. */
const PERMIT_TTL_SECONDS = 120
const FIRST_LOOK_SECONDS = 30
/** A function that slept until the permission is nearly over starts nothing that would be denied. */
const NO_LATER_SECONDS = 30

export async function startInstance(
  target: Target,
  because: string | undefined,
  visit: Visit,
): Promise<Reply> {
  const { desk } = visit
  const view = await findInstance(target, desk, 'start')
  if ('reason' in view) return refused(view)
  const forbidden = await forbiddenBy([view], visit)
  if (forbidden !== undefined) return refused(forbidden)
  const instance = shown(view)
  if (isStartState(view.state)) return refused({ reason: 'already-up', instance })
  if (view.state !== 'stopped') return refused({ reason: 'going-down', instance })

  const minted = await issuePass(permitFor(view, because, visit), [view.place], desk)
  if ('reason' in minted) return refused(minted)
  const { place, instanceId } = view
  const followUp = { kind: 'follow-up', place, instanceId, passId: minted.pass.id, tries: 0 } as const
  try {
    await desk.later.send([followUp], FIRST_LOOK_SECONDS)
  } catch (error) {
    // Nobody would hear how it ended, and the permission would stand open meanwhile.
    await close(minted.pass, { why: 'no reminder' }, desk)
    throw error
  }
  if (desk.clock.now() / 1000 > minted.pass.expiresAt - NO_LATER_SECONDS) {
    await close(minted.pass, { why: 'too late' }, desk)
    return refused({ reason: 'too-slow' })
  }
  const trouble = await desk.instances.start(place, instanceId)
  const starting: Reply = {
    kind: 'starting',
    instance,
    passId: minted.pass.id,
    mode: minted.mode,
    sure: true,
  }
  if (trouble === undefined) return starting
  // No answer is no refusal: it may be starting. The permission stays, and the reminder finds out.
  if (trouble.kind === 'unavailable') return { ...starting, sure: false }
  return refused(await giveBack(minted, trouble, view, desk))
}

function permitFor(view: InstanceView, because: string | undefined, { person, asked }: Visit): Wanted {
  const key = instanceKey(view.place, view.instanceId)
  const label = nameOf(view) ?? view.instanceId
  return {
    person,
    scope: { kind: 'named', instances: { [key]: { fingerprint: fingerprintOf(view), label } } },
    starts: 1,
    command: asked.command,
    because,
    permit: { key: permitKey(view.place, view.instanceId), ttlSeconds: PERMIT_TTL_SECONDS },
  }
}

/** AWS said no: the permission is closed, and the asker told why here and, to keep, by direct message. */
async function giveBack(
  minted: Minted,
  trouble: Ec2Trouble,
  view: InstanceView,
  desk: Desk,
): Promise<Refusal> {
  const instance = shown(view)
  const { pass } = minted
  desk.log.info('start-failed', { pass: pass.id, code: trouble.code, awsSays: trouble.message })
  await close(pass, { instance: view.instanceId, code: trouble.code }, desk)
  try {
    const { ownerLocale: locale, command, id: passId } = pass
    await desk.chat.tell(pass.owner, { kind: 'not-started', locale, command, instance, passId, trouble })
  } catch (error) {
    desk.log.trouble('dm-failed', error, { pass: pass.id })
  }
  return { reason: 'start-failed', instance, trouble: { code: trouble.code, message: trouble.message } }
}

async function close(pass: Pass, facts: JournalEntry['facts'], desk: Desk): Promise<void> {
  const now = desk.clock.now()
  await desk.passes.revoke(pass, Math.floor(now / 1000), {
    subject: { kind: 'person', person: pass.owner },
    at: now,
    event: 'given-back',
    ref: pass.id,
    facts,
  })
}
