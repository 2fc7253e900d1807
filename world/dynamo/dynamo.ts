// DynamoDB of the world: dynalite in process, with the transactions and the rest that it lacks.
// Answers the JSON protocol without a socket. Tables live in one region each.

import type { AwsService } from '../aws-service.ts'
import { jsonOperation, jsonResponse } from '../aws-service.ts'
import type { Clock } from '../clock.ts'
import type { HttpRequest, HttpResponse } from '../http.ts'
import type { Answer } from './dynalite-engine.ts'
import { type DynamoError, dynamoError, isDynamoError } from './dynamo-error.ts'
import { expireItems } from './expire-items.ts'
import { injectedFault } from './injected-fault.ts'
import { type ConflictHook, RegionTables } from './region-tables.ts'

export interface DynamoOptions {
  readonly clock: Clock
  /** Left out: transactions never conflict, since they run one after the other. */
  readonly conflictOf?: ConflictHook
}

export interface Dynamo extends AwsService {
  /** Deletes what expired by the clock, as DynamoDB does sooner or later (C3). @returns how many items */
  deleteExpired(): Promise<number>
  close(): Promise<void>
}

const version = 'application/x-amz-json-1.0'

export function createDynamo({ clock, conflictOf = () => undefined }: DynamoOptions): Dynamo {
  const regions = new Map<string, RegionTables>()
  const tablesOf = (region: string): RegionTables => {
    const known = regions.get(region) ?? new RegionTables(region, clock, conflictOf)
    regions.set(region, known)
    return known
  }

  return {
    name: 'dynamodb',
    operationOf: jsonOperation,
    handle: (request, region) => answerTo(request, tablesOf(region)),
    fail: (fault, request) => errorResponse(injectedFault(fault, request)),
    async deleteExpired() {
      let deleted = 0
      for (const tables of regions.values()) deleted += await expireItems(tables, clock)
      return deleted
    },
    async close() {
      for (const tables of regions.values()) await tables.close()
    },
  }
}

async function answerTo(request: HttpRequest, tables: RegionTables): Promise<HttpResponse> {
  try {
    const answer = await execute(jsonOperation(request) ?? '', inputOf(request), tables)
    return jsonResponse(200, answer, version)
  } catch (error) {
    if (isDynamoError(error)) return errorResponse(error)
    throw error
  }
}

const errorResponse = (error: DynamoError): HttpResponse =>
  jsonResponse(error.statusCode, error.body, version)

function inputOf(request: HttpRequest): Answer {
  try {
    const input: unknown = JSON.parse(request.body.toString())
    if (typeof input === 'object' && input !== null) return input as Answer
  } catch {
    // Falls through: a body that is no JSON and a body that is no object get one answer.
  }
  throw dynamoError('SerializationException', 'The request body is not a JSON object')
}

function execute(operation: string, input: Answer, tables: RegionTables): Promise<Answer> {
  switch (operation) {
    case 'TransactWriteItems':
      return tables.transactWrite(input)
    case 'TransactGetItems':
      return tables.transactGet(input)
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
    case 'BatchWriteItem':
      return tables.write(operation, input)
    case 'CreateTable':
    case 'UpdateTable':
    case 'DeleteTable':
      return tables.changeTable(operation, input)
    case 'UpdateTimeToLive':
      return tables.updateTimeToLive(input)
    case 'DescribeTimeToLive':
      return tables.describeTimeToLive(input)
    case 'GetItem':
    case 'BatchGetItem':
    case 'Query':
    case 'Scan':
    case 'DescribeTable':
    case 'ListTables':
      return tables.read(operation, input)
    default:
      throw dynamoError('UnknownOperationException', `The embedded DynamoDB does not know ${operation}`)
  }
}
