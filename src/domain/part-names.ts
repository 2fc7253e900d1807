// What the parts of an installation are called that are looked for by name: everything else is noted in the table.

export const partNames = {
  /** The rule that tells of starts, in every region. */
  starts: 'startpass-starts',
  /** The rule that starts the sweep, at home. */
  schedule: 'startpass-sweep',
  /** Of the rules that tell of tampering, the beginning. */
  tamper: 'startpass-tamper-',
  /** Of a gate, in whichever region it is. */
  queue: 'startpass-gate',
  dlq: 'startpass-gate-dlq',
  slack: 'startpass-slack',
  gate: 'startpass-gate',
  sweep: 'startpass-sweep',
} as const

/** Their rest, one rule each. */
export const tamperThemes = {
  home: ['account', 'events', 'functions', 'queues', 'store', 'watch'],
  elsewhere: ['account', 'events'],
} as const

export const functionNames = ['slack', 'gate', 'sweep'] as const
export type FunctionName = (typeof functionNames)[number]
