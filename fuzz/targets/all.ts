// Everything that is fuzzed.

import type { Target } from '../target.ts'
import { queueMessages } from './queue-messages.ts'
import { settingsFiles } from './settings-files.ts'
import { slackRequests } from './slack-requests.ts'
import { tagValues } from './tag-values.ts'

export const targets: readonly Target[] = [slackRequests(), queueMessages(), tagValues(), settingsFiles()]
