// Test support: one table, shared by all tests of a contract, with a partition of its own for each test.

import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, beforeEach, it } from 'vitest'

export type Attributes = NonNullable<PutItemCommandInput['Item']>

/** A DynamoDB to hold the contract against. */
export interface Target {
  readonly name: 'embedded' | 'moto'
  start(): Promise<DynamoDBClient>
  stop(): Promise<void>
}

export const table = 'contract'

export class SharedTable {
  readonly #target: Target
  #client: DynamoDBClient | undefined
  #partition = 0

  /** Call inside a `describe`: starts and stops the target around it. */
  constructor(target: Target) {
    this.#target = target
    beforeAll(async () => {
      this.#client = await target.start()
      await this.#client.send(tableToCreate)
    })
    beforeEach(() => {
      this.#partition += 1
    })
    afterAll(() => target.stop())
  }

  get client(): DynamoDBClient {
    if (this.#client === undefined) throw new Error('the target has not started')
    return this.#client
  }

  get pk(): string {
    return `p${this.#partition}`
  }

  /** A test that moto would fail; `how` says in what it differs from DynamoDB. */
  unlikeMoto(title: string, how: string, test: () => Promise<void>): void {
    const register = this.#target.name === 'moto' ? it.skip : it
    register(`${title} (moto differs: ${how})`, test)
  }

  key(sk = 'a'): Attributes {
    return { pk: { S: this.pk }, sk: { S: sk } }
  }

  async put(attributes: Attributes = {}, sk?: string): Promise<void> {
    const Item = { ...this.key(sk), ...attributes }
    await this.client.send(new PutItemCommand({ TableName: table, Item }))
  }

  async read(sk?: string): Promise<Attributes | undefined> {
    const get = new GetItemCommand({ TableName: table, Key: this.key(sk), ConsistentRead: true })
    return (await this.client.send(get)).Item
  }

  update(input: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>): Promise<UpdateItemCommandOutput> {
    return this.client.send(new UpdateItemCommand({ TableName: table, Key: this.key(), ...input }))
  }

  /** Whether a condition holds for the item, found out by an update that changes nothing it could ask for. */
  async holds(condition: string, values: Attributes = {}, names?: Record<string, string>): Promise<boolean> {
    try {
      await this.update({
        ConditionExpression: condition,
        UpdateExpression: 'SET touched = :touched',
        ExpressionAttributeValues: { ...values, ':touched': { BOOL: true } },
        ...(names && { ExpressionAttributeNames: names }),
      })
      return true
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false
      throw error
    }
  }

  async transact(TransactItems: TransactWriteItem[], ClientRequestToken?: string): Promise<void> {
    await this.client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken }))
  }

  /** @throws Error where the transaction was committed */
  async cancelled(items: TransactWriteItem[]): Promise<TransactionCanceledException> {
    try {
      await this.transact(items)
    } catch (error) {
      if (error instanceof TransactionCanceledException) return error
      throw error
    }
    throw new Error('the transaction was not cancelled')
  }

  /** Asks for the test's partition, and for `range` in it unless that is empty. */
  query(range: string, values: Attributes = {}, more: Partial<QueryCommandInput> = {}): QueryCommand {
    return new QueryCommand({
      TableName: table,
      KeyConditionExpression: range === '' ? 'pk = :pk' : `pk = :pk AND ${range}`,
      ...more,
      ExpressionAttributeValues: { ':pk': { S: this.pk }, ...values },
    })
  }
}

const tableToCreate = new CreateTableCommand({
  TableName: table,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['pk', 'sk', 'owner', 'at'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S',
  })),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-owner',
      KeySchema: [
        { AttributeName: 'owner', KeyType: 'HASH' },
        { AttributeName: 'at', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['state'] },
    },
  ],
})
