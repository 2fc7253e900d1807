// Slack's documented limits on the blocks of one message, block by block.
// Kinds of block that startpass does not use are known, and checked for their required fields only.

import {
  accessory,
  actionElement,
  contextElement,
  inputElement,
  plainText,
  richTextPart,
  textObject,
} from './block-elements.ts'
import {
  anything,
  boolean,
  both,
  byType,
  type Field,
  isRecord,
  listOf,
  object,
  optional,
  type Report,
  type Rule,
  required,
  string,
} from './block-schema.ts'

const maximumBlocks = 50

const common = { type: required(string(255)), block_id: optional(string(255)) }

const block = (fields: Readonly<Record<string, Field>>): Rule => object({ ...common, ...fields })
const unused = (...names: readonly string[]): Rule =>
  object({ ...common, ...Object.fromEntries(names.map((name) => [name, required(anything)])) }, 'unchecked')

const sectionHasWords: Rule = (value, pointer, report) => {
  if (isRecord(value) && value['text'] === undefined && value['fields'] === undefined) {
    report('must define either `text` or `fields`', `${pointer}/type`)
  }
}

/** An action_id must be unique among its block's elements, or Slack refuses the whole message. */
const distinctActions: Rule = (value, pointer, report) => {
  if (isRecord(value)) reportRepeats(value['elements'], 'action_id', `${pointer}/elements`, report)
}

const section = both(
  block({
    text: optional(textObject(3000)),
    fields: optional(listOf(textObject(2000), 10, 1)),
    accessory: optional(accessory),
    expand: optional(boolean),
  }),
  sectionHasWords,
)

const image = block({
  alt_text: required(string(2000, 1)),
  title: optional(plainText(2000)),
  image_url: optional(string(3000, 1)),
  slack_file: optional(object({}, 'unchecked')),
})

const knownBlock = byType({
  section,
  header: block({ text: required(plainText(150)) }),
  divider: block({}),
  context: block({ elements: required(listOf(contextElement, 10, 1)) }),
  actions: both(block({ elements: required(listOf(actionElement, 25, 1)) }), distinctActions),
  image,
  markdown: block({ text: required(string(12_000, 1)) }),
  rich_text: block({ elements: required(listOf(richTextPart, Number.MAX_SAFE_INTEGER)) }),
  input: object(
    { ...common, label: required(plainText(2000)), element: required(inputElement) },
    'unchecked',
  ),
  context_actions: unused('elements'),
  table: unused('rows'),
  data_table: unused('rows', 'caption'),
  video: unused('alt_text', 'title', 'thumbnail_url', 'video_url'),
  alert: unused('text'),
  card: unused(),
  carousel: unused('elements'),
  container: unused('child_blocks'),
  task_card: unused('task_id', 'title', 'status'),
  plan: unused('title'),
})

/** What Slack would say against these blocks, in its words; nothing where it would take them. */
export function blockProblems(blocks: readonly unknown[]): readonly string[] {
  const problems: string[] = []
  const report: Report = (message, pointer) => problems.push(`${message} [json-pointer:${pointer}]`)
  listOf(knownBlock, maximumBlocks)(blocks, '/blocks', report)
  reportRepeats(blocks, 'block_id', '/blocks', report)
  return problems
}

function reportRepeats(items: unknown, idName: string, pointer: string, report: Report): void {
  if (!Array.isArray(items)) return
  const seen = new Set<string>()
  items.forEach((item: unknown, index) => {
    const id = isRecord(item) ? item[idName] : undefined
    if (typeof id !== 'string') return
    if (seen.has(id)) report(`\`${idName}\` "${id}" already exists`, `${pointer}/${index}/${idName}`)
    seen.add(id)
  })
}

/** Characters of text in all blocks together, wherever they stand. */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + textLength(item), 0)
  if (!isRecord(value)) return 0
  return Object.entries(value).reduce(
    (sum, [name, item]) =>
      sum + (name === 'text' && typeof item === 'string' ? item.length : textLength(item)),
    0,
  )
}
