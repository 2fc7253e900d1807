// The effects of verdicts that only tell: on the instance, to the owner of the pass, on the topic, in the channel.
// Each notes what it did; whatever fails is logged and left for later, and holds up nothing else.

import { isExpected } from '../domain/alert.ts'
import { isPermit } from '../domain/pass.ts'
import { isAwsIdentity } from '../domain/person.ts'
import type { Place } from '../domain/place.ts'
import type { Duty } from '../domain/start-record.ts'
import { MARK_TAG, PASS_TAG } from '../domain/tags.ts'
import { GONE_AFTER_TRIES } from './enforce.ts'
import type { Gate } from './gate.ts'
import { inAwsWords } from './ports.ts'
import type { Progress } from './progress.ts'
import { codeKeyIn } from './sight.ts'
import { concernsAll } from './stop-many.ts'
import { tellChannel } from './tell-channel.ts'
import { noticeOf } from './tidings.ts'

export async function tellEverybody(place: Place, all: readonly Progress[], gate: Gate): Promise<void> {
  await Promise.all([
    mark(place, all, gate),
    untag(place, all, gate),
    tellOwners(all, gate),
    publish(all, gate),
    post(place, all, gate),
  ])
}

const withDuty = (all: readonly Progress[], duty: Duty): Progress[] => all.filter((one) => one.due.has(duty))

/** Says on the instance itself why it was stopped, once stopping it is under way. */
async function mark(place: Place, all: readonly Progress[], gate: Gate): Promise<void> {
  const ready = withDuty(all, 'mark').filter(
    (one) => one.enforced?.called !== undefined || one.enforced?.over !== false,
  )
  const byText = Map.groupBy(ready, markText)
  await Promise.all(
    [...byText].map(async ([text, group]) => {
      const present = group.filter(showsThisStart)
      const ids = present.map((one) => one.record.name.instanceId)
      const trouble = ids.length === 0 ? undefined : await gate.instances.tag(place, ids, MARK_TAG, text)
      if (trouble === undefined) for (const one of group) one.done.add('mark')
      // Throttled for all is throttled for each: one call more for each would only keep it so.
      else if (concernsAll(trouble)) gate.log.info('mark-put-off', inAwsWords(trouble))
      else await Promise.all(group.map((one) => markAlone(place, one, text, gate)))
    }),
  )
}

/** One that can bear no more tags must not keep the mark off the others; nor is it tried for days. */
async function markAlone(place: Place, one: Progress, text: string, gate: Gate): Promise<void> {
  const ids = showsThisStart(one) ? [one.record.name.instanceId] : []
  const trouble = ids.length === 0 ? undefined : await gate.instances.tag(place, ids, MARK_TAG, text)
  if (
    trouble === undefined ||
    trouble.kind === 'refused' ||
    trouble.kind === 'unsupported' ||
    trouble.kind === 'gone'
  )
    one.done.add('mark')
  if (trouble !== undefined) gate.log.info('mark-failed', { start: one.key, ...inAwsWords(trouble) })
}

/** A later start of the same instance must not bear the mark of this one. */
const showsThisStart = ({ view, record }: Progress): boolean =>
  view?.launchedAt === record.name.launchedAt && view.state !== 'terminated'

/** `stopped no-pass 2026-11-23 09:15 UTC, see Slack`: within what a tag may hold (A8). */
function markText({ record: { verdict, decidedAt }, enforced }: Progress): string {
  const done = enforced?.called === 'terminate' ? 'terminated' : 'stopped'
  const reason = verdict.kind === 'deny' ? verdict.reason : verdict.kind
  const minute = new Date(decidedAt * 1000).toISOString().slice(0, 16).replace('T', ' ')
  return `${done} ${reason} ${minute} UTC, see Slack`
}

/** Blanks a spent code while the tag, as far as was read, still holds it; takes an earlier mark off. */
async function untag(place: Place, all: readonly Progress[], gate: Gate): Promise<void> {
  await Promise.all(
    withDuty(all, 'untag').map(async (one) => {
      if (one.view === undefined) {
        if (one.tries >= GONE_AFTER_TRIES) one.done.add('untag')
        return
      }
      const id = one.record.name.instanceId
      const value = one.view.tags[PASS_TAG]
      // A standing pass has no code: what stands in the tag then is somebody's own.
      const { pass } = one.record
      const holdsCode =
        value !== undefined && pass !== undefined && codeKeyIn(one.view, gate.hashCode) === pass.key
      const clear = (): ReturnType<typeof gate.instances.tag> =>
        gate.settings.spentTag === 'remove'
          ? gate.instances.untag(place, [id], PASS_TAG, value)
          : gate.instances.tag(place, [id], PASS_TAG, '')
      const troubles = await Promise.all([
        holdsCode ? clear() : undefined,
        MARK_TAG in one.view.tags && showsThisStart(one)
          ? gate.instances.untag(place, [id], MARK_TAG)
          : undefined,
      ])
      const trouble = troubles.find((each) => each !== undefined)
      if (trouble === undefined && (holdsCode || isSureOfTag(one, gate))) one.done.add('untag')
      else if (trouble !== undefined)
        gate.log.info('untag-failed', { start: one.key, ...inAwsWords(trouble) })
    }),
  )
}

/** A read may be of before the code was written (A7): for a while, a tag without it proves nothing. */
const isSureOfTag = ({ record }: Progress, gate: Gate): boolean =>
  (record.pass !== undefined && isPermit(record.pass)) ||
  gate.clock.now() / 1000 > record.decidedAt + TAGS_ARE_OLD_SECONDS

const TAGS_ARE_OLD_SECONDS = 30

async function tellOwners(all: readonly Progress[], gate: Gate): Promise<void> {
  await Promise.all(
    withDuty(all, 'dm').map(async (one) => {
      const notice = noticeOf(one.record)
      try {
        if (notice !== undefined && one.record.pass !== undefined && !isAwsIdentity(one.record.pass.owner))
          await gate.chat.tell(one.record.pass.owner, notice)
        one.done.add('dm')
      } catch (error) {
        gate.log.trouble('dm-failed', error, { start: one.key })
      }
    }),
  )
}

async function publish(all: readonly Progress[], gate: Gate): Promise<void> {
  await Promise.all(
    withDuty(all, 'sns').map(async (one) => {
      if (one.alert === undefined) return
      try {
        await gate.topic.publish(one.alert)
        one.done.add('sns')
      } catch (error) {
        gate.log.trouble('sns-failed', error, { start: one.key })
      }
    }),
  )
}

/** Whoever was told that it did not stop is told that it has, canary or not. */
const isQuiet = ({ alert, message }: Progress): boolean =>
  alert !== undefined && message === undefined && isExpected(alert)

async function post(place: Place, all: readonly Progress[], gate: Gate): Promise<void> {
  const toTell = withDuty(all, 'slack').filter((one) => one.alert !== undefined && !isQuiet(one))
  for (const one of withDuty(all, 'slack').filter(isQuiet)) one.done.add('slack')
  const told = await tellChannel(
    place,
    toTell.flatMap(({ alert, message }) => (alert === undefined ? [] : [{ alert, message }])),
    gate,
  )
  for (const one of toTell) {
    if (!told.has(one.key)) continue
    one.done.add('slack')
    one.message = told.get(one.key) ?? one.message
  }
}
