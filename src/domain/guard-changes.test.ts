import { describe, expect, it } from 'vitest'
import { defaultGuard, type Guard, noExemptions } from './guard.ts'
import { guardChanges } from './guard-changes.ts'

const more = (change: Partial<Guard>): Guard => ({ ...defaultGuard, ...change })

describe('what changes between two settings', () => {
  it('is nothing where they say the same', () => {
    expect(guardChanges(defaultGuard, more({ exempt: { ...noExemptions } }))).toEqual([])
  })

  it('is what goes and what comes, by the names of the settings file', () => {
    const after = more({
      exempt: {
        ...noExemptions,
        fleets: new Set(['fleet-1']),
        launcherChosen: { ...noExemptions.launcherChosen, vpcs: new Set(['vpc-1']) },
      },
      cap: undefined,
      accounts: [{ id: '111122223333', name: 'production', roleArn: undefined, externalId: 'secret' }],
    })
    expect(guardChanges(defaultGuard, after)).toEqual([
      '- cap: 10 in 10 min',
      '+ exempt.fleets: fleet-1',
      '+ exemptIfLaunchedWith.vpcs: vpc-1',
      '+ cap: off',
      '+ accounts.111122223333: production, with an external id',
    ])
  })
  it('is an external id that is another, though neither is shown', () => {
    const production = { id: '111122223333', name: 'production', roleArn: undefined }
    const withId = (externalId: string): Guard => more({ accounts: [{ ...production, externalId }] })
    expect(guardChanges(withId('old'), withId('new'))).toEqual([
      '+ accounts.111122223333: another external id',
    ])
    expect(guardChanges(withId('same'), withId('same'))).toEqual([])
  })
})
