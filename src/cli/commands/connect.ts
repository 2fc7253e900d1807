// startpass connect: Slack's half of an installation. Secret and token are typed unseen or come from standard input, never
// from arguments, which others can read; and they are printed nowhere.

import type { Command } from 'commander'
import { creationLink, scopes } from '../../adapters/slack/manifest.ts'
import { connectSlack, scopesMissing } from '../../flows/connect-slack.ts'
import type { SlackIdentity } from '../../flows/ports.ts'
import type { Adding } from '../program.ts'
import type { Answer, Session } from '../session.ts'
import { plainName } from '../show.ts'
import { EXIT, Stop } from '../stop.ts'

interface Options {
  readonly url?: string
  readonly stdin?: boolean
  readonly any?: boolean
}

interface Typed {
  readonly signingSecret: string
  readonly botToken: string
}

export function addConnect(program: Command, { command, answer, words }: Adding): void {
  command(program, 'connect', 'connect')
    .option('--url <url>', words.options.url)
    .option('--stdin', words.options.stdin)
    .option('--any', words.options.any)
    .option('--no-any', words.options['no-any'])
    .action((options: Options, self: Command) => {
      // Commander takes a --no-… for a yes by default: only what was typed counts.
      const said = self.getOptionValueSource('any') === 'cli' ? options.any : undefined
      return answer(self, (session) => connect({ ...options, any: said }, session))
    })
}

async function connect(
  options: Omit<Options, 'any'> & { any: boolean | undefined },
  session: Session,
): Promise<Answer> {
  const { words, io } = session
  const say = words.connect
  const { config, office } = await session.connection()
  const link = linkOf(options.url ?? config.API_URL, session)
  if (options.stdin !== true) io.err(`${say.create(link)}\n\n`)
  const typed = options.stdin === true ? fromInput(session) : await fromHands(session)
  if (typed === undefined)
    return { json: { connected: false, link }, text: say.inAScript(), exitCode: EXIT.refused }

  const { wireConnecting } = await import('../wire-connecting.ts')
  const { app, before, connecting } = wireConnecting(config, office, typed.botToken)
  const identity = await app.identify(typed.botToken)
  if ('refused' in identity) throw new Stop('refused', 'token-refused', say.refused(identity.refused))
  const missing = scopesMissing(identity, scopes)
  if (missing.length > 0) throw new Stop('refused', 'scopes-missing', say.scopesMissing(missing), { missing })
  const allowAny =
    options.any ?? (await whetherAny(config.ALLOW_ANY, before, options.stdin === true, session))
  const done = await connectSlack({ ...typed, allowAny, identity }, connecting)
  if (done.kind === 'bad-hash-key') throw new Stop('refused', 'bad-hash-key', say.badHashKey())
  return answerOf(identity, { ...done, link, allowAny: config.ALLOW_ANY ?? allowAny }, session)
}

function linkOf(url: string | undefined, { words }: Session): string {
  if (url === undefined || !/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new Stop('usage', 'no-api-url', words.connect.noUrl())
  return creationLink(url.replace(/\/slack(?:\/commands)?\/?$/, ''))
}

/** In whichever order: they cannot be taken for each other. */
function fromInput({ io, words }: Session): Typed {
  const lines = io
    .input()
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  if (lines.length !== 2) throw new Stop('usage', 'two-lines', words.connect.twoLines())
  const [first = '', second = ''] = lines
  return first.startsWith('xox')
    ? { signingSecret: signingSecretIn(second, words), botToken: botTokenIn(first, words) }
    : { signingSecret: signingSecretIn(first, words), botToken: botTokenIn(second, words) }
}

/** Nothing where nobody is there, or nobody wants to. */
async function fromHands({ io, words }: Session): Promise<Typed | undefined> {
  const secret = await io.askHidden(words.connect.askSigningSecret())
  if (secret === undefined || secret === '') return undefined
  const signingSecret = signingSecretIn(secret, words)
  const token = await io.askHidden(words.connect.askToken())
  return token === undefined || token === ''
    ? undefined
    : { signingSecret, botToken: botTokenIn(token, words) }
}

function signingSecretIn(text: string, { connect: say }: Session['words']): string {
  if (/^[\w-]{16,64}$/.test(text) && !/^(?:xox|xapp)/.test(text)) return text
  throw new Stop('usage', 'not-a-signing-secret', say.notASigningSecret())
}

function botTokenIn(text: string, { connect: say }: Session['words']): string {
  if (/^xoxb-[\w-]{8,250}$/.test(text)) return text
  throw new Stop('usage', 'not-a-token', say.notAToken())
}

/** Who does not say keeps what was agreed before; at first, no. */
async function whetherAny(
  set: boolean | undefined,
  before: () => Promise<boolean | undefined>,
  inAScript: boolean,
  { io, words }: Session,
): Promise<boolean> {
  const known = (await before()) ?? false
  if (set !== undefined || inAScript) return known
  return /^(?:y|yes|はい)$/i.test((await io.ask(words.connect.askAny())) ?? '')
}

async function answerOf(
  identity: SlackIdentity,
  done: {
    readonly link: string
    readonly allowAny: boolean
    readonly hashKeyMade: boolean
    readonly greeted: boolean
  },
  session: Session,
): Promise<Answer> {
  const { words } = session
  const say = words.connect
  const { config } = await session.connection()
  const channel = config.ALERT_CHANNEL_ID
  const { link, allowAny, hashKeyMade, greeted } = done
  const lines = [
    say.done(plainName(identity.team), identity.url),
    say.any(allowAny, config.ALLOW_ANY !== undefined),
    ...(hashKeyMade ? [say.hashKeyMade()] : []),
    channel === undefined ? say.noChannel() : (greeted ? say.greeted : say.notGreeted)(channel),
    say.next(),
  ]
  return {
    json: {
      connected: true,
      link,
      team: identity.team,
      teamId: identity.teamId,
      url: identity.url,
      allowAny,
      hashKeyMade,
      greeted: channel !== undefined && greeted,
    },
    text: lines.join('\n'),
    exitCode: channel !== undefined && !greeted ? EXIT.failed : EXIT.done,
  }
}
