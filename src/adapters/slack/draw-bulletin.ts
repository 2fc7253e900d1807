// News of a place in the alert channel, drawn.

import type { Bulletin } from '../../domain/bulletin.ts'
import type { Locale } from '../../domain/person.ts'
import { wordsFor } from '../../words/words-for.ts'
import { context, type Drawn, header, section } from './blocks.ts'
import { code } from './mrkdwn.ts'

export function drawBulletin(bulletin: Bulletin, locale: Locale): Drawn {
  const { headline, body } = wordsFor(locale).bulletin(bulletin)
  return {
    text: headline,
    blocks: [
      header(headline, `startpass:${bulletin.kind}`),
      section(body),
      context(`${code(bulletin.place.account)} ${code(bulletin.place.region)}`),
    ],
  }
}
