// What Slack makes of the text a person typed before it sends it to an app:
// `&`, `<` and `>` become entities, and addresses and mentions become links in angle brackets.

import type { Workspace } from './workspace.ts'

export interface Escaping {
  /**
   * The command's setting "Escape channels, users, and links sent to your app" (`should_escape` in a manifest).
   * Off, addresses and mentions arrive as they were typed.
   */
  readonly shouldEscape: boolean
}

export function asSlackSends(typed: string, workspace: Workspace, { shouldEscape }: Escaping): string {
  const parts = typed.trim().split(/(\s+)/)
  return parts.map((part) => (shouldEscape ? escapeWord(part, workspace) : escapeEntities(part))).join('')
}

const escapeEntities = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/**
 * Endings that make a word with a dot in it an address. Slack knows every top-level domain;
 * these are enough to show that `web-1.example.com` does not arrive as typed, and that `i-0abc` and 1.2.3 do.
 */
const knownEndings = 'com|net|org|io|dev|app|co|cloud|example|jp|uk|de|fr|eu|us|md|sh|py'

const hostName = new RegExp(
  `^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+(?:${knownEndings})(?::\\d+)?(?:[/?#]\\S*)?$`,
  'i',
)
const emailAddress = new RegExp(`^[\\w.+-]+@(?:[a-z0-9-]+\\.)+(?:${knownEndings})$`, 'i')

function escapeWord(word: string, workspace: Workspace): string {
  const [, core = word, trailing = ''] = /^(.*?)([,.;:!?)]*)$/.exec(word) ?? []
  const escaped = escapeEntities(core)
  return (address(core, escaped) ?? mention(core, workspace) ?? escaped) + trailing
}

function address(word: string, escaped: string): string | undefined {
  if (/^https?:\/\/\S+$/i.test(word)) return `<${escaped}>`
  if (emailAddress.test(word)) return `<mailto:${escaped}|${escaped}>`
  return hostName.test(word) ? `<http://${escaped}|${escaped}>` : undefined
}

function mention(word: string, workspace: Workspace): string | undefined {
  const name = word.slice(1)
  if (word.startsWith('@')) return mentionOfPeople(name, workspace)
  if (!word.startsWith('#')) return undefined
  const channel = workspace.conversations.find((one) => one.name === name)
  if (channel === undefined) return undefined
  // A private channel keeps its name to itself.
  return `<#${channel.id}|${channel.kind === 'public' ? channel.name : ''}>`
}

function mentionOfPeople(name: string, workspace: Workspace): string | undefined {
  const user = workspace.users.find((one) => one.name === name)
  if (user !== undefined) return `<@${user.id}|${user.name}>`
  const group = workspace.userGroups.find((one) => one.handle === name)
  return group === undefined ? undefined : `<!subteam^${group.id}|@${group.handle}>`
}
