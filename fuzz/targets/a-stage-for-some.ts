// The whole of startpass over the in-process world, made anew now and then, so that what it remembers stays small.

import { aStage, codeIn, type Stage } from '../../test/stage.ts'

const INPUTS_A_STAGE = 150

export interface Set {
  readonly stage: Stage
  readonly ids: readonly string[]
  /** A pass code that opens the first instance. */
  readonly code: string
  readonly secrets: Readonly<Record<string, string>>
}

export function stageForSome(): () => Promise<Set> {
  let set: Set | undefined
  let used = 0
  return async () => {
    used += 1
    if (set === undefined || used % INPUTS_A_STAGE === 0) set = await newSet()
    return set
  }
}

async function newSet(): Promise<Set> {
  const noted: string[] = []
  const stage = await aStage({
    through: (aws) => async (request) => {
      const text = request.body.toString()
      if (text.includes(JOURNALED)) noted.push(text)
      return aws(request)
    },
  })
  writes.set(stage, noted)
  const ids = ['web-1', 'db-1', '経理 サーバー'].map((name) => stage.seed(name))
  const code = codeIn(await stage.type('/startpass web-1'))
  const { botToken, signingSecret } = stage.slack.workspace.app
  return {
    stage,
    ids,
    code,
    secrets: { 'bot token': botToken, 'signing secret': signingSecret, 'hash key': '00'.repeat(32) },
  }
}

/** In every write of an entry of the journal, with the records that are written with it. */
const JOURNALED = 'journal#'

/** What was written into the table together with the journal, as it was sent. */
const writes = new WeakMap<Stage, string[]>()

/**
 * Everything that others may read of what startpass did: logs as they are printed, alerts, the journal and the records of
 * starts and passes, and what waits in the queue.
 */
export function overheard(stage: Stage): string {
  const { logged, published, announced, queue } = stage
  const posted = stage.inAlerts().slice(posts.get(stage) ?? 0)
  const lines = logged.map(({ event, trouble, facts }) => JSON.stringify([event, facts, wordsOf(trouble)]))
  const queued = queue.dead.map(({ reason }) => reason)
  return [
    ...lines,
    ...queued,
    ...(writes.get(stage) ?? []),
    JSON.stringify([published, announced, posted]),
  ].join('\n')
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message} ${wordsOf(error.cause)}` : ''

/** How many alerts were posted before. */
const posts = new WeakMap<Stage, number>()

/** What was heard is forgotten. */
export function forget(stage: Stage): void {
  const { logged, published, announced, queue } = stage
  posts.set(stage, stage.inAlerts().length)
  logged.length = 0
  published.length = 0
  announced.length = 0
  queue.dead.length = 0
  writes.get(stage)?.splice(0)
  queue.purge()
}
