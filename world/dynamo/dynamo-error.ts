// DynamoDB errors as they look on the wire. dynalite's own errors have this shape already.

export interface DynamoError extends Error {
  readonly statusCode: number
  /** `__type` is the service's namespace, `#`, and the error code. */
  readonly body: { readonly __type: string; [field: string]: unknown }
}

/** @param fields what the error carries beside its code: `Item` …, or `Message` where it is spelt so */
export function dynamoError(
  code: string,
  message: string,
  fields: Readonly<Record<string, unknown>> = {},
  statusCode = 400,
): DynamoError {
  const namespace = serviceWide.has(code) ? 'com.amazon.coral.service' : 'com.amazonaws.dynamodb.v20120810'
  return Object.assign(new Error(message), {
    statusCode,
    body: { __type: `${namespace}#${code}`, ...('Message' in fields ? {} : { message }), ...fields },
  })
}

/** Codes that come from the layer in front of DynamoDB. */
const serviceWide = new Set(['SerializationException', 'UnknownOperationException'])

export const isDynamoError = (error: unknown): error is DynamoError =>
  error instanceof Error && 'statusCode' in error && 'body' in error

export function codeOf({ body: { __type: type } }: DynamoError): string {
  return type.slice(type.indexOf('#') + 1)
}
