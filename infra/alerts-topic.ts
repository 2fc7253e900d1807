// The topic for alerts, encrypted. AWS's own key for SNS admits neither CloudWatch alarms nor EventBridge rules, so it
// has a key that does (SNS developer guide, encrypted topics and event sources).

import { RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import { names } from './names.ts'

const publishers = ['cloudwatch.amazonaws.com', 'events.amazonaws.com']

export function makeAlertsTopic(scope: Construct): { readonly topic: Topic; readonly key: Key } {
  const key = new Key(scope, 'AlertsKey', {
    description: 'startpass: encrypts what waits in the topic for alerts',
    // By this the organization's policy knows it (src/domain/prevention.ts).
    alias: `alias/${names.topic}`,
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const account = Stack.of(scope).account
  for (const publisher of publishers) {
    key.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal(publisher)],
        actions: ['kms:GenerateDataKey*', 'kms:Decrypt'],
        resources: ['*'], // In a key's policy: this key.
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    )
  }
  const topic = new Topic(scope, 'Alerts', { topicName: names.topic, masterKey: key, enforceSSL: true })
  for (const publisher of publishers) {
    topic.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal(publisher)],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    )
  }
  return { topic, key }
}
