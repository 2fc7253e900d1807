// The two kinds of message on the gate's queue: AWS's state-change events (A10) and the gate's own reminders.
// Reading either gives tasks, or the reason why it cannot be read.

import * as z from 'zod/mini'
import type { GateTask } from '../../domain/gate-task.ts'
import { newHint } from '../../domain/judge.ts'
import { isAccountId, isInstanceId, isRegionName } from '../../domain/place.ts'

const state = z.enum(['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated'])
const account = z.string().check(z.refine(isAccountId))
const region = z.string().check(z.refine(isRegionName))
const instanceId = z.string().check(z.refine(isInstanceId))
const seconds = z.int().check(z.nonnegative(), z.maximum(99_999_999_999))
const count = z.int().check(z.nonnegative())

const stateChange = z.object({
  source: z.literal('aws.ec2'),
  'detail-type': z.literal('EC2 Instance State-change Notification'),
  account,
  region,
  time: z.iso.datetime({ offset: true }),
  detail: z.object({ 'instance-id': instanceId, state }),
})

const place = z.object({ account, region })

const reminder = z.lazy(() =>
  z.object({
    startpass: z.literal(1),
    tasks: z.array(
      z.discriminatedUnion('kind', [
        z.object({
          kind: z.literal('hint'),
          hint: z.object({
            place,
            instanceId,
            state,
            at: seconds,
            looks: count,
            firstLookAt: z.optional(seconds),
          }),
        }),
        z.object({
          kind: z.literal('finish'),
          start: z.object({ place, instanceId, launchedAt: seconds }),
          tries: count,
          dueAt: z.optional(seconds),
        }),
        z.object({ kind: z.literal('follow-up'), place, instanceId, passId: z.string(), tries: count }),
      ]),
    ),
  }),
)

export const reminderBody = (tasks: readonly GateTask[]): string => JSON.stringify({ startpass: 1, tasks })

/** @returns the tasks, or the reason for the dead-letter queue */
export function readMessage(body: string): readonly GateTask[] | string {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return 'not JSON'
  }
  // Most are events, and trying the wrong one first costs more than reading the right one.
  if (isOfAws(value)) return eventTask(value)
  const own = z.safeParse(reminder, value)
  return own.success ? own.data.tasks.map(toTask) : eventTask(value)
}

const isOfAws = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'source' in value && !('startpass' in value)

type Reminder = z.infer<typeof reminder>['tasks'][number]

const toTask = (task: Reminder): GateTask =>
  task.kind === 'hint' ? { ...task, hint: { ...task.hint, firstLookAt: task.hint.firstLookAt } } : task

function eventTask(value: unknown): GateTask[] | string {
  const event = z.safeParse(stateChange, value)
  if (!event.success) {
    const where = event.error.issues.map((issue) => issue.path.join('.') || 'the whole').join(', ')
    return `neither an EC2 state-change event nor a reminder: ${where}`
  }
  const { account, region, time, detail } = event.data
  const hint = newHint({
    place: { account, region },
    instanceId: detail['instance-id'],
    state: detail.state,
    at: Math.floor(Date.parse(time) / 1000),
  })
  return [{ kind: 'hint', hint }]
}
