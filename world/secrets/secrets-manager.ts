// Secrets Manager of the world: secrets in memory. No rotation, no replication, no encryption.

import { type AwsFault, type AwsService, jsonOperation, jsonResponse } from '../aws-service.ts'
import type { Clock } from '../clock.ts'
import type { HttpResponse } from '../http.ts'
import { Refusal } from './refusal.ts'
import { RegionSecrets, type SecretRequest } from './region-secrets.ts'

export function createSecretsManager({ clock }: { readonly clock: Clock }): AwsService {
  const regions = new Map<string, RegionSecrets>()
  return {
    name: 'secretsmanager',
    operationOf: jsonOperation,
    async handle(request, region) {
      const secrets = regions.get(region) ?? new RegionSecrets(region, clock)
      regions.set(region, secrets)
      try {
        const input = JSON.parse(request.body.toString()) as SecretRequest
        return jsonResponse(200, execute(jsonOperation(request) ?? '', input, secrets), version)
      } catch (error) {
        if (error instanceof Refusal) return failed({ code: error.code, message: error.message, status: 400 })
        if (error instanceof SyntaxError) return failed(noJson)
        throw error
      }
    },
    fail: failed,
  }
}

const version = 'application/x-amz-json-1.1'

const failed = ({ code, message, status }: AwsFault): HttpResponse =>
  jsonResponse(status, { __type: code, Message: message }, version)

const noJson: AwsFault = {
  code: 'SerializationException',
  message: 'The request body is not JSON',
  status: 400,
}

function execute(operation: string, request: SecretRequest, secrets: RegionSecrets): object {
  switch (operation) {
    case 'CreateSecret':
      return secrets.create(request)
    case 'GetSecretValue':
      return secrets.value(request)
    case 'PutSecretValue':
      return secrets.put(request)
    case 'UpdateSecret':
      return secrets.update(request)
    case 'DescribeSecret':
      return secrets.describe(request)
    case 'DeleteSecret':
      return secrets.delete(request)
    default:
      throw new Refusal(
        'UnknownOperationException',
        `The embedded Secrets Manager does not know ${operation}`,
      )
  }
}
