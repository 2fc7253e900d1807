// The ports tier: the real flows over ports in memory and the strict EC2 object. No SDK, no JSON of AWS's, no table but
// a few maps: what is left is what startpass decides, and in what order.

import { hashCodeWith } from '../src/adapters/aws/secrets.ts'
import { settingsKept } from '../src/adapters/aws/settings-kept.ts'
import type { PassKey } from '../src/domain/pass.ts'
import { rules } from '../src/domain/rules.ts'
import type { Desk } from '../src/flows/desk.ts'
import type { Gate } from '../src/flows/gate.ts'
import { paceBy } from '../src/flows/pace.ts'
import type { Clock, Directory, Entropy, HashCode, StartBook } from '../src/flows/ports.ts'
import { example } from '../world/slack/example-workspace.ts'
import { home } from './cloud.ts'
import type { Deployment } from './functions.ts'
import { deskSettings, gateSettings, type Parts, secrets } from './parts.ts'
import { worldInstances } from './ports/instances.ts'
import { memoryIsolationBook, worldLevers } from './ports/levers.ts'
import {
  contended,
  instancesOverWire,
  leversOverWire,
  overWire,
  patienceOverWire,
} from './ports/over-wire.ts'
import { memoryPassBook } from './ports/pass-book.ts'
import {
  memoryBurstBook,
  memoryCapBook,
  memoryGuardBook,
  memoryJournal,
  memoryPaceBook,
  memoryRequests,
  memoryToldBook,
} from './ports/small-books.ts'
import { memoryStartBook } from './ports/start-book.ts'
import { controlIn, newTable } from './ports/table.ts'
import type { Said } from './said.ts'
import type { Records, System } from './system.ts'
import type { Time } from './time.ts'
import type { Life } from './wire.ts'
import { keys } from './world/truth.ts'

export function portsTier(parts: Parts): System {
  const { time, random, cloud, queue, wire, said, sabotage } = parts
  const table = newTable(random.stream('table'), parts.installedAt, parts.guard, new Set(sabotage?.off ?? []))
  const chances = random.stream('entropy')
  const entropy: Entropy = { bytes: (count) => chances.bytes(count), fraction: () => chances.fraction() }
  const hashCode = remembered(hashCodeWith(secrets.hashKey))
  const through = <Port extends object>(port: Port, life: Life): Port => overWire(port, 'table', life, wire)
  const books = {
    starts: noting(memoryStartBook(table), said, time),
    passes: memoryPassBook(table),
    journal: memoryJournal(table),
    bursts: memoryBurstBook(table),
    caps: memoryCapBook(table),
    pace: memoryPaceBook(table),
    told: memoryToldBook(table),
    guard: memoryGuardBook(table),
    isolation: memoryIsolationBook(),
    requests: memoryRequests(table),
  }
  const clockOf = (life: Life): Clock => ({
    now: () => time.now() + life.skewMs,
    pause: (milliseconds) => wire.pause(life, milliseconds),
  })
  const common = (life: Life, caller: string) => ({
    clock: clockOf(life),
    entropy,
    hashCode,
    connection: async () => undefined,
    instances: instancesOverWire(worldInstances(cloud.ec2, caller), life, wire),
    passes: overWire(books.passes, 'table', life, wire, { issue: contended }),
    journal: through(books.journal, life),
    chat: overWire(said.chat, 'slack', life, wire),
    later: overWire({ send: queue.send.bind(queue) }, 'queue', life, wire),
    log: said.log,
  })

  const gate = (life: Life): Gate => {
    const stored = through(books.guard, life)
    const made: Gate = {
      ...common(life, keys.gate),
      levers: async () => leversOverWire(worldLevers(cloud, books.isolation), life, wire),
      rules: { ...rules, ...sabotage?.rules?.(rules) },
      starts: overWire(books.starts, 'table', life, wire, { decide: contended }),
      guard: settingsKept(() => stored.fresh(), clockOf(life)),
      bursts: through(books.bursts, life),
      caps: through(books.caps, life),
      pace: paceBy(through(books.pace, life), clockOf(life)),
      told: through(books.told, life),
      topic: overWire(said.topic, 'topic', life, wire),
      channel: overWire(said.channel, 'slack', life, wire),
      meter: said.meter,
      settings: gateSettings(parts.spentTag),
    }
    return sabotage?.gate?.(made) ?? made
  }

  const desk = (life: Life): Desk => ({
    ...common(life, keys.bot),
    directory: overWire(directory, 'slack', life, wire),
    settings: deskSettings(parts.ttl),
  })

  const deployment: Deployment = {
    gate: (life) => ({
      gate: gate(life),
      patience: patienceOverWire(queue, life, wire),
      home: home.account,
    }),
    desk: (life) => {
      const wiring = {
        desk: desk(life),
        signingSecret: secrets.signingSecret,
        requests: through(books.requests, life),
        timer: (milliseconds: number, late: () => void) =>
          time.wake(milliseconds, () => {
            if (life.alive) late()
          }),
      }
      return sabotage?.desk?.(wiring) ?? wiring
    },
    as: (_, work) => work(),
  }

  const records = async (): Promise<Records> => ({
    journal: [...table.journal.values()],
    starts: [...table.starts.values()],
    passes: [...table.passes.values()],
  })
  return {
    deployment,
    records,
    async setControl(place, change) {
      const before = controlIn(table, place)
      const revision = table.newRevision()
      table.controls.set(`${place.account}/${place.region}`, { ...before, ...change, revision })
    },
    close: async () => undefined,
  }
}

/** Keeps when each verdict took effect: only whoever is beside the table can know. */
const noting = (starts: StartBook, said: Said, time: Time): StartBook => ({
  ...starts,
  async decide(decision) {
    const decided = await starts.decide(decision)
    const { place, instanceId, launchedAt } = decision.record.name
    if (decided.kind === 'recorded')
      said.decidedAt.set(`${place.region}/${instanceId}/${launchedAt}`, time.now())
    return decided
  },
})

/** The same few codes are looked up again and again. */
function remembered(hashCode: HashCode): HashCode {
  const known = new Map<string, PassKey>()
  return (code) => {
    const key = known.get(code) ?? hashCode(code)
    known.set(code, key)
    return key
  }
}

const directory: Directory = {
  user: async ({ teamId, userId }) => ({
    userId,
    teamId,
    enterpriseId: undefined,
    deleted: false,
    bot: false,
    guest: false,
    stranger: false,
    locale: 'en-US',
    timeZone: 'Asia/Tokyo',
  }),
  groupsOf: async () => new Set(),
  isPrivateToUs: async () => true,
  ownTeams: async () => new Set([example.team]),
}
