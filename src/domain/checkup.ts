// What a look at an installation can find: each finding is of one check, with its facts. Words and advice are the words'.

export type Check =
  | 'identity'
  | 'clock'
  | 'table'
  | 'backups'
  | 'secret'
  | 'slack'
  | 'api'
  | 'queue'
  | 'dead-letters'
  | 'subscriptions'
  | 'rule'
  | 'queue-policy'
  | 'mapping'
  | 'account-queues'
  | 'functions'
  | 'versions'
  | 'sweep'
  | 'regions'
  | 'trail'
  | 'tamper'
  | 'mode'

export type Problem =
  | 'unreadable'
  | 'wrong-account'
  | 'clock-off'
  | 'table-busy'
  | 'table-keys'
  | 'table-index'
  | 'table-ttl'
  | 'table-no-backup'
  | 'table-unprotected'
  | 'secret-unreadable'
  | 'not-connected'
  | 'token-refused'
  | 'scopes-missing'
  | 'other-workspace'
  | 'no-api-url'
  | 'api-silent'
  | 'api-not-yet'
  | 'api-other-secret'
  | 'api-strange'
  | 'queue-visibility'
  | 'queue-no-dead-letters'
  | 'dead-letters'
  | 'nobody-hears'
  | 'no-subscription'
  | 'not-confirmed'
  | 'rule-missing'
  | 'rule-disabled'
  | 'rule-narrowed'
  | 'rule-astray'
  | 'queue-closed'
  | 'mapping-missing'
  | 'mapping-off'
  | 'mapping-all-or-nothing'
  | 'account-queue'
  | 'function-missing'
  | 'function-broken'
  | 'function-held'
  | 'function-astray'
  | 'never-ran'
  | 'version-differs'
  | 'schema-differs'
  | 'schedule-off'
  | 'sweep-never'
  | 'sweep-late'
  | 'sweep-partial'
  | 'region-unguarded'
  | 'trail-missing'
  | 'trail-off'
  | 'trail-partial'
  | 'trail-not-there'
  | 'tamper-deaf'
  | 'tamper-global'
  | 'regional-gate'
  | 'lockdown'

export type CheckFacts = Readonly<Record<string, string | number>>

export type Finding = { readonly check: Check; readonly facts: CheckFacts } & (
  | { readonly state: 'ok' }
  /** `note`: worth knowing, and no fault. */
  | { readonly state: 'failed' | 'note'; readonly problem: Problem }
  /** What is asked does not exist here: an emulator has no such service. */
  | { readonly state: 'not-here' }
)

export const isHealthy = (findings: readonly Finding[]): boolean =>
  findings.every(({ state }) => state !== 'failed')

export const fine = (check: Check, facts: CheckFacts = {}): Finding => ({ check, state: 'ok', facts })

export const failed = (check: Check, problem: Problem, facts: CheckFacts = {}): Finding => ({
  check,
  state: 'failed',
  problem,
  facts,
})

export const noted = (check: Check, problem: Problem, facts: CheckFacts = {}): Finding => ({
  check,
  state: 'note',
  problem,
  facts,
})

/** The findings where there are any; else that all is well. */
export const orFine = (
  found: readonly Finding[],
  check: Check,
  facts: CheckFacts = {},
): readonly Finding[] => (found.length > 0 ? found : [fine(check, facts)])
