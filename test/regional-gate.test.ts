// The built gate in a region other than home, over the strict world, with what it asks read off the wire: which client
// signs for which region, what its role has to permit, and that the sweep at home finishes what it left.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { gateStatements } from '../infra/permissions/gate.ts'
import type { GateParts } from '../infra/permissions/parts.ts'
import { readInstallation } from '../src/adapters/aws/dynamo-control.ts'
import { functionNoteOf } from '../src/adapters/aws/dynamo-function-notes.ts'
import { firstInstallation } from '../src/lambdas/clients.ts'
import { accountId, defaultRegion as HOME } from '../world/account.ts'
import { credentialOf } from '../world/aws-service.ts'
import { realClock } from '../world/clock.ts'
import { type EmbeddedAws, embeddedAws } from '../world/embedded-aws.ts'
import { Faults } from '../world/faults.ts'
import { type HttpRequest, type Listener, listen } from '../world/http.ts'
import { createMessaging } from '../world/messaging/messaging.ts'
import { type Environment, type Invoked, invoke, resourceLines } from './contract/support/bundle.ts'
import { batchOf, stateChange } from './permissions/cold.ts'
import { needsOf } from './permissions/needs.ts'
import { isPermitted, list, type Need, type Statement } from './permissions/policy.ts'
import { parts } from './permissions/roles.ts'

const THERE = 'us-east-1'
const GATE = 'AKIAREGIONALGATE'
/** The sweep takes up only what has been due for a while. */
const THREE_MINUTES_ON = '--import=data:text/javascript,const{now}=Date;Date.now=()=>now()+180000'
const messaging = createMessaging()
const faults = new Faults()
let aws: EmbeddedAws
let listener: Listener
let home: Environment
let regional: Environment
let asked: HttpRequest[] = []

const keys = { accessKeyId: 'AKIATEST', secretAccessKey: 'x' }
const clientIn = (region: string) => ({
  region,
  endpoint: home['AWS_ENDPOINT_URL'] ?? '',
  credentials: keys,
})
const table = () => ({ client: new DynamoDBClient(clientIn(HOME)), name: home['TABLE_NAME'] ?? '' })

beforeAll(async () => {
  aws = embeddedAws({
    clock: realClock,
    faults,
    messaging,
    regions: [HOME, THERE],
    bootSeconds: 0,
    stopSeconds: 0,
  })
  listener = await listen((request) => {
    if (credentialOf(request)?.accessKeyId === GATE) asked.push(request)
    return aws.handler(request)
  }, 0)
  const base = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${listener.port}`,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
  }
  const own = { AWS_REGION: HOME, MODE: 'enforce', GRACE_SECONDS: '0' }
  const slack = { SLACK_SIGNING_SECRET: 'of-this-test', SLACK_BOT_TOKEN: 'xoxb-of-this-test' }
  home = { ...base, ...(await resourceLines({ ...base, ...own, ...slack })) }
  const sqs = new SQSClient(clientIn(THERE))
  const make = async (QueueName: string): Promise<string> =>
    (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? ''
  regional = {
    ...home,
    AWS_ACCESS_KEY_ID: GATE,
    AWS_REGION: THERE,
    HOME_REGION: HOME,
    QUEUE_URL: await make('startpass-gate'),
    DLQ_URL: await make('startpass-gate-dlq'),
  }
}, 60_000)

afterAll(async () => {
  await listener.close()
  await messaging.close()
  await aws.close()
})

beforeEach(() => {
  faults.clear()
  asked = []
})

const started = (name: string): string => {
  const { ec2 } = aws.home
  const id = ec2.seedStopped({ region: THERE, name, instanceType: 't3.micro' })
  ec2.startInstances({ region: THERE, caller: 'AKIATHIEF' }, { instanceIds: [id] })
  return id
}
const stateOf = (id: string): string | undefined =>
  aws.home.ec2.truth(THERE).find(({ instanceId }) => instanceId === id)?.state

const scopes = (): Record<string, string[]> => {
  const found = asked.map((request) => credentialOf(request)).filter((one) => one !== undefined)
  return Object.fromEntries(
    [...Map.groupBy(found, ({ service }) => service)].map(([service, some]) => [
      service,
      [...new Set(some.map(({ region }) => region))],
    ]),
  )
}

const judge = (id: string, more: Environment = {}): Promise<Invoked> =>
  invoke('gate', { ...regional, ...more }, batchOf(JSON.stringify({ ...stateChange(id), region: THERE })))

async function waitingIn(region: string, url = ''): Promise<number> {
  const { Attributes: counts = {} } = await new SQSClient(clientIn(region)).send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }),
  )
  return (
    Number(counts.ApproximateNumberOfMessages ?? 0) + Number(counts.ApproximateNumberOfMessagesDelayed ?? 0)
  )
}

const json = (given: GateParts): Statement[] =>
  gateStatements(given).map((statement) => statement.toStatementJson() as Statement)

const there = (what: string): string => `arn:aws:sqs:${THERE}:${accountId}:${what}`
const regionalParts: GateParts = {
  ...parts,
  guards: THERE,
  queueArn: there('startpass-gate'),
  dlqArn: there('startpass-gate-dlq'),
}

describe('a gate in another region', () => {
  it('signs for home where table, secret and topic are, and for its own region where queue and instances are', async () => {
    const id = started('web-1')
    expect(await judge(id)).toMatchObject({ answer: { batchItemFailures: [] } })
    await expect.poll(() => stateOf(id)).toBe('stopped')
    expect(scopes()).toEqual({
      dynamodb: [HOME],
      secretsmanager: [HOME],
      sns: [HOME],
      ec2: [THERE],
      sqs: [THERE],
    })
  }, 30_000)

  it('sends its second looks to its own queue', async () => {
    const before = await waitingIn(HOME, home['QUEUE_URL'])
    const beforeThere = await waitingIn(THERE, regional['QUEUE_URL'])
    const id = started('db-1')
    expect(await judge(id, { GRACE_SECONDS: '60' })).toMatchObject({ answer: { batchItemFailures: [] } })
    expect(stateOf(id)).toBe('running')
    expect(await waitingIn(THERE, regional['QUEUE_URL'])).toBe(beforeThere + 1)
    expect(await waitingIn(HOME, home['QUEUE_URL'])).toBe(before)
  }, 30_000)

  it('judges a start that home has judged no second time', async () => {
    const id = started('batch-1')
    const event = batchOf(JSON.stringify({ ...stateChange(id), region: THERE }))
    await Promise.all([invoke('gate', home, event), judge(id)])
    await judge(id)
    const { client, name } = table()
    const { ScanCommand } = await import('@aws-sdk/client-dynamodb')
    const { Items = [] } = await client.send(new ScanCommand({ TableName: name }))
    const verdicts = Items.filter(
      ({ pk, sk }) => pk?.S?.endsWith(`/${id}`) === true && /^journal#.*#verdict#/.test(sk?.S ?? ''),
    )
    expect(verdicts).toHaveLength(1)
  }, 30_000)

  it('leaves what it could not finish to the sweep at home', async () => {
    const id = started('gpu-1')
    const refusal = {
      service: 'ec2',
      operation: 'StopInstances',
      when: 'before',
      code: 'InternalError',
    } as const
    faults.set({ fail: [{ ...refusal, times: 99 }] })
    await judge(id)
    expect(stateOf(id)).toBe('running')
    faults.clear()
    await invoke('sweep', { ...home, NODE_OPTIONS: THREE_MINUTES_ON }, {})
    await expect.poll(() => stateOf(id)).toBe('stopped')
  }, 30_000)

  it('sets aside what is of another region: it may not stop it, and would keep others from it', async () => {
    const { ec2 } = aws.home
    const id = ec2.seedStopped({ region: HOME, name: 'astray', instanceType: 't3.micro' })
    ec2.startInstances({ region: HOME, caller: 'AKIATHIEF' }, { instanceIds: [id] })
    const before = await waitingIn(THERE, regional['DLQ_URL'])
    const { answer } = await invoke('gate', regional, batchOf(JSON.stringify(stateChange(id))))
    expect(answer).toEqual({ batchItemFailures: [] })
    expect(await waitingIn(THERE, regional['DLQ_URL'])).toBe(before + 1)
    expect(asked.map((request) => credentialOf(request)?.service)).not.toContain('ec2')
  }, 30_000)

  it('does not write the installation: that names the queue of whoever writes it', async () => {
    const settings = { INITIAL_MODE: 'enforce', AWS_REGION: THERE } as const
    expect(firstInstallation(settings)).toBeTypeOf('function')
    expect(firstInstallation({ ...settings, HOME_REGION: THERE })).toBeTypeOf('function')
    expect(firstInstallation({ ...settings, HOME_REGION: HOME })).toBeUndefined()
    expect((await readInstallation(table()))?.settings['QUEUE_URL']).toBe(home['QUEUE_URL'])
  })

  it('notes that it runs beside the gate at home, not in its place', async () => {
    expect(await functionNoteOf(table(), 'gate', THERE)).toBeDefined()
  })
})

describe('its role', () => {
  it('is that of the gate, but for its queue, its dead letters and its one region', () => {
    const asAtHome = JSON.parse(
      JSON.stringify(json(regionalParts))
        .replaceAll(`arn:aws:sqs:${THERE}:`, `arn:aws:sqs:${HOME}:`)
        .replaceAll(`:ec2:${THERE}:`, ':ec2:*:')
        .replaceAll(`:autoscaling:${THERE}:`, ':autoscaling:*:'),
    ) as Statement[]
    expect(asAtHome).toEqual(json(parts))
    expect(json(regionalParts)).not.toEqual(json(parts))
  })

  it('permits all that it asked, and has nothing of home or its queue that it did not ask for', async () => {
    const id = started('both-ways')
    await judge(id)
    await judge(started('later'), { GRACE_SECONDS: '60' })
    await invoke('gate', regional, batchOf('{"detail":"nonsense"}'))
    faults.set({
      fail: [
        { service: 'ec2', operation: 'DescribeInstances', when: 'before', code: 'InternalError', times: 9 },
      ],
    })
    await judge(id)
    const needs: Need[] = asked.flatMap((request) => [...needsOf(request)])
    const policy = json(regionalParts)
    expect(needs.filter((need) => !isPermitted(policy, need))).toEqual([])
    const refusedAtHome = needs.filter((need) => !isPermitted(json(parts), need))
    expect(new Set(refusedAtHome.map(({ action }) => action.split(':')[0]))).toEqual(new Set(['sqs']))

    // The rest of what it may do to table and instances is compared for the gate at home.
    const ofHomeAndQueue = policy.filter(({ Sid = '' }) =>
      ['ReadSecret', 'Alert', 'LookLater', 'SetAside', 'WorkThroughQueue'].includes(Sid),
    )
    const polling = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes']
    const unused = ofHomeAndQueue.flatMap((statement) =>
      list(statement.Action)
        .filter((action) => !polling.includes(action))
        .filter((Action) => !needs.some((need) => isPermitted([{ ...statement, Action }], need)))
        .map((action) => `${statement.Sid ?? ''}: ${action}`),
    )
    expect(unused).toEqual([])
  }, 60_000)
})
