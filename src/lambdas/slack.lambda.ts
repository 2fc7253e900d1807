// The desk: an HTTP request from Slack in, the answer out.

import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { readDeskConfig } from './config.ts'
import { onceReady, secretGoodForMs } from './once-ready.ts'
import { answerHttp } from './slack-http.ts'
import { wireDesk } from './wire-desk.ts'

const ready = onceReady(
  async () => wireDesk(readDeskConfig(process.env)),
  (wiring) => secretGoodForMs(wiring !== undefined),
)

export async function handler(event: unknown): Promise<APIGatewayProxyStructuredResultV2> {
  return answerHttp(event, await ready())
}
