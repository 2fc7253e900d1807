// The answer to a slash command, drawn: seen by the asker alone.

import type { KnownBlock } from '@slack/types'
import { typedTarget } from '../../domain/command.ts'
import type { Locale } from '../../domain/person.ts'
import { isInstanceId } from '../../domain/place.ts'
import type { Refusal, Reply, ShownInstance } from '../../domain/reply.ts'
import type { Words } from '../../words/words.ts'
import { wordsFor } from '../../words/words-for.ts'
import { context, type Drawn, drawn, section } from './blocks.ts'
import { drawCode, whatOf } from './draw-code.ts'
import { awsWords, clip, clockTime, code, cutMarkup, escapeText, label, showName } from './mrkdwn.ts'

export interface Reader {
  /** Nothing where Slack did not say: both languages, then. */
  readonly locale: Locale | undefined
  readonly timeZone: string | undefined
  /** The slash command's name in this workspace. */
  readonly command: string
  /** Where names are looked for when none is given. */
  readonly homeRegion: string
}

export interface SlackReply extends Drawn {
  readonly response_type: 'ephemeral'
}

export function drawReply(reply: Reply, reader: Reader): SlackReply {
  const locales: readonly Locale[] = reader.locale === undefined ? ['en', 'ja'] : [reader.locale]
  const versions = locales.map((locale) => draw(reply, wordsFor(locale), reader))
  const [first, ...others] = versions
  const blocks = [...(first?.blocks ?? []), ...others.flatMap((one) => one.blocks.map(withoutId))]
  return { response_type: 'ephemeral', ...drawn(versions.map(({ text }) => text).join('\n'), blocks) }
}

/** Ids of blocks are unique in a message. */
function withoutId(block: KnownBlock): KnownBlock {
  const { block_id: _, ...rest } = block
  return rest
}

function draw(reply: Reply, words: Words, reader: Reader): Drawn {
  const { command, timeZone } = reader
  switch (reply.kind) {
    case 'issued':
      return drawCode(reply.issued, words, command, timeZone)
    case 'sent-by-dm':
      return said(`${words.sentByDm(reply.why)} (${code(reply.passId)})`, 'startpass:sent-by-dm')
    case 'starting':
      return observed(
        said(words.starting(label(reply.instance), reply.sure), 'startpass:starting'),
        reply.mode,
        words,
      )
    case 'status':
      return observed(status(reply, words, reader), reply.mode, words)
    case 'revoked':
      return said(words.revoked(reply.passes.map(({ id }) => code(id))), 'startpass:revoked')
    case 'help': {
      const lines = words.help(command).map(([typed, meaning]) => `${code(typed)}  ${meaning}`)
      return said([words.helpTitle(), ...lines].join('\n'), 'startpass:help')
    }
    case 'guide':
      return said(words.guide([code(`${command} start web-1`), code(`${command} web-1`)]), 'startpass:guide')
    case 'refused':
      return said(refusalText(reply.refusal, words, reader), `startpass:${reply.refusal.reason}`)
  }
}

const said = (text: string, blockId: string): Drawn => ({ text, blocks: [section(text, blockId)] })

const observed = (shown: Drawn, mode: 'observe' | 'enforce', words: Words): Drawn =>
  mode === 'observe' ? { ...shown, blocks: [...shown.blocks, context(words.observing())] } : shown

function status(reply: Extract<Reply, { kind: 'status' }>, words: Words, reader: Reader): Drawn {
  const title =
    reply.passes.length === 0
      ? words.noOpenPasses(code(`${reader.command} web-1`))
      : words.openPasses(reply.passes.length)
  return said([title, ...passLines(reply.passes, words, reader)].join('\n'), 'startpass:status')
}

/** What follows the list tells what to do, and must not be cut off. */
const MOST_LINES = 12
const LONGEST_WHAT = 120

function passLines(
  passes: Extract<Reply, { kind: 'status' }>['passes'],
  words: Words,
  reader: Reader,
): string[] {
  const lines = passes
    .slice(0, MOST_LINES)
    .map(
      (pass) =>
        `• ${words.passLine(
          code(pass.id),
          cutMarkup(whatOf(pass, words), LONGEST_WHAT),
          clockTime(pass.expiresAt, reader.timeZone),
          pass.left,
          pass.because === undefined ? undefined : showName(pass.because),
        )}`,
    )
  const more = passes.length - lines.length
  return more > 0 ? [...lines, words.burstMore(more)] : lines
}

const withId = (instance: ShownInstance): string => `• ${label(instance)} ${code(instance.instanceId)}`

/** The region to type, where it is not the one that goes without saying. */
const elsewhere = (region: string, { homeRegion }: Reader): string | undefined =>
  region === homeRegion ? undefined : region

function refusalText(refusal: Refusal, words: Words, reader: Reader): string {
  const say = words.refusals
  const { command } = reader
  switch (refusal.reason) {
    case 'deactivated':
      return say.deactivated()
    case 'bot':
      return say.bot()
    case 'guest':
      return say.guest()
    case 'stranger':
      return say.stranger()
    case 'other-workspace':
      return say.otherWorkspace()
    case 'slack-unreachable':
      return say.slackUnreachable()
    case 'store-unavailable':
      return say.storeUnavailable()
    case 'too-slow':
      return say.tooSlow()
    case 'not-connected':
      return say.notConnected()
    case 'dm-failed':
      return say.dmFailed()
    case 'lockdown':
      return say.lockdown()
    case 'any-not-allowed':
      return say.anyNotAllowed(code(`${command} web-1`))
    case 'not-allowed':
      if (refusal.wish === 'any') return say.notAllowedAny()
      return refusal.wish === 'new' ? say.notAllowedNew() : say.notAllowed(showName(refusal.wish))
    case 'unknown-name':
      return unknownName(refusal, words, reader)
    case 'ambiguous-name':
      return say.ambiguousName(showName(refusal.name), refusal.matches.map(withId))
    case 'too-many-open':
      return say.tooManyOpen(
        refusal.most,
        passLines(refusal.passes, words, reader),
        code(`${command} revoke P-…`),
      )
    case 'already-up':
      return say.alreadyUp(label(refusal.instance))
    case 'going-down':
      return say.goingDown(label(refusal.instance))
    case 'start-in-progress':
      return say.startInProgress(label(refusal.instance))
    case 'start-failed': {
      const aws = awsWords(refusal.trouble)
      return say.startFailed(label(refusal.instance), aws.code, aws.message)
    }
    case 'no-such-pass':
      return say.noSuchPass(refusal.passId && code(refusal.passId), code(`${command} status`))
    case 'aws-unreachable': {
      const aws = awsWords(refusal.trouble)
      return say.awsUnreachable(aws.code, aws.message)
    }
    case 'bad-command': {
      const { fault, near } = refusal.fault
      return say.badCommand(fault, code(clip(near, 60)), code(`${command} help`))
    }
  }
}

function unknownName(
  { name, region, near, others, verb }: Extract<Refusal, { reason: 'unknown-name' }>,
  words: Words,
  reader: Reader,
): string {
  const typed = (some: readonly string[]): string[] =>
    some.map((one) => code(`${reader.command} ${typedTarget(one, elsewhere(region, reader), verb)}`))
  const isId = isInstanceId(name.normalize('NFKC').trim().toLowerCase())
  const say = isId ? words.refusals.unknownId : words.refusals.unknownName
  return say(showName(name), escapeText(region), { near: typed(near), others: typed(others) })
}
