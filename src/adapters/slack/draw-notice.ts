// A direct message to the owner of a pass, drawn.

import { typedTarget } from '../../domain/command.ts'
import type { Notice } from '../../domain/notice.ts'
import { wordsFor } from '../../words/words-for.ts'
import { context, type Drawn, drawn, section } from './blocks.ts'
import { drawCode } from './draw-code.ts'
import { code, label, troubleText } from './mrkdwn.ts'

/** @param homeRegion where names are looked for when no region is given */
export function drawNotice(notice: Notice, homeRegion: string): Drawn {
  const words = wordsFor(notice.locale)
  if (notice.kind === 'code') return drawCode(notice.issued, words, notice.command, notice.timeZone)
  const name = label(notice.instance)
  const passId = code(notice.passId)
  switch (notice.kind) {
    case 'allowed':
      return said(
        notice,
        words.allowed(name, passId),
        notice.mode === 'observe' ? words.observing() : undefined,
      )
    case 'running':
      return said(notice, words.running(name))
    case 'not-started': {
      const { trouble } = notice
      const aws = trouble && troubleText(trouble)
      return said(
        notice,
        words.notStarted(name, aws, code(`${notice.command} ${target(notice, homeRegion, 'start')}`)),
      )
    }
    case 'denied': {
      const retry = code(`${notice.command} ${target(notice, homeRegion)}`)
      return said(notice, words.denied(name, passId, notice.reason, notice.mode, retry))
    }
    case 'given-back':
      return said(
        notice,
        words.givenBack(name, passId, code(`${notice.command} ${target(notice, homeRegion)}`)),
      )
    case 'collateral':
      return said(notice, words.collateral(name, passId))
  }
}

const target = (
  { instance }: Exclude<Notice, { kind: 'code' }>,
  homeRegion: string,
  verb?: 'start',
): string =>
  typedTarget(
    instance.name ?? instance.instanceId,
    instance.place.region === homeRegion ? undefined : instance.place.region,
    verb,
  )

function said(notice: Notice, text: string, aside?: string): Drawn {
  const id = notice.kind === 'denied' ? notice.reason : notice.kind
  return drawn(text, [section(text, `startpass:${id}`), ...(aside === undefined ? [] : [context(aside)])])
}
