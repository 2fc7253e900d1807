// One secret and its versions, as Secrets Manager keeps them: a version is AWSCURRENT, AWSPREVIOUS or unlabelled.

/** What a caller may store: one of the two. Binary is base64 text, as on the wire. */
export interface SecretValue {
  readonly SecretString?: string
  readonly SecretBinary?: string
}

export interface Version extends SecretValue {
  readonly createdAt: number
}

export class Secret {
  readonly name: string
  readonly arn: string
  readonly createdAt: number
  description: string | undefined
  readonly tags: readonly unknown[]
  changedAt: number
  /** For a secret that is marked for deletion: when it was marked, and when it will be gone. */
  deletion: { readonly markedAt: number; readonly goneAt: number } | undefined
  readonly #versions = new Map<string, Version>()
  readonly #stages = new Map<string, string>()

  /** @param now milliseconds since the Unix epoch, as all times here */
  constructor(name: string, arn: string, tags: readonly unknown[], now: number) {
    this.name = name
    this.arn = arn
    this.tags = tags
    this.createdAt = now
    this.changedAt = now
  }

  /**
   * Makes the value current. Doing so again under one id changes nothing.
   * @returns false where the id already stands for another value
   */
  put(versionId: string, value: SecretValue, now: number): boolean {
    const known = this.#versions.get(versionId)
    if (known !== undefined) {
      return known.SecretString === value.SecretString && known.SecretBinary === value.SecretBinary
    }
    const current = this.#stages.get('AWSCURRENT')
    if (current !== undefined) this.#stages.set('AWSPREVIOUS', current)
    this.#stages.set('AWSCURRENT', versionId)
    this.#versions.set(versionId, { ...value, createdAt: now })
    this.changedAt = now
    return true
  }

  /** The version of that id and that stage, whichever are given; else the current one. */
  version(id?: string, stage?: string): { id: string; version: Version } | undefined {
    const wanted = id ?? this.#stages.get(stage ?? 'AWSCURRENT') ?? ''
    const version = this.#versions.get(wanted)
    const isLabelled = stage === undefined || this.#stages.get(stage) === wanted
    return version !== undefined && isLabelled ? { id: wanted, version } : undefined
  }

  stagesOf(versionId: string): string[] {
    return [...this.#stages].filter(([, id]) => id === versionId).map(([stage]) => stage)
  }

  /** Labelled versions only, as DescribeSecret shows them. */
  get versionIdsToStages(): Record<string, string[]> {
    const labelled = new Set(this.#stages.values())
    return Object.fromEntries([...labelled].map((id) => [id, this.stagesOf(id)]))
  }
}
