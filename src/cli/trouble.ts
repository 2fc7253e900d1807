// From whatever was thrown to one sentence that says what to do. No stack traces, and nothing of a request: requests
// carry secrets.

import { Unreachable } from '../flows/ports.ts'
import { plainName } from './show.ts'
import { Stop } from './stop.ts'
import type { CliWords } from './words/words.ts'

export function troubleIn(error: unknown, words: CliWords, env: NodeJS.ProcessEnv): Stop {
  if (error instanceof Stop) return error
  const codes = codesIn(error)
  const said = codes.find((code) => kindOf(code) !== undefined) ?? codes[0] ?? 'Unknown'
  const service = error instanceof Unreachable ? `${error.service}: ${said}` : said
  const failed = (code: string, sentence: string): Stop =>
    new Stop('failed', code, sentence, { awsCode: said })
  const say = words.trouble
  switch (kindOf(said)) {
    case 'no-table':
      return failed('no-table', say.noTable(tableIn(error, env), whereOf(env)))
    case 'not-installed':
      return failed('not-installed', say.notInstalled(tableIn(error, env)))
    case 'access-denied':
      return isEntry(error)
        ? failed('account-out-of-reach', say.notEntered(whyIn(error)))
        : failed('access-denied', say.denied(service))
    case 'nothing-answers':
      return failed('nothing-answers', say.nothingAnswers(whereOf(env)))
    case 'no-credentials':
      return failed('no-credentials', say.noCredentials(env['AWS_PROFILE']))
    case 'bad-credentials':
      return failed('bad-credentials', say.badCredentials())
    case 'throttled':
      return failed('throttled', say.throttled(service))
    case undefined:
      return new Stop('failed', 'failed', say.other(whyIn(error)), { awsCode: said })
  }
}

type Kind =
  | 'no-table'
  | 'not-installed'
  | 'access-denied'
  | 'nothing-answers'
  | 'no-credentials'
  | 'bad-credentials'
  | 'throttled'

const KINDS: readonly (readonly [Kind, RegExp])[] = [
  ['not-installed', /^NotInstalled$/],
  ['access-denied', /AccessDenied|UnauthorizedOperation|AuthorizationError|NotAuthorized/],
  [
    'bad-credentials',
    /^(?:ExpiredToken|InvalidClientTokenId|UnrecognizedClient|AuthFailure|InvalidSignature)/,
  ],
  ['bad-credentials', /^(?:SignatureDoesNotMatch|IncompleteSignature)/],
  ['no-credentials', /^CredentialsProviderError$/],
  ['nothing-answers', /^(?:ECONN|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ETIMEDOUT|TimeoutError|AbortError)/],
  ['throttled', /Throttl|RequestLimitExceeded|TooManyRequests|SlowDown|ProvisionedThroughput/],
  ['no-table', /^ResourceNotFoundException$/],
]

const kindOf = (code: string): Kind | undefined => KINDS.find(([, pattern]) => pattern.test(code))?.[0]

/** Names and codes, from what was thrown down to what caused it. */
function codesIn(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const code = 'code' in error && typeof error.code === 'string' ? [error.code] : []
  const parts = error instanceof AggregateError ? error.errors.flatMap(codesIn) : []
  return [...code, error.name, ...parts, ...codesIn(error.cause)]
}

/** Our own errors say all there is to say; an SDK's say more by their name. */
function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const ours = error.name === 'Error' || error instanceof Unreachable
  return ours ? error.message : error.name
}

/** Another account is entered by a role: what its message says is all there is to say. */
const isEntry = (error: unknown): boolean => error instanceof Unreachable && error.service === 'sts'

export const whyIn = (error: unknown): string => plainName(redacted(sentenceOf(error)))

export const awsCodeIn = (error: unknown): string => codesIn(error)[0] ?? 'Unknown'

/** A code, a token or a hash key has no business in an error; should one get there, it goes no further. */
const redacted = (text: string): string =>
  text.replaceAll(/sp_[0-9A-Za-z]{8,}|xox[a-z]-[\w-]+|[0-9a-f]{64,}/g, '…')

const tableIn = (_: unknown, env: NodeJS.ProcessEnv): string => env['TABLE_NAME'] || 'startpass'

const whereOf = (env: NodeJS.ProcessEnv): string =>
  env['AWS_ENDPOINT_URL'] ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'AWS'
