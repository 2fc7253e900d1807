// Answer a slash command: who is this, really → what do they want → does policy allow it → do it → say it,
// and show a code to nobody but the asker.

import { parseCommand } from '../domain/command.ts'
import { personKey } from '../domain/person.ts'
import { type Refusal, type Reply, refused } from '../domain/reply.ts'
import { codeForNamed, codeForPlace } from './ask-for-code.ts'
import type { Answer, Asked, Desk, Visit } from './desk.ts'
import { revokePasses, showStatus } from './manage-passes.ts'
import { Unreachable } from './ports.ts'
import { startInstance } from './start-instance.ts'
import { whoAsks } from './who-asks.ts'

export async function answerCommand(asked: Asked, desk: Desk): Promise<Answer> {
  // Asked early: whether others could see the answer is needed only at the end, and Slack takes its time.
  const privateToUs = desk.directory.isPrivateToUs(asked.channelId).catch(() => false)
  const asker = await whoAsks(asked, desk)
  if (asker.kind === 'refused') {
    await noteRefusal(asker.refusal, asked, desk)
    return { reply: refused(asker.refusal), locale: asker.locale, timeZone: asker.timeZone }
  }
  const { person } = asker
  const reply = await carryOut({ person, asked, privateToUs, desk }).catch((error: unknown) =>
    refused(brokenBy(error, asked, desk)),
  )
  if (reply.kind === 'refused') await noteRefusal(reply.refusal, asked, desk)
  return { reply, locale: person.locale, timeZone: person.timeZone }
}

async function carryOut(visit: Visit): Promise<Reply> {
  const { desk, person } = visit
  const command = parseCommand(visit.asked.text)
  if ('fault' in command) return refused({ reason: 'bad-command', fault: command })
  switch (command.kind) {
    case 'help':
      return { kind: 'help' }
    case 'status':
      return showStatus(person, desk)
    case 'revoke':
      return revokePasses(person, command.passId, desk)
    case 'start':
      return startInstance(command.target, command.because, visit)
    case 'bare':
      if (!(await allowsAny(desk))) return { kind: 'guide' }
      return codeForPlace('any', 1, undefined, command.because, visit)
    case 'any':
      if (!(await allowsAny(desk))) return refused({ reason: 'any-not-allowed' })
      return codeForPlace('any', 1, command.region, command.because, visit)
    case 'new':
      return codeForPlace('new', command.count, command.region, command.because, visit)
    case 'code':
      return codeForNamed(command.targets, command.because, visit)
  }
}

const allowsAny = async ({ settings, connection }: Desk): Promise<boolean> =>
  settings.allowAny ?? (await connection())?.allowAny ?? false

async function noteRefusal(refusal: Refusal, asked: Asked, desk: Desk): Promise<void> {
  const { person } = asked
  desk.log.info('refused', { reason: refusal.reason, user: personKey(person) })
  try {
    await desk.journal.write({
      subject: { kind: 'person', person },
      at: desk.clock.now(),
      event: 'refused',
      ref: asked.requestId,
      facts: { reason: refusal.reason },
    })
  } catch (error) {
    desk.log.trouble('journal-failed', error, { reason: refusal.reason })
  }
}

/** What broke, in words a person can act on; the details go to the log. */
function brokenBy(error: unknown, asked: Asked, desk: Desk): Refusal {
  desk.log.trouble('command-failed', error, { user: personKey(asked.person) })
  if (!(error instanceof Unreachable) || error.service === 'table' || error.service === 'queue') {
    return { reason: 'store-unavailable' }
  }
  if (error.service === 'slack') return { reason: 'slack-unreachable' }
  return { reason: 'aws-unreachable', trouble: { code: error.code, message: error.message } }
}
