// What either tier is put together from, and what both are set to: the parts of one run, secrets, settings.

import type { Guard } from '../src/domain/guard.ts'
import { openPolicy } from '../src/domain/policy.ts'
import type { DeskSettings } from '../src/flows/desk.ts'
import type { GateSettings } from '../src/flows/gate.ts'
import { example } from '../world/slack/example-workspace.ts'
import type { Cloud } from './cloud.ts'
import { home } from './cloud.ts'
import type { Queue } from './queue.ts'
import type { Random } from './random.ts'
import type { Sabotage } from './sabotage.ts'
import type { Said } from './said.ts'
import type { Time } from './time.ts'
import type { Wire } from './wire.ts'

export interface Parts {
  readonly time: Time
  readonly random: Random
  readonly cloud: Cloud
  readonly queue: Queue
  readonly wire: Wire
  readonly said: Said
  readonly guard: Guard
  readonly ttl: number
  readonly spentTag: GateSettings['spentTag']
  readonly installedAt: number
  readonly observes: boolean
  readonly sabotage: Sabotage | undefined
}

/** What must never be seen outside. */
export const secrets = {
  signingSecret: '8f742231b10e8888abcd99yyyzzz85a5',
  hashKey: '5c'.repeat(32),
} as const

export const gateSettings = (spentTag: GateSettings['spentTag']): GateSettings => ({
  graceSeconds: 3,
  spentTag,
})

export const deskSettings = (passTtlSeconds: number): DeskSettings => ({
  home,
  passTtlSeconds,
  maxOpenPasses: 50,
  allowAny: true,
  policy: openPolicy,
  codeDelivery: 'reply',
  allowedTeams: new Set([example.team]),
})
