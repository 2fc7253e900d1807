// Trouble with looking, by service and AWS's own code; and JSON as AWS hands it out, which may be anything.

import { NotSeen } from '../../flows/ports-of-inspection.ts'

export async function seen<T>(service: string, request: Promise<T>): Promise<T> {
  try {
    return await request
  } catch (error) {
    throw notSeen(service, error)
  }
}

export const notSeen = (service: string, error: unknown): NotSeen =>
  new NotSeen(service, error instanceof Error ? error.name : 'Unknown', error)

/** Nothing in it where it is no JSON object. */
export function objectIn(text: string | undefined): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
