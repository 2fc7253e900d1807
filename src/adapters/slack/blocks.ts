// The few Block Kit pieces in use, cut to Slack's limits (https://docs.slack.dev/reference/block-kit/blocks).

import type { ContextBlock, HeaderBlock, KnownBlock, SectionBlock } from '@slack/types'
import { cut, cutMarkup } from './mrkdwn.ts'

export interface Drawn {
  /** What notifications and screen readers get. */
  readonly text: string
  readonly blocks: KnownBlock[]
}

const LONGEST_SECTION = 3000
const LONGEST_HEADER = 150
const LONGEST_CONTEXT = 2000
const LONGEST_TEXT = 3900

/** @param text with Slack's markup, for where blocks are not shown; Slack itself cuts beyond 4000 (https://docs.slack.dev/reference/methods/chat.postMessage) */
export const drawn = (text: string, blocks: KnownBlock[]): Drawn => ({
  text: cutMarkup(text, LONGEST_TEXT),
  blocks,
})

/** Verbatim: what others wrote is not made into links and mentions; our own are written out (https://docs.slack.dev/reference/block-kit/composition-objects/text-object). */
const mrkdwn = (text: string, most: number) =>
  ({ type: 'mrkdwn', text: cutMarkup(text, most), verbatim: true }) as const

/** Text with Slack's markup. */
export const section = (text: string, blockId?: string): SectionBlock => ({
  type: 'section',
  text: mrkdwn(text, LONGEST_SECTION),
  ...(blockId !== undefined && { block_id: blockId }),
})

/** Text as it is, nothing in it acting. */
export const plainSection = (text: string, blockId: string): SectionBlock => ({
  type: 'section',
  text: { type: 'plain_text', text: cut(text, LONGEST_SECTION), emoji: false },
  block_id: blockId,
})

export const header = (text: string, blockId: string): HeaderBlock => ({
  type: 'header',
  text: { type: 'plain_text', text: cut(text, LONGEST_HEADER), emoji: true },
  block_id: blockId,
})

export const context = (text: string): ContextBlock => ({
  type: 'context',
  elements: [mrkdwn(text, LONGEST_CONTEXT)],
})
