// The first look at an account that has groups: what would be stopped by what it belongs to, and what is proposed for
// the settings file.

import { expect, it } from 'vitest'
import { accountId, defaultRegion } from '../../world/account.ts'
import { aWorld } from './a-world.ts'

const { aws, startpass } = aWorld()
const somebody = { region: defaultRegion, caller: 'AKIASOMEBODY' }

it('foretells what would be stopped by group, too, and proposes the groups that keep it up', async () => {
  expect((await startpass('mode', 'observe')).code).toBe(0)
  const { ec2, autoScaling } = aws.home
  autoScaling.createLaunchConfiguration(somebody, {
    name: 'launch',
    data: { imageId: 'ami-0123456789abcdef0', instanceType: 't3.micro' },
  })
  autoScaling.createAutoScalingGroup(somebody, {
    name: 'web',
    launchConfigurationName: 'launch',
    minSize: 2,
    maxSize: 2,
    availabilityZones: [`${defaultRegion}a`],
  })
  await expect
    .poll(() => ec2.truth(defaultRegion).filter(({ state }) => state === 'running').length, {
      timeout: 10_000,
    })
    .toBe(2)
  // The group marks its members late (A7).
  await expect
    .poll(async () => (await startpass('settings', 'propose')).out, { timeout: 15_000 })
    .toBe(
      `# What keeps or manages instances by itself in 1 region. Keep the lines you trust\nexempt:\n  autoScalingGroups:\n    - "${accountId}/${defaultRegion}/web"  # 2 up now\n`,
    )
  expect((await startpass('sweep')).out).toContain('2 taken up; 2 up in 1 region.')
  const { err } = await startpass('mode', 'enforce')
  expect(err).toContain('would have stopped 2 instances (2 starts) in 123456789012:\n\nNAME')
  expect(err).toContain(
    `By what they belong to:\n\n${'GROUP'.padEnd(31)}  INSTANCES  STARTS\n${accountId}/${defaultRegion}/web  2          2\n`,
  )
  const { json } = await startpass('mode', 'enforce', '--json')
  expect(json).toMatchObject({
    wouldHaveStopped: { groups: [{ group: `${accountId}/${defaultRegion}/web`, instances: 2, starts: 2 }] },
  })
}, 60_000)
