// The settings file: from YAML to the settings in force, or to what is wrong with it, line by line.

import { isScalar } from 'yaml'
import type { Cap, Exemptions, Guard, GuardedAccount, LauncherChosen } from '../domain/guard.ts'
import { defaultGuard, noExemptions } from '../domain/guard.ts'
import type { Locale } from '../domain/person.ts'
import { isAccountId, isInstanceId, isRegionName, type Place, placeKey } from '../domain/place.ts'
import type { SettingsProblem } from './settings-words.ts'
import { readStandingPasses } from './standing-passes.ts'
import { type At, type Fields, type SettingsFault, YamlReader } from './yaml-reader.ts'

export interface SettingsContext {
  /** Where names without a region or account are. */
  readonly home: Place
  /** Without an installation at hand: the first account without a role may then be the one at home. */
  readonly homeIsUnknown?: boolean
  /** Epoch seconds: a standing pass ends within 90 days of it. */
  readonly nowSeconds: number
  readonly locale?: Locale
}

const LARGEST_FILE_BYTES = 65_536

/** @returns the settings, or every fault there is, by line */
export function readSettingsFile(
  text: string,
  context: SettingsContext,
): { readonly guard: Guard } | { readonly faults: readonly SettingsFault[] } {
  const tooLarge = Buffer.byteLength(text) > LARGEST_FILE_BYTES
  const yaml = new YamlReader(tooLarge ? '' : text, context.locale ?? 'en')
  if (tooLarge) yaml.fail(undefined, 'too-large')
  const guard = yaml.faults.length > 0 ? defaultGuard : guardIn(yaml, context)
  return yaml.faults.length === 0 ? { guard } : { faults: yaml.faults.toSorted((a, b) => a.line - b.line) }
}

const SETTINGS = [
  'version',
  'accounts',
  'exempt',
  'trustLauncherChosen',
  'exemptIfLaunchedWith',
  'whereStoppingIsImpossible',
  'unlistedGroups',
  'restartedSpot',
  'cap',
  'standingPasses',
] as const

function guardIn(yaml: YamlReader, context: SettingsContext): Guard {
  const all = yaml.fields(yaml.root, '', SETTINGS)
  const version = all.get('version')
  if (version === undefined) yaml.fail(yaml.root, 'missing', 'version')
  else if (yaml.text(version.value, 'version') !== '1') yaml.fail(version.value, 'version')

  const choice = <T extends string>(
    name: string,
    problem: SettingsProblem,
    options: readonly T[],
    usual: T,
  ): T => {
    const at = all.get(name)?.value
    const written = yaml.text(at, name) ?? usual
    const chosen = options.find((option) => option === written)
    if (chosen === undefined) yaml.fail(at, problem, written)
    return chosen ?? usual
  }
  return {
    exempt: exemptionsIn(yaml, all, context),
    whereStoppingIsImpossible: choice(
      'whereStoppingIsImpossible',
      'impossible',
      ['alert', 'terminate', 'isolate'],
      defaultGuard.whereStoppingIsImpossible,
    ),
    unlistedGroups: choice(
      'unlistedGroups',
      'unlisted-groups',
      ['alert', 'suspend'],
      defaultGuard.unlistedGroups,
    ),
    restartedSpot: choice('restartedSpot', 'restarted-spot', ['deny', 'inherit'], defaultGuard.restartedSpot),
    cap: capIn(yaml, all.get('cap')?.value),
    standingPasses: readStandingPasses(yaml, all.get('standingPasses')?.value, context.nowSeconds),
    accounts: accountsIn(yaml, all.get('accounts')?.value, context),
  }
}

/** Names of a list, each checked, and turned into the form they are compared in. */
function namesIn(
  yaml: YamlReader,
  at: At,
  name: string,
  problem: SettingsProblem,
  resolve: (written: string) => string | undefined,
): ReadonlySet<string> {
  const names = new Set<string>()
  for (const item of yaml.list(at, name)) {
    const written = yaml.text(item, name)
    if (written === undefined) continue
    const resolved = resolve(written)
    if (resolved === undefined) yaml.fail(item, problem, written)
    else if (names.has(resolved)) yaml.fail(item, 'twice', written)
    else names.add(resolved)
  }
  return names
}

function exemptionsIn(yaml: YamlReader, all: Fields, { home }: SettingsContext): Exemptions {
  const { launcherChosen: _, ...named } = noExemptions
  const fields = yaml.fields(all.get('exempt')?.value, 'exempt', Object.keys(named))
  const names = (name: string, problem: SettingsProblem, resolve: (written: string) => string | undefined) =>
    namesIn(yaml, fields.get(name)?.value, name, problem, resolve)
  const group = (written: string): string | undefined => placedName(written, home)
  return {
    accounts: names('accounts', 'account', when(isAccountId)),
    regions: names('regions', 'region', (written) => placeIn(written, home)),
    instances: names('instances', 'instance', when(isInstanceId)),
    autoScalingGroups: names('autoScalingGroups', 'group', group),
    fleets: names('fleets', 'fleet', matching(/^(?:fleet|sfr)-[\w-]{8,64}$/)),
    clusters: names('clusters', 'group', group),
    operators: names('operators', 'operator', matching(/^[a-z0-9.-]{1,200}\.amazonaws\.com(?:\.cn)?$/)),
    launcherChosen: launcherChosenIn(yaml, all),
  }
}

const when =
  (holds: (text: string) => boolean) =>
  (written: string): string | undefined =>
    holds(written) ? written : undefined

const matching = (pattern: RegExp) => when((text) => pattern.test(text))

function placeIn(written: string, home: Place): string | undefined {
  const [first = '', second, ...more] = written.split('/')
  if (more.length > 0) return undefined
  if (second === undefined) return isRegionName(first) ? placeKey({ ...home, region: first }) : undefined
  return isAccountId(first) && isRegionName(second) ? `${first}/${second}` : undefined
}

/** An Auto Scaling group's name may hold slashes, but wildcards are a misunderstanding here: names are exact. */
function placedName(written: string, home: Place): string | undefined {
  const parts = written.split('/')
  const account = isAccountId(parts[0] ?? '') ? parts.shift() : undefined
  const region = isRegionName(parts[0] ?? '') ? parts.shift() : undefined
  const name = parts.join('/')
  const usual = /^[\x21-\x7e ]{1,255}$/.test(name) && !/[*?:]/.test(name)
  if (!usual || (account !== undefined && region === undefined)) return undefined
  return `${account ?? home.account}/${region ?? home.region}/${name}`
}

function launcherChosenIn(yaml: YamlReader, all: Fields): LauncherChosen {
  const trust = all.get('trustLauncherChosen')?.value
  const answer = yaml.text(trust, 'trustLauncherChosen') ?? 'false'
  if (answer !== 'true' && answer !== 'false') yaml.fail(trust, 'yes-or-no', answer)
  const chosen = noExemptions.launcherChosen
  const fields = yaml.fields(
    all.get('exemptIfLaunchedWith')?.value,
    'exemptIfLaunchedWith',
    Object.keys(chosen),
  )
  const names = (
    name: keyof LauncherChosen,
    problem: SettingsProblem,
    pattern: RegExp,
  ): ReadonlySet<string> => {
    const field = fields.get(name)
    const found = namesIn(yaml, field?.value, name, problem, matching(pattern))
    if (found.size > 0 && answer === 'false') yaml.fail(field?.key, 'not-trusted')
    return found
  }
  return {
    vpcs: names('vpcs', 'vpc', /^vpc-(?:[0-9a-f]{8}|[0-9a-f]{17})$/),
    images: names('images', 'image', /^ami-(?:[0-9a-f]{8}|[0-9a-f]{17})$/),
    instanceProfiles: names(
      'instanceProfiles',
      'profile',
      /^arn:aws[\w-]*:iam::\d{12}:instance-profile\/[\w+=,.@/-]+$/,
    ),
    // `aws:` tags are nobody's to choose, and mean membership: those have lists of their own.
    tags: names('tags', 'tag', /^(?!aws:)[^=]{1,128}=.{0,256}$/su),
  }
}

function capIn(yaml: YamlReader, at: At): Cap | undefined {
  if (at === undefined) return defaultGuard.cap
  if (isScalar(at)) {
    const written = yaml.text(at, 'cap')
    if (written !== 'off') yaml.fail(at, 'cap')
    return written === 'off' ? undefined : defaultGuard.cap
  }
  const fields = yaml.fields(at, 'cap', ['restarts', 'withinMinutes'])
  const [restarts, minutes] = [fields.get('restarts')?.value, fields.get('withinMinutes')?.value]
  if (restarts === undefined || minutes === undefined) {
    yaml.fail(at, 'cap')
    return defaultGuard.cap
  }
  return {
    restarts: yaml.whole(restarts, 'cap-restarts', 100),
    withinMinutes: yaml.whole(minutes, 'cap-minutes', 60),
  }
}

function accountsIn(yaml: YamlReader, at: At, { home, homeIsUnknown }: SettingsContext): GuardedAccount[] {
  const accounts: GuardedAccount[] = []
  const mayBeHome = (id: string): boolean =>
    homeIsUnknown === true ? accounts.every(({ roleArn }) => roleArn !== undefined) : id === home.account
  for (const item of yaml.list(at, 'accounts')) {
    const fields = yaml.fields(item, 'accounts', ['id', 'name', 'role', 'externalId'])
    const text = (name: string): string | undefined => yaml.text(fields.get(name)?.value, name)
    const [id = '', name = '', roleArn, externalId] = [
      text('id'),
      text('name'),
      text('role'),
      text('externalId'),
    ]
    const about = (field: string): At => fields.get(field)?.value ?? item
    if (!isAccountId(id)) yaml.fail(about('id'), 'account', id)
    if (!/^[^\p{Cc}]{1,60}$/u.test(name)) yaml.fail(about('name'), 'name', name)
    if (roleArn === undefined && !mayBeHome(id)) yaml.fail(item, 'role-missing')
    if (
      roleArn !== undefined &&
      !new RegExp(`^arn:aws[\\w-]*:iam::${id}:role/[\\w+=,.@/-]+$`).test(roleArn)
    ) {
      yaml.fail(about('role'), 'role', roleArn)
    }
    if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
      yaml.fail(about('externalId'), 'external-id', externalId)
    }
    if (accounts.some((other) => other.id === id)) yaml.fail(about('id'), 'twice', id)
    if (accounts.some((other) => other.name === name)) yaml.fail(about('name'), 'twice', name)
    accounts.push({ id, name, roleArn, externalId })
  }
  return accounts
}
