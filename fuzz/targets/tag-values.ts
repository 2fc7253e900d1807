// Whatever an instance's tags hold when it is started: it is judged, allowed only with the one right code, and everything
// that is told of it can be sent.

import { Broken, keepsSecrets, type Target } from '../target.ts'
import { forget, overheard, stageForSome } from './a-stage-for-some.ts'

const words = [
  'CODE',
  'sp_',
  'SP_',
  '0123456789ABCDEFGH10',
  '"',
  '「',
  '」',
  '“',
  '`',
  ' ',
  '　',
  'ｓｐ＿',
  'O',
  'l',
  '\n',
  '\t',
  '\u200b',
  '\u202e',
  '<!channel>',
  '<@U0HANASATO1>',
  '&amp;',
  '*',
  '_',
  '~',
  '😀',
  '経理',
  'P-7K3M9Q2X',
  'Auth',
  'null',
  '{{',
  '${',
  '\\u0000',
]

const LONGEST_VALUE = 256

export function tagValues(): Target {
  const nextSet = stageForSome()
  return {
    name: 'tag-values',
    words,
    run: async (input) => {
      const { stage, ids, code, secrets } = await nextSet()
      const [, id] = ids
      if (id === undefined) throw new Error('there is no instance')
      // The code is for another instance: no way of writing it lets this one run.
      const [auth = '', name = ''] = input.replaceAll('CODE', code).split('\n---\n')
      forget(stage)
      stage.spans.verdicts.length = 0
      if (!takes(() => stage.tag(id, auth.slice(0, LONGEST_VALUE)))) return 'no value for a tag'
      takes(() => stage.tag(id, name.slice(0, LONGEST_VALUE), 'Name'))
      stage.start(id)
      await stage.run(15)
      const verdicts = stage.spans.verdicts.join(', ')
      if (!verdicts.startsWith('deny ')) throw new Broken(`judged: ${verdicts || 'not at all'}`)
      if (stage.instance(id).state !== 'stopped') throw new Broken(`denied, and ${stage.instance(id).state}`)
      if (stage.published.length === 0) throw new Broken('denied, and nobody was told')
      const troubles = stage.logged.filter(({ trouble }) => trouble !== undefined)
      if (troubles.length > 0) throw troubles[0]?.trouble
      keepsSecrets(overheard(stage), secrets, input)
      return verdicts
    },
  }
}

/** Whether EC2 takes it: control characters, for one, it does not. */
function takes(call: () => void): boolean {
  try {
    call()
    return true
  } catch {
    return false
  }
}
