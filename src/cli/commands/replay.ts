// startpass replay: what the gate gave up on, and sending it there again.

import type { Command } from 'commander'
import { readMessage } from '../../adapters/aws/gate-messages.ts'
import type { GateTask } from '../../domain/gate-task.ts'
import type { DeadLetter } from '../../flows/ports.ts'
import type { Adding } from '../program.ts'
import type { Answer, Session } from '../session.ts'
import { localTime, table } from '../show.ts'
import { EXIT, Stop } from '../stop.ts'
import type { CliWords } from '../words/words.ts'

const MOST_SHOWN = 200

export function addReplay(program: Command, { command, answer, words }: Adding): void {
  command(program, 'replay', 'replay')
    .argument('[ids...]')
    .option('--all', words.options.all)
    .action((ids: readonly string[], { all }: { readonly all?: boolean }, self: Command) =>
      answer(self, (session) => {
        if (all === true && ids.length > 0) throw new Stop('usage', 'all-or-ids', words.replay.allOrIds())
        if (all === true) return redrive(undefined, session)
        return ids.length > 0 ? redrive(new Set(ids), session) : peek(session)
      }),
    )
}

async function peek(session: Session): Promise<Answer> {
  const { words } = session
  const office = await session.office()
  const letters = await office.deadLetters.peek(MOST_SHOWN)
  const described = letters.map((letter) => ({ letter, ...describe(letter, words) }))
  const say = words.columns
  const rows = described.map(({ letter, what, why }) => [
    letter.id,
    localTime(letter.sentAt),
    String(letter.received),
    what,
    why,
  ])
  const shown = table([say.id, say.sent, say.received, say.what, say.reason], rows)
  return {
    json: { deadLetters: described.map(({ letter, kind, why }) => asJson(letter, kind, why)) },
    text: letters.length === 0 ? words.replay.none() : `${shown}\n\n${words.replay.there(letters.length)}`,
  }
}

const asJson = ({ id, sentAt, received, body, reason }: DeadLetter, kind: string, why: string): object => ({
  id,
  sentAt: new Date(sentAt).toISOString(),
  received,
  kind,
  reason: reason ?? why,
  body,
})

async function redrive(wanted: ReadonlySet<string> | undefined, session: Session): Promise<Answer> {
  const { words } = session
  const { deadLetters } = await session.office()
  const sent = (await deadLetters.redrive(wanted)).map(({ id }) => id)
  const missing = [...(wanted ?? [])].filter((id) => !sent.includes(id))
  const lines = [
    ...(sent.length > 0 ? [words.replay.sent(sent.length)] : []),
    ...(wanted === undefined && sent.length === 0 ? [words.replay.none()] : []),
    ...(missing.length > 0 ? [words.replay.missing(missing)] : []),
  ]
  return {
    json: { sent, missing },
    text: lines.join('\n'),
    exitCode: missing.length > 0 ? EXIT.failed : EXIT.done,
  }
}

interface Described {
  readonly kind: GateTask['kind'] | 'event' | 'unreadable'
  readonly what: string
  readonly why: string
}

function describe({ body, reason }: DeadLetter, words: CliWords): Described {
  const say = words.replay
  const tasks = readMessage(body)
  if (typeof tasks === 'string') return { kind: 'unreadable', what: say.unreadable(), why: reason ?? tasks }
  const isEvent = !body.includes('"startpass"')
  const [first] = tasks
  const kind = isEvent ? 'event' : (first?.kind ?? 'unreadable')
  const what = tasks.map((task) => said(task, isEvent, words)).join('; ')
  return { kind, what, why: reason ?? say.triedOften() }
}

function said(task: GateTask, isEvent: boolean, { replay }: CliWords): string {
  if (task.kind === 'finish') return replay.finish(task.start.instanceId)
  if (task.kind === 'follow-up') return replay.followUp(task.instanceId)
  return isEvent ? replay.event(task.hint.instanceId, task.hint.state) : replay.look(task.hint.instanceId)
}
