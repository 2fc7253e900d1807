// What issuing a pass, an allowed start and a denied one cost of DynamoDB's units, as the table itself counts them:
// twice for a transaction, in steps of 1 KB written and 4 KB read (C2).

import { aStage, codeIn, type Stage } from '../../test/stage.ts'
import type { HttpHandler } from '../../world/http.ts'

export interface Units {
  readonly write: number
  readonly read: number
}

interface Consumed {
  readonly CapacityUnits?: number
}

const WRITES = /UpdateItem|PutItem|DeleteItem|TransactWriteItems|BatchWriteItem/

/** Asks the table what each request costs. */
function metered() {
  const units = { write: 0, read: 0 }
  const through =
    (aws: HttpHandler): HttpHandler =>
    async (request) => {
      const target = request.headers['x-amz-target'] ?? ''
      if (!target.startsWith('DynamoDB')) return aws(request)
      const body: object = JSON.parse(request.body.toString()) as object
      const asked = { ...body, ReturnConsumedCapacity: 'TOTAL' }
      const answer = await aws({ ...request, body: Buffer.from(JSON.stringify(asked)) })
      const { ConsumedCapacity } = JSON.parse(answer.body.toString()) as {
        ConsumedCapacity?: Consumed | Consumed[]
      }
      for (const { CapacityUnits = 0 } of [ConsumedCapacity ?? []].flat())
        units[WRITES.test(target) ? 'write' : 'read'] += CapacityUnits
      return answer
    }
  return { units, through }
}

export async function storeUnits(): Promise<Readonly<Record<'issue' | 'allow' | 'deny', Units>>> {
  const { units, through } = metered()
  const stage = await aStage({ through })
  const costOf = async (act: () => Promise<unknown>): Promise<Units> => {
    const before = { ...units }
    await act()
    return { write: units.write - before.write, read: units.read - before.read }
  }
  const start = async (id: string): Promise<void> => {
    stage.start(id)
    await stage.run(60)
  }
  await start(stage.seed('first'))
  const web = stage.seed('web-1')
  await stage.type('/startpass help')
  let code = ''
  const issue = await costOf(async () => {
    code = codeIn(await stage.type('/startpass web-1'))
  })
  stage.tag(web, code)
  const allow = await costOf(() => start(web))
  expectUp(stage, web)
  const deny = await costOf(() => start(stage.seed('miner')))
  return { issue, allow, deny }
}

function expectUp(stage: Stage, id: string): void {
  if (stage.instance(id).state !== 'running') throw new Error('the allowed start was not allowed')
}
