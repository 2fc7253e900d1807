// What the functions are wired with: clock, randomness, and AWS clients with a patience of their own.

import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { EC2Client } from '@aws-sdk/client-ec2'
import type { Place } from '../domain/place.ts'
import type { Clock, Entropy } from '../flows/ports.ts'

export const clock: Clock = {
  now: () => Date.now(),
  pause: async (milliseconds) => {
    await wait(milliseconds)
  },
}

export const entropy: Entropy = {
  bytes: (count) => randomBytes(count),
  fraction: () => randomBytes(4).readUInt32BE() / 2 ** 32,
}

/** @param patienceMs how long one request may take before it is tried again */
export const clientSettings = (maxAttempts: number, patienceMs: number) => ({
  maxAttempts,
  requestHandler: { connectionTimeout: 1000, requestTimeout: patienceMs, throwOnRequestTimeout: true },
})

type ClientSettings = ReturnType<typeof clientSettings>

export function clientPerRegion(settings: ClientSettings): (place: Place) => EC2Client {
  const clients = new Map<string, EC2Client>()
  return ({ region }) => {
    const known = clients.get(region)
    if (known !== undefined) return known
    const client = new EC2Client({ ...settings, region })
    clients.set(region, client)
    return client
  }
}
