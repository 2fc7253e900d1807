// What a function needs before its first invocation: begun while Lambda initializes it, tried again where it failed.

/**
 * Begins `make` at once, so that it runs during initialization. A failure is the next caller's to see, and the one
 * after that tries anew: one throttled secret must not cost an environment its life.
 */
export function onceReady<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined = begin(make)
  return async () => {
    made ??= begin(make)
    try {
      return await made
    } catch (error) {
      made = undefined
      throw error
    }
  }
}

function begin<T>(make: () => Promise<T>): Promise<T> {
  const made = Promise.resolve().then(make)
  // Nobody may be waiting yet; whoever comes sees it.
  made.catch(() => undefined)
  return made
}
