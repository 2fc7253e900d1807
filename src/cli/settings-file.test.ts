import { describe, expect, it } from 'vitest'
import { noon, tokyo } from '../../test/builders.ts'
import { defaultGuard, type Guard } from '../domain/guard.ts'
import { settingsExample } from './settings-example.ts'
import { readSettingsFile, type SettingsContext } from './settings-file.ts'

const context: SettingsContext = { home: tokyo, nowSeconds: noon }

const guardOf = (text: string): Guard => {
  const read = readSettingsFile(text, context)
  if ('faults' in read) throw new Error(JSON.stringify(read.faults))
  return read.guard
}

const faultsOf = (text: string, locale: 'en' | 'ja' = 'en'): string[] => {
  const read = readSettingsFile(text, { ...context, locale })
  return 'faults' in read ? read.faults.map(({ line, problem }) => `${line}: ${problem}`) : []
}

const full = `version: 1
accounts:
  - id: 011122223333
    name: production
    role: arn:aws:iam::011122223333:role/startpass
    externalId: a-long-text
exempt:
  accounts: [210987654321]
  regions: [eu-west-1, 210987654321/us-east-1]
  instances: [i-0123456789abcdef0]
  autoScalingGroups: [web, us-east-1/web, 210987654321/us-east-1/a/b, "two words"]
  fleets: [fleet-12a34b55-67cd-8ef9-ba9b-9208dEXAMPLE]
  clusters: [batch]
  operators: [eks.amazonaws.com]
trustLauncherChosen: true
exemptIfLaunchedWith:
  vpcs: [vpc-0123456789abcdef0]
  images: [ami-0123456789abcdef0]
  instanceProfiles: [arn:aws:iam::123456789012:instance-profile/ci]
  tags: [team=build, "note=a=b"]
whereStoppingIsImpossible: isolate
unlistedGroups: suspend
restartedSpot: inherit
cap: {restarts: 3, withinMinutes: 5}
standingPasses:
  - id: office-hours
    instances: [i-0123456789abcdef0]
    windows: ["mon-fri 07:30-09:00", "FRI-MON 22:00-02:00", "sat,sun 00:00-24:00"]
    timeZone: Asia/Tokyo
    startsADay: 2
    owner: U012AB34CD
    reason: The scheduler starts the office servers
    ends: 2027-01-31
`

describe('a settings file', () => {
  it('says everything there is to say, a name without a place meaning home', () => {
    const guard = guardOf(full)
    expect(guard.accounts[0]).toMatchObject({
      id: '011122223333',
      name: 'production',
      externalId: 'a-long-text',
    })
    expect(guard.exempt.regions).toEqual(new Set(['123456789012/eu-west-1', '210987654321/us-east-1']))
    expect(guard.exempt.autoScalingGroups).toEqual(
      new Set([
        '123456789012/ap-northeast-1/web',
        '123456789012/us-east-1/web',
        '210987654321/us-east-1/a/b',
        '123456789012/ap-northeast-1/two words',
      ]),
    )
    expect(guard.exempt.clusters).toEqual(new Set(['123456789012/ap-northeast-1/batch']))
    expect(guard.exempt.launcherChosen.tags).toEqual(new Set(['team=build', 'note=a=b']))
    expect(guard).toMatchObject({
      whereStoppingIsImpossible: 'isolate',
      unlistedGroups: 'suspend',
      restartedSpot: 'inherit',
      cap: { restarts: 3, withinMinutes: 5 },
    })
    const [pass] = guard.standingPasses
    expect(pass?.windows.map(({ days }) => [...days].join(' '))).toEqual([
      'mon tue wed thu fri',
      'fri sat sun mon',
      'sat sun',
    ])
    expect(pass?.windows.map(({ fromMinute, toMinute }) => [fromMinute, toMinute])).toEqual([
      [450, 540],
      [1320, 120],
      [0, 1440],
    ])
    // The end of the day in Tokyo, nine hours before its end in UTC.
    expect(pass?.endsAt).toBe(Date.UTC(2027, 0, 31, 15) / 1000 - 1)
  })

  it('guards everything and destroys nothing where it says nothing, as the example does', () => {
    expect(guardOf('version: 1')).toEqual(defaultGuard)
    expect(guardOf(settingsExample)).toEqual(defaultGuard)
    expect(guardOf('version: 1\nexempt:\nstandingPasses:\ncap: off')).toEqual({
      ...defaultGuard,
      cap: undefined,
    })
  })

  it('means what the example says where a # is taken away', () => {
    const uncommented = settingsExample
      .replaceAll(/^#( {2}- |    [a-zA-Z]+: )/gm, '$1')
      .replace('accounts: []\n ', 'accounts:\n ')
      .replace('standingPasses: []', 'standingPasses:')
    const guard = guardOf(uncommented)
    expect(guard.accounts).toHaveLength(1)
    expect(guard.standingPasses).toHaveLength(1)
  })
})

describe('what is wrong with a settings file', () => {
  it.each([
    ['', ['1: version is missing']],
    ['version: 2', ['1: version should be 1']],
    [
      '- a',
      [
        '1: a settings file is made of NAME: VALUE lines; "startpass settings example" prints one',
        '1: version is missing',
      ],
    ],
    ['version: 1\nexemt:\n  instances: []', ['2: there is no setting exemt; did you mean exempt?']],
    [
      'version: 1\nexempt:\n  autoscalinggroups: [a]',
      ['3: there is no setting autoscalinggroups; did you mean autoScalingGroups?'],
    ],
    [
      'version: 1\nexempt:\n  instances:\n    - i-0123456789abcdef0\n    - i-xyz',
      ['5: "i-xyz" should be an instance id: i- and 8 or 17 hexadecimal digits'],
    ],
    [
      'version: 1\nexempt: {autoScalingGroups: ["*"]}',
      ['2: "*" should be NAME, REGION/NAME or ACCOUNT/REGION/NAME, the exact name without wildcards'],
    ],
    [
      'version: 1\nexempt: {autoScalingGroups: [web-*, 210987654321/web]}',
      [
        '2: "web-*" should be NAME, REGION/NAME or ACCOUNT/REGION/NAME, the exact name without wildcards',
        '2: "210987654321/web" should be NAME, REGION/NAME or ACCOUNT/REGION/NAME, the exact name without wildcards',
      ],
    ],
    ['version: 1\nexempt: {accounts: [12]}', ['2: "12" should be an account id, twelve digits']],
    ['version: 1\nexempt: {instances: i-0123456789abcdef0}', ['2: instances should be a list: [one, two]']],
    ['version: 1\nexempt: {regions: [eu-west-1, eu-west-1]}', ['2: eu-west-1 is there twice']],
    [
      'version: 1\nexemptIfLaunchedWith:\n  vpcs: [vpc-0123456789abcdef0]',
      ['3: this counts only with "trustLauncherChosen: true": whoever launches chooses it, thieves included'],
    ],
    [
      'version: 1\ntrustLauncherChosen: true\nexemptIfLaunchedWith: {tags: ["aws:autoscaling:groupName=web"]}',
      ['3: "aws:autoscaling:groupName=web" should read KEY=VALUE, for a tag that users may write'],
    ],
    [
      'version: 1\nwhereStoppingIsImpossible: explode',
      ['2: "explode" should be alert, terminate or isolate'],
    ],
    ['version: 1\ncap: 12', ['2: cap should be off, or restarts and withinMinutes below it']],
    [
      'version: 1\ncap: {restarts: 0, withinMinutes: 61}',
      ['2: "0" should be a whole number from 1 to 100', '2: "61" should be a whole number from 1 to 60'],
    ],
    [
      'version: 1\naccounts:\n  - id: "210987654321"\n    name: test',
      ['3: an account beside the home account needs a role'],
    ],
    [
      'version: 1\naccounts:\n  - id: "210987654321"\n    name: test\n    role: arn:aws:iam::111122223333:role/x',
      [
        '5: "arn:aws:iam::111122223333:role/x" should be the ARN of a role in that account: arn:aws:iam::ACCOUNT:role/NAME',
      ],
    ],
    [
      full.replace('mon-fri 07:30', 'mon-fry 07:30'),
      ['28: "mon-fry 07:30-09:00" should be days and hours: "mon-fri 07:30-09:00", "daily 22:00-02:00"'],
    ],
    [
      full.replace('Asia/Tokyo', 'Asia/Tokio'),
      ['29: "Asia/Tokio" is not a time zone; those look like Asia/Tokyo'],
    ],
    [full.replace('2027-01-31', '2027-02-31'), ['33: "2027-02-31" should be a date: 2027-01-31']],
    [
      full.replace('2027-01-31', '2026-11-01'),
      ['33: this standing pass ended on 2026-11-01: take it out, or give it a new end'],
    ],
    [
      full.replace('2027-01-31', '2027-02-23'),
      ['33: 2027-02-23 is more than 90 days away: somebody has to want it again before that'],
    ],
    [full.replace('    reason: The scheduler starts the office servers\n', ''), ['26: reason is missing']],
    [
      'version: 1\nexempt: &a {instances: []}\ncap: *a',
      [
        '3: cap should hold settings of its own, indented below it',
        '3: cap should be off, or restarts and withinMinutes below it',
      ],
    ],
  ])('%j', (text, faults) => {
    expect(faultsOf(text)).toEqual(faults)
  })

  it('is told in its own words of what YAML minds most, and of what a Japanese keyboard types', () => {
    expect(faultsOf('version: 1\ncap:\n\trestarts: 1')).toContain(
      '3: a line is indented with a tab; YAML wants spaces',
    )
    expect(faultsOf('version: 1\n---\nversion: 1')).toEqual([
      '2: "---" begins a second document; a settings file is a single one',
    ])
    const fullWidth = 'a full-width colon or space stands here; write ": " and plain spaces'
    expect(faultsOf('version：1\ncap： off')).toEqual([`1: ${fullWidth}`])
    expect(faultsOf('version: 1\nunlistedGroups：alert')).toEqual([`2: ${fullWidth}`])
    expect(faultsOf('version: 1\ncap:\n\u3000restarts: 1\n')).toContain(`3: ${fullWidth}`)
  })

  it('is not that the home account is named without a role, though nobody says which account is home', () => {
    const nameless = (id: string) => `  - id: "${id}"\n    name: n${id}\n`
    const away = { ...context, homeIsUnknown: true }
    const one = `version: 1\naccounts:\n${nameless('210987654321')}`
    expect(readSettingsFile(one, away)).toHaveProperty('guard')
    expect(readSettingsFile(one + nameless('111122223333'), away)).toEqual({
      faults: [{ line: 5, problem: 'an account beside the home account needs a role' }],
    })
  })

  it('suggests only what is near', () => {
    expect(faultsOf('version: 1\nfoo: 1')).toEqual(['2: there is no setting foo'])
  })

  it('is told where YAML ends, and of a file that is no settings file at all', () => {
    expect(faultsOf('version: 1\nexempt: [')[0]).toMatch(/^2: this is not YAML: /)
    // The parser minds it at the end of the file, which is a line that nobody sees.
    expect(faultsOf('version: 1\nexempt: [\n\n')[0]).toMatch(/^2: this is not YAML: /)
    expect(faultsOf('version: 1\nversion: 1')[0]).toBe('2: version is there twice')
    expect(faultsOf(`version: 1\n# ${'x'.repeat(70_000)}`)).toEqual(['1: the file is larger than 64 KB'])
    expect(faultsOf(`version: 1\nexempt: {instances: [${'[[[['.repeat(500)}]}`).length).toBeGreaterThan(0)
  })

  it('is said in Japanese as well', () => {
    expect(faultsOf('version: 1\nexemt:\nrestartedSpot: no', 'ja')).toEqual([
      '2: exemt という設定はありません (もしかして: exempt)',
      '3: 「no」は deny か inherit としてください',
    ])
  })
})
