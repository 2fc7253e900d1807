// What a function is configured with, and what its environment and context look like from within (D1).

import { accountId } from '../account.ts'
import type { Clock } from '../clock.ts'

export interface FunctionSettings {
  readonly functionName: string
  /** Path of an ES module that exports `handler`. */
  readonly bundle: string
  /** All the function sees of an environment, beside what Lambda sets: nothing of this process's own. */
  readonly environment: Readonly<Record<string, string>>
  readonly region: string
  readonly timeoutMilliseconds: number
  /** Bounds the JavaScript heap, not the whole worker. */
  readonly memoryMegabytes: number
  readonly clock: Clock
  /** One line of what the function wrote, without its line break. */
  readonly onLog: (line: string) => void
}

export function environmentOf(settings: FunctionSettings, logStream: string): Record<string, string> {
  const { functionName, region, memoryMegabytes } = settings
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    // Without these an SDK would go and look for the developer's own.
    AWS_ACCESS_KEY_ID: 'ASIAEMBEDDEDWORLD000',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_SESSION_TOKEN: 'not-a-token',
    _HANDLER: 'index.handler',
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...settings.environment,
  }
}

export const contextOf = (settings: FunctionSettings, requestId: string, logStream: string) => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: settings.functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: `arn:aws:lambda:${settings.region}:${accountId}:function:${settings.functionName}`,
  memoryLimitInMB: String(settings.memoryMegabytes),
  awsRequestId: requestId,
  logGroupName: `/aws/lambda/${settings.functionName}`,
  logStreamName: logStream,
})
