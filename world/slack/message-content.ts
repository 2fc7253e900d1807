// What a message may say: reads text, blocks and metadata as an app sends them, and refuses as Slack does.
// Legacy attachments are not shown by this world, so it refuses them rather than lose them.

import { blockProblems, textLength } from './block-rules.ts'
import { isRecord } from './block-schema.ts'
import type { MessageContent } from './messages.ts'
import { type Refusal, refuse } from './slack-state.ts'
import type { SlackObject } from './users.ts'

const maximumTextLength = 40_000

/** Undocumented; observed as `msg_blocks_too_long` a little above this (slackapi/bolt-js#2509). */
const maximumBlockTextLength = 13_200

/** As sent: in a form, blocks and metadata are JSON in a string. */
export interface SentContent {
  readonly text?: unknown
  readonly blocks?: unknown
  readonly attachments?: unknown
  readonly metadata?: unknown
}

export function readContent(sent: SentContent): MessageContent | Refusal {
  if (sent.attachments !== undefined) return refuse('invalid_attachments')
  const text = typeof sent.text === 'string' ? sent.text : ''
  const blocks = sent.blocks === undefined ? [] : unwrapJson(sent.blocks)
  if (!Array.isArray(blocks)) return refuse('invalid_blocks_format')
  const refusal = refuseWords(text, blocks)
  if (refusal !== undefined) return refusal
  const content = { text, blocks: blocks as readonly SlackObject[] }
  if (sent.metadata === undefined) return content
  const metadata = unwrapJson(sent.metadata)
  if (isRecord(metadata) && Object.keys(metadata).length === 0) return content
  if (!isMetadata(metadata)) return refuse('invalid_metadata_format')
  return { ...content, metadata }
}

function refuseWords(text: string, blocks: readonly unknown[]): Refusal | undefined {
  if (text === '' && blocks.length === 0) return refuse('no_text')
  if (text.length > maximumTextLength) return refuse('msg_too_long')
  const problems = blockProblems(blocks)
  if (problems.length > 0) {
    const messages = problems.map((problem) => `[ERROR] ${problem}`)
    return refuse('invalid_blocks', { errors: problems, response_metadata: { messages } })
  }
  return textLength(blocks) > maximumBlockTextLength ? refuse('msg_blocks_too_long') : undefined
}

function unwrapJson(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

const isMetadata = (value: unknown): value is SlackObject =>
  isRecord(value) && typeof value['event_type'] === 'string' && isRecord(value['event_payload'])
