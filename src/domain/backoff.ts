// How long to wait before trying again what others were in the way of: longer each time, and never in step with them.

/** Enough for some forty rivals; about 1.3 s of waiting in all. */
export const MOST_TRIES = 6

const FIRST_PAUSE_MS = 20

/**
 * @param attempt from 0
 * @param fraction random, from 0 up to 1
 * @returns milliseconds
 */
export const pauseMs = (attempt: number, fraction: number): number =>
  FIRST_PAUSE_MS * 2 ** attempt * (0.5 + fraction / 2)
