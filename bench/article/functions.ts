// The two functions of the article that startpass grew from (docs/from-the-article.md), as they are written there, in the
// runtime of today: clients made at each call, as `boto3.client(…)` inside a handler does. `reused` keeps the clients.

import { randomInt } from 'node:crypto'
import { DescribeTagsCommand, EC2Client, StopInstancesCommand } from '@aws-sdk/client-ec2'
import { LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'

const FUNCTION = 'password-check-lambda'
const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

export interface Article {
  /** @returns the password, which is everybody's now */
  readonly issue: () => Promise<string>
  /** @param password what the environment of the function says when it is called */
  readonly check: (instanceId: string, password: string) => Promise<void>
}

export function article(reused: boolean): Article {
  const kept = reused ? { ec2: new EC2Client(), lambda: new LambdaClient() } : undefined
  const ec2 = (): EC2Client => kept?.ec2 ?? new EC2Client()
  const lambda = (): LambdaClient => kept?.lambda ?? new LambdaClient()
  const setPassword = (password: string): Promise<unknown> =>
    lambda().send(
      new UpdateFunctionConfigurationCommand({
        FunctionName: FUNCTION,
        Environment: { Variables: { password } },
      }),
    )
  return {
    async issue() {
      const password = Array.from({ length: 16 }, () => LETTERS.charAt(randomInt(LETTERS.length))).join('')
      await setPassword(password)
      return password
    },
    async check(instanceId, password) {
      const client = ec2()
      const { Tags = [] } = await client.send(
        new DescribeTagsCommand({ Filters: [{ Name: 'resource-id', Values: [instanceId] }] }),
      )
      const count = Tags.filter(
        ({ Key, Value }) => Key === 'Auth' && Value === password && Value !== '',
      ).length
      if (count === 0) await client.send(new StopInstancesCommand({ InstanceIds: [instanceId] }))
      await setPassword('')
    },
  }
}
