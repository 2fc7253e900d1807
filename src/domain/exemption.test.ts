import { describe, expect, it } from 'vitest'
import { anInstance, noon } from '../../test/builders.ts'
import { exemptionOf, sparedLate, trustedChoices } from './exemption.ts'
import { defaultGuard, type Exemptions, noExemptions } from './guard.ts'

const guarding = (exempt: Partial<Exemptions>) => ({
  ...defaultGuard,
  exempt: { ...noExemptions, ...exempt },
})
const launchedWith = (chosen: Partial<Exemptions['launcherChosen']>) =>
  guarding({ launcherChosen: { ...noExemptions.launcherChosen, ...chosen } })

const member = anInstance({ tags: { Name: 'web-1', 'aws:autoscaling:groupName': 'web' } })
const web = '123456789012/ap-northeast-1/web'

describe('what needs no pass', () => {
  it('is nothing, where nothing is named', () => {
    expect(exemptionOf(defaultGuard, member)).toBeUndefined()
  })

  it.each([
    ['account', guarding({ accounts: new Set(['123456789012']) }), anInstance()],
    ['region', guarding({ regions: new Set(['123456789012/ap-northeast-1']) }), anInstance()],
    ['instance', guarding({ instances: new Set(['i-0123456789abcdef0']) }), anInstance()],
    ['auto-scaling-group', guarding({ autoScalingGroups: new Set([web]) }), member],
    [
      'fleet',
      guarding({ fleets: new Set(['fleet-1']) }),
      anInstance({ tags: { 'aws:ec2:fleet-id': 'fleet-1' } }),
    ],
    [
      'fleet',
      guarding({ fleets: new Set(['sfr-1']) }),
      anInstance({ tags: { 'aws:ec2spot:fleet-request-id': 'sfr-1' } }),
    ],
    [
      'cluster',
      guarding({ clusters: new Set(['123456789012/ap-northeast-1/batch']) }),
      anInstance({ tags: { 'aws:eks:cluster-name': 'batch' } }),
    ],
    [
      'operator',
      guarding({ operators: new Set(['eks.amazonaws.com']) }),
      anInstance({ operator: 'eks.amazonaws.com' }),
    ],
    ['launcher-chosen', launchedWith({ vpcs: new Set(['vpc-0123456789abcdef0']) }), anInstance()],
    ['launcher-chosen', launchedWith({ images: new Set(['ami-0123456789abcdef0']) }), anInstance()],
    ['launcher-chosen', launchedWith({ tags: new Set(['Name=web-1']) }), anInstance()],
    [
      'launcher-chosen',
      launchedWith({ instanceProfiles: new Set(['arn:aws:iam::123456789012:instance-profile/ci']) }),
      anInstance({ instanceProfileArn: 'arn:aws:iam::123456789012:instance-profile/ci' }),
    ],
  ])('is what is named by %s', (rule, guard, view) => {
    expect(exemptionOf(guard, view)?.rule).toBe(rule)
  })

  it.each([
    [
      'a group of that name in another region',
      anInstance({ ...member, place: { account: '123456789012', region: 'us-east-1' } }),
    ],
    [
      'a group of that name in another account',
      anInstance({ ...member, place: { account: '210987654321', region: 'ap-northeast-1' } }),
    ],
    ['a tag that users may write', anInstance({ tags: { 'autoscaling:groupName': 'web', Name: 'web' } })],
    ['a name that merely begins so', anInstance({ tags: { 'aws:autoscaling:groupName': 'web-2' } })],
    ['another case', anInstance({ tags: { 'aws:autoscaling:groupName': 'Web' } })],
  ])('is not %s', (_, view) => {
    expect(exemptionOf(guarding({ autoScalingGroups: new Set([web]) }), view)).toBeUndefined()
  })

  it('names what of the launcher’s own choosing is trusted', () => {
    expect(trustedChoices(launchedWith({ vpcs: new Set(['vpc-1']), tags: new Set(['a=b']) }))).toEqual([
      'vpc-1',
      'a=b',
    ])
  })
})

describe('a denied start seen to be exempt', () => {
  const listed = guarding({ autoScalingGroups: new Set([web]) })
  const read = (seconds: number): number => (noon + seconds) * 1000

  it('is spared where the sign merely came late', () => {
    expect(sparedLate(listed, member, [], read(60))).toEqual({ rule: 'auto-scaling-group', by: web })
  })

  it('is not, where the sign came so late that somebody may have attached it', () => {
    expect(sparedLate(listed, member, [], read(61))).toBeUndefined()
  })

  it('is spared at any time where its group was listed since', () => {
    expect(sparedLate(listed, member, [web], read(86_400))).toMatchObject({ by: web })
  })

  it('is spared at any time where its instance, region or account was listed since', () => {
    const guard = guarding({ instances: new Set(['i-0123456789abcdef0']) })
    expect(sparedLate(guard, anInstance(), [], read(86_400))).toMatchObject({ rule: 'instance' })
  })

  it('is not, by a tag that was written afterwards', () => {
    const guard = launchedWith({ tags: new Set(['team=build']) })
    const tagged = anInstance({ tags: { team: 'build' } })
    expect(sparedLate(guard, tagged, [], read(5))).toBeUndefined()
  })

  it('is not, by a fleet or cluster that it was attached to an hour later', () => {
    const guard = guarding({
      fleets: new Set(['fleet-1']),
      clusters: new Set(['123456789012/ap-northeast-1/batch']),
    })
    const inFleet = anInstance({ tags: { 'aws:ec2:fleet-id': 'fleet-1' } })
    const inCluster = anInstance({ tags: { 'aws:eks:cluster-name': 'batch' } })
    for (const view of [inFleet, inCluster]) {
      expect(sparedLate(guard, view, [], read(60))).toBeDefined()
      expect(sparedLate(guard, view, [], read(3600))).toBeUndefined()
    }
    expect(sparedLate(guard, inFleet, ['fleet-1'], read(3600))).toEqual({ rule: 'fleet', by: 'fleet-1' })
  })

  it('is nothing where nothing exempts it', () => {
    expect(sparedLate(guarding({}), anInstance(), ['fleet-1'], read(5))).toBeUndefined()
  })
})
