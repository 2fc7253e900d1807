// Which function is at work: the stage runs all of them in one process, and whoever watches the wire asks here.

import { AsyncLocalStorage } from 'node:async_hooks'

export const acting = new AsyncLocalStorage<'gate' | 'slack' | 'sweep'>()
