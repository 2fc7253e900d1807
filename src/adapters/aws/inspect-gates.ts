// A gate of a region's own as AWS describes it there: the function, its queues, and what gives it messages.

import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda'
import { GetQueueUrlCommand, QueueDoesNotExist, type SQSClient } from '@aws-sdk/client-sqs'
import { partNames } from '../../domain/part-names.ts'
import type { Inspector, QueueView } from '../../flows/ports-of-inspection.ts'
import { lookAtMapping, lookAtQueue } from './inspect-home.ts'
import { notSeen } from './seen.ts'

export const inspectGates = (
  lambdaIn: (region: string) => LambdaClient,
  sqsIn: (region: string) => SQSClient,
): Pick<Inspector, 'gateIn'> => ({
  async gateIn(region) {
    const [lambda, sqs] = [lambdaIn(region), sqsIn(region)]
    const which = { FunctionName: partNames.gate }
    const described = Promise.all([
      lambda.send(new GetFunctionConfigurationCommand(which)),
      lambda.send(new GetFunctionConcurrencyCommand(which)),
    ]).catch((error: unknown) => {
      if (error instanceof ResourceNotFoundException) return undefined
      throw notSeen('lambda', error)
    })
    const [found, queue, dlq] = await Promise.all([
      described,
      queueNamed(sqs, partNames.queue),
      queueNamed(sqs, partNames.dlq),
    ])
    if (found === undefined) return undefined
    const [{ State = 'Active', Environment }, { ReservedConcurrentExecutions }] = found
    return {
      state: State,
      reservedConcurrency: ReservedConcurrentExecutions,
      table: Environment?.Variables?.['TABLE_NAME'],
      homeRegion: Environment?.Variables?.['HOME_REGION'],
      queue,
      dlq,
      mapping: queue && (await lookAtMapping(lambda, queue.arn)),
    }
  },
})

async function queueNamed(sqs: SQSClient, QueueName: string): Promise<QueueView | undefined> {
  try {
    const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName }))
    return await lookAtQueue(sqs, QueueUrl)
  } catch (error) {
    if (error instanceof QueueDoesNotExist) return undefined
    throw notSeen('sqs', error)
  }
}
