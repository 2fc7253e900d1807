// The Slack app as Slack is to make it, and the link that has it made: from the commands, paths and methods that the
// code itself goes by. A test compares the scopes with the methods that the adapters call.

/** The methods that the adapters call, each with the scopes that it takes. */
export const methodScopes = {
  'auth.test': [],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.info': ['channels:read', 'groups:read', 'im:read', 'mpim:read'],
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** The slash command itself needs one, too. */
export const scopes: readonly string[] = [
  ...new Set(['commands', ...Object.values(methodScopes).flat()]),
].toSorted()

/** Where Slack sends slash commands and clicks, under the URL of the API. */
export const slackPaths = { commands: '/slack/commands', interactions: '/slack/interactions' } as const

/** @param apiUrl without a path of its own, but for the name of a stage */
export function manifestFor(apiUrl: string): object {
  const base = apiUrl.replace(/\/$/, '')
  return {
    _metadata: { major_version: 1 },
    display_information: {
      name: 'startpass',
      description: 'No pass, no start: EC2 instances keep running only if somebody asked for them here.',
    },
    features: {
      bot_user: { display_name: 'startpass', always_online: true },
      // Codes go by direct message where others could look on.
      app_home: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
      slash_commands: [
        {
          command: '/startpass',
          url: `${base}${slackPaths.commands}`,
          description: 'Ask to start an instance · インスタンスの起動許可を申請',
          usage_hint: 'web-1 | start web-1 | new 3 | status | revoke | help',
          should_escape: true,
        },
      ],
    },
    oauth_config: { scopes: { bot: scopes } },
    settings: {
      // Buttons are links, and Slack reports their clicks all the same.
      interactivity: { is_enabled: true, request_url: `${base}${slackPaths.interactions}` },
      org_deploy_enabled: false,
      socket_mode_enabled: false,
      // A token that changes by itself would have to be written into the secret by somebody.
      token_rotation_enabled: false,
    },
  }
}

/** Opens Slack's app creation with the manifest filled in (E14). */
export const creationLink = (apiUrl: string): string =>
  `https://api.slack.com/apps?new_app=1&manifest_json=${encodeURIComponent(JSON.stringify(manifestFor(apiUrl)))}`
