// One Web API call as it came over the wire: which method, which token, which arguments.
// Form and query values are strings; JSON values are what they are. It judges no argument.

import type { HttpRequest } from '../http.ts'
import { isRecord } from './block-schema.ts'

export interface ApiRequest {
  readonly verb: string
  readonly method: string
  readonly token?: string
  readonly arguments: Arguments
  readonly isJson: boolean
  /** What Slack remarks upon without refusing: missing_charset. */
  readonly warnings: readonly string[]
  /** Why the body cannot be read at all. */
  readonly problem?: string
}

export class Arguments {
  readonly #values: Readonly<Record<string, unknown>>

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#values, name)
  }

  get(name: string): unknown {
    return this.has(name) ? this.#values[name] : undefined
  }

  /** The argument as text; undefined where it was not sent, or is no text. */
  string(name: string): string | undefined {
    const value = this.get(name)
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
  }

  isTrue(name: string): boolean {
    return ['true', '1'].includes(String(this.get(name)))
  }
}

/** @param basePath what stands before the method's name, without a slash at its end */
export function readApiRequest(request: HttpRequest, basePath: string): ApiRequest {
  const url = new URL(request.path, 'http://slack')
  const method = url.pathname.slice(basePath.length + 1)
  const query = Object.fromEntries(url.searchParams)
  const contentType = (request.headers['content-type'] ?? '').toLowerCase()
  const isJson = contentType.startsWith('application/json')
  const body = request.method === 'GET' ? {} : readBody(request.body, contentType)
  const values = typeof body === 'string' ? {} : body
  const token = bearerToken(request) ?? (isJson ? undefined : asText(values['token']))
  return {
    verb: request.method,
    method,
    arguments: new Arguments({ ...query, ...values }),
    isJson,
    warnings: isJson && !contentType.includes('charset') ? ['missing_charset'] : [],
    ...(token === undefined ? {} : { token }),
    ...(typeof body === 'string' ? { problem: body } : {}),
  }
}

function bearerToken(request: HttpRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1]
}

/** The values in the body, or Slack's error for a body that cannot be read. */
function readBody(body: Buffer, contentType: string): Readonly<Record<string, unknown>> | string {
  if (body.length === 0) return {}
  if (contentType === '') return 'missing_post_type'
  if (contentType.startsWith('application/json')) return readJson(body)
  if (!contentType.startsWith('application/x-www-form-urlencoded')) return 'invalid_post_type'
  return Object.fromEntries(new URLSearchParams(body.toString('utf8')))
}

function readJson(body: Buffer): Readonly<Record<string, unknown>> | string {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))
    return isRecord(value) ? value : 'json_not_object'
  } catch {
    return 'invalid_json'
  }
}

const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
