// Requests to the slack function: any path, header, signature and body; through the real adapters over the in-process
// world. An input is a request as text; `now` and `right` in it stand for the present and the signature that fits.

import { createHmac } from 'node:crypto'
import { parseCommand } from '../../src/domain/command.ts'
import { readContent } from '../../world/slack/message-content.ts'
import { Broken, keepsSecrets, type Target } from '../target.ts'
import { forget, overheard, stageForSome } from './a-stage-for-some.ts'

const words = [
  'POST ',
  'GET ',
  '/slack/commands',
  '/slack/interactions',
  'content-type: ',
  'application/x-www-form-urlencoded',
  'application/json',
  'x-slack-signature: right',
  'x-slack-request-timestamp: now',
  'x-slack-signature: v0=',
  'now',
  'right',
  '; charset=utf-8',
  'text=',
  'user_id=U0HANASATO1',
  'team_id=T0ACME00001',
  'channel_id=',
  'command=%2Fstartpass',
  'ssl_check=1',
  '&',
  '%',
  '%E3%82',
  '+',
  '=',
  '%00',
  'start+web-1',
  'any',
  'new+3',
  'status',
  'revoke',
  'help',
  'because+x',
  '%E7%90%86%E7%94%B1',
  '%22',
  '%E3%80%8C',
  '%40us-east-1',
  'web-1',
  'db-1',
  'i-0123456789abcdef0',
  'P-7K3M9Q2X',
  '%26lt%3B',
  '%3Chttp%3A%2F%2Fa.example%7Ca.example%3E',
  '\n',
  'payload=%7B%7D',
]

interface Read {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: Buffer
}

function requestIn(input: string, signingSecret: string, nowSeconds: number): Read {
  const [head = '', ...rest] = input.split('\n\n')
  const [first = '', ...lines] = head.split('\n')
  const [method = '', path = ''] = first.split(' ')
  const body = Buffer.from(rest.join('\n\n'))
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const at = line.indexOf(':')
    if (at > 0) headers[line.slice(0, at).trim().toLowerCase()] = line.slice(at + 1).trim()
  }
  const timestamp = 'x-slack-request-timestamp'
  if (headers[timestamp] !== undefined)
    headers[timestamp] = headers[timestamp].replace('now', String(nowSeconds))
  if (headers['x-slack-signature'] === 'right') {
    const signed = createHmac('sha256', signingSecret)
      .update(`v0:${headers[timestamp] ?? ''}:`)
      .update(body)
    headers['x-slack-signature'] = `v0=${signed.digest('hex')}`
  }
  return { method, path, headers, body }
}

export function slackRequests(): Target {
  const nextSet = stageForSome()
  return {
    name: 'slack-requests',
    words,
    run: async (input) => {
      const { stage, secrets } = await nextSet()
      forget(stage)
      await stage.clock.advance(1000)
      const request = requestIn(input, secrets['signing secret'] ?? '', stage.now())
      const answer = await stage.post({ ...request, path: request.path || '/' })
      const status = answer.statusCode ?? 0
      const body = answer.body ?? ''
      if (status < 200 || status >= 500) throw new Broken(`it answered ${status}: ${body.slice(0, 200)}`)
      keepsSecrets(overheard(stage), secrets, input)
      // The asker alone may see the code they asked for.
      keepsSecrets(body.replaceAll(/sp_[0-9A-Z]{20}/gi, ''), secrets, input)
      if (status !== 200) return `${status} ${body}`
      return body === '' ? '200, nothing' : `200 ${outcomeOf(body, request.body.toString())}`
    },
  }
}

function outcomeOf(body: string, form: string): string {
  const message = JSON.parse(body) as { readonly blocks?: readonly { readonly block_id?: string }[] }
  const content = readContent(message)
  if ('error' in content) throw new Broken(`Slack would refuse the answer: ${JSON.stringify(content)}`)
  const id = message.blocks?.[0]?.block_id ?? 'no block'
  const command = parseCommand(new URLSearchParams(form).get('text') ?? '')
  return `${id} ${'fault' in command ? command.fault : command.kind}`
}
