// Trouble with looking, by service and AWS's own code.

import { NotSeen } from '../../flows/ports-of-inspection.ts'

export async function seen<T>(service: string, request: Promise<T>): Promise<T> {
  try {
    return await request
  } catch (error) {
    throw new NotSeen(service, error instanceof Error ? error.name : 'Unknown', error)
  }
}
