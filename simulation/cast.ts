// Takes the steps of a story: everybody acts through the APIs that they would have, with keys of their own. What AWS or
// the desk refuses is part of the story.

import { Ec2Error } from '../world/ec2/ec2-error.ts'
import { Callers, type CallersMeans } from './callers.ts'
import { type Cloud, elsewhere, home } from './cloud.ts'
import type { Act, Step, Who } from './story/step.ts'
import { keys } from './world/truth.ts'

const IMAGE = 'ami-0123456789abcdef0'

export interface Stagehands extends CallersMeans {
  readonly cloud: Cloud
  readonly lockdown: (on: boolean) => Promise<void>
}

export class Cast {
  readonly #hands: Stagehands
  /** Names to instance ids; a launch of several has the name of its first. */
  readonly #ids = new Map<string, string>()
  readonly #callers: Callers
  acts = 0

  constructor(hands: Stagehands) {
    this.#hands = hands
    this.#callers = new Callers(hands)
  }

  /** Answers to forged and replayed requests that should not have been given. */
  get fooled(): readonly string[] {
    return this.#callers.fooled
  }

  name(name: string, instanceId: string): void {
    this.#ids.set(name, instanceId)
  }

  async take({ by, act }: Step): Promise<void> {
    this.acts += 1
    try {
      await this.#act(by, act)
    } catch (error) {
      if (error instanceof Ec2Error || isRefusal(error)) return
      throw error
    }
  }

  async #act(by: Who, act: Act): Promise<void> {
    const { cloud, known, lockdown, time } = this.#hands
    const { ec2, groups } = cloud
    const origin = { region: home.region, caller: keyOf(by) }
    const id = (name: string): string => this.#ids.get(name) ?? 'i-00000000'
    switch (act.kind) {
      case 'ask':
        return this.#callers.ask(act, (name) => this.#ids.get(name))
      case 'tag': {
        const code = act.slot === undefined ? act.value : known.bySlot(act.slot)?.code
        if (code === undefined) return
        const value = act.as === 'typed' ? typed(code) : act.as === 'mistyped' ? mistyped(code) : code
        return ec2.createTags(origin, { resourceIds: [id(act.target)], tags: [{ key: 'Auth', value }] })
      }
      case 'copy-code': {
        const value = ec2.truthOf(home.region, id(act.from))?.tags.get('Auth')
        if (value === undefined || value === '') return
        return ec2.createTags(origin, { resourceIds: [id(act.to)], tags: [{ key: 'Auth', value }] })
      }
      case 'start':
        if (act.slot !== undefined && known.bySlot(act.slot)?.code === undefined) return
        ec2.startInstances(origin, { instanceIds: [id(act.target)] })
        return
      case 'start-many':
        ec2.startInstances(origin, { instanceIds: act.targets.map(id) })
        return
      case 'stop':
        ec2.stopInstances(origin, { instanceIds: [id(act.target)] })
        return
      case 'terminate':
        ec2.terminateInstances(origin, { instanceIds: [id(act.target)] })
        return
      case 'launch':
        return this.#launch(act, by)
      case 'resize': {
        const attributes = [{ attribute: 'instanceType', value: act.type }] as const
        return ec2.modifyInstanceAttribute(origin, { instanceId: id(act.target), attributes })
      }
      case 'protect': {
        const attributes = [{ attribute: 'disableApiStop', value: String(act.on) }] as const
        return ec2.modifyInstanceAttribute(origin, { instanceId: id(act.target), attributes })
      }
      case 'fail-next':
        return ec2.failNextStart(home.region, id(act.target), 'Server.InsufficientInstanceCapacity')
      case 'drain':
        for (let n = 0; n < act.calls; n += 1) {
          try {
            ec2.stopInstances(origin, { instanceIds: [id('nightly')], dryRun: true })
          } catch {
            // What it costs is what counts.
          }
        }
        return
      case 'scale':
        return groups.setDesiredCapacity(
          { region: home.region },
          { name: act.group, desiredCapacity: act.to },
        )
      case 'make-group': {
        const { region } = act.region === 'home' ? home : elsewhere
        const data = { imageId: IMAGE, instanceType: 'p5.48xlarge' }
        groups.createLaunchConfiguration({ region }, { name: `of-${act.group}`, data })
        const availabilityZones = [`${region}a`]
        const launchConfigurationName = `of-${act.group}`
        const sizes = { minSize: 1, maxSize: 1 }
        return groups.createAutoScalingGroup(
          { region },
          { name: act.group, launchConfigurationName, ...sizes, availabilityZones },
        )
      }
      case 'lockdown': {
        await lockdown(act.on)
        if (act.on) known.lockdowns.push({ from: time.now(), to: Number.POSITIVE_INFINITY })
        else for (const one of known.lockdowns) one.to = Math.min(one.to, time.now())
        return
      }
      case 'replay':
        return this.#callers.replay(act.slot)
      case 'forge':
        return this.#callers.forge(act)
    }
  }

  #launch(act: Extract<Act, { kind: 'launch' }>, by: Who): void {
    const { cloud, known } = this.#hands
    const code = act.slot === undefined ? undefined : known.bySlot(act.slot)?.code
    if (act.slot !== undefined && code === undefined) return
    const tags = [
      { key: 'Name', value: act.name },
      ...(code === undefined ? [] : [{ key: 'Auth', value: code }]),
    ]
    const count = act.count ?? 1
    const launched = cloud.ec2.runInstances(
      { region: home.region, caller: keyOf(by) },
      {
        imageId: IMAGE,
        instanceType: 't3.micro',
        minCount: count,
        maxCount: count,
        tagSpecifications: [{ resourceType: 'instance', tags }],
        ...(act.market !== undefined && { marketType: act.market }),
        ...(act.protect === true && { disableApiStop: true }),
      },
    )
    for (const { instanceId } of launched.toReversed()) this.#ids.set(act.name, instanceId)
  }
}

const keyOf = (by: Who): string =>
  by === 'person' || by === 'operator' ? keys.person : by === 'machine' ? keys.machine : keys.thief

/** As somebody copies it by hand. */
const typed = (code: string): string => ` ${code.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')} `

const mistyped = (code: string): string => `${code.slice(0, -1)}${code.endsWith('7') ? '8' : '7'}`

/** Auto Scaling's refusals have a code of their own. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'AutoScalingError' || 'code' in error)
