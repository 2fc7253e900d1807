// Messages on the gate's queue: AWS's state events and the gate's own reminders, or anything at all. One that cannot be
// read goes to the dead-letter queue; none makes the gate fail.

import { judgeBatch } from '../../src/lambdas/gate-batch.ts'
import type { Stage } from '../../test/stage.ts'
import { Broken, keepsSecrets, type Target } from '../target.ts'
import { forget, overheard, stageForSome } from './a-stage-for-some.ts'

const words = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  'null',
  'true',
  '1e308',
  '-1',
  '9007199254740993',
  '"pending"',
  '"running"',
  '"stopping"',
  '"stopped"',
  '"shutting-down"',
  '"terminated"',
  '"source":"aws.ec2"',
  '"detail-type":"EC2 Instance State-change Notification"',
  'ID0',
  'ID1',
  'NOW',
  '"account":"123456789012"',
  '"account":"210987654321"',
  '"region":"us-east-1"',
  '"region":"ap-northeast-1"',
  'mars-north-1',
  '"time":"NOWZ"',
  '"time":"0000-01-01T00:00:00Z"',
  '"time":"9999-12-31T23:59:59+14:00"',
  '"startpass":1',
  '"tasks":[',
  '"kind":"hint"',
  '"kind":"finish"',
  '"kind":"follow-up"',
  '"looks":4',
  '"tries":299',
  '"tries":300',
  '"firstLookAt":NOW',
  '"launchedAt":NOW',
  '"passId":"P-7K3M9Q2X"',
  '__proto__',
  'constructor',
  '99999999999',
]

/** What went on, by what was logged, judged and asked of AWS. */
function outcomeOf({ logged, spans, requests }: Stage): string {
  const said = logged.map(({ event, facts }) =>
    event === 'buried' ? (String(facts['reason']).split(',')[0] ?? '') : event,
  )
  const asked = requests.map(({ operation }) => operation)
  return [...new Set([...said, ...spans.verdicts, ...asked])].toSorted().join(' ') || 'nothing'
}

export function queueMessages(): Target {
  const nextSet = stageForSome()
  let n = 0
  return {
    name: 'queue-messages',
    words,
    run: async (input) => {
      const { stage, ids, secrets } = await nextSet()
      const [gate] = stage.gates
      if (gate === undefined) throw new Error('there is no gate')
      forget(stage)
      n += 1
      // Something is up most of the time.
      const id = ids[n % ids.length] ?? ''
      if (stage.instance(id).state === 'stopped') stage.start(id)
      await stage.clock.advance(2000)
      stage.queue.purge()
      stage.requests.length = 0
      stage.spans.verdicts.length = 0
      const body = input
        .replaceAll('ID0', id)
        .replaceAll('ID1', ids[(n + 1) % ids.length] ?? '')
        .replaceAll('NOWZ', new Date(stage.clock.now()).toISOString())
        .replaceAll('NOW', String(stage.now()))
      const record = {
        messageId: 'm',
        receiptHandle: 'm',
        body,
        attributes: { ApproximateReceiveCount: '1' },
      }
      const { batchItemFailures } = await judgeBatch([record], gate)
      keepsSecrets(overheard(stage), secrets, input)
      const size = stage.queue.size
      if (size > 100) throw new Broken(`${size} messages came of one`)
      const trouble = stage.logged.find((line) => line.event === 'message-failed')?.trouble
      if (batchItemFailures.length > 0 && !isExpected(trouble)) throw trouble
      await stage.run(0)
      return outcomeOf(stage)
    },
  }
}

/** What AWS would not answer comes again, and in the end lies in the dead-letter queue: that is as promised. */
const isExpected = (error: unknown): boolean => error instanceof Error && error.name === 'Unreachable'
