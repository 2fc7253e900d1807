// What a look at an installation needs of the world. All of it only reads.

import type { Connection } from '../domain/connection.ts'
import type { FunctionName } from '../domain/part-names.ts'

export interface RuleView {
  readonly arn: string
  readonly enabled: boolean
  readonly pattern: Readonly<Record<string, unknown>>
  /** ARNs. */
  readonly targets: readonly string[]
}

export interface TrailView {
  readonly arn: string
  readonly logging: boolean
  /** Records every region. */
  readonly everywhere: boolean
  /** Records what knows no region, IAM's calls among it. */
  readonly global: boolean
  /** Records management events that change something. */
  readonly changes: boolean
}

export interface QueueView {
  readonly arn: string
  readonly visibilitySeconds: number
  readonly policy: unknown
  /** The ARN of its dead-letter queue. */
  readonly deadLetters: string | undefined
  readonly waiting: number
}

export interface MappingView {
  readonly state: string
  readonly reportsItems: boolean
}

interface FunctionView {
  readonly state: string
  /** 0: it is kept from running at all. */
  readonly reservedConcurrency: number | undefined
  /** What the function goes by. */
  readonly table: string | undefined
}

/** With what feeds it: nothing of a part that is not there. */
interface RegionalGateView extends FunctionView {
  /** Where it takes table and secret from. */
  readonly homeRegion: string | undefined
  readonly queue: QueueView | undefined
  readonly dlq: QueueView | undefined
  readonly mapping: MappingView | undefined
}

interface TableView {
  readonly status: string
  readonly keys: readonly string[]
  readonly indexes: readonly string[]
  readonly deletionProtected: boolean
  readonly timeToLive: string | undefined
}

/** What a function has noted of itself. */
export interface FunctionNote {
  readonly version: string
  readonly schema: number
  /** Epoch seconds; of the sweep, its last. */
  readonly at: number
  /** Of the sweep: places and accounts that could not be swept. */
  readonly notSwept?: number | undefined
}

export interface Inspector {
  /** `aheadMs`: by how much our clock is ahead of AWS's, to a second or so. */
  identity(): Promise<{ readonly account: string; readonly arn: string; readonly aheadMs: number }>
  table(): Promise<TableView>
  /** Whether it can be restored to a point in time. */
  backups(): Promise<boolean>
  queue(url: string): Promise<QueueView>
  subscriptions(): Promise<{ readonly confirmed: number; readonly pending: number }>
  /** Nothing where there is no rule of that name. @param account another guarded one @default home */
  rule(region: string, name: string, account?: string): Promise<RuleView | undefined>
  /** Whatever records this region, trails of other regions and of the organization among them. */
  trails(region: string): Promise<readonly TrailView[]>
  functionOf(name: FunctionName): Promise<FunctionView | undefined>
  /** A gate of a region's own; nothing where there is no such function there. */
  gateIn(region: string): Promise<RegionalGateView | undefined>
  /** From the queue to the gate. */
  mapping(queueArn: string): Promise<MappingView | undefined>
  /** @param region of a gate elsewhere than at home */
  noteOf(name: FunctionName, region?: string): Promise<FunctionNote | undefined>
  connection(): Promise<Connection | undefined>
  /**
   * A request that asks for nothing, signed as Slack would sign it.
   * @returns the status; or, where nothing answered, why
   */
  knock(url: string, signingSecret: string): Promise<number | string>
}

/** Could not be looked at. */
export class NotSeen extends Error {
  override readonly name = 'NotSeen'
  readonly service: string
  readonly code: string

  constructor(service: string, code: string, cause?: unknown) {
    super(`${service}: ${code}`, { cause })
    this.service = service
    this.code = code
  }
}
