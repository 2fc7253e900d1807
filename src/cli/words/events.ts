// What each journal entry says happened, in both languages. A new event does not compile until it has words.

import type { Locale } from '../../domain/person.ts'
import { type DenyReason, denyReasons } from '../../domain/verdict.ts'
import { wordsFor } from '../../words/words-for.ts'
import type { CliWords, Facts } from './words.ts'

type Events = CliWords['explain']['events']

const isReason = (text: string | undefined): text is DenyReason =>
  denyReasons.some((reason) => reason === text)

/** `deny(no-pass)` in the words of an alert. */
function why(verdict: Facts[string] | undefined, locale: Locale): string {
  const reason = /^deny\((.+)\)$/.exec(String(verdict))?.[1]
  return isReason(reason) ? wordsFor(locale).why(reason).replaceAll('`', '') : String(verdict)
}

const fact = (facts: Facts, name: string): string => String(facts[name] ?? '')

/** ` (…)`, or nothing where the fact is not there. */
const aside = (facts: Facts, name: string, say: (value: string) => string): string =>
  facts[name] === undefined || facts[name] === '' ? '' : ` (${say(fact(facts, name))})`

const isObserved = (facts: Facts): boolean => facts['mode'] === 'observe'

export const eventsInEnglish: Events = {
  issued: (facts, ref) =>
    `Pass ${ref} was issued for ${fact(facts, 'starts')} ${fact(facts, 'starts') === '1' ? 'start' : 'starts'}${aside(facts, 'because', (why) => `because: ${why}`)}.`,
  refused: (facts) => `A pass was refused: ${fact(facts, 'reason')}.`,
  revoked: (facts, ref) => `Pass ${ref} was revoked${aside(facts, 'by', (by) => `by ${by}`)}.`,
  replaced: (facts, ref) => `Pass ${ref} was replaced by ${fact(facts, 'by')}.`,
  verdict: (facts) => {
    const verdict = fact(facts, 'verdict')
    if (verdict === 'allow') {
      return facts['pass'] === undefined
        ? `Start allowed by the standing pass ${fact(facts, 'standing')}.`
        : `Start allowed with pass ${fact(facts, 'pass')} of ${fact(facts, 'owner')}.`
    }
    if (verdict.startsWith('exempt'))
      return `Start needs no pass: ${verdict}${aside(facts, 'by', (by) => `by ${by}`)}.`
    return `Start denied. ${why(verdict, 'en')}${isObserved(facts) ? ' Only observed: it keeps running.' : ''}`
  },
  'stop-called': (facts) =>
    `EC2 was told to stop it, ${fact(facts, 'secondsFromEvent')} s after the event of its start.`,
  'stop-failed': (facts) =>
    `Stopping failed: ${fact(facts, 'code')}${aside(facts, 'message', (text) => text)}.`,
  stopped: (facts) => `Seen down: ${fact(facts, 'seen')}.`,
  superseded: () => 'A later start was seen: this one is over.',
  spared: (facts) => `Spared: it keeps running${aside(facts, 'by', (by) => `by ${by}`)}.`,
  unprotected: () => 'Its stop protection was taken off, so that it can be stopped.',
  'group-suspended': (facts) =>
    `The group that would replace it was kept from launching${aside(facts, 'group', (group) => group)}.`,
  'request-cancelled': () => 'The Spot request that would start it again was cancelled.',
  'terminate-called': () => 'EC2 was told to terminate it: it cannot be stopped, and the settings say so.',
  isolated: () => 'It cannot be stopped: it was cut off from every network. "startpass release" undoes that.',
  'left-running': (facts) =>
    `Left running, as the settings say where stopping does not help${aside(facts, 'because', (kind) => kind)}: a person must act.`,
  stuck: () => 'Stopping has been tried for long in vain: a person must act.',
  released: (facts) => `Its isolation was undone${aside(facts, 'who', (who) => `by ${who}`)}.`,
  'enforced-late': (facts) =>
    `What was only observed is to be stopped after all${aside(facts, 'by', (by) => `by ${by}`)}.`,
  ran: () => 'Seen running.',
  ended: (facts) => `The start ended: ${fact(facts, 'state')}.`,
  resumed: () => 'AWS took the same start up again.',
  'not-seen': () => 'EC2 never showed the start that an event told of; left to the sweep.',
  'given-back': (facts) =>
    `The start came to nothing, and its pass has it back${aside(facts, 'reason', (text) => text)}.`,
  collateral: () => 'Our own stop hit this allowed start by mistake; its pass has it back.',
  held: () => 'Stopping it was held by the blast-radius cap, for a person to decide, 15 minutes at most.',
  'cap-answered': (facts) =>
    `What the cap held was decided: ${fact(facts, 'decision')}${aside(facts, 'by', (by) => `by ${by}`)}.`,
  'mode-changed': (facts) =>
    `Mode changed from ${fact(facts, 'was')} to ${fact(facts, 'is')}${aside(facts, 'by', (by) => `by ${by}`)}.`,
  'lockdown-changed': (facts) =>
    `Lockdown ${facts['on'] === true ? 'on' : 'off'}${aside(facts, 'by', (by) => `by ${by}`)}.`,
  'settings-applied': (facts) => `Settings applied${aside(facts, 'by', (by) => `by ${by}`)}.`,
}

const around = (facts: Facts, name: string, say: (value: string) => string): string =>
  facts[name] === undefined || facts[name] === '' ? '' : ` (${say(fact(facts, name))})`

export const eventsInJapanese: Events = {
  issued: (facts, ref) =>
    `起動許可 ${ref} が発行されました。${fact(facts, 'starts')} 回分${around(facts, 'because', (why) => `理由: ${why}`)}`,
  refused: (facts) => `起動許可は発行されませんでした: ${fact(facts, 'reason')}`,
  revoked: (facts, ref) => `起動許可 ${ref} が取り消されました${around(facts, 'by', (by) => by)}`,
  replaced: (facts, ref) => `起動許可 ${ref} は ${fact(facts, 'by')} に置き換えられました`,
  verdict: (facts) => {
    const verdict = fact(facts, 'verdict')
    if (verdict === 'allow') {
      return facts['pass'] === undefined
        ? `定期の起動許可 ${fact(facts, 'standing')} による起動を許可しました`
        : `${fact(facts, 'owner')} の起動許可 ${fact(facts, 'pass')} による起動を許可しました`
    }
    if (verdict.startsWith('exempt'))
      return `起動許可の要らない起動です: ${verdict}${around(facts, 'by', (by) => by)}`
    return `起動を拒否しました。${why(verdict, 'ja')}${isObserved(facts) ? '監視のみのため、実行中のままです。' : ''}`
  },
  'stop-called': (facts) =>
    `EC2 に停止を要求しました (起動イベントから ${fact(facts, 'secondsFromEvent')} 秒後)`,
  'stop-failed': (facts) =>
    `停止できませんでした: ${fact(facts, 'code')}${around(facts, 'message', (text) => text)}`,
  stopped: (facts) => `停止を確認しました: ${fact(facts, 'seen')}`,
  superseded: () => '後の起動を確認しました。この起動は終わっています',
  spared: (facts) => `停止の対象から外しました。実行中のままです${around(facts, 'by', (by) => by)}`,
  unprotected: () => '停止できるように、停止保護を解除しました',
  'group-suspended': (facts) =>
    `代わりを起動しないように、グループの起動を止めました${around(facts, 'group', (group) => group)}`,
  'request-cancelled': () => '再び起動されないように、スポットリクエストを取り消しました',
  'terminate-called': () => '停止できないため、設定に従って EC2 に終了を要求しました',
  isolated: () =>
    '停止できないため、ネットワークから隔離しました。解除するには "startpass release" を使います',
  'left-running': (facts) =>
    `停止では解決しないため、設定に従って実行中のままにしました${around(facts, 'because', (kind) => kind)}。人の対応が必要です`,
  stuck: () => '停止を長く試みましたが、できていません。人の対応が必要です',
  released: (facts) => `隔離を解除しました${around(facts, 'who', (who) => who)}`,
  'enforced-late': (facts) => `監視のみだった起動を、停止の対象にしました${around(facts, 'by', (by) => by)}`,
  ran: () => '実行中になったことを確認しました',
  ended: (facts) => `この起動での実行が終わりました: ${fact(facts, 'state')}`,
  resumed: () => 'AWS が同じ起動を再開しました',
  'not-seen': () => 'イベントで知らされた起動を EC2 で確認できませんでした。巡回に任せます',
  'given-back': (facts) =>
    `起動に至らなかったため、起動許可に 1 回分を戻しました${around(facts, 'reason', (text) => text)}`,
  collateral: () => '許可された起動を誤って停止しました。起動許可に 1 回分を戻しました',
  held: () => '停止数の上限に達したため、停止を保留し、人の判断を待っています (最長 15 分)',
  'cap-answered': (facts) =>
    `保留中の停止についての判断: ${fact(facts, 'decision')}${around(facts, 'by', (by) => by)}`,
  'mode-changed': (facts) =>
    `モードを ${fact(facts, 'was')} から ${fact(facts, 'is')} に変更しました${around(facts, 'by', (by) => by)}`,
  'lockdown-changed': (facts) =>
    `ロックダウンを${facts['on'] === true ? '開始' : '解除'}しました${around(facts, 'by', (by) => by)}`,
  'settings-applied': (facts) => `設定を適用しました${around(facts, 'by', (by) => by)}`,
}
