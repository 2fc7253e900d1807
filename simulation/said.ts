// Everything that left the system: logs, alerts, messages, answers. Kept as it was said, for the oracle to look through.

import type { Alert } from '../src/domain/alert.ts'
import type { Bulletin } from '../src/domain/bulletin.ts'
import type { Notice } from '../src/domain/notice.ts'
import { personKey } from '../src/domain/person.ts'
import type { AlertChannel, AlertTopic, Chat, Log, Meter } from '../src/flows/ports.ts'

export class Said {
  readonly logs: string[] = []
  /** On the topic. */
  readonly alerts: Alert[] = []
  /** Lines that stand in the channel, by start: in full or in a burst. */
  readonly shown = new Map<string, string>()
  /** Everything in the channel and on the topic, as text. */
  readonly public: string[] = []
  readonly notices: { readonly to: string; readonly notice: Notice }[] = []
  readonly verdicts: string[] = []
  /** By trueKey, when the verdict took effect in the table, epoch milliseconds. */
  readonly decidedAt = new Map<string, number>()
  collateral = 0
  #messages = 0

  readonly log: Log = {
    info: (event, facts) => {
      this.logs.push(`${event} ${JSON.stringify(facts)}`)
    },
    trouble: (event, error, facts) => {
      const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      this.logs.push(`${event} ${said} ${JSON.stringify(facts)}`)
    },
  }

  readonly meter: Meter = {
    verdict: (kind, reason) => {
      this.verdicts.push(`${kind} ${reason}`)
    },
    secondsToStop: () => undefined,
    collateral: () => {
      this.collateral += 1
    },
    held: () => undefined,
    throttled: () => undefined,
    starved: () => undefined,
    canaryStopped: () => undefined,
  }

  readonly topic: AlertTopic = {
    publish: async (alert) => {
      this.alerts.push(alert)
      this.public.push(JSON.stringify(alert))
    },
    announce: async (bulletin) => this.#announce(bulletin),
  }

  readonly chat: Chat = {
    tell: async (person, notice) => {
      this.notices.push({ to: personKey(person), notice })
    },
  }

  readonly channel: AlertChannel = {
    post: async (alert, ref) => {
      this.#show(alert.start, alert.outcome)
      this.public.push(JSON.stringify(alert))
      return ref ?? this.#newMessage()
    },
    postBurst: async (burst, ref) => {
      for (const { start, outcome } of burst.lines) this.#show(start, outcome)
      this.public.push(JSON.stringify(burst.lines))
      return ref ?? this.#newMessage()
    },
    announce: async (bulletin) => this.#announce(bulletin),
  }

  #newMessage(): { channel: string; ts: string } {
    this.#messages += 1
    return { channel: 'C0ALERTS', ts: `${this.#messages}.000000` }
  }

  #show({ place, instanceId, launchedAt }: Alert['start'], outcome: string): void {
    this.shown.set(`${place.region}/${instanceId}/${launchedAt}`, outcome)
  }

  #announce(bulletin: Bulletin): void {
    this.public.push(JSON.stringify(bulletin))
  }
}
