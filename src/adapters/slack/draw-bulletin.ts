// News of a place in the alert channel, drawn: what, where, and what to do next.

import type { Bulletin, BulletinKind } from '../../domain/bulletin.ts'
import type { Locale } from '../../domain/person.ts'
import { sayBulletin } from '../../words/bulletin-words-for.ts'
import { type Print, printed } from '../../words/printed-bulletin.ts'
import { wordsFor } from '../../words/words-for.ts'
import { context, type Drawn, header, section } from './blocks.ts'
import { code, cut, dateTime, plain, showName } from './mrkdwn.ts'

const LONGEST_LINE = 300
const LONGEST_VALUE = 500

const marked: Print = {
  name: showName,
  line: (text) => showName(text, LONGEST_LINE),
  code: (text) => code(cut(text, LONGEST_VALUE)),
  person: (text) => (isUserId(text) ? `<@${text}>` : showName(text)),
  time: dateTime,
}

/** For a header, in which nothing can act, nor be marked. */
const unmarked: Print = { ...marked, name: plain }

const isUserId = (text: string): boolean => /^[UW][A-Z0-9]{8,20}$/.test(text)

const icons: Readonly<Record<BulletinKind, string>> = {
  'api-starved': '🐌',
  'cap-reached': '⏸️',
  'cap-answered': '▶️',
  'group-changed': '🔀',
  'group-suspended': '🧊',
  'issued-with-aws-identity': '🔑',
  'standing-pass-ends': '⏳',
  'still-observing': '👀',
  'first-look': '🔭',
  'events-missed': '📭',
  'account-out-of-reach': '🔌',
  'mode-changed': '🎚️',
  'lockdown-changed': '🔒',
  'settings-applied': '⚙️',
  'slack-connected': '👋',
}

export function drawBulletin(bulletin: Bulletin, locale: Locale): Drawn {
  const { labels } = wordsFor(locale)
  const ready = printed(bulletin, marked)
  const { headline, body, next } = sayBulletin(locale, ready)
  const icon = icons[bulletin.kind]
  return {
    text: `${icon} ${headline}`,
    blocks: [
      header(
        `${icon} ${sayBulletin(locale, printed(bulletin, unmarked)).headline}`,
        `startpass:${bulletin.kind}`,
      ),
      section(`*${labels.what}*  ${body}\n*${labels.where}*  ${ready.where}`),
      section(`*${labels.next}*  ${next}`),
      context(code(bulletin.kind)),
    ],
  }
}
