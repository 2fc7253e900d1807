// Takes the steps of a story: everybody acts through the APIs that they would have, with keys of their own. What AWS or
// the desk refuses is part of the story.

import { Ec2Error } from '../world/ec2/ec2-error.ts'
import type { HttpRequest } from '../world/http.ts'
import { httpApiEvent } from '../world/lambda/http-api-event.ts'
import { example } from '../world/slack/example-workspace.ts'
import { type Forgery, type FormFields, signedRequest } from '../world/slack/signed-request.ts'
import { type Cloud, elsewhere, home } from './cloud.ts'
import type { Functions } from './functions.ts'
import type { Asked, Knowledge } from './knowledge.ts'
import type { Act, Step, Who } from './story/step.ts'
import type { Time } from './time.ts'
import { keys } from './world/truth.ts'

const PEOPLE = [example.hana, example.alex, example.kenji, example.priya] as const
const IMAGE = 'ami-0123456789abcdef0'

export interface Stagehands {
  readonly time: Time
  readonly cloud: Cloud
  readonly functions: Functions
  readonly known: Knowledge
  readonly signingSecret: string
  readonly lockdown: (on: boolean) => Promise<void>
}

export class Cast {
  readonly #hands: Stagehands
  /** Names to instance ids; a launch of several has the name of its first. */
  readonly #ids = new Map<string, string>()
  readonly #requests = new Map<string, HttpRequest>()
  /** Answers to forged and replayed requests that should not have been given. */
  readonly fooled: string[] = []
  acts = 0

  constructor(hands: Stagehands) {
    this.#hands = hands
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
        return this.#ask(act)
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
      case 'replay': {
        const request = this.#requests.get(act.slot)
        // A request that never reached anybody is new, whoever sends it.
        if (request !== undefined && known.bySlot(act.slot)?.code !== undefined)
          await this.#deceive(request, 'replayed')
        return
      }
      case 'forge':
        return this.#deceive(this.#request(act.line, 0, forgeries[act.how]), `forged: ${act.how}`)
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

  async #ask({ line, slot, person }: Extract<Act, { kind: 'ask' }>): Promise<void> {
    const { time, known, functions } = this.#hands
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
    const targets = text.split(' ').flatMap((word) => this.#ids.get(word) ?? [])
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
    const { time, signingSecret } = this.#hands
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
    return this.#hands.functions.answer(httpApiEvent(request, this.#hands.time.now()))
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

const keyOf = (by: Who): string =>
  by === 'person' || by === 'operator' ? keys.person : by === 'machine' ? keys.machine : keys.thief

/** As somebody copies it by hand. */
const typed = (code: string): string => ` ${code.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l')} `

const mistyped = (code: string): string => `${code.slice(0, -1)}${code.endsWith('7') ? '8' : '7'}`

/** Auto Scaling's refusals have a code of their own. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'AutoScalingError' || 'code' in error)
