// The shapes of what stands inside blocks: text objects, buttons, menus, rich text.
// Menus and pickers that startpass does not use are checked for their required fields only.

import {
  boolean,
  byType,
  choice,
  type Field,
  listOf,
  number,
  object,
  oneOf,
  optional,
  type Rule,
  required,
  string,
} from './block-schema.ts'

const maximumIdLength = 255

const anyString = required(string(Number.MAX_SAFE_INTEGER))
const type = required(string(maximumIdLength))

const plainTextObject = (maximum: number): Rule =>
  object({ type, text: required(string(maximum, 1)), emoji: optional(boolean) })

const mrkdwnObject = (maximum: number): Rule =>
  object({ type, text: required(string(maximum, 1)), verbatim: optional(boolean) })

export const plainText = (maximum: number): Rule => byType({ plain_text: plainTextObject(maximum) })

export const textObject = (maximum: number): Rule =>
  choice(byType({ plain_text: plainTextObject(maximum), mrkdwn: mrkdwnObject(maximum) }))

const confirmDialog = object({
  title: optional(plainText(100)),
  text: required(textObject(300)),
  confirm: optional(plainText(30)),
  deny: optional(plainText(30)),
  style: optional(oneOf('primary', 'danger')),
})

const actionable = { type, action_id: optional(string(maximumIdLength)), confirm: optional(confirmDialog) }

const button = object({
  ...actionable,
  text: required(plainText(75)),
  value: optional(string(2000)),
  url: optional(string(3000)),
  style: optional(oneOf('primary', 'danger')),
  accessibility_label: optional(string(75)),
})

const option = object({
  text: required(textObject(75)),
  value: optional(string(150)),
  url: optional(string(3000)),
  description: optional(textObject(75)),
})

const menuOf = (options: Field): Rule => object({ ...actionable, options }, 'unchecked')
const withOnly = (...names: readonly string[]): Rule =>
  object({ ...actionable, ...Object.fromEntries(names.map((name) => [name, anyString])) }, 'unchecked')

const interactive: Readonly<Record<string, Rule>> = {
  button,
  overflow: menuOf(required(listOf(option, 5, 1))),
  checkboxes: menuOf(required(listOf(option, 10, 1))),
  radio_buttons: menuOf(required(listOf(option, 10, 1))),
  static_select: menuOf(optional(listOf(option, 100, 1))),
  multi_static_select: menuOf(optional(listOf(option, 100, 1))),
  ...Object.fromEntries(
    ['external', 'users', 'conversations', 'channels'].flatMap((source) => [
      [`${source}_select`, withOnly()],
      [`multi_${source}_select`, withOnly()],
    ]),
  ),
  datepicker: withOnly(),
  datetimepicker: withOnly(),
  timepicker: withOnly(),
  workflow_button: object({ ...actionable, text: required(plainText(75)) }, 'unchecked'),
}

const imageElement = object({
  type,
  alt_text: required(string(2000, 1)),
  image_url: optional(string(3000, 1)),
  slack_file: optional(object({}, 'unchecked')),
})

/** What an actions block holds. */
export const actionElement = byType({ ...interactive, rich_text_input: withOnly() })

/** What stands at the right of a section. */
export const accessory = byType({ ...interactive, image: imageElement })

/** What an input block asks with. */
export const inputElement = byType({
  ...interactive,
  plain_text_input: withOnly(),
  email_text_input: withOnly(),
  url_text_input: withOnly(),
  number_input: withOnly(),
  rich_text_input: withOnly(),
  file_input: withOnly(),
})

export const contextElement = byType({
  plain_text: plainTextObject(3000),
  mrkdwn: mrkdwnObject(3000),
  image: imageElement,
})

const unlimited = Number.MAX_SAFE_INTEGER
const rich = (fields: Readonly<Record<string, Field>>): Rule => object({ type, ...fields }, 'unchecked')

const richTextElement = byType({
  text: rich({ text: required(string(unlimited, 1)) }),
  link: rich({ url: required(string(3000, 1)) }),
  user: rich({ user_id: anyString }),
  usergroup: rich({ usergroup_id: anyString }),
  channel: rich({ channel_id: anyString }),
  team: rich({ team_id: anyString }),
  emoji: rich({ name: anyString }),
  color: rich({ value: anyString }),
  date: rich({ timestamp: required(number), format: anyString }),
  broadcast: rich({ range: required(oneOf('here', 'channel', 'everyone')) }),
})

const richTextLine = rich({ elements: required(listOf(richTextElement, unlimited)) })

/** What a rich_text block is made of. */
export const richTextPart = byType({
  rich_text_section: richTextLine,
  rich_text_preformatted: richTextLine,
  rich_text_quote: richTextLine,
  rich_text_list: rich({
    style: required(oneOf('bullet', 'ordered')),
    elements: required(listOf(richTextLine, unlimited)),
  }),
})
