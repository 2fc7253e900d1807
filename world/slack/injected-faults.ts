// How Slack looks when it fails on purpose: too slow, rate limited, broken, or refusing with a given error.

import type { FailRule } from '../faults.ts'
import type { HttpResponse } from '../http.ts'
import type { LateAnswers } from './late-answers.ts'
import { json, plain } from './responses.ts'

/** Longer than any client that must answer a command within three seconds can wait (E2). */
const lateByMilliseconds = 10_000

/** Posting is limited to about one message a second and channel (E4). */
const retryAfterSeconds = 1

/** Lets the work suffer what the rule says; with no rule, only the work is done. */
export async function suffer(
  rule: FailRule | undefined,
  late: LateAnswers,
  work: () => HttpResponse,
): Promise<HttpResponse> {
  if (rule === undefined) return work()
  const done = rule.when === 'after' ? work() : undefined
  switch (rule.code) {
    case 'timeout':
      await late.wait(lateByMilliseconds)
      return done ?? plain(504, 'gateway timeout')
    case 'http_500':
      return plain(500, 'Server Error')
    case 'ratelimited':
      return json(429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(retryAfterSeconds) })
    default:
      return json(200, { ok: false, error: rule.code })
  }
}
