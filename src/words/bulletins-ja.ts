// 日本語のお知らせ。

import type { GroupAspect } from '../domain/bulletin.ts'
import type { MembershipKind } from '../domain/membership.ts'
import { type BulletinWords, typed } from './bulletins.ts'
import type { PrintedGroup, Some } from './printed-bulletin.ts'

const kinds: Record<MembershipKind, string> = {
  'auto-scaling-group': 'Auto Scaling グループ',
  fleet: 'フリート',
  cluster: 'クラスター',
  operator: 'オペレーター',
}

const group = ({ kind, name }: PrintedGroup): string => `${kinds[kind]} *${name}*`

const aspects: Record<GroupAspect, string> = {
  existence: '有無',
  created: '作り直し',
  min: '最小',
  max: '最大',
  desired: '希望台数',
  launch: '起動する内容',
  suspended: '停止中のプロセス',
  apart: '切り離されて動作中の台数',
  restarted: '停止後に再び起動された台数',
}

const lines = <T>({ shown, more }: Some<T>, line: (one: T) => string): string =>
  [...shown.map((one) => `• ${line(one)}`), ...(more > 0 ? [`… ほか ${more} 件`] : [])].join('\n')

const ifNobodyDid =
  '誰にも心当たりがなければアクセスキーの漏えいを疑い、CloudTrail で実行者を調べてそのキーを無効化してください。'

export const bulletinsJa: BulletinWords = {
  'api-starved': ({ operation, since, waiting }) => ({
    headline: 'AWS が startpass の呼び出しを制限しています',
    body: `${since} から ${operation} が回数超過で拒否され続けています。停止待ちの起動が ${waiting} 件あります。上限はアカウント全体で共有されるため、攻撃者が意図的に使い切ることもできます。`,
    next: 'startpass は試行を続けます。CloudTrail で大量に呼び出している実行者を調べてキーを無効化し、急ぐものは手動で停止してください。',
  }),
  'cap-reached': ({ restarts, withinMinutes, held, until, here }) => ({
    headline: `停止を保留中: 対象 ${held} 台`,
    body: `以前に許可されて動いていたインスタンスの停止対象が、${withinMinutes} 分以内に ${restarts} 台を超えました。攻撃の可能性も設定ミスの可能性もあるため、判断があるまで ${held} 台の停止を保留し、動かしたままにしています。新規作成は保留せず停止します。`,
    next: `攻撃なら ${typed.capAttack(here)} ですべて直ちに停止します。問題なければ ${typed.capContinue(here)} でそのまま動かします。応答がなければ ${until} に停止を再開します。`,
  }),
  'cap-answered': ({ answer, by, everywhere }) => ({
    headline:
      answer === 'continue'
        ? '保留中のインスタンスはそのまま動きます'
        : '攻撃と判断されたため、停止を再開します',
    body:
      answer === 'continue'
        ? `${by} が、保留していたものをそのまま動かすと判断しました。`
        : `${by} が攻撃と判断しました。保留していたものを停止しています。当面は保留しません。`,
    next:
      answer === 'continue'
        ? `意図どおりなら対応は不要です。違う場合は、それぞれの通知にあるインスタンスを手動で停止してください。${typed.lockdown(everywhere)} で、以後の起動をすべて拒否できます。`
        : 'CloudTrail で実行者を調べ、そのキーを無効化し、ほかの起動がないか確認してください。',
  }),
  'group-changed': ({ group: which, changes }) => ({
    headline: `除外対象の${kinds[which.kind]}が変更されました: ${which.name}`,
    body: `${group(which)} のメンバーは、設定により起動許可が不要です。このグループを変更できる人は、許可なしで動かすものを決められます。\n${lines(changes, ({ what, was, is }) => `${aspects[what]}: ${was} → ${is}`)}`,
    next: `心当たりがあれば対応は不要です。${ifNobodyDid}設定の一覧から外して適用すると (${typed.apply()})、除外されなくなります。`,
  }),
  'group-suspended': ({ group: which, undo }) => ({
    headline: `グループの起動を止めました: ${which.name}`,
    body: `${group(which)} は設定の一覧になく、起動許可なしでインスタンスを起動しました。停止したものが補充されないように、それ自体の起動を止めました。`,
    next: `正当なグループなら、設定の一覧に加えて適用し、元に戻してください: ${undo}。${ifNobodyDid}`,
  }),
  'issued-with-aws-identity': ({ who, passId, instances, because }) => ({
    headline: 'コマンドラインで起動許可が発行されました',
    body: `${who} が AWS の認証情報で ${passId} を発行しました。Slack での本人確認はしていません。対象:\n${lines(instances, (one) => one)}\n理由: ${because}`,
    next: `把握している場合、対応は不要です。違う場合は ${typed.revoke(passId)} で取り消し、CloudTrail で実行者を調べてそのキーを無効化してください。`,
  }),
  'standing-pass-ends': ({ pass, owner, reason, endsAt, withinDays }) => ({
    headline: `定期の起動許可がまもなく終わります (${withinDays} 日以内): ${pass}`,
    body: `定期の起動許可 *${pass}* は ${endsAt} に終わります。担当: ${owner}。用途: ${reason}\n終了後は、この許可での起動は拒否されます。`,
    next: `まだ必要なら、設定ファイルで終了日を延ばし (最長 90 日)、適用してください (${typed.apply()})。不要なら削除してください。`,
  }),
  'still-observing': ({ denied, since, here }) => ({
    headline: 'ここはまだ監視のみです',
    body: `${since} から対象ですが、まだ監視のみです。起動許可のない起動は通知するだけで、停止していません。この 7 日間で ${denied} 件が停止の対象でした。`,
    next: `${typed.enforce(here)} で停止対象になるものを確認し、確定すると強制に切り替わります。`,
  }),
  'first-look': ({ keepers, up, here }) => ({
    headline: `はじめての確認: ${up} 台が稼働中です`,
    body:
      keepers.shown.length === 0
        ? '設定にないグループ、フリート、クラスター、オペレーターが動かしているものはありません。'
        : `次のものは自動でインスタンスを動かし続けますが、設定の一覧にありません。ここから起動されるものには起動許可がありません:\n${lines(keepers, group)}`,
    next:
      keepers.shown.length === 0
        ? `しばらく監視してから、${typed.enforce(here)} で停止対象になるものを確認してください。`
        : `強制に切り替える前に、正当なものを設定ファイルの \`exempt\` に正確な名前で加え、適用してください (${typed.apply()})。誰も知らないものは調べてください。`,
  }),
  'events-missed': ({ starts }) => ({
    headline: `イベントが届かなかった起動が ${starts} 件あります`,
    body: `EC2 のイベントが届かないまま 2 分以上たった起動を、定期巡回で ${starts} 件見つけ、通常どおり判定しました。イベントの配信は保証されませんが、誰かが止めた可能性もあります。イベントがないと、起動が見つかるのは数分後の定期巡回になります。このお知らせは 1 時間に 1 回までです。`,
    next: 'このリージョンの EventBridge ルールが有効でターゲットがあるか、キューが受け付けているか、gate 関数が動いているかを確認してください。変更した人は CloudTrail でわかります (DisableRule、RemoveTargets、SetQueueAttributes)。',
  }),
  'account-out-of-reach': ({ name, code, message }) => ({
    headline: `アカウント ${name} を操作できません`,
    body: `直るまで、*${name}* では何も判定も停止もできません。ほかのアカウントは通常どおりです。\n*${code}*: ${message}`,
    next: `そのアカウントにロールがあるか、startpass のロールを信頼しているか、設定の外部 ID が合っているかを確認してください (${typed.settings()})。以前は動いていたなら、変更した人をそのアカウントの CloudTrail で調べてください。`,
  }),
  'mode-changed': ({ mode, by, here }) => ({
    headline: mode === 'enforce' ? '強制に切り替わりました' : '監視のみに切り替わりました',
    body:
      mode === 'enforce'
        ? `${by} が強制に切り替えました。これ以降、起動許可のない起動は停止されます。それより前に起動したものは、--also-running を付けた場合にだけ停止されます。`
        : `${by} が監視のみに切り替えました。起動許可のない起動は通知するだけで、停止しません。`,
    next: `意図どおりなら対応は不要です。違う場合は ${mode === 'enforce' ? typed.observe(here) : typed.enforce(here)} で元に戻せます。`,
  }),
  'lockdown-changed': ({ on, by, everywhere }) => ({
    headline: on ? 'ロックダウンが始まりました' : 'ロックダウンが解除されました',
    body: on
      ? `${by} がアカウント全体をロックダウンしました。起動許可は発行されず、新しい起動はすべて拒否されます。これまでの起動許可は無効のままになります。`
      : `${by} がアカウントのロックダウンを解除しました。以前の起動許可は無効のままです。必要な場合は、もう一度申請してください。`,
    next: on
      ? `問題が解決したら ${typed.unlock(everywhere)} で解除できます。`
      : '意図どおりなら対応は不要です。',
  }),
  'settings-applied': ({ by, changes }) => ({
    headline: '設定が変更されました',
    body: `${by} が設定を適用しました。10 秒以内に有効になります。起動許可が不要なものは、この設定で決まります。\n${lines(changes, (one) => one)}`,
    next: `意図どおりなら対応は不要です (有効な設定は ${typed.settings()} で確認できます)。違う場合は元のファイルを適用し (${typed.apply()})、CloudTrail で実行者を調べてください。`,
  }),
  'slack-connected': ({ by, team, allowAny, everywhere }) => ({
    headline: 'startpass が Slack に接続されました',
    body: `はじめまして。${by} が startpass をワークスペース *${team}* に接続しました。メンバーは \`/startpass web-1\` で起動許可を申請でき、通知はここに届きます。どれでも 1 台という申請は${allowAny ? '有効' : '無効'}です。`,
    next: `\`/startpass help\` で使い方を確認できます。心当たりがなければ、第三者が起動許可を発行できる状態です。${typed.lockdown(everywhere)} を実行し、CloudTrail で PutSecretValue の実行者を調べてください。`,
  }),
}
