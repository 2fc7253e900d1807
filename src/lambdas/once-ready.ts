// What a function needs before its first invocation: begun while Lambda initializes it, tried again where it failed, and
// made anew now and then, so that a secret that was written meanwhile is noticed.

/** Trouble in making it anew: what there is serves for so long before it is tried again. */
const BEAR_WITH_IT_MS = 30_000

/**
 * Begins `make` at once, so that it runs during initialization. A failure is the next caller's to see, and the one
 * after that tries anew: one throttled secret must not cost an environment its life.
 * @param goodForMs how long what was made may serve; nothing: for good
 */
export function onceReady<T>(
  make: () => Promise<T>,
  goodForMs?: (made: T) => number,
  now: () => number = Date.now,
): () => Promise<T> {
  let made: Promise<T> | undefined = begin(make)
  let goodUntil = Number.POSITIVE_INFINITY
  const noteAge = async (one: Promise<T>): Promise<void> => {
    const value = await one
    if (goodForMs !== undefined) goodUntil = now() + goodForMs(value)
  }
  noteAge(made).catch(() => undefined)
  return async () => {
    if (made !== undefined && now() < goodUntil) return settle(made)
    const before = made
    made = begin(make)
    goodUntil = Number.POSITIVE_INFINITY
    try {
      await noteAge(made)
    } catch (error) {
      if (before === undefined) {
        made = undefined
        throw error
      }
      made = before
      goodUntil = now() + BEAR_WITH_IT_MS
    }
    return settle(made)
  }

  async function settle(one: Promise<T>): Promise<T> {
    try {
      return await one
    } catch (error) {
      made = undefined
      throw error
    }
  }
}

/** Nothing is begun before somebody asks: what most invocations do without. A failure is not kept. */
export function onceAsked<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}

function begin<T>(make: () => Promise<T>): Promise<T> {
  const made = Promise.resolve().then(make)
  // Nobody may be waiting yet; whoever comes sees it.
  made.catch(() => undefined)
  return made
}

const SECOND = 1000
const MINUTE = 60 * SECOND

/** How long a function goes by the secret as it read it: not long where Slack is still to be connected. */
export const secretGoodForMs = (connected: boolean): number => (connected ? 10 * MINUTE : 10 * SECOND)
