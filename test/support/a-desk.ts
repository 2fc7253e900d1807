// Test support: a desk over plain lists, asked as Slack would ask it. Everything it does and tells is kept in one list.

import type { Control } from '../../src/domain/control.ts'
import type { InstanceView } from '../../src/domain/instance.ts'
import { type Pass, permitKey } from '../../src/domain/pass.ts'
import type { SlackUser } from '../../src/domain/person.ts'
import type { Place } from '../../src/domain/place.ts'
import { openPolicy } from '../../src/domain/policy.ts'
import { answerCommand } from '../../src/flows/answer-command.ts'
import type { Desk, DeskSettings } from '../../src/flows/desk.ts'
import type { Ec2Trouble, Issued } from '../../src/flows/ports.ts'
import { aControl, noon, tokyo } from '../builders.ts'

export const hanaSato = { teamId: 'T0ACME00001', userId: 'U0HANASATO1' }
const asked = { person: hanaSato, channelId: 'C0GENERAL01', command: '/startpass', requestId: 'r1' }

export interface DeskHas {
  readonly views?: readonly InstanceView[]
  readonly open?: readonly Pass[]
  readonly control?: Partial<Control>
  readonly controlOf?: (place: Place) => Partial<Control>
  /** Instances in Virginia. */
  readonly elsewhere?: readonly InstanceView[]
  /** What the table answers to issuing, in turn; then that it is issued. */
  readonly issued?: Issued[]
  readonly user?: Partial<SlackUser> | 'unknown'
  readonly settings?: Partial<DeskSettings>
  readonly connection?: { readonly allowAny: boolean }
  readonly groups?: readonly string[]
  readonly isPrivate?: boolean
  readonly started?: Ec2Trouble
  /** What fails, by the name of the call. */
  readonly failing?: Readonly<Record<string, Error>>
  /** Seconds that pass with each look at the clock. */
  readonly slow?: number
}

export async function ask(text: string, has: DeskHas = {}) {
  const calls: unknown[][] = []
  const issued: Pass[] = []
  const answers = [...(has.issued ?? [])]
  const views = has.views ?? []
  let looks = -1
  const does =
    <T>(name: string, answer?: (...what: never[]) => T) =>
    async (...what: unknown[]): Promise<T | undefined> => {
      calls.push([name, ...what])
      const failing = has.failing?.[name]
      if (failing !== undefined) throw failing
      return answer?.(...(what as never[]))
    }
  const desk = {
    clock: {
      now: () => (noon + (looks += 1) * (has.slow ?? 0)) * 1000 + 500,
      pause: does('pause'),
    },
    entropy: { bytes: (count: number) => new Uint8Array(count), fraction: () => 0 },
    hashCode: (code: string) => `code:${code}`,
    connection: async () => has.connection,
    directory: {
      user: does('user', () =>
        has.user === 'unknown'
          ? undefined
          : {
              ...hanaSato,
              enterpriseId: undefined,
              deleted: false,
              bot: false,
              guest: false,
              stranger: false,
              locale: 'ja-JP',
              timeZone: 'Asia/Tokyo',
              ...has.user,
            },
      ),
      ownTeams: does('ownTeams', () => new Set([hanaSato.teamId])),
      groupsOf: does('groupsOf', () => new Set(has.groups)),
      isPrivateToUs: does('isPrivateToUs', () => has.isPrivate ?? true),
    },
    instances: {
      read: async (_: unknown, ids: readonly string[]) =>
        new Map(views.filter((one) => ids.includes(one.instanceId)).map((one) => [one.instanceId, one])),
      named: async ({ region }: Place, name: string) =>
        (region === tokyo.region ? views : (has.elsewhere ?? [])).filter((one) => one.tags['Name'] === name),
      list: does('list', () => [...views]),
      start: does('start', () => has.started),
    },
    passes: {
      open: does('open', () => ({ passes: has.open ?? [] })),
      control: does('control', (place: Place) =>
        aControl({ place, ...has.control, ...has.controlOf?.(place) }),
      ),
      issue: does('issue', ({ pass }: { pass: Pass }) => {
        issued.push(pass)
        return answers.shift() ?? { kind: 'issued' }
      }),
      revoke: does('revoke', () => true),
    },
    chat: { tell: does('tell') },
    journal: { write: does('write') },
    later: { send: does('send') },
    log: {
      info: (...what: unknown[]) => void calls.push(['info', ...what]),
      trouble: (...what: unknown[]) => void calls.push(['trouble', ...what]),
    },
    settings: {
      home: tokyo,
      passTtlSeconds: 900,
      maxOpenPasses: 2,
      allowAny: undefined,
      policy: openPolicy,
      codeDelivery: 'reply',
      allowedTeams: new Set([hanaSato.teamId]),
      ...has.settings,
    },
  } as unknown as Desk
  const answer = await answerCommand({ ...asked, text }, desk)
  const done = (...names: string[]) => calls.filter(([call]) => names.includes(String(call)))
  return { ...answer, calls, done, issued }
}

export const permitOf = ({ place, instanceId }: InstanceView) => permitKey(place, instanceId)
