// Who calls the desk by Slack: people who ask and keep what they are shown, and thieves who forge and replay.

import type { HttpRequest } from '../world/http.ts'
import { httpApiEvent } from '../world/lambda/http-api-event.ts'
import { example } from '../world/slack/example-workspace.ts'
import { type Forgery, type FormFields, signedRequest } from '../world/slack/signed-request.ts'
import type { Functions } from './functions.ts'
import type { Asked, Knowledge } from './knowledge.ts'
import type { Act } from './story/step.ts'
import type { Time } from './time.ts'

const PEOPLE = [example.hana, example.alex, example.kenji, example.priya] as const

export interface CallersMeans {
  readonly time: Time
  readonly functions: Functions
  readonly known: Knowledge
  readonly signingSecret: string
}

export class Callers {
  readonly #means: CallersMeans
  readonly #requests = new Map<string, HttpRequest>()
  /** Answers to forged and replayed requests that should not have been given. */
  readonly fooled: string[] = []

  constructor(means: CallersMeans) {
    this.#means = means
  }

  async replay(slot: string): Promise<void> {
    const request = this.#requests.get(slot)
    // A request that never reached anybody is new, whoever sends it.
    if (request !== undefined && this.#means.known.bySlot(slot)?.code !== undefined)
      await this.#deceive(request, 'replayed')
  }

  forge({ line, how }: Extract<Act, { kind: 'forge' }>): Promise<void> {
    return this.#deceive(this.#request(line, 0, forgeries[how]), `forged: ${how}`)
  }

  /** @param idOf names of instances to their ids, as they are now */
  async ask(
    { line, slot, person }: Extract<Act, { kind: 'ask' }>,
    idOf: (name: string) => string | undefined,
  ): Promise<void> {
    const { time, known, functions } = this.#means
    const before = known.bySlot(slot)
    const text = line.replace('{id}', before?.passId ?? '')
    const request = this.#request(text, person)
    this.#requests.set(slot, request)
    if (line.startsWith('revoke ')) {
      // Without an id, all of one's passes would be taken back.
      if (before?.passId === undefined) return
      before.revokeAskedAt = time.now()
      const answer = await this.#post(request)
      if (answer?.body?.includes('"startpass:revoked"') === true) before.revokedAt = time.now()
      return
    }
    const targets = text.split(' ').flatMap((word) => idOf(word) ?? [])
    const who = `${example.team}/${PEOPLE[person] ?? PEOPLE[0]}`
    const one: Asked = {
      slot,
      person: who,
      line: text,
      askedAt: time.now(),
      answeredAt: undefined,
      overAt: undefined,
      code: undefined,
      passId: undefined,
      isStarting: false,
      targets,
      revokedAt: undefined,
      revokeAskedAt: undefined,
    }
    known.asked.push(one)
    const answer = await functions.answer(httpApiEvent(request, time.now()))
    one.overAt = time.now()
    if (answer === undefined) return
    one.answeredAt = time.now()
    one.code = /sp_[0-9A-HJKMNP-TV-Z]{20}/.exec(answer.body ?? '')?.[0]
    one.isStarting = answer.body?.includes('"startpass:starting"') === true
    one.passId = /P-[0-9A-HJKMNP-TV-Z]{8}/.exec(answer.body ?? '')?.[0]
  }

  #request(line: string, person: number, forge: Forgery = {}): HttpRequest {
    const { time, signingSecret } = this.#means
    const userId = PEOPLE[person] ?? PEOPLE[0]
    const fields: FormFields = [
      ['team_id', example.team],
      ['user_id', userId],
      ['channel_id', example.ops],
      ['command', '/startpass'],
      ['text', line],
      ['trigger_id', String(time.now())],
    ]
    return signedRequest(fields, { signingSecret, now: time.now(), path: '/slack/commands', forge })
  }

  #post(request: HttpRequest) {
    return this.#means.functions.answer(httpApiEvent(request, this.#means.time.now()))
  }

  async #deceive(request: HttpRequest, how: string): Promise<void> {
    const answer = await this.#post(request)
    if (answer?.body?.includes('sp_') === true) this.fooled.push(how)
  }
}

const forgeries: Readonly<Record<Extract<Act, { kind: 'forge' }>['how'], Forgery>> = {
  secret: { signingSecret: '0'.repeat(32) },
  body: { tamper: (body) => body.replace('text=', 'text=any+') },
  old: { timestampShiftSeconds: -360 },
  future: { timestampShiftSeconds: 360 },
  unsigned: { omitHeaders: ['x-slack-signature'] },
}
