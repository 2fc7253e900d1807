// The table. Its keys and indexes are those of docs/table.md; a test compares them with what the code uses.

import { RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb'
import type { Construct } from 'constructs'

/** Kept when the stack goes, and protected from being deleted by itself. */
export function makeTable(scope: Construct, tableName: string): Table {
  const table = new Table(scope, 'Table', {
    tableName,
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'ttl',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  })
  for (const [indexName, place, since] of [
    ['unfinished', 'unfinishedIn', 'unfinishedSince'],
    ['denied', 'deniedIn', 'deniedAt'],
  ] as const) {
    table.addGlobalSecondaryIndex({
      indexName,
      partitionKey: { name: place, type: AttributeType.STRING },
      sortKey: { name: since, type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    })
  }
  return table
}
