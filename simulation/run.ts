// One run: a story, a weather and a system, all from one seed; then calm, time to settle, and the reckoning.

import { lockdownOn } from '../src/domain/control.ts'
import { Cast } from './cast.ts'
import { Cloud, home, regions } from './cloud.ts'
import { Functions } from './functions.ts'
import { Knowledge } from './knowledge.ts'
import { judge } from './oracle/oracle.ts'
import type { Violation } from './oracle/violation.ts'
import { type Parts, secrets } from './parts.ts'
import { portsTier } from './ports-tier.ts'
import { Queue } from './queue.ts'
import { Random } from './random.ts'
import type { Sabotage, Tier } from './sabotage.ts'
import { Said } from './said.ts'
import { BEGIN, groupsLaunching, guardOf, listedGroup, stopGroups } from './scenery.ts'
import { ELSEWHEN, NIGHTLY } from './story/machines.ts'
import type { Step } from './story/step.ts'
import { STORY_SECONDS, storyOf } from './story/story.ts'
import type { System } from './system.ts'
import { Time, turnOver } from './time.ts'
import { calm, type Weather, type WeatherPart, weatherOf, without } from './weather.ts'
import { Wire } from './wire.ts'

export interface RunOptions {
  readonly seed: string
  readonly tier: Tier
  readonly sabotage?: Sabotage | undefined
  /** Steps of the story to take, by their number; all where left out. */
  readonly only?: ReadonlySet<number> | undefined
  /** Changes the weather that was drawn. */
  readonly weather?: ((drawn: Weather) => Weather) | undefined
  /** Parts of the weather that are left out. */
  readonly calm?: ReadonlySet<WeatherPart> | undefined
  readonly digested?: boolean | undefined
  readonly adapters?: ((parts: Parts) => Promise<System>) | undefined
}

export interface RunReport {
  readonly seed: string
  readonly starts: number
  readonly events: number
  readonly faults: number
  readonly crashes: number
  readonly calls: number
  readonly attacked: boolean
  readonly collateral: number
  readonly secondsToStop: readonly number[]
  readonly violations: readonly Violation[]
  readonly steps: readonly Step[]
  /** Everything that happened, in short, where asked for: two runs of one seed have the same. */
  readonly digest: string | undefined
}

/** After the story: messages come back after twenty minutes, holds and reminders after fifteen. */
const SETTLING_SECONDS = 4000

/** So that an empty run cannot pass. */
export const LEAST = { starts: 3, faults: 1, crashes: 1 } as const

export async function run(options: RunOptions): Promise<RunReport> {
  const { seed, sabotage } = options
  const random = new Random(seed)
  const story = storyOf(random.stream('story'))
  const drawn = weatherOf(random.stream('weather'))
  const weather = without(options.weather?.(drawn) ?? drawn, options.calm ?? new Set())
  const time = options.adapters === undefined ? new Time(BEGIN) : new Time(BEGIN, turnOver)
  const queue = new Queue(time)
  const said = new Said()
  const known = new Knowledge()
  const cloud = new Cloud(time, random.stream('cloud'), (body) => queue.enqueue(body))
  const wire: Wire = new Wire(time, random.stream('wire'), (life) => functions.replace(life))
  wire.weather = weather

  const seedOne = (name: string, state: 'stopped' | 'running'): string => {
    const { region } = home
    const id = cloud.ec2.seed({ region, name, state, launchedAt: BEGIN - 30 * 86_400_000 })
    cloud.truth.begin(region, id)
    return id
  }
  const ids = new Map(story.fleet.map((name) => [name, seedOne(name, 'stopped')]))
  for (const name of [NIGHTLY, ELSEWHEN]) ids.set(name, seedOne(name, 'stopped'))
  seedOne('adopted', 'running')
  const parts: Parts = {
    time,
    random,
    cloud,
    queue,
    wire,
    said,
    guard: guardOf(ids, random.stream('guard')),
    ttl: story.ttl,
    spentTag: random.stream('spent').pick(['blank', 'blank', 'blank', 'remove']),
    installedAt: BEGIN / 1000 - 86_400,
    observes: story.observes,
    sabotage,
  }
  const system = options.adapters === undefined ? portsTier(parts) : await options.adapters(parts)
  if (story.observes)
    for (const region of regions) await system.setControl({ ...home, region }, { mode: 'observe' })
  const functions: Functions = new Functions(
    time,
    random.stream('functions'),
    queue,
    wire,
    system.deployment,
    { ...sabotage, unswept: sabotage?.unswept === true || !weather.sweeps },
  )
  const operator = random.stream('operator')
  const lockdown = (on: boolean): Promise<void> => {
    const skewMs = operator.between(-weather.skew, weather.skew) * 1000
    const set = system.setControl(home, on ? lockdownOn(time.now() + skewMs) : { lockdown: false })
    // How long a store takes for it on this machine decides nothing.
    time.standStill(set)
    return set
  }
  const { signingSecret } = secrets
  const cast = new Cast({ time, cloud, functions, known, signingSecret, lockdown })
  for (const [name, id] of ids) cast.name(name, id)
  listedGroup(cloud)

  cloud.weather = weather
  queue.visibilityMs = weather.queue.visibility * 1000
  const troubles: unknown[] = []
  for (const [number, step] of story.steps.entries()) {
    if (options.only !== undefined && !options.only.has(number)) continue
    time.after(step.at * 1000, () => {
      time.wake(0, () => {
        cast.take(step).catch((error: unknown) => troubles.push(error))
      })
    })
  }
  await time.runUntil(BEGIN + STORY_SECONDS * 1000)
  wire.weather = calm
  cloud.weather = calm
  await time.runUntil(BEGIN + (STORY_SECONDS + SETTLING_SECONDS / 4) * 1000)
  const launching = groupsLaunching(cloud)
  stopGroups(cloud)
  await time.runUntil(BEGIN + (STORY_SECONDS + SETTLING_SECONDS) * 1000)
  if (troubles[0] !== undefined) throw troubles[0]

  const records = await system.records()
  await system.close()
  const faults = wire.counts.faults + cloud.mishaps
  const verdict = judge({
    story,
    weather,
    cloud,
    known,
    said,
    records,
    cast,
    guard: parts.guard,
    spentTag: parts.spentTag,
    launching,
    end: time.now(),
  })
  const { starts } = cloud.truth
  const empty: Violation[] =
    options.only === undefined &&
    (starts.length < LEAST.starts || faults < LEAST.faults || wire.counts.crashes < LEAST.crashes)
      ? [
          {
            invariant: 'a run is not empty',
            about: seed,
            what: `${starts.length} starts, ${faults} faults, ${wire.counts.crashes} crashes`,
          },
        ]
      : []
  return {
    seed,
    starts: starts.length,
    events: cloud.truth.events,
    faults,
    crashes: wire.counts.crashes,
    calls: wire.counts.calls,
    attacked: story.attacked,
    collateral: verdict.collateral,
    secondsToStop: verdict.secondsToStop,
    violations: [...empty, ...verdict.violations],
    steps: story.steps,
    digest: options.digested === true ? digestOf(said, records.journal.length, time.steps, cloud) : undefined,
  }
}

const digestOf = (said: Said, entries: number, steps: number, cloud: Cloud): string =>
  JSON.stringify([
    steps,
    entries,
    said.logs,
    said.public,
    said.notices,
    cloud.truth.starts.map(({ instanceId, at, ranAt, endedAt, downAt }) => [
      instanceId,
      at,
      ranAt,
      endedAt,
      downAt,
    ]),
  ])
