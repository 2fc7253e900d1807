// A call that changes a part of the gate, and how calls are put together into one pattern of EventBridge. Which calls these
// are is in tampering.ts and tampering-of-gate.ts.

/** What an EventBridge pattern asks of one field, or of one of several. */
export type Wanted =
  | string
  | { readonly prefix: string }
  | { readonly suffix: string }
  | { readonly wildcard: string }
  | { readonly 'anything-but': readonly string[] }
export type Fields = { readonly [field: string]: readonly Wanted[] | Fields | readonly Fields[] }

/** One rule each: what belongs together, within the 2,048 characters that EventBridge takes. */
type TamperTheme = 'account' | 'events' | 'functions' | 'queues' | 'store' | 'watch'

export interface Tampering {
  readonly theme: TamperTheme
  /** CloudTrail's eventSource, without `.amazonaws.com`. */
  readonly service: string
  /** CloudTrail's eventName. Lambda's bear a version (verified, B8) that nobody should rely on; the others are recalled. */
  readonly calls: readonly Wanted[]
  /** Which part the call is about, by fields of which B8 says what is verified; nothing: any, as none is known to be ours. */
  readonly about?: Fields
  /** In which region it was called; nothing: whichever the event is from. */
  readonly from?: readonly Wanted[]
}

/** What CloudTrail's events of calls are called. */
export const API_CALL = 'AWS API Call via CloudTrail'

/** All names of an installation begin so (names.ts): rules, roles, alarms and functions that come later are covered. */
export const OURS = { prefix: 'startpass-' }

/** In any of these fields of the request. */
export const inOneOf = (fields: readonly string[], wanted: readonly Wanted[]): Fields => ({
  $or: fields.map((field) => ({ [field]: wanted })),
})

export const named = (prefix: string): Wanted => ({ prefix })

/** Matches each of them. */
export const patternOf = (tamperings: readonly Tampering[]) => {
  const [only, ...more] = tamperings.map(({ service, calls, about, from }) => ({
    eventSource: [`${service}.amazonaws.com`],
    eventName: [...calls],
    ...(about !== undefined && { requestParameters: about }),
    ...(from !== undefined && { awsRegion: [...from] }),
  }))
  return {
    detailType: [API_CALL],
    detail: more.length === 0 ? { ...only } : { $or: [only, ...more] },
  }
}
