// What can be made to go wrong in the world, and whose turn it is next.

/** One failure to inject: the next `times` calls of the operation fail. */
export interface FailRule {
  /** ec2, autoscaling, dynamodb, sqs, sns, secretsmanager, sts or slack. */
  readonly service: string
  /** As the service names it: StopInstances, TransactWriteItems, chat.postMessage … */
  readonly operation: string
  /** `before`: the call does nothing. `after`: it does its work and the answer is lost. */
  readonly when: 'before' | 'after'
  /** The error code the caller is shown, in the service's own spelling. */
  readonly code: string
  readonly times: number
}

/** How state events suffer on the way; probabilities from 0 to 1. */
export interface EventFaults {
  readonly drop: number
  readonly duplicate: number
  readonly reorder: number
  readonly delaySeconds: number
}

export interface FaultPlan {
  readonly events: EventFaults
  /** Describe* answers as the world was this many seconds ago (facts A7). */
  readonly staleReadSeconds: number
  readonly fail: readonly FailRule[]
}

const noFaults: FaultPlan = {
  events: { drop: 0, duplicate: 0, reorder: 0, delaySeconds: 0 },
  staleReadSeconds: 0,
  fail: [],
}

export class Faults {
  #plan: FaultPlan = noFaults
  #left: { rule: FailRule; times: number }[] = []

  get plan(): FaultPlan {
    return this.#plan
  }

  /** Replaces what is named and leaves the rest as it is. */
  set(change: {
    events?: Partial<EventFaults>
    staleReadSeconds?: number
    fail?: readonly FailRule[]
  }): void {
    this.#plan = {
      events: { ...this.#plan.events, ...change.events },
      staleReadSeconds: change.staleReadSeconds ?? this.#plan.staleReadSeconds,
      fail: change.fail ?? this.#plan.fail,
    }
    if (change.fail !== undefined) this.#left = change.fail.map((rule) => ({ rule, times: rule.times }))
  }

  clear(): void {
    this.#plan = noFaults
    this.#left = []
  }

  /** The failure this call must suffer, if any; each answer uses one of the rule's `times` up. */
  take(service: string, operation: string): FailRule | undefined {
    const found = this.#left.find(
      (one) => one.times > 0 && one.rule.service === service && one.rule.operation === operation,
    )
    if (found === undefined) return undefined
    found.times -= 1
    return found.rule
  }
}
