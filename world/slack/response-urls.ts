// response_url: the way back that comes with every command and click. Five uses within thirty minutes (E2),
// past all channel permissions, to the one person who asked unless told otherwise.

import { createHash } from 'node:crypto'
import type { Faults } from '../faults.ts'
import type { HttpHandler, HttpRequest, HttpResponse } from '../http.ts'
import { isRecord } from './block-schema.ts'
import { suffer } from './injected-faults.ts'
import { type Interaction, publishResponse } from './interaction-response.ts'
import type { LateAnswers } from './late-answers.ts'
import { json, plain } from './responses.ts'
import { refuse, type SlackState } from './slack-state.ts'

const maximumUses = 5
const lifetimeMilliseconds = 30 * 60 * 1000
const remembered = 10_000

interface Issued {
  readonly interaction: Interaction
  readonly issuedAt: number
  uses: number
}

export interface ResponseUrlOptions {
  readonly state: SlackState
  readonly faults: Faults
  readonly late: LateAnswers
  /** Where the URLs start, without a slash at the end. */
  readonly baseUrl: string
}

export class ResponseUrls {
  readonly #options: ResponseUrlOptions
  readonly #byPath = new Map<string, Issued>()
  #count = 0

  constructor(options: ResponseUrlOptions) {
    this.#options = options
  }

  issue(interaction: Interaction): string {
    const { state, baseUrl } = this.#options
    this.#count += 1
    const secret = createHash('sha256').update(`${baseUrl}/${this.#count}`).digest('hex').slice(0, 24)
    const kind = interaction.origin === 'command' ? 'commands' : 'actions'
    const url = `${baseUrl}/${kind}/${state.workspace.team.id}/${1_000_000_000_000 + this.#count}/${secret}`
    this.#byPath.set(new URL(url).pathname, { interaction, issuedAt: state.clock.now(), uses: 0 })
    for (const oldest of this.#byPath.keys()) {
      if (this.#byPath.size <= remembered) break
      this.#byPath.delete(oldest)
    }
    return url
  }

  readonly handler: HttpHandler = (request) => {
    const { faults, late } = this.#options
    return suffer(faults.take('slack', 'response_url'), late, () => this.#use(request))
  }

  #use(request: HttpRequest): HttpResponse {
    const { state } = this.#options
    if (request.method !== 'POST') return plain(405, 'method not allowed')
    const issued = this.#byPath.get(new URL(request.path, 'http://slack').pathname)
    if (issued === undefined) return plain(404, 'no_service')
    if (state.clock.now() - issued.issuedAt >= lifetimeMilliseconds) return json(404, refuse('expired_url'))
    if (issued.uses >= maximumUses) return json(404, refuse('used_url'))
    const payload = readPayload(request)
    if (payload === undefined) return plain(400, 'invalid_payload')
    const published = publishResponse(state, issued.interaction, payload)
    if (published?.refusal !== undefined) return json(400, published.refusal)
    issued.uses += 1
    return issued.interaction.origin === 'command' ? plain(200, 'ok') : json(200, { ok: true })
  }
}

function readPayload(request: HttpRequest): Readonly<Record<string, unknown>> | undefined {
  try {
    const payload: unknown = JSON.parse(request.body.toString('utf8'))
    return isRecord(payload) ? payload : undefined
  } catch {
    return undefined
  }
}
