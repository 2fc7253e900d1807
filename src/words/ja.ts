// 日本語。 Words as agreed: 起動許可 (pass), 起動コード (pass code), 判定 (verdict), 監視のみ (observe), 強制 (enforce).

import type { GrammarFault } from '../domain/command.ts'
import { LONGEST_REASON, MOST_INSTANCES, MOST_LAUNCHES } from '../domain/command.ts'
import type { Hindrance } from '../domain/ladder.ts'
import { isSpotFleet } from '../domain/membership.ts'
import type { Outcome } from '../domain/start-record.ts'
import type { DenyReason } from '../domain/verdict.ts'
import { typed } from './bulletins.ts'
import { type About, anotherThan, type Instead, type Words } from './words.ts'

const either = (items: readonly string[]): string => items.join(' または ')

const why: Record<DenyReason, string> = {
  'no-pass': '誰も起動を申請していません (`Auth` タグに起動コードがありません)。',
  'unknown-pass': '`Auth` タグの値は、startpass が発行した起動コードではありません。',
  expired: '起動した時点で、起動コードの有効期限が切れていました。',
  spent: '起動コードは使用済みです (1 つのコードで 1 回だけ起動できます)。',
  revoked: '起動許可は取り消されています。',
  'other-instance': '別のインスタンス用の起動コードです。',
  'first-launch': '新規作成のインスタンスですが、起動コードは既存インスタンス用です。',
  'not-first-launch': '既存のインスタンスですが、起動コードは新規作成用です。',
  'issued-after-start': '起動許可が、起動よりも後に発行されています。',
  'instance-changed':
    '起動許可の発行後に、インスタンスタイプ・AMI・インスタンスプロファイル・ルートボリュームのいずれかが変更されています。',
  lockdown: 'startpass はロックダウン中のため、すべての起動を拒否しています。',
  'outside-window': '定期の起動許可はありますが、この時間帯は対象外です。',
  'daily-limit': '定期の起動許可はありますが、本日分の回数を使い切っています。',
  'standing-ended': '定期の起動許可の期間が終了しています。',
  'restarted-by-aws':
    '中断されたスポットインスタンスを EC2 自身が再び起動しました。設定では、前回の起動許可を引き継ぎません。',
}

const briefly: Record<DenyReason, string> = {
  'no-pass': 'が起動許可なしで起動されました',
  'unknown-pass': 'が不明な起動コードで起動されました',
  expired: 'が期限切れの起動許可で起動されました',
  spent: 'が使用済みの起動許可で起動されました',
  revoked: 'が取り消し済みの起動許可で起動されました',
  'other-instance': 'が別のインスタンス用の起動許可で起動されました',
  'first-launch': 'が既存インスタンス用の起動許可で新規作成されました',
  'not-first-launch': 'が新規作成用の起動許可で起動されました',
  'issued-after-start': 'が起動許可の発行前に起動されました',
  'instance-changed': 'が起動許可の発行後に変更されました',
  lockdown: 'がロックダウン中に起動されました',
  'outside-window': 'が定期の起動許可の時間外に起動されました',
  'daily-limit': 'が定期の起動許可の回数を超えて起動されました',
  'standing-ended': 'が定期の起動許可の終了後に起動されました',
  'restarted-by-aws': 'が EC2 自身により再び起動されました',
}

const outcomes: Record<Outcome, string> = {
  stopping: '停止しています。',
  'waiting-for-running':
    '新規作成のため、AWS の仕様により実行中になるまで停止できません。実行中になり次第、停止します。',
  stopped: '停止しました。',
  failed: 'まだ停止できていません。停止を試み続けます。',
  'observed-only': '何もしていません (監視のみのため)。インスタンスは実行中のままです。',
  held: 'まだ何もしていません。停止対象が多すぎるため、最長 15 分間、停止を保留して人の判断を待っています。その間、インスタンスは動き続けます。',
  spared: 'これ以上は何もしません。除外対象とわかったか、担当者が引き受けたため、動き続けます。',
  'left-running': '停止していません。インスタンスは実行中のままです。',
  isolated:
    '実行中のまま、ネットワークから隔離しました (通信はすべて遮断)。元のセキュリティグループは記録してあります。',
  terminating: '停止できないインスタンスのため、設定に従って終了 (削除) しています。',
  terminated: '終了 (削除) しました。',
  stuck: '15 分間試みましたが、停止できていません。停止を試み続けます。',
}

const hindrances: Record<Hindrance['kind'], (name: string) => string> = {
  'auto-scaling-group': (name) =>
    `設定の一覧にない Auto Scaling グループ ${name} に属しているため、停止しても置き換えられます。`,
  fleet: (name) => `設定の一覧にないフリート ${name} に属しているため、停止しても置き換えられます。`,
  operator: (name) => `${name} が管理しているため、ほかからは操作できません。`,
  'one-time-spot': () => 'ワンタイムのスポットインスタンスは停止できません。',
  'cancelled-spot': () => 'リクエストがキャンセルされたスポットインスタンスは停止できません。',
  'instance-store': () => 'ルートデバイスがインスタンスストアのため、停止できません。',
  unsupported: () => 'AWS によると、このインスタンスは停止できません。',
}

/** 人の対応が必要な場合に、まず行うこと。 */
function first(outcome: Outcome, about: About): string | undefined {
  const { instanceId, hindrance } = about
  if (outcome === 'isolated') {
    return `確認のうえ、インスタンスを終了してください。正当なものであれば ${typed.release(about)} で元のネットワークに戻せます。`
  }
  if (outcome === 'stuck') {
    return `${spaced(instanceId)}を手動で (必要なら強制的に) 停止し、AWS に拒否された操作を startpass に許可してください。`
  }
  if (outcome !== 'left-running') return undefined
  const kind = hindrance?.kind
  if (hindrance !== undefined && isSpotFleet(hindrance)) {
    return `${spaced(hindrance.name ?? '')}が正当なものであれば、設定の除外一覧に追加してください。そうでなければ \`aws ec2 cancel-spot-fleet-requests --terminate-instances --spot-fleet-request-ids ${hindrance.name}\` でインスタンスごと終了してください。この種類のフリートの新規作成は、startpass では止められません。`
  }
  if (kind === 'auto-scaling-group' || kind === 'fleet') {
    return `${spaced(hindrance?.name ?? 'グループ')}が正当なものであれば、設定の除外一覧に追加してください。そうでなければ希望容量を 0 にし、インスタンスを終了してください。設定を \`unlistedGroups: suspend\` にすると、このようなグループの新規作成を startpass が止めます。`
  }
  if (kind === 'operator') {
    return `管理元 (${hindrance?.name ?? '不明'}) で停止するか、管理元を設定の除外一覧に追加してください。`
  }
  return `正当なものでなければ ${spaced(instanceId)}を終了してください。設定 \`whereStoppingIsImpossible\` で、自動的に終了または隔離することもできます。`
}

const faults: Record<GrammarFault['fault'], (near: string) => string> = {
  'unclosed-quote': (near) => `${near} の引用符が閉じられていません。`,
  'too-many-words': (near) => `${near} の意味がわかりません。`,
  'name-missing': (near) => `${near} の後にインスタンスの名前か ID を入力してください。`,
  'one-at-a-time': (near) =>
    `一度に起動できるのは 1 台です (${near} は余分です)。空白を含む名前は「」で囲んでください。`,
  'too-many-instances': (near) =>
    `1 つの起動許可で指定できるのは ${MOST_INSTANCES} 台までです (${near} 台が指定されました)。`,
  'count-out-of-range': (near) =>
    `新規作成の台数は 1〜${MOST_LAUNCHES} で指定してください (${near} と入力されました)。`,
  'not-a-pass-id': (near) => `${near} は起動許可の ID ではありません (例: P-7K3M9Q2X)。`,
  'account-reserved': (near) => `${near}: 別アカウントの指定にはまだ対応していません。`,
  'reason-missing': (near) => `${near} の後に理由を入力してください。`,
  'reason-too-long': () => `理由が長すぎます (${LONGEST_REASON} 文字まで)。`,
}

function rather({ near, others }: Instead): string {
  if (near.length > 0) return `もしかして: ${either(near)}。`
  return others.length > 0 ? `次のものがあります: ${others.join('、')}。` : ''
}

const elsewhere = (region: string): string =>
  `別のリージョンなら \`@${anotherThan(region)}\` のように付けてください。`

/** 英数字で終わる語の後にだけ、半角の空白を入れる。 */
const spaced = (what: string): string => (/[\x21-\x7e]$/.test(what) ? `${what} ` : what)

export const ja: Words = {
  codeFor: (what, goodUntil) => `${spaced(what)}の起動コード (有効期限 ${goodUntil})`,
  openTags: (label) => `${label} のタグ`,
  openInstances: () => '起動したいインスタンスのタグ',
  howToUseNamed: (links) =>
    `*1.* ${links.join('、')} を開く\n*2.* 上のコードを \`Auth\` の値に貼り付けて保存する\n*3.* インスタンスを起動する`,
  howToUseAny: (link) =>
    `*1.* ${link} を開く\n*2.* 上のコードを \`Auth\` の値に貼り付けて保存する\n*3.* インスタンスを起動する`,
  howToUseNew: (count) =>
    `\`Auth\` タグに上のコードを設定して、新しいインスタンスを${count === 1 ? ' 1 台' : `最大 ${count} 台まで`}作成してください。コンソールでは「名前とタグ」の「さらにタグを追加」で設定します。タグは作成と同時に付いている必要があります。`,
  inATerminal: () => 'ターミナルの場合:',
  passFacts: (goodUntil, starts, passId, howToRevoke) =>
    `有効期限 ${goodUntil} ・ ${starts} ・ ${passId} ・ 取り消しは ${howToRevoke}`,
  startsOfNamed: (count) => (count === 1 ? '起動 1 回' : `${count} 台を各 1 回起動`),
  startsOfAny: () => '既存インスタンスどれか 1 台を 1 回起動',
  startsOfNew: (count) => `新規作成 ${count} 台`,
  replaced: (passId) =>
    `有効な起動許可が上限に達していたため、同じ対象の ${passId} を置き換えました (無効になりました)。`,
  observing: () =>
    '👀 ここでは *監視のみ* です。判定と通知だけを行い、停止はしません。許可のない起動もそのまま動き続けます。',
  sentByDm: (why) =>
    why === 'setting'
      ? '起動コードをダイレクトメッセージで送りました。'
      : 'ほかの人に見える可能性があるため、起動コードをダイレクトメッセージで送りました。',

  starting: (label, sure) =>
    sure
      ? `*${label}* を起動しています。実行中になったらダイレクトメッセージでお知らせします。`
      : `*${label}* の起動を AWS に依頼しましたが、まだ応答がありません。結果がわかり次第、ダイレクトメッセージでお知らせします。`,
  noOpenPasses: (howToAsk) => `有効な起動許可はありません。申請は ${howToAsk}`,
  openPasses: (count) => `有効な起動許可が ${count} 件あります:`,
  passLine: (passId, what, goodUntil, left, because) =>
    `${passId} ・ *${what}* ・ ${goodUntil} まで ・ 残り ${left} 回${because === undefined ? '' : ` ・ ${because}`}`,
  whatAny: (region) => `${region} の既存インスタンスどれか 1 台`,
  whatNew: (region) => `${region} での新規作成`,
  whatPermit: (label) => `${label} (起動処理中)`,
  revoked: (passIds) => `取り消しました: ${passIds.join('、')}。今後、この許可での起動は拒否されます。`,
  helpTitle: () => '起動許可なしの起動は停止します。ここで申請されたインスタンスだけが動き続けます。',
  help: (command) => [
    [`${command} start web-1`, '代わりに起動し、実行中になったらお知らせします'],
    [`${command} web-1 db-1`, 'それぞれ 1 回起動できるコード (名前または ID)'],
    [`${command} web-1@us-east-1`, '別のリージョンのインスタンス'],
    [`${command} any`, '既存インスタンスどれか 1 台を 1 回起動できるコード (許可されている場合)'],
    [`${command} new 3`, '新規作成 3 台分のコード'],
    [`${command} web-1 理由 リリース作業`, '理由を付ける'],
    [`${command} status`, '自分の有効な起動許可を見る'],
    [`${command} revoke`, 'すべて取り消す。1 件だけなら revoke P-7K3M9Q2X'],
    [`${command} code status`, '名前が上の単語と同じインスタンスの場合'],
  ],
  guide: (examples) => `どのインスタンスを起動しますか? 例: ${either(examples)}`,

  refusals: {
    deactivated: () => 'このアカウントは無効化されているため、起動許可は発行できません。',
    bot: () => 'アプリやボットは起動許可を申請できません。ワークスペースのメンバーが申請してください。',
    guest: () => 'ゲストは起動許可を申請できません。ワークスペースの正式メンバーに依頼してください。',
    stranger: () =>
      '起動許可を申請できるのは、このワークスペースのメンバーだけです。メンバーに依頼してください。',
    otherWorkspace: () =>
      '起動許可を申請できるのは、インスタンスを所有するワークスペースのメンバーだけです。メンバーに依頼してください。',
    slackUnreachable: () =>
      'Slack から本人確認の応答がなかったため、何も発行していません。少し待ってからもう一度お試しください。',
    storeUnavailable: () =>
      '記録用のデータベースに接続できなかったため、何も発行していません。少し待ってからもう一度お試しください。',
    tooSlow: () =>
      'Slack の制限時間内に終わらなかったため、結果を表示できません。`status` で確認し、何もなければもう一度申請してください。',
    notConnected: () =>
      'startpass はまだこのワークスペースに接続されていません。インストールした人が `startpass connect` を実行すると使えます。起動の監視はすでに始まっています。',
    notAllowed: (wish) =>
      `*${wish}* を起動できる人の一覧にあなたは含まれていません。startpass の管理者に追加 (WHO_MAY_START) を依頼してください。`,
    notAllowedAny: () =>
      '起動できるインスタンスが限られているため、どれでも 1 台という申請はできません。インスタンスを指定してください。',
    notAllowedNew: () =>
      '新規作成できる人の一覧にあなたは含まれていません。startpass の管理者に追加を依頼してください。',
    unknownName: (name, region, instead) =>
      `${region} に *${name}* という名前のインスタンスはありません。${rather(instead)}${elsewhere(region)}`,
    unknownId: (id, region, instead) =>
      `${region} に *${id}* というインスタンスはありません。${rather(instead)}${elsewhere(region)}`,
    ambiguousName: (name, matches) =>
      `*${name}* という名前のインスタンスが複数あります。ID で指定してください:\n${matches.join('\n')}`,
    anyNotAllowed: (example) =>
      `どれでも 1 台という申請は、ここでは無効になっています。インスタンスを指定してください: ${example}`,
    tooManyOpen: (most, lines, howToRevoke) =>
      `有効な起動許可がすでに上限の ${most} 件あります:\n${lines.join('\n')}\n使用するか、期限切れを待つか、取り消してください: ${howToRevoke}`,
    alreadyUp: (label) => `*${label}* はすでに実行中か、起動処理中です。`,
    goingDown: (label) => `*${label}* は停止処理中です。停止してから (1 分ほどで) もう一度お試しください。`,
    startInProgress: (label) => `*${label}* はすでに起動処理中です。`,
    startFailed: (label, code, message) =>
      `AWS が *${label}* を起動できませんでした。起動許可は取り下げ、何も消費していません。\n*${code}*: ${message}`,
    noSuchPass: (passId, howToSee) =>
      passId === undefined
        ? '取り消せる起動許可はありません。'
        : `${passId} という有効な起動許可はありません。一覧は ${howToSee}`,
    dmFailed: () =>
      'ダイレクトメッセージを送れなかったため、起動許可は無効にしました。このアプリからのメッセージを許可して、もう一度申請してください。',
    lockdown: () =>
      'startpass はロックダウン中です。起動許可は発行されず、すべての起動が拒否されます。管理者に連絡してください。',
    awsUnreachable: (code, message) =>
      `AWS から正しい応答がなかったため、何も発行していません。もう一度お試しください。\n*${code}*: ${message}`,
    badCommand: (fault, near, howToHelp) => `${faults[fault](near)}使い方は ${howToHelp}`,
  },

  allowed: (label, passId) =>
    `✅ *${label}* があなたの起動許可 ${passId} で起動されました。このまま使えます。`,
  running: (label) => `✅ *${label}* が実行中になりました。`,
  notStarted: (label, trouble, retry) =>
    `❌ *${label}* は起動しませんでした${trouble === undefined ? '。' : `:\n${trouble}\n`}起動許可は取り下げ、何も消費していません。もう一度起動するには: ${retry}`,
  denied: (label, passId, reason, mode, retry) =>
    `🛑 *${label}* があなたの起動許可 ${passId} で起動されました。${why[reason]}${mode === 'observe' ? '監視のみのため、インスタンスは実行中のままです。' : '停止しています。'}\n必要な場合は ${retry} と入力してください。`,
  givenBack: (label, passId, retry) =>
    `↩️ AWS が *${label}* を起動できませんでした。起動許可 ${passId} の 1 回分を戻しました。コードをもう一度 \`Auth\` に設定して起動してください。期限が切れていたら ${retry} と入力してください。`,
  collateral: (label, passId) =>
    `⚠️ 申し訳ありません。*${label}* の以前の起動を止めるつもりが、あなたの起動を止めてしまいました。起動許可 ${passId} の 1 回分を戻しましたので、もう一度起動してください。`,

  headline: (label, reason) => `${label} ${briefly[reason]}`,
  burstHeadline: (count) => `1 分以内に ${count} 件の起動を拒否しました`,
  burstMore: (count) => `… ほか ${count} 件`,
  why: (reason) => why[reason],
  done: (outcome, trouble, hindrance) => {
    const because = hindrance === undefined ? '' : hindrances[hindrance.kind](hindrance?.name ?? '–')
    return `${outcomes[outcome]}${because}${trouble === undefined ? '' : `\n${trouble}`}`
  },
  doneBriefly: (outcome) =>
    ({
      stopping: '停止中',
      'waiting-for-running': '実行中になり次第停止',
      stopped: '停止済み',
      failed: '*未停止*',
      'observed-only': '監視のみ・実行中',
      held: '*停止保留・実行中*',
      spared: '対象外',
      'left-running': '*実行中のまま*',
      isolated: '*隔離済み・実行中*',
      terminating: '終了処理中',
      terminated: '終了済み',
      stuck: '*15 分間停止できず*',
    })[outcome],
  next: (reason, outcome, about = { instanceId: 'インスタンス', hindrance: undefined }) => {
    const byHand = outcome === 'failed' ? '可能であれば手動で停止してください。' : ''
    const stillUp = first(outcome, about) ?? byHand
    if (outcome === 'spared') return 'ありません。'
    if (outcome === 'held') {
      return '判断してください。攻撃なら `startpass cap it-is-an-attack` ですべて直ちに停止します。問題なければ `startpass cap continue` で保留中のものをそのまま動かします。応答がなければ 15 分後に停止を再開します。'
    }
    if (outcome === 'observed-only') {
      return `心当たりがあれば、今すぐの対応は不要です (${typed.adopt(about)} で正当と認められます)。誰にも心当たりがなければ、手動で停止してください。アクセスキーの漏えいを疑い、CloudTrail で実行者を調べ、そのキーを無効化し、ほかの起動がないか確認してください。`
    }
    if (reason === 'lockdown') {
      return `${stillUp}ロックダウンが解除されるまで、何も起動できません。CloudTrail で実行者を調べ、そのキーを無効化し、ほかの起動がないか確認してください。`
    }
    if (reason === 'no-pass' || reason === 'unknown-pass') {
      return `${stillUp}心当たりがあれば、Slack で起動許可を申請してから起動し直してください。誰にも心当たりがなければアクセスキーの漏えいを疑い、CloudTrail で実行者を調べ、そのキーを無効化し、ほかの起動がないか確認してください。`
    }
    return `${stillUp}起動許可の持ち主が起動しようとした可能性が高く、本人には入力すべき内容を通知済みです。本人でなければアクセスキーの漏えいを疑い、CloudTrail で実行者を調べてください。`
  },
  trusting: (choices) =>
    `⚠️ trustLauncherChosen が有効です。${choices.join('、')} で起動すれば誰でも (攻撃者でも) 起動許可が不要です。`,
  misspelledTag: (key) => `${key} というタグがあります。キーは正確に \`Auth\` としてください。`,
  labels: {
    what: '対象',
    where: '場所',
    when: '日時',
    who: '実行者',
    why: '理由',
    done: '対応',
    next: '次にすること',
  },
  whoIsInCloudTrail: (link) => `startpass では不明です。${link} で確認できます。`,
  whoseDidNotFit: (owner, cloudTrail) =>
    `${owner} の起動許可が使われました。実行者は ${cloudTrail} で確認できます。`,
  openInstance: () => 'コンソールで開く',
  openCloudTrail: () => 'CloudTrail',
}
