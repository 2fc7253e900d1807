// The two tags startpass knows: the one it reads a code from, and the one it leaves a word in.

/** In which a pass code is looked for. Case matters, as it does to AWS (A8). */
export const PASS_TAG = 'Auth'

/** Tells whoever stands at the console why their instance went down. */
export const MARK_TAG = 'startpass'

/** A tag key that differs from PASS_TAG only in case, for a hint. */
export const misspelledTagIn = (tags: Readonly<Record<string, string>>): string | undefined =>
  Object.keys(tags).find((key) => key !== PASS_TAG && key.trim().toLowerCase() === PASS_TAG.toLowerCase())
