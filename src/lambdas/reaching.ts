// What the gate reaches EC2 and its queue with, loaded while its secret is on its way.

import { EC2Client } from '@aws-sdk/client-ec2'
import { SQSClient } from '@aws-sdk/client-sqs'
import { ec2Instances } from '../adapters/aws/ec2-instances.ts'
import { sqsLater, sqsPatience } from '../adapters/aws/sqs-queue.ts'
import { type ClientSettings, onePerPlace, type SettingsFor } from './clients.ts'
import type { Config } from './config.ts'

/** @param ec2As what its clients of EC2 are made into */
export function reachingWith(
  settings: ClientSettings,
  clientIn: SettingsFor,
  ec2As: (client: EC2Client) => EC2Client,
  { QUEUE_URL, DLQ_URL }: Config,
) {
  // The queue that wakes this function, and so of the region that it runs in.
  const sqs = new SQSClient(settings)
  const ec2In = onePerPlace((place) => ec2As(new EC2Client(clientIn(place))))
  return {
    ec2In,
    instances: ec2Instances(ec2In),
    later: sqsLater(sqs, QUEUE_URL),
    patience: sqsPatience(sqs, QUEUE_URL, DLQ_URL),
  }
}
