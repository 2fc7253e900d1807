// Whoever tells people and machines, loaded when there is first something to tell: what is to be stopped is stopped
// before anybody is told of it, and need not wait for the words.

import { SNSClient } from '@aws-sdk/client-sns'
import { snsAlertTopic } from '../adapters/aws/sns-alert-topic.ts'
import { slackAlertChannel, slackChat } from '../adapters/slack/slack-chat.ts'
import type { SlackSettings } from '../adapters/slack/slack-directory.ts'
import { type Chat, Unreachable } from '../flows/ports.ts'
import type { ClientSettings } from './clients.ts'
import type { Config } from './config.ts'
import type { Tellers } from './telling-later.ts'

/** Nobody can have asked in Slack yet; whose pass is from before a change of workspace is told once that is connected. */
const mute: Chat = {
  tell: () => Promise.reject(new Unreachable('slack', 'not_connected', 'Slack is not connected')),
}

export const tellersWith = (
  config: Config,
  settings: ClientSettings,
  slack: SlackSettings | undefined,
): Tellers => ({
  topic: snsAlertTopic(new SNSClient(settings), config.TOPIC_ARN),
  channel:
    config.ALERT_CHANNEL_ID === undefined || slack === undefined
      ? undefined
      : slackAlertChannel(slack, config.ALERT_CHANNEL_ID, config.ALERT_LANGUAGE),
  chat: slack === undefined ? mute : slackChat(slack, config.AWS_REGION),
})
