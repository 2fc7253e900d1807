// A pass code, for named instances or for a kind of start, and how it reaches the asker and nobody else.

import type { Target } from '../domain/command.ts'
import { fingerprintOf, type InstanceView, nameOf } from '../domain/instance.ts'
import type { NamedInstance, Scope } from '../domain/pass.ts'
import { instanceKey, type Place } from '../domain/place.ts'
import { groupsIn, mayStart, type Wish } from '../domain/policy.ts'
import { type Refusal, type Reply, refused } from '../domain/reply.ts'
import type { Visit } from './desk.ts'
import { eachOnce, findInstance, shown } from './find-instance.ts'
import { issuePass, type Minted } from './issue-pass.ts'

/** `/startpass web-1 db-1`: one code, one start of each. */
export async function codeForNamed(
  targets: readonly Target[],
  because: string | undefined,
  visit: Visit,
): Promise<Reply> {
  const typed: InstanceView[] = []
  for (const found of await Promise.all(targets.map((target) => findInstance(target, visit.desk)))) {
    if ('reason' in found) return refused(found)
    typed.push(found)
  }
  const views = eachOnce(typed)
  const forbidden = await forbiddenBy(views, visit)
  if (forbidden !== undefined) return refused(forbidden)

  const { scope, starts } = oneStartOfEach(views)
  const places = views.map((view) => view.place)
  return mint(scope, starts, because, places, views, visit)
}

export function oneStartOfEach(views: readonly InstanceView[]): {
  readonly scope: Scope
  readonly starts: number
} {
  const instances: Record<string, NamedInstance> = {}
  for (const view of views) {
    const label = nameOf(view) ?? view.instanceId
    instances[instanceKey(view.place, view.instanceId)] = { fingerprint: fingerprintOf(view), label }
  }
  return { scope: { kind: 'named', instances }, starts: Object.keys(instances).length }
}

/** `any`: one start of any one existing instance. `new N`: N first launches. */
export async function codeForPlace(
  kind: 'any' | 'new',
  starts: number,
  region: string | undefined,
  because: string | undefined,
  visit: Visit,
): Promise<Reply> {
  const forbidden = await forbiddenBy([kind], visit)
  if (forbidden !== undefined) return refused(forbidden)
  const { home } = visit.desk.settings
  const place = { ...home, region: region ?? home.region }
  // A region that EC2 does not know has no instances, and must leave no trace in the table.
  if (place.region !== home.region) await visit.desk.instances.list(place, 1)
  return mint({ kind, place }, starts, because, [place], [], visit)
}

export async function forbiddenBy(wishes: readonly Wish[], visit: Visit): Promise<Refusal | undefined> {
  const { directory, settings } = visit.desk
  const among = groupsIn(settings.policy)
  const groups = among.size === 0 ? among : await directory.groupsOf(visit.person, among)
  const denied = wishes.find((wish) => !mayStart(settings.policy, visit.person.userId, groups, wish))
  if (denied === undefined) return undefined
  return {
    reason: 'not-allowed',
    wish: typeof denied === 'string' ? denied : (nameOf(denied) ?? denied.instanceId),
  }
}

async function mint(
  scope: Scope,
  starts: number,
  because: string | undefined,
  places: readonly Place[],
  views: readonly InstanceView[],
  visit: Visit,
): Promise<Reply> {
  const { person, asked, desk } = visit
  const wanted = { person, scope, starts, command: asked.command, because, permit: undefined }
  const minted = await issuePass(wanted, places, desk)
  return 'reason' in minted ? refused(minted) : deliver(minted, views, visit)
}

/** Here, where only our own people could look over the asker's shoulder; else by direct message (E6). */
async function deliver(minted: Minted, views: readonly InstanceView[], visit: Visit): Promise<Reply> {
  const { person, asked, desk } = visit
  const issued = { ...minted, instances: views.map(shown) }
  const here = await visit.privateToUs
  if (here && desk.settings.codeDelivery === 'reply') return { kind: 'issued', issued }
  try {
    await desk.chat.tell(person, {
      kind: 'code',
      locale: person.locale,
      timeZone: person.timeZone,
      command: asked.command,
      issued,
    })
    return { kind: 'sent-by-dm', passId: minted.pass.id, why: here ? 'setting' : 'others-could-see' }
  } catch (error) {
    desk.log.trouble('dm-failed', error, { pass: minted.pass.id })
    await withdraw(minted, visit)
    return refused({ reason: 'dm-failed' })
  }
}

/** A code that reached nobody is of no use to anybody. */
async function withdraw({ pass }: Minted, { desk }: Visit): Promise<void> {
  const now = desk.clock.now()
  await desk.passes.revoke(pass, Math.floor(now / 1000), {
    subject: { kind: 'person', person: pass.owner },
    at: now,
    event: 'revoked',
    ref: pass.id,
    facts: { why: 'could not be delivered' },
  })
}
