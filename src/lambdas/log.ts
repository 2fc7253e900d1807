// Structured logs, by Powertools. The start's name is the correlation id of all that is said about it.

import { Logger } from '@aws-lambda-powertools/logger'
import { type Log, Unreachable } from '../flows/ports.ts'

let made: Logger | undefined

/** Made when there is first something to say: a cold start that has nothing to say does without. */
function logger(): Logger {
  made ??= new Logger({ serviceName: 'startpass' })
  return made
}

/** Name, code and message only: an SDK error also carries the request, and requests carry secrets. */
function safely(error: unknown): object {
  if (!(error instanceof Error)) return { name: 'NotAnError' }
  const { cause } = error
  return {
    name: error.name,
    message: error.message,
    ...(error instanceof Unreachable && { service: error.service, code: error.code }),
    ...(cause instanceof Error && { cause: `${cause.name}: ${cause.message}` }),
  }
}

export const log: Log = {
  info(event, { start, ...facts }) {
    logger().info(event, { ...facts, ...(start !== undefined && { correlation_id: start }) })
  },
  trouble(event, error, { start, ...facts }) {
    logger().error(event, {
      ...facts,
      trouble: safely(error),
      ...(start !== undefined && { correlation_id: start }),
    })
  },
}
