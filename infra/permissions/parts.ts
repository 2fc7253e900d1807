// What policies speak of: the parts of one installation, by ARN. Tokens of a template are welcome.

export interface GateParts {
  readonly partition: string
  /** The account that startpass runs in. */
  readonly account: string
  /** Home region. */
  readonly region: string
  /** The one region that a gate elsewhere guards. @default every region */
  readonly guards?: string
  readonly tableArn: string
  /** In the region that the gate runs in, as its dead letters are; all else is at home. */
  readonly queueArn: string
  readonly dlqArn: string
  /** Other queues that the gate takes messages from: it sends to none of them. @default none */
  readonly accountQueueArns?: readonly string[]
  readonly topicArn: string
  /** The key that the topic is encrypted with. */
  readonly topicKeyArn: string
  readonly secretArn: string
}
