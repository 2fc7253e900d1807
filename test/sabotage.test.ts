// Each safeguard of judging, switched off once: a story that ends well with it must end badly without it.
// A safeguard whose absence nothing notices is not tested, whatever its tests say.

import { transact } from '../src/adapters/aws/dynamo.ts'
import { changeControl } from '../src/adapters/aws/dynamo-control.ts'
import { applySettings } from '../src/adapters/aws/dynamo-guard-book.ts'
import { spendPass } from '../src/adapters/aws/dynamo-redeem.ts'
import { defaultGuard, noExemptions } from '../src/domain/guard.ts'
import { fingerprintOf, type InstanceView, isStartState } from '../src/domain/instance.ts'
import { type NamedInstance, type Pass, type Scope } from '../src/domain/pass.ts'
import { instanceKey } from '../src/domain/place.ts'
import type { Rules } from '../src/domain/rules.ts'
import { type StandingPass, type Window, weekdays } from '../src/domain/standing-pass.ts'
import type { Gate } from '../src/flows/gate.ts'
import { example } from '../world/slack/example-workspace.ts'
import { codeIn, type Stage, type StageOptions } from './stage.ts'
import { eachIsNoticed, type Sabotage } from './support/sabotage.ts'

const tokyo = 'ap-northeast-1'

const withRules = (change: (rules: Rules) => Partial<Rules>): StageOptions => ({
  tamper: (gate) => ({ ...gate, rules: { ...gate.rules, ...change(gate.rules) } }),
})

/** The judge takes every pass it reads for one like this; the condition in the table loses the same clause. */
const believing = (
  change: (pass: Pass, start: InstanceView) => Partial<Pass>,
  clause: string,
): StageOptions => ({
  ...withRules((rules) => ({
    planFor: (start, control, permit, tag, coded, guard) =>
      rules.planFor(start, control, permit, tag, coded && { ...coded, ...change(coded, start) }, guard),
    refusalOf: (pass, start, control) => rules.refusalOf({ ...pass, ...change(pass, start) }, start, control),
  })),
  rewrite: without(clause),
})

/** The clause still stands, since DynamoDB wants all its values used, but anything satisfies it. */
const without =
  (clause: string) =>
  (body: string): string =>
    body.replaceAll(clause, `(${clause} OR attribute_exists(pk))`)

const runs = (stage: Stage, id: string): boolean => stage.instance(id).state === 'running'

async function aCode(stage: Stage, line = '/startpass web-1'): Promise<{ web: string; code: string }> {
  const web = stage.seed('web-1')
  return { web, code: codeIn(await stage.type(line, example.alex)) }
}

/** Starts web-1 with its code and stops it again, with no event of either; from now on reads are 4 s old. */
async function restartedUnseen(stage: Stage): Promise<string> {
  const { web, code } = await aCode(stage)
  stage.faults.set({ events: { drop: 1 } })
  stage.tag(web, code)
  stage.start(web)
  await stage.run(2)
  stage.stop(web)
  await stage.run(2)
  stage.faults.set({ events: { drop: 0 }, staleReadSeconds: 4 })
  return web
}

/** Starts web-1 with the code in its tag, after this long. */
async function startWith(stage: Stage, afterSeconds = 0): Promise<string> {
  const { web, code } = await aCode(stage)
  stage.tag(web, code)
  await stage.run(afterSeconds)
  stage.start(web)
  await stage.run(60)
  return web
}

const mustStop = (stage: Stage, id: string): string | undefined => (runs(stage, id) ? 'it runs' : undefined)
const mustRun = (stage: Stage, id: string): string | undefined =>
  runs(stage, id) ? undefined : 'it was stopped'

const scopedTo = (pass: Pass, start: InstanceView): Scope => {
  const named: NamedInstance = { fingerprint: fingerprintOf(start), label: '' }
  return { kind: 'named', instances: { [instanceKey(start.place, start.instanceId)]: named } }
}

const allWeek: Window = { days: new Set(weekdays), fromMinute: 0, toMinute: 1440 }

/** An instance with a standing pass, once a day, for this window. */
async function standingFor(stage: Stage, window: Window): Promise<string> {
  const web = stage.seed('web-1')
  const pass: StandingPass = {
    id: 'machine',
    instances: new Set([web]),
    windows: [window],
    timeZone: 'UTC',
    startsADay: 1,
    owner: 'U012AB34CD',
    reason: 'a scheduler',
    endsAt: stage.now() + 86_400,
  }
  const applied = { at: stage.now(), by: 'arn:aws:iam::123456789012:user/hana', text: '' }
  await applySettings(stage.table, { ...defaultGuard, standingPasses: [pass] }, applied)
  return web
}

const once = (): (() => boolean) => {
  let first = true
  return () => {
    const was = first
    first = false
    return was
  }
}

const sabotages: Readonly<Record<string, () => Sabotage>> = {
  'decide-once': () => ({
    promise: 'a start is judged once: its own redelivery does not find its pass spent',
    off: {
      tamper: (gate) => ({
        ...gate,
        starts: {
          ...gate.starts,
          recall: async (...args) => ({ ...(await gate.starts.recall(...args)), starts: new Map() }),
        },
      }),
      rewrite: (body) => body.replaceAll('"attribute_not_exists(pk)"', '"attribute_not_exists(nothing)"'),
    },
    story: async (stage) => mustRun(stage, await startWith(stage)),
  }),

  'redeem-condition': () => ({
    promise: 'two starts racing for one use: one wins',
    off: { rewrite: without('#left > :zero') },
    story: async (stage) => {
      const ids = [stage.seed('web-1'), stage.seed('web-2')]
      const code = codeIn(await stage.type('/startpass any', example.alex))
      for (const id of ids) stage.tag(id, code)
      for (const id of ids) stage.start(id)
      await stage.run(60)
      return ids.every((id) => runs(stage, id)) ? 'both run on one use' : undefined
    },
  }),

  expiry: () => ({
    promise: 'no start after a pass has expired',
    off: believing(() => ({ expiresAt: Number.MAX_SAFE_INTEGER }), '#expiresAt >= :launchedAt'),
    with: { desk: { passTtlSeconds: 30 } },
    story: async (stage) => mustStop(stage, await startWith(stage, 31)),
  }),

  'issued-after-start': () => ({
    promise: 'a pass cannot be asked for after the fact',
    off: believing(() => ({ issuedAt: 0 }), '#issuedAt <= :latestIssue'),
    story: async (stage) => {
      const web = stage.seed('web-1')
      stage.faults.set({ events: { delaySeconds: 10 } })
      stage.start(web)
      await stage.run(5)
      stage.tag(web, codeIn(await stage.type('/startpass web-1', example.alex)))
      await stage.run(60)
      return mustStop(stage, web)
    },
  }),

  scope: () => ({
    promise: 'a pass starts no other instance',
    off: believing(
      (pass, start) => ({ scope: scopedTo(pass, start) }),
      '(#scope.#kind = :kind AND #scope.#placeKey = :place)',
    ),
    story: async (stage) => {
      const { code } = await aCode(stage)
      const gpu = stage.seed('gpu-1')
      stage.tag(gpu, code)
      stage.start(gpu)
      await stage.run(60)
      return mustStop(stage, gpu)
    },
  }),

  'instance-changed': () => ({
    promise: 'a pass for a small machine does not start it as a large one',
    off: believing(
      (pass, start) => ({ scope: scopedTo(pass, start) }),
      '#scope.#instances.#instance.#fingerprint = :fingerprint',
    ),
    story: async (stage) => {
      const { web, code } = await aCode(stage)
      const large = { attribute: 'instanceType', value: 'p5.48xlarge' } as const
      stage.ec2.modifyInstanceAttribute({ region: tokyo }, { instanceId: web, attributes: [large] })
      stage.tag(web, code)
      stage.start(web)
      await stage.run(60)
      return mustStop(stage, web)
    },
  }),

  'exact-match': () => {
    let key: Pass['key'] | undefined
    return {
      promise: 'a code is good only when it is the very code',
      off: { tamper: (gate) => ({ ...gate, hashCode: (code) => key ?? gate.hashCode(code) }) },
      story: async (stage) => {
        const { web, code } = await aCode(stage)
        key = stage.hashCode(code)
        stage.tag(web, 'sp_00000000000000000000')
        stage.start(web)
        await stage.run(60)
        return mustStop(stage, web)
      },
    }
  },

  'stale-launch-time': () => ({
    promise: 'a read of the previous, allowed start does not wave the next one through',
    off: withRules((rules) => ({
      reading: (hint, view, known, at) =>
        view !== undefined && isStartState(view.state)
          ? { kind: 'answers', view, resumed: false, secondLookAfter: undefined }
          : rules.reading(hint, view, known, at),
    })),
    story: async (stage) => {
      const web = await startWith(stage)
      stage.stop(web)
      await stage.run(30)
      stage.faults.set({ staleReadSeconds: 40 })
      stage.start(web)
      await stage.run(50)
      stage.faults.clear()
      await stage.run(60)
      return mustStop(stage, web)
    },
  }),

  'second-look': () => ({
    promise: 'an event that may be of a start right after the one shown is looked into once more',
    off: withRules((rules) => ({
      reading: (...args) => ({ ...rules.reading(...args), secondLookAfter: undefined }),
    })),
    with: { bootSeconds: 1, stopSeconds: 1 },
    story: async (stage) => {
      const web = await restartedUnseen(stage)
      stage.start(web)
      await stage.run(90)
      return mustStop(stage, web)
    },
  }),

  'blank-later': () => ({
    promise: 'the code for the next start is not blanked as the spent one of the start before',
    off: withRules(() => ({ mayBePast: () => false })),
    with: { bootSeconds: 1, stopSeconds: 1 },
    story: async (stage) => {
      const web = await restartedUnseen(stage)
      stage.tag(web, codeIn(await stage.type('/startpass web-1', example.alex)))
      stage.start(web)
      await stage.run(90)
      return mustRun(stage, web)
    },
  }),

  'stale-state': () => ({
    promise: 'a read that still shows the instance stopped is not the last word',
    off: withRules((rules) => ({
      reading: (hint, view, known, at) =>
        view !== undefined && !isStartState(view.state)
          ? { kind: 'not-seen' }
          : rules.reading(hint, view, known, at),
    })),
    with: { bootSeconds: 2 },
    story: async (stage) => {
      const gpu = stage.seed('gpu-1')
      await stage.run(10)
      stage.faults.set({ staleReadSeconds: 4 })
      stage.start(gpu)
      await stage.run(90)
      return mustStop(stage, gpu)
    },
  }),

  grace: () => ({
    promise: 'a tag that arrives a second late is waited for',
    off: withRules(() => ({ secondsOfGraceLeft: () => 0 })),
    story: async (stage) => {
      const { web, code } = await aCode(stage)
      stage.start(web)
      await stage.run(1)
      stage.tag(web, code)
      await stage.run(60)
      return mustRun(stage, web)
    },
  }),

  transaction: () => {
    const dies = once()
    return {
      promise: 'a pass is never spent without the verdict it was spent for',
      off: {
        tamper: (gate, _, stage) => ({
          ...gate,
          starts: {
            ...gate.starts,
            decide: async (decision) => {
              if (decision.redeem?.kind !== 'pass' || !dies()) return gate.starts.decide(decision)
              const { table } = stage()
              await transact(table, [spendPass(table, decision.redeem.key, decision.start, decision.control)])
              throw new Error('killed between the two')
            },
          },
        }),
      },
      story: async (stage) => mustRun(stage, await startWith(stage)),
    }
  },

  'conflict-is-not-denial': () => ({
    promise: 'a busy table denies nobody',
    off: {
      tamper: (gate) => ({
        ...gate,
        starts: {
          ...gate.starts,
          decide: async (decision) => {
            const decided = await gate.starts.decide(decision)
            return decided.kind === 'contended' && decision.redeem !== undefined
              ? { kind: 'refused', pass: undefined }
              : decided
          },
        },
      }),
    },
    with: { gate: { graceSeconds: 0 } },
    story: async (stage) => {
      const { web, code } = await aCode(stage)
      stage.tag(web, code)
      const conflict = {
        service: 'dynamodb',
        operation: 'TransactWriteItems',
        code: 'TransactionConflict',
      } as const
      stage.faults.set({ fail: [{ ...conflict, when: 'before', times: 1 }] })
      stage.start(web)
      await stage.run(60)
      return mustRun(stage, web)
    },
  }),

  'deny-write-conditional': () => ({
    promise: 'a denial reached on an older read does not overturn an allowance',
    off: {
      rewrite: (body) => body.replaceAll('"attribute_not_exists(pk)"', '"attribute_not_exists(nothing)"'),
    },
    // The second gate reads tags late and writes last.
    with: {
      tamper: (gate, index) =>
        index === 0
          ? gate
          : {
              ...gate,
              instances: {
                ...gate.instances,
                read: async (...args) => {
                  const views = await gate.instances.read(...args)
                  return new Map([...views].map(([id, view]) => [id, { ...view, tags: {} }]))
                },
              },
              starts: {
                ...gate.starts,
                decide: async (decision) => {
                  await new Promise((resolve) => setTimeout(resolve, 30))
                  return gate.starts.decide(decision)
                },
              },
            },
      gate: { graceSeconds: 0 },
    },
    story: async (stage) => {
      const { web, code } = await aCode(stage)
      stage.tag(web, code)
      // Ten deliveries fill the first gate's batch; the eleventh is the second gate's.
      stage.faults.set({ events: { drop: 1 } })
      stage.start(web)
      for (let n = 0; n < 11; n += 1) await stage.inject(pendingEvent(stage, web))
      await stage.run(60)
      return mustRun(stage, web)
    },
  }),

  'effect-flags': () => {
    const dies = once()
    return {
      promise: 'a verdict is carried out though the function died right after it',
      off: {
        tamper: (gate) => ({
          ...killedAtFirstStop(gate, dies),
          starts: {
            ...gate.starts,
            decide: (decision) =>
              gate.starts.decide({ ...decision, record: { ...decision.record, todo: new Set() } }),
          },
        }),
      },
      with: { tamper: (gate) => killedAtFirstStop(gate, dies) },
      story: async (stage) => {
        const gpu = stage.seed('gpu-1')
        stage.start(gpu)
        await stage.run(120)
        return mustStop(stage, gpu)
      },
    }
  },

  'exact-launch-on-stop': () => ({
    promise: 'a late stop of a denied start does not hit the allowed one after it',
    off: withRules((rules) => ({
      nextStep: (start, view, about) =>
        view !== undefined && isStartState(view.state)
          ? { kind: 'stop', alone: false }
          : rules.nextStep(start, view, about),
    })),
    story: async (stage) => {
      const { web, code } = await aCode(stage)
      // Not throttled: such pauses are stretched by chance.
      const failing = { service: 'ec2', operation: 'StopInstances', code: 'InternalError' } as const
      stage.faults.set({ fail: [{ ...failing, when: 'before', times: 2 }], events: { drop: 0 } })
      stage.start(web)
      await stage.run(4)
      // Its owner stops it, asks, and starts it again; the gate's own stop is still on its way.
      stage.faults.set({ fail: [{ ...failing, when: 'before', times: 20 }], events: { drop: 1 } })
      await stage.run(5)
      stage.stop(web)
      await stage.run(5)
      stage.tag(web, code)
      stage.faults.clear()
      stage.start(web)
      await stage.run(600)
      return mustRun(stage, web)
    },
  }),

  bisecting: () => {
    const refusals: (readonly string[])[] = []
    return {
      promise: 'one instance that cannot be stopped spares no other',
      off: {
        tamper: (gate) => ({
          ...gate,
          instances: {
            ...gate.instances,
            stop: async (place, ids) => {
              if (refusals.some((whole) => ids.every((id) => whole.includes(id)))) {
                return { kind: 'refused', code: 'Whole', message: 'all or nothing' }
              }
              const trouble = await gate.instances.stop(place, ids)
              if (trouble !== undefined) refusals.push(ids)
              return trouble
            },
          },
        }),
      },
      story: async (stage) => {
        const ids = Array.from({ length: 6 }, (_, n) => stage.seed(`miner-${n}`))
        const on = { attribute: 'disableApiStop', value: 'true' } as const
        stage.ec2.modifyInstanceAttribute({ region: tokyo }, { instanceId: ids[2] ?? '', attributes: [on] })
        for (const id of ids) stage.start(id)
        await stage.run(60)
        const up = ids.filter((id) => runs(stage, id)).length
        return up > 1 ? `${up} of six run` : undefined
      },
    }
  },

  'seen-stopped': () => ({
    promise: 'a stop that AWS accepted and lost is called again',
    off: {
      tamper: (gate) => ({
        ...losingFirstStop(gate),
        starts: {
          ...gate.starts,
          change: (record, how) =>
            gate.starts.change(record, (fresh) => {
              const change = how(fresh)
              if (change?.record.stopCalledAt === undefined) return change
              const todo = new Set([...change.record.todo].filter((duty) => duty !== 'stop'))
              return { ...change, record: { ...change.record, todo } }
            }),
        },
      }),
    },
    with: { tamper: losingFirstStop, bootSeconds: 1 },
    story: async (stage) => {
      const gpu = stage.seed('gpu-1')
      stage.start(gpu)
      await stage.run(120)
      return mustStop(stage, gpu)
    },
  }),

  'replay-memory': () => ({
    promise: 'a request seen before is refused',
    off: { tamperRequests: () => ({ firstTime: async () => true }) },
    story: async (stage) => {
      stage.seed('web-1')
      const request = stage.request('/startpass web-1')
      await stage.post(request)
      return (await stage.post(request)).statusCode === 200 ? 'a second code was issued' : undefined
    },
  }),

  'tag-blanking': () => ({
    promise: 'a spent code does not stay in the tag',
    off: {
      tamper: (gate) => ({ ...gate, instances: { ...gate.instances, tag: async () => undefined } }),
    },
    story: async (stage) => {
      const web = await startWith(stage)
      return stage.instance(web).tags.get('Auth') === '' ? undefined : 'the code is still there'
    },
  }),

  'guarding-since': () => ({
    promise: 'switching on stops nothing that runs',
    off: withRules((rules) => ({
      planFor: (start, control, ...rest) => rules.planFor(start, { ...control, guardingSince: 0 }, ...rest),
    })),
    story: async (stage) => {
      const gpu = stage.seed('gpu-1')
      stage.faults.set({ events: { drop: 1 } })
      stage.start(gpu)
      await stage.run(30)
      stage.faults.clear()
      const control = await stage.passes.control({ account: '123456789012', region: tokyo })
      await changeControl(stage.table, control, { guardingSince: stage.now() }, stage.means.entropy)
      await stage.inject({ ...pendingEvent(stage, gpu), detail: { 'instance-id': gpu, state: 'running' } })
      await stage.run(60)
      return mustRun(stage, gpu)
    },
  }),

  'cap-scope': () => ({
    promise: 'the cap covers restarts of instances known to be good, and no thief’s launches',
    with: { guard: { cap: { restarts: 3, withinMinutes: 10 } } },
    off: {
      tamper: (gate) => ({
        ...gate,
        starts: {
          ...gate.starts,
          decide: (decision) =>
            gate.starts.decide({ ...decision, record: { ...decision.record, capped: true } }),
        },
      }),
    },
    story: async (stage) => {
      const miners = stage.launch({ Name: 'miner' }, 10)
      await stage.run(120)
      return miners.some((id) => runs(stage, id)) ? 'miners were held' : undefined
    },
  }),

  'cap-ends': () => ({
    promise: 'the cap is no off-switch: unanswered, stopping goes on',
    with: { guard: { cap: { restarts: 1, withinMinutes: 10 } } },
    off: withRules((rules) => ({
      capStep: (state, asks, cap, now) =>
        rules.capStep({ ...state, heldSince: state.heldSince && now }, asks, cap, now),
    })),
    story: async (stage) => {
      const ids = ['a', 'b', 'c'].map((name) => stage.seed(name))
      for (const [n, id] of ids.entries()) {
        stage.tag(id, codeIn(await stage.type(`/startpass ${'abc'.charAt(n)}`, example.alex)))
        stage.start(id)
      }
      await stage.run(60)
      for (const id of ids) stage.stop(id)
      await stage.run(60)
      for (const id of ids) stage.start(id)
      await stage.run(1100)
      return ids.some((id) => runs(stage, id)) ? 'it was held for good' : undefined
    },
  }),

  'exemption-by-name': () => ({
    promise: 'a listed group is that group, and none of its name elsewhere',
    with: {
      guard: { exempt: { ...noExemptions, autoScalingGroups: new Set([`123456789012/${tokyo}/web`]) } },
    },
    off: withRules((rules) => ({
      planFor: (start, control, permit, tag, coded, guard) => {
        const named = start.tags['aws:autoscaling:groupName'] === 'web'
        const plan = rules.planFor(start, control, permit, tag, coded, guard)
        return named ? { ...plan, exemption: { rule: 'auto-scaling-group', by: 'web' } } : plan
      },
    })),
    story: async (stage) => {
      const far = { region: 'us-east-1', caller: 'AKIATHIEF' }
      const data = { imageId: 'ami-0123456789abcdef0', instanceType: 'p5.48xlarge' }
      stage.autoScaling.createLaunchConfiguration(far, { name: 'mine', data })
      stage.autoScaling.createAutoScalingGroup(far, {
        name: 'web',
        launchConfigurationName: 'mine',
        minSize: 1,
        maxSize: 1,
        availabilityZones: ['us-east-1a'],
      })
      await stage.run(60)
      return stage.published.length === 0 ? 'a group of the same name passed unnoticed' : undefined
    },
  }),

  'standing-window': () => ({
    promise: 'a standing pass starts nothing outside its hours',
    off: withRules((rules) => ({
      planFor: (start, control, permit, tag, coded, guard) =>
        rules.planFor(start, control, permit, tag, coded, {
          ...guard,
          standingPasses: guard.standingPasses.map((pass) => ({ ...pass, windows: [allWeek] })),
        }),
    })),
    story: async (stage) => {
      const web = await standingFor(stage, { ...allWeek, days: new Set(['sun']) })
      stage.start(web)
      await stage.run(60)
      return mustStop(stage, web)
    },
  }),

  'standing-condition': () => ({
    promise: 'a standing pass starts an instance as often a day as it says',
    off: { rewrite: without('#used < :most') },
    story: async (stage) => {
      const web = await standingFor(stage, allWeek)
      stage.start(web)
      await stage.run(30)
      stage.stop(web)
      await stage.run(30)
      stage.start(web)
      await stage.run(60)
      return mustStop(stage, web)
    },
  }),

  'control-in-transaction': () => {
    const first = once()
    const lockingMeanwhile = (gate: Gate, _: number, stage: () => Stage): Gate => ({
      ...gate,
      starts: {
        ...gate.starts,
        recall: async (...args) => {
          const recalled = await gate.starts.recall(...args)
          if (recalled.passes.size > 0 && first()) {
            const { table, now, means } = stage()
            const change = { lockdown: true, passesVoidBefore: now() + 1 }
            await changeControl(table, recalled.control, change, means.entropy)
          }
          return recalled
        },
      },
    })
    return {
      promise: 'a lockdown that begins while a start is being judged holds for that start',
      off: { rewrite: without('#revision = :revision') },
      with: { tamper: lockingMeanwhile },
      story: async (stage) => mustStop(stage, await startWith(stage)),
    }
  },

  'pass-given-back': () => ({
    promise: 'a start that never ran costs its owner nothing',
    off: {
      tamper: (gate) => ({
        ...gate,
        starts: {
          ...gate.starts,
          change: (record, how) =>
            gate.starts.change(record, (fresh) => {
              const change = how(fresh)
              return change && { ...change, giveBack: false }
            }),
        },
      }),
    },
    story: async (stage) => {
      const { web, code } = await aCode(stage)
      stage.ec2.failNextStart(tokyo, web, 'Server.InsufficientInstanceCapacity')
      for (let n = 0; n < 2; n += 1) {
        stage.tag(web, code)
        stage.start(web)
        await stage.run(30)
      }
      return mustRun(stage, web)
    },
  }),

  'rolled-up': () => ({
    promise: 'a burst of thefts does not drown the channel',
    off: {
      tamper: (gate) => ({
        ...gate,
        bursts: {
          ...gate.bursts,
          add: async (place, mode, lines, now) => ({
            ...(await gate.bursts.add(place, mode, lines, now)),
            lines: lines.slice(0, 1),
          }),
        },
      }),
    },
    story: async (stage) => {
      for (let n = 0; n < 20; n += 1) stage.start(stage.seed(`miner-${n}`))
      await stage.run(60)
      const messages = stage.inAlerts().length
      return messages > 4 ? `${messages} messages` : undefined
    },
  }),

  sweep: () => ({
    promise: 'with every event lost, a start without a pass is found and stopped',
    off: {
      tamper: (gate) => ({ ...gate, instances: { ...gate.instances, up: nothingUp } }),
    },
    story: async (stage) => {
      stage.faults.set({ events: { drop: 1 } })
      const gpu = stage.seed('gpu-1')
      stage.start(gpu)
      await stage.run(30)
      await stage.sweepAll()
      await stage.run(60)
      return mustStop(stage, gpu)
    },
  }),

  'group-watch': () => ({
    promise: 'whoever makes a listed group bigger is noticed',
    off: {
      tamperHerald: (herald) => ({
        ...herald,
        groupBook: { ...herald.groupBook, recall: async () => new Map() },
      }),
    },
    with: {
      guard: { exempt: { ...noExemptions, autoScalingGroups: new Set([`123456789012/${tokyo}/web`]) } },
    },
    story: async (stage) => {
      const thief = { region: tokyo, caller: 'AKIATHIEF' }
      const data = { imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro' }
      stage.autoScaling.createLaunchConfiguration(thief, { name: 'launch', data })
      stage.autoScaling.createAutoScalingGroup(thief, {
        name: 'web',
        launchConfigurationName: 'launch',
        minSize: 0,
        maxSize: 1,
        availabilityZones: [`${tokyo}a`],
      })
      await stage.sweepAll()
      stage.autoScaling.updateAutoScalingGroup(thief, { name: 'web', maxSize: 100 })
      await stage.run(300)
      await stage.sweepAll()
      return stage.announced.some(({ kind }) => kind === 'group-changed') ? undefined : 'nobody was told'
    },
  }),

  'told-once': () => ({
    promise: 'the same news is told once, however many sweeps find it',
    off: {
      tamper: (gate) => ({ ...gate, told: { ...gate.told, before: async () => false } }),
    },
    with: { mode: 'observe' },
    story: async (stage) => {
      stage.start(stage.seed('gpu-1'))
      for (let sweep = 0; sweep < 3; sweep += 1) {
        await stage.run(3)
        await stage.sweepAll()
      }
      const looks = stage.announced.filter(({ kind }) => kind === 'first-look').length
      return looks > 1 ? `told ${looks} times` : undefined
    },
  }),

  'settings-read-afresh': () => ({
    promise: 'an account that was named a moment ago is guarded, whatever a gate remembers',
    off: {
      tamper: (gate) => ({ ...gate, guard: { ...gate.guard, fresh: () => gate.guard.inForce() } }),
    },
    with: { otherAccounts: [SECOND] },
    story: async (stage) => {
      const roleArn = `arn:aws:iam::${SECOND}:role/startpass`
      stage.accounts.addRole({ arn: roleArn })
      for (let n = 0; n < 20; n += 1) stage.start(stage.seed(`web-${n}`))
      await stage.run(1)
      const accounts = [{ id: SECOND, name: 'second', roleArn, externalId: undefined }]
      const applied = { at: stage.now(), by: 'alex', text: '' }
      await applySettings(stage.table, { ...defaultGuard, accounts }, applied)
      await stage.run(1)
      const { ec2 } = stage.account(SECOND)
      const miner = ec2.seedStopped({ region: tokyo, name: 'miner', instanceType: 't3.micro' })
      ec2.startInstances({ region: tokyo, caller: 'AKIATHIEF' }, { instanceIds: [miner] })
      await stage.run(60)
      const { state } = ec2.truth(tokyo)[0] ?? {}
      return state === 'running' ? 'it runs' : undefined
    },
  }),
}

const SECOND = '222222222222'

async function* nothingUp(): AsyncGenerator<never> {
  yield* []
}

function killedAtFirstStop(gate: Gate, dies: () => boolean): Gate {
  return {
    ...gate,
    instances: {
      ...gate.instances,
      stop: async (...args) => {
        if (dies()) throw new Error('killed')
        return gate.instances.stop(...args)
      },
    },
  }
}

const lost = new WeakSet<object>()

/** Both gates together lose the first call. */
function losingFirstStop(gate: Gate): Gate {
  return {
    ...gate,
    instances: {
      ...gate.instances,
      stop: async (...args) => {
        if (lost.has(gate.instances)) return gate.instances.stop(...args)
        lost.add(gate.instances)
        return undefined
      },
    },
  }
}

const pendingEvent = (stage: Stage, id: string) => ({
  source: 'aws.ec2',
  'detail-type': 'EC2 Instance State-change Notification',
  account: '123456789012',
  region: tokyo,
  time: new Date(stage.instance(id).launchTimeEpochSeconds * 1000).toISOString(),
  detail: { 'instance-id': id, state: 'pending' },
})

eachIsNoticed(sabotages)
