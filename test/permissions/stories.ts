// A compact set of stories over the strict world in which every function does everything it can: what it asks of AWS
// meanwhile is noted by the role it does it with. The ladder's stories are those of test/support/ladder-stories.ts.

import type { Guard } from '../../src/domain/guard.ts'
import { oneStartOfEach } from '../../src/flows/ask-for-code.ts'
import { issuePass } from '../../src/flows/issue-pass.ts'
import { accountId, defaultRegion } from '../../world/account.ts'
import { credentialOf, jsonResponse } from '../../world/aws-service.ts'
import type { HttpHandler, HttpRequest } from '../../world/http.ts'
import { aStage, codeIn, type Stage, type StageOptions } from '../stage.ts'
import { acting } from '../support/acting.ts'
import { aGroup, ladderStories, thief } from '../support/ladder-stories.ts'
import { needsOf } from './needs.ts'
import type { Need } from './policy.ts'
import { GUARDED_ROLE, OTHER_ACCOUNT, type RoleName } from './roles.ts'

export interface Asked {
  readonly role: RoleName
  readonly need: Need
  readonly story: string
  /** Who did the work of the story, where somebody did. */
  readonly worker?: Worker
}

type Worker = 'gate' | 'sweep'

interface Story {
  readonly title: string
  readonly stage?: StageOptions
  /** Whatever makes work for gate or sweep. */
  readonly begin: (stage: Stage) => Promise<void>
  readonly afterwards?: (stage: Stage) => void
  /** It sees to the other account by itself. */
  readonly onlyAtHome?: boolean
}

const terminate: Partial<Guard> = { whereStoppingIsImpossible: 'terminate', unlistedGroups: 'alert' }
const isolate: Partial<Guard> = { whereStoppingIsImpossible: 'isolate', unlistedGroups: 'alert' }
const suspend: Partial<Guard> = { whereStoppingIsImpossible: 'alert', unlistedGroups: 'suspend' }

function fromLadder(kind: string, guard: Partial<Guard>): Story {
  const story = ladderStories.find((one) => one.kind === kind)
  if (story === undefined) throw new Error(`the ladder has no story of ${kind}`)
  return {
    title: `${kind}, ${guard.whereStoppingIsImpossible}, ${guard.unlistedGroups}`,
    stage: { ...story.stage, guard: { ...story.guard, ...guard } },
    begin: async (stage) => void (await story.start(stage)),
  }
}

const withCode = (spentTag: 'blank' | 'remove'): Story => ({
  title: `a pass is spent, and its code is taken away: ${spentTag}`,
  stage: { gate: { spentTag } },
  async begin(stage) {
    const id = stage.seed('web-1')
    stage.tag(id, codeIn(await stage.type('/startpass web-1')))
    stage.start(id)
    await startAbroad(stage)
  },
  onlyAtHome: true,
})

/** Codes for another account are issued at the command line. */
async function startAbroad(stage: Stage): Promise<void> {
  const { ec2 } = stage.account(OTHER_ACCOUNT)
  const instanceId = ec2.seedStopped({ region: defaultRegion, name: 'web-2', instanceType: 't3.micro' })
  const place = { account: OTHER_ACCOUNT, region: defaultRegion }
  const { clock, passes, hashCode, means } = stage
  const log = { info: () => undefined, trouble: () => undefined }
  const desk = {
    clock: { now: () => clock.now(), pause: async () => undefined },
    entropy: means.entropy,
    passes,
    hashCode,
    log,
    settings: { maxOpenPasses: 5, passTtlSeconds: 900 },
  }
  const view = (await stage.instances.read(place, [instanceId])).get(instanceId)
  if (view === undefined) throw new Error(`${instanceId} is not shown`)
  const wanted = {
    person: { teamId: 'T0ACME00001', userId: 'U0HANASATO1', locale: 'en' as const, timeZone: undefined },
    ...oneStartOfEach([view]),
    command: 'startpass issue',
    because: undefined,
    permit: undefined,
  }
  const minted = await issuePass(wanted, [place], desk)
  if ('reason' in minted) throw new Error(`no code: ${minted.reason}`)
  ec2.createTags(thief, { resourceIds: [instanceId], tags: [{ key: 'Auth', value: minted.code }] })
  ec2.startInstances(thief, { instanceIds: [instanceId] })
}

const stories: readonly Story[] = [
  fromLadder('stop protection', terminate),
  fromLadder('an instance-store root under termination protection', terminate),
  fromLadder('persistent Spot with an instance-store root', terminate),
  fromLadder('a member of a fleet that maintains its size', suspend),
  fromLadder('a member of an Auto Scaling group that is not listed', suspend),
  withCode('blank'),
  withCode('remove'),
  {
    title: 'a group that Auto Scaling does not know',
    stage: { guard: suspend },
    async begin(stage) {
      const rule = { service: 'autoscaling', operation: 'SuspendProcesses', when: 'before' as const }
      stage.faults.set({ fail: [{ ...rule, code: 'ValidationError', times: 4 }] })
      await aGroup(stage)
    },
  },
  {
    title: 'what is isolated, with a group that somebody has opened, and terminated after all',
    stage: { guard: isolate },
    async begin(stage) {
      const id = stage.ec2.seed({ ...thief, name: 'web-1', kind: 'instance-store', state: 'pending' })
      const vpcId = stage.ec2.truthOf(defaultRegion, id)?.networkInterface?.vpcId
      const named = { groupName: 'startpass-isolated', description: 'x', vpcId }
      const { groupId } = stage.ec2.createSecurityGroup(thief, named)
      const ports = { protocol: 'tcp', fromPort: 22, toPort: 22 } as const
      const ssh = { ...ports, peerKind: 'cidrIpv4', peer: '0.0.0.0/0' } as const
      stage.ec2.authorizeSecurityGroupIngress(thief, { groupId, rules: [ssh] })
    },
    afterwards(stage) {
      for (const { instanceId } of stage.ec2.truth(defaultRegion))
        stage.ec2.terminateInstances(thief, { instanceIds: [instanceId] })
    },
  },
  {
    title: 'what is isolated, without a group',
    stage: { guard: isolate },
    async begin(stage) {
      stage.ec2.seed({ ...thief, name: 'web-1', kind: 'instance-store', state: 'pending' })
    },
  },
]

/** In the other account: what is called there is the guarded role's. */
function abroad(stage: Stage): Stage {
  const { ec2, autoScaling } = stage.account(OTHER_ACCOUNT)
  return { ...stage, ec2, autoScaling }
}

/** Whether a role may have what it needs. */
export type Permits = (role: RoleName, need: Need) => boolean

const EVERY_COMMAND = 'every command'
let everything: Promise<readonly Asked[]> | undefined

/** @returns all that was asked of AWS by whoever it was; played once */
export const playAll = (): Promise<readonly Asked[]> => (everything ??= playEveryStory())

async function playEveryStory(): Promise<readonly Asked[]> {
  const asked: Asked[] = []
  for (const story of stories) {
    for (const worker of ['gate', 'sweep'] as const) await play(story, worker, asked)
  }
  await useEveryCommand(asked)
  return asked
}

/** Plays a story in which this is asked for, with somebody deciding. @returns all that anybody was told of it */
export async function playFor(role: RoleName, action: string, permits: Permits): Promise<string> {
  if (role === 'slack') return useEveryCommand([], permits)
  const first = (await playAll()).find((one) => one.role === role && one.need.action === action)
  if (first === undefined) throw new Error(`no story asks for ${action} as ${role}`)
  const story = stories.find(({ title }) => title === first.story)
  if (story === undefined) throw new Error(`there is no story ${first.story}`)
  return play(story, first.worker ?? 'gate', [], permits)
}

async function play(story: Story, worker: Worker, asked: Asked[], permits?: Permits): Promise<string> {
  const { title, stage: options = {}, begin, afterwards, onlyAtHome = false } = story
  const role = `arn:aws:iam::${OTHER_ACCOUNT}:role/${GUARDED_ROLE}`
  const other = { id: OTHER_ACCOUNT, name: 'other', roleArn: role, externalId: 'known' }
  const stage = await aStage({
    ...options,
    otherAccounts: [OTHER_ACCOUNT],
    guard: { ...options.guard, accounts: [other] },
    through: (aws) => noting({ asked, story: title, worker }, deciding(aws, permits)),
  })
  stage.accounts.addRole({ arn: role, externalId: 'known' })
  // The sweep is for what no event has told of.
  if (worker === 'sweep') stage.faults.set({ events: { drop: 1 } })
  const places = onlyAtHome ? [stage] : [stage, abroad(stage)]
  for (const where of places) await begin(where)
  const told = await work(stage, worker)
  for (const where of places) afterwards?.(where)
  if (afterwards !== undefined) told.push(...(await work(stage, worker)))
  return [...told, saidIn(stage)].join('\n')
}

/** @returns what the sweep's function would fail with */
async function work(stage: Stage, worker: Worker): Promise<string[]> {
  if (worker === 'gate') {
    await stage.run(60)
    return []
  }
  const troubles: string[] = []
  for (let minute = 0; minute < 6; minute += 1) {
    await stage.clock.advance(60_000)
    const swept = await stage.sweepAll()
    troubles.push(...[...swept.troubles.values(), ...swept.unreached.values()].map(String))
  }
  return troubles
}

const saidIn = (stage: Stage): string =>
  [
    ...stage.logged.map(
      ({ event, trouble, facts }) => `${event} ${String(trouble)} ${JSON.stringify(facts)}`,
    ),
    ...stage.published.map((alert) => JSON.stringify(alert)),
  ].join('\n')

async function useEveryCommand(asked: Asked[], permits?: Permits): Promise<string> {
  const note = { asked, story: EVERY_COMMAND }
  const stage = await aStage({ through: (aws) => noting(note, deciding(aws, permits)) })
  stage.seed('web-1')
  stage.seed('db-1')
  for (const line of ['any', 'new', 'web-1', 'start db-1', 'status', 'revoke', 'help', 'nobody-1'])
    await stage.type(`/startpass ${line}`)
  const answer = JSON.stringify(await stage.type('/startpass web-1'))
  await stage.type(`/startpass revoke ${/P-[0-9A-Z]{8}/.exec(answer)?.[0] ?? ''}`)
  return saidIn(stage)
}

const noting =
  (note: Pick<Asked, 'story' | 'worker'> & { readonly asked: Asked[] }, aws: HttpHandler): HttpHandler =>
  (request) => {
    const { asked, ...rest } = note
    for (const [role, need] of demandsOf(request)) asked.push({ role, need, ...rest })
    return aws(request)
  }

/** IAM: refuses what is not permitted, in the words and the protocol of the service. */
const deciding =
  (aws: HttpHandler, permits: Permits | undefined): HttpHandler =>
  async (request) => {
    const refused = demandsOf(request).find(([role, need]) => permits?.(role, need) === false)
    if (refused === undefined) return aws(request)
    const [role, { action, resource }] = refused
    const message = `User: arn:aws:sts::${accountId}:assumed-role/startpass-${role}/x is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`
    if (action.startsWith('dynamodb:'))
      return jsonResponse(400, { __type: 'AccessDeniedException', message }, 'application/x-amz-json-1.0')
    const service = action.split(':')[0] ?? ''
    const code = service === 'ec2' ? 'UnauthorizedOperation' : 'AccessDenied'
    const body =
      service === 'ec2'
        ? `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r</RequestID></Response>`
        : `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`
    return { status: 403, headers: { 'content-type': 'text/xml' }, body }
  }

/** Whoever asks, and what for; nothing where it is the test itself. */
function demandsOf(request: HttpRequest): readonly (readonly [RoleName, Need])[] {
  const role = roleOf(request)
  if (role === undefined) return []
  const account = role === 'guarded' ? OTHER_ACCOUNT : accountId
  return needsOf(request, account).map((need) => [role, need])
}

/** Keys of a session begin with ASIA: no function has one of its own here. */
const roleOf = (request: HttpRequest): RoleName | undefined =>
  credentialOf(request)?.accessKeyId.startsWith('ASIA') === true ? 'guarded' : acting.getStore()
