// Work on several places, side by side: drawn on a terminal, silent in a pipe. One that fails holds up no other.

import { DefaultRenderer, Listr, ListrLogger, ProcessOutput } from 'listr2'
import { type Place, placeKey } from '../domain/place.ts'
import type { Io } from './io.ts'

const AT_ONCE = 4

/** Drawn where stderr is a terminal: listr2 asks about stdout, and were that a pipe, would write plain lines into it. */
class DrawnOnStderr extends DefaultRenderer {
  static override nonTTY = true
}

export interface Done<T> {
  readonly results: readonly { readonly place: Place; readonly result: T }[]
  readonly troubles: ReadonlyMap<Place, unknown>
}

/** @param work may say how far it has come */
export async function eachPlace<T>(
  places: readonly Place[],
  io: Io,
  work: (place: Place, say: (text: string) => void) => Promise<T>,
): Promise<Done<T>> {
  const results = new Map<Place, T>()
  const troubles = new Map<Place, unknown>()
  // Nothing but errors of ours can be drawn over: the answer goes to stdout when all is done.
  const processOutput = new ProcessOutput(process.stderr, process.stderr)
  const drawing = {
    logger: new ListrLogger({ processOutput }),
    collapseErrors: true,
    showErrorMessage: false,
  }
  const tasks = places.map((place) => ({
    title: placeKey(place),
    task: async (_: unknown, task: { title: string | undefined }): Promise<void> => {
      try {
        results.set(
          place,
          await work(place, (text) => {
            task.title = `${placeKey(place)}  ${text}`
          }),
        )
      } catch (error) {
        troubles.set(place, error)
        throw error
      }
    },
  }))
  const options = { concurrent: AT_ONCE, exitOnError: false, registerSignalListeners: false }
  const list = io.draws
    ? new Listr(tasks, { ...options, renderer: DrawnOnStderr, rendererOptions: drawing })
    : new Listr(tasks, { ...options, renderer: 'silent' })
  await list.run()
  const inOrder = places.flatMap((place) => {
    const result = results.get(place)
    return result === undefined ? [] : [{ place, result }]
  })
  return { results: inOrder, troubles }
}
