// fauxqs in this process, without a socket, and the calls it is reached by.
// It keeps its own time (Date and timers), so messaging cannot follow a virtual clock.

import { buildApp } from 'fauxqs'

interface FauxqsAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface Fauxqs {
  /** SQS, in its JSON protocol. */
  json(operation: string, body: unknown, region: string): Promise<FauxqsAnswer>
  /** SNS, in the Query protocol. */
  query(form: URLSearchParams, region: string): Promise<FauxqsAnswer>
  /** Ends every long poll; calls made later are rejected. Closing twice is closing once. */
  close(): Promise<void>
}

export function startFauxqs(): Fauxqs {
  const app = buildApp({ logger: false })
  const inject = async (region: string, headers: Record<string, string>, payload: string) => {
    const response = await app.inject({
      method: 'POST',
      url: '/',
      headers: { ...headers, host: 'localhost', authorization: scopedTo(region) },
      payload,
    })
    return { status: response.statusCode, headers: kept(response.headers), body: response.body }
  }
  const json: Fauxqs['json'] = (operation, body, region) =>
    inject(
      region,
      { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${operation}` },
      JSON.stringify(body),
    )
  const close = async () => {
    // Closing ends the long polls that have begun. Once this request is answered, those sent before it have.
    await json('ListQueues', {}, '')
    await app.close()
  }
  let closed: Promise<void> | undefined
  return {
    json,
    query: (form, region) =>
      inject(region, { 'content-type': 'application/x-www-form-urlencoded' }, form.toString()),
    close: () => (closed ??= close()),
  }
}

/** fauxqs takes the region from the credential scope and looks at nothing else of it. */
const scopedTo = (region: string): string =>
  `AWS4-HMAC-SHA256 Credential=world/20260101/${region}/world/aws4_request`

/** The headers that mean something to a caller; the rest belongs to fauxqs's own HTTP server. */
function kept(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const names = ['content-type', 'x-amzn-query-error']
  const present = names.filter((name) => headers[name] !== undefined)
  return Object.fromEntries(present.map((name) => [name, String(headers[name])]))
}
