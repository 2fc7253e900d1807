// Gives blocks and buttons the ids Slack gives them where the app gave none,
// so that a click can always name what was clicked.

import { isRecord } from './block-schema.ts'
import type { SlackObject } from './users.ts'

const clickable = new Set(['button', 'overflow', 'static_select', 'checkboxes', 'radio_buttons'])

/** @param seed what makes the ids differ from those of other messages: its ts */
export function withIds(blocks: readonly SlackObject[], seed: string): readonly SlackObject[] {
  return blocks.map((block, index) => {
    const named = { block_id: shortId(seed, `${index}`), ...block }
    const { elements, accessory } = named as SlackObject
    return {
      ...named,
      ...(Array.isArray(elements)
        ? { elements: elements.map((item: unknown, at) => withActionId(item, seed, `${index}.${at}`)) }
        : {}),
      ...(accessory === undefined ? {} : { accessory: withActionId(accessory, seed, `${index}.a`) }),
    }
  })
}

function withActionId(element: unknown, seed: string, place: string): unknown {
  if (!isRecord(element) || !clickable.has(String(element['type']))) return element
  return { action_id: shortId(seed, place), ...element }
}

/** Five characters, as Slack's own are. */
function shortId(seed: string, place: string): string {
  let hash = 0
  for (const character of `${seed}/${place}`) hash = (hash * 31 + character.charCodeAt(0)) % 60_466_176
  return hash.toString(36).padStart(5, '0')
}
