// What only looking up and starting instances takes, loaded when first asked for: an answer about passes does without.

import { EC2Client } from '@aws-sdk/client-ec2'
import { SQSClient } from '@aws-sdk/client-sqs'
import { ec2Instances } from '../adapters/aws/ec2-instances.ts'
import { sqsLater } from '../adapters/aws/sqs-queue.ts'
import type { Desk } from '../flows/desk.ts'
import { type ClientSettings, onePerPlace } from './clients.ts'

export const startingWith = (
  settings: ClientSettings,
  queueUrl: string,
): Pick<Desk, 'instances' | 'later'> => ({
  instances: ec2Instances(onePerPlace(({ region }) => new EC2Client({ ...settings, region }))),
  later: sqsLater(new SQSClient(settings), queueUrl),
})
