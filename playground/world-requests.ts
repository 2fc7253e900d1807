// What is asked of the world over HTTP, checked: a fault plan with a slip in it must not silently do nothing.

import * as z from 'zod'
import { ec2Operations } from '../world/ec2/query-protocol.ts'
import type { Faults } from '../world/faults.ts'
import type { SlackWorld } from '../world/slack/slack-world.ts'
import type { User } from '../world/slack/users.ts'
import { slackMethods } from '../world/slack/web-api.ts'

const chance = z.number().min(0).max(1)

/** Where the world knows them all. */
const known: Readonly<Record<string, ReadonlySet<string>>> = { ec2: ec2Operations, slack: slackMethods }

const faultPlan = z.strictObject({
  events: z
    .strictObject({
      drop: chance.optional(),
      duplicate: chance.optional(),
      reorder: chance.optional(),
      delaySeconds: z.number().min(0).max(3600).optional(),
    })
    .optional(),
  staleReadSeconds: z.number().min(0).max(300).optional(),
  fail: z
    .array(
      z
        .strictObject({
          service: z.enum(['ec2', 'autoscaling', 'dynamodb', 'sqs', 'sns', 'secretsmanager', 'sts', 'slack']),
          operation: z.string().min(1),
          when: z.enum(['before', 'after']),
          code: z.string().min(1),
          times: z.int().min(1),
        })
        .refine(
          ({ service, operation }) => known[service]?.has(operation) ?? /^[A-Z][A-Za-z]+$/.test(operation),
          {
            path: ['operation'],
            message: 'no operation of that service is called so',
          },
        ),
    )
    .optional(),
})

type FaultChange = Parameters<Faults['set']>[0]

/** @returns what to set, or what is wrong with it */
export function readFaults(body: string): FaultChange | string {
  const parsed = parse(body, faultPlan)
  if (typeof parsed === 'string') return parsed
  const { events, staleReadSeconds, fail } = parsed
  return {
    ...(events !== undefined && { events: withoutUndefined(events) }),
    ...(staleReadSeconds !== undefined && { staleReadSeconds }),
    ...(fail !== undefined && { fail }),
  }
}

const typing = z.strictObject({
  line: z.string().min(1),
  user: z.string().optional(),
  channel: z.string().optional(),
})

export interface Typing {
  readonly userId: string
  readonly channelId: string
  readonly line: string
  readonly user: User
}

/** Users and channels by id or by name, with or without @ and #. */
export function readTyping(body: string, slack: SlackWorld, homeChannel: string): Typing | string {
  const parsed = parse(body, typing)
  if (typeof parsed === 'string') return parsed
  const { line, user: who = 'alex', channel: where = homeChannel } = parsed
  const { users, conversations } = slack.workspace
  const user = users.find(({ id, name }) => id === who || name === who.replace(/^@/, ''))
  if (user === undefined) return `there is no ${who}; there are ${users.map(({ name }) => name).join(', ')}`
  const conversation = conversations.find(({ id, name }) => id === where || name === where.replace(/^#/, ''))
  if (conversation === undefined) {
    return `there is no ${where}; there are ${conversations.map(({ name, id }) => name || id).join(', ')}`
  }
  if (!line.startsWith('/')) return 'a command begins with a slash: /startpass web-1'
  return { userId: user.id, channelId: conversation.id, line, user }
}

function parse<T extends z.ZodType>(body: string, schema: T): z.infer<T> | string {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return 'the body is not JSON'
  }
  const parsed = schema.safeParse(value)
  return parsed.success ? parsed.data : z.prettifyError(parsed.error)
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never
}
