// What happens in the playground, a line each, as somebody watching over its shoulder would tell it.

import { styleText } from 'node:util'
import type { ApiCall } from '../world/ec2/ec2-options.ts'
import type { PostedMessage } from '../world/slack/messages.ts'
import { renderMessage } from '../world/slack/render-text.ts'
import type { Workspace } from '../world/slack/workspace.ts'
import type { Playground, Watchers } from './playground.ts'

type Colour = 'cyan' | 'green' | 'magenta' | 'red' | 'yellow' | 'dim'

export interface Feed extends Watchers {
  /** Names are known once the world stands. */
  readonly know: (playground: Playground) => void
}

/** Below what a line says, behind its time and who says it. */
const INDENT = ' '.repeat('00:00:00  slack  '.length)

const GATE_ROLE = 'ASIAEMBEDDEDWORLD000'
/** Reads say little, and there are many of them. */
const QUIET = /^Describe/

export function feed(write: (line: string) => void): Feed {
  let playground: Playground | undefined
  let lastMessage = ''

  const say = (who: string, colour: Colour, text: string): void => {
    const time = new Date().toTimeString().slice(0, 8)
    write(`${styleText('dim', time)}  ${styleText(colour, who.padEnd(6))} ${text}`)
  }
  const nameOf = (instanceId: string, region: string): string =>
    playground?.nameOf(instanceId, region) ?? instanceId

  return {
    know(known) {
      playground = known
    },
    ec2Call(call: ApiCall) {
      if (QUIET.test(call.operation)) return
      const by = call.caller === GATE_ROLE ? 'startpass' : 'somebody'
      const what = call.resourceIds.map((id) => nameOf(id, call.region)).join(' ')
      const outcome = call.outcome === 'ok' ? '' : `  → ${call.outcome}`
      say('ec2', 'cyan', `${by}: ${call.operation} ${what}${outcome}`)
    },
    event({ detail, region }, fate) {
      if (fate === 'delivered')
        say('event', 'dim', `${nameOf(detail['instance-id'], region)} is ${detail.state}`)
      else if (fate !== 'delayed' && fate !== 'held')
        say('event', 'yellow', `${nameOf(detail['instance-id'], region)} ${detail.state}: ${fate}`)
    },
    log(functionName, line) {
      const told = tellLog(line, nameOf)
      if (told !== undefined) say(functionName === 'gate' ? 'gate' : 'desk', told.colour, told.text)
    },
    invocation(functionName, invocation) {
      if (invocation.outcome === 'failed')
        say(functionName, 'red', `failed: ${invocation.error.errorMessage}`)
    },
    message(message: PostedMessage) {
      if (playground === undefined) return
      const told = tellMessage(message, playground.workspace)
      // A message that is brought up to date may begin as before.
      if (message.edited === undefined || told.first !== lastMessage) {
        say('slack', 'magenta', told.first)
        for (const line of told.rest) write(`${INDENT}${line}`)
      }
      lastMessage = told.first
    },
    problem(what, problem) {
      say('world', 'red', `${what}: ${problem instanceof Error ? problem.message : String(problem)}`)
    },
  }
}

interface Told {
  readonly text: string
  readonly colour: Colour
}

/** A structured log line in words; nothing for metrics and for what other lines tell already. */
function tellLog(line: string, nameOf: (id: string, region: string) => string): Told | undefined {
  const entry = parse(line)
  if (entry === undefined) return { text: line, colour: 'dim' }
  if ('_aws' in entry) return undefined
  const text = (key: string): string => (typeof entry[key] === 'string' ? entry[key] : '')
  const [, region = '', instanceId = ''] = text('correlation_id').split('/')
  const name = nameOf(instanceId, region)
  switch (entry['message']) {
    case 'verdict': {
      const verdict = text('verdict')
      const observed = text('mode') === 'observe' ? '(observing only)' : ''
      const colour = verdict === 'deny' ? 'red' : 'green'
      return {
        text: [`${name}:`, verdict.toUpperCase(), text('reason'), text('pass'), observed]
          .filter(Boolean)
          .join(' '),
        colour,
      }
    }
    case 'stop-called': {
      const seconds = Number(entry['secondsFromEvent'])
      return { text: `${name}: stop accepted, ${seconds.toFixed(1)} s after the event`, colour: 'red' }
    }
    case 'issued':
      return { text: `pass ${text('pass')} issued to ${text('owner').split('/')[1] ?? ''}`, colour: 'green' }
    case 'refused':
    case 'request-refused':
      return { text: `refused: ${text('reason')}${text('why')}`, colour: 'yellow' }
    default:
      return tellTrouble(entry, String(entry['message']))
  }
}

function tellTrouble(entry: Readonly<Record<string, unknown>>, event: string): Told {
  const { trouble, code, awsSays, reason } = entry
  const detail =
    typeof trouble === 'object' && trouble !== null && 'message' in trouble
      ? String(trouble.message)
      : [code, awsSays, reason].filter((one) => typeof one === 'string').join(' ')
  return { text: `${event}${detail === '' ? '' : `: ${detail}`}`, colour: 'yellow' }
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}

interface ToldMessage {
  readonly first: string
  readonly rest: readonly string[]
}

/** Where it was written and how it begins; an alert as whole as whoever is on call reads it, once. A code is nobody's to read but the asker's, not even here. */
function tellMessage(message: PostedMessage, workspace: Workspace): ToldMessage {
  const reader = message.user === undefined ? undefined : workspace.user(message.user)
  const where =
    reader === undefined
      ? `#${workspace.nameOf(message.to) ?? message.to}`
      : `${message.ephemeral ? 'only to' : 'direct message to'} @${reader.name}`
  const shown = renderMessage(
    { text: message.text, blocks: message.blocks },
    {
      locale: reader?.locale ?? 'en-US',
      timeZone: reader?.timeZone ?? 'UTC',
      now: Date.now(),
      nameOf: (id) => workspace.nameOf(id),
    },
  )
  const [begins = '', ...more] = shown
    .replaceAll(/sp_[0-9A-Z]{20}/g, 'sp_••••••••••••••••••••')
    .split('\n')
    .filter((one) => one.trim() !== '')
  const edited = message.edited === undefined ? '' : ' (updated)'
  const isWhole = reader === undefined && message.edited === undefined
  return { first: `${where}${edited}: ${begins}`, rest: isWhole ? more : [] }
}
