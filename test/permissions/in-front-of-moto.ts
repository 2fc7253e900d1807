// Stands before moto and changes two things. moto refuses in XML whatever the protocol, which no SDK of a JSON service can
// read; and it makes each of its thirty regions when it is first asked, for seconds each: here there is one. Requests pass as they are, since their signatures are checked.

import { request as ask } from 'node:http'
import { defaultRegion } from '../../world/account.ts'
import { form } from '../../world/aws-service.ts'
import { type HttpHandler, type HttpResponse, type Listener, listen } from '../../world/http.ts'

export const inFrontOf = (endpoint: string): Promise<Listener> =>
  listen(async (request) => {
    const answer = await passOn(endpoint, request)
    const isJson = request.headers['content-type']?.startsWith('application/x-amz-json') === true
    const refusal = /<Code>(\w+)<\/Code>\s*<Message>([^<]*)<\/Message>/.exec(answer.body.toString())
    if (form(request).get('Action') === 'DescribeRegions')
      return { ...answer, body: onlyHome(answer.body.toString()) }
    if (answer.status < 400 || !isJson || refusal === null) return answer
    const [, code = '', message = ''] = refusal
    const type = code === 'AccessDenied' ? 'AccessDeniedException' : code
    return {
      status: 400,
      headers: { 'content-type': 'application/x-amz-json-1.0' },
      body: JSON.stringify({ __type: type, message }),
    }
  }, 0)

const onlyHome = (xml: string): string =>
  xml.replaceAll(/<item>(?:(?!<\/item>)[\s\S])*<\/item>/g, (item) =>
    item.includes(`<regionName>${defaultRegion}</regionName>`) ? item : '',
  )

const passOn = (endpoint: string, { method, path, headers, body }: Parameters<HttpHandler>[0]) =>
  new Promise<HttpResponse & { readonly status: number }>((resolve, reject) => {
    const sent = ask(endpoint + path, { method, headers, timeout: 20_000 }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('end', () => {
        const type = response.headers['content-type']
        resolve({
          status: response.statusCode ?? 500,
          headers: type === undefined ? {} : { 'content-type': type },
          body: Buffer.concat(chunks),
        })
      })
    })
    sent.once('error', reject)
    sent.end(body)
  })
