// 日本語のコマンドライン。

import { jaCheckup } from './checkup-ja.ts'
import { eventsInJapanese } from './events.ts'
import type { CliWords } from './words.ts'

export const ja: CliWords = {
  about:
    '起動許可のない起動は停止します。startpass の運用コマンドです。必要なのは認証情報、リージョン、テーブル名だけで、ほかはテーブルから読み取ります。',
  commands: {
    settings: '有効な設定と、いつから、誰が適用したか',
    'settings check': '設定ファイルを読み、誤りを行ごとに示す',
    'settings apply': '設定ファイルによる変更点を示し、確認のうえ適用する',
    'settings example': '説明付きの設定ファイルの例を出力する',
    'settings propose': 'グループ、フリート、クラスター、オペレーターを設定ファイルの形で一覧する',
    mode: '監視のみか強制か。mode enforce は、停止していたはずのものを先に示す',
    lockdown: 'on: 起動許可の発行を止め、新しい起動をすべて拒否し、発行済みの起動許可を無効にする。off: 解除',
    adopt: '実行中のものを正当と認め、今後停止しない',
    issue: 'Slack が使えないときに、AWS の ID で起動コードを発行する',
    revoke: '起動許可を取り消す (誰のものでも)',
    sweep: '全リージョンを巡回し、イベントで知らされなかった起動を判定する',
    replay: 'デッドレターの一覧。--all または ID を付けるとゲートへ送り直す',
    explain: 'インスタンスに起きたことを順に示す',
    release: 'インスタンスの隔離を解除し、今後停止しない',
    scp: '起動を未然に防ぎ、ゲートを守るサービスコントロールポリシー (出力のみ。適用はしません)',
    'user-policy': 'コードをタグに書いて起動する利用者向けの IAM ポリシー。ゲートには触れません',
    cap: '停止の上限で保留中のもの。continue または it-is-an-attack',
    uninstall: 'startpass を取り除く手順と残るものを示す。書き出しとテーブルの削除もできる',
    doctor: 'インストールの状態をすべて確認し、問題ごとに対処を示す',
    connect: 'Slack に接続する。アプリを作成するリンクを表示し、シークレットとトークンを尋ねる',
  },
  options: {
    json: '標準出力に JSON を 1 つだけ出力する',
    lang: 'en または ja。省略時は LC_ALL、LC_MESSAGES、LANG による',
    'endpoint-url': '接続する AWS エンドポイント',
    'region-home': 'テーブルのあるリージョン',
    'region-here': '対象のリージョン。複数回指定できる',
    table: 'テーブル名',
    profile: 'AWS 設定のプロファイル',
    'all-regions': '有効な全リージョンと、今後現れるリージョンおよびアカウント',
    'all-regions-now': '有効な全リージョン',
    account: 'アカウント ID (12 桁)。省略時は startpass の動作するアカウント',
    confirm: '確認のために入力するアカウント名',
    'also-running': '監視中に拒否され、まだ実行中のものも停止する',
    yes: '確認しない',
    all: 'すべて',
    because: '理由 (記録と通知に残る)',
    'dry-run': '対象を示すだけで、何もしない',
    url: 'HTTP API の URL (テーブルに記録がない場合)',
    stdin: '署名シークレットとボットトークンを標準入力から 1 行ずつ読む',
    any: 'どれでも 1 台の起動コードを申請できるようにする',
    'no-any': '申請できないようにする',
    export: '記録と起動許可を新しいファイルに書き出す (1 行 1 件の JSON)',
    'delete-table': 'テーブル名を入力したうえで、テーブルを削除する',
    'confirm-table': '確認のために入力するテーブル名',
    'break-glass': 'いつでも起動できる非常用ロールの ARN。複数指定可',
    operator: 'startpass をデプロイし運用するロールの ARN。複数指定可',
    version: 'バージョンを表示する',
    help: 'この説明を表示する',
  },
  headings: {
    'Usage:': '使い方:',
    'Arguments:': '引数:',
    'Options:': 'オプション:',
    'Commands:': 'コマンド:',
  },
  afterHelp: (here) => `
終了コード: 0 完了 · 1 失敗 · 2 指定の誤り · 3 拒否または未確認
コマンドの前の --region はテーブルのあるリージョン、${here.join('、')} の後の --region は対象のリージョンです。どのコマンドにも --help があります。`,
  usage: {
    'missing-command': () => 'コマンドを指定してください。',
    'unknown-command': (near) => `${near} というコマンドはありません。`,
    'unknown-option': (near) => `${near} というオプションはここにはありません。`,
    'missing-argument': (near) => `${near} を指定してください。`,
    'option-without-value': (near) => `${near} には値が必要です。`,
    'bad-value': (near, choices = []) =>
      `${near} は指定できません。指定できるのは ${choices.join('、')} です。`,
    'too-many-words': (near) => `${near} は余分です。`,
  },
  seeHelp: (command) => `指定のしかたは "${command} --help" で確認できます。`,
  columns: {
    account: 'アカウント',
    region: 'リージョン',
    mode: 'モード',
    since: '判定開始',
    lockdown: 'ロックダウン',
    instance: 'インスタンス',
    name: '名前',
    starts: '起動回数',
    instances: '台数',
    reason: '理由',
    last: '最後の起動',
    group: 'グループ',
    runs: '実行中',
    what: '内容',
    id: 'ID',
    sent: '送信日時',
    received: '受信回数',
    setting: '設定',
    value: '値',
    line: '行',
    problem: '誤り',
  },
  yes: 'はい',
  no: 'いいえ',
  trouble: {
    noTable: (table, where) =>
      `${where} にテーブル ${table} はありません。--table で別のテーブルを、またはコマンドの前に --region で別のリージョンを指定してください。`,
    notInstalled: (table) =>
      `テーブル ${table} はありますが、インストール情報がありません。"npm run resources" またはインフラのコードで書き込んでください。`,
    denied: (service) =>
      `AWS がこの操作を許可していません (${service})。権限を依頼するか、--profile で別の認証情報を使ってください。必要な権限は docs/command-line.ja.md にあります。`,
    notEntered: (why) =>
      `アカウントに入れません: ${why}。ロールがあるか、あなたを信頼しているかを確認してください。`,
    nothingAnswers: (where) =>
      `${where} から応答がありません。アドレスとネットワークを確認してください。チェックアウトの中では "npm start" で試用環境が起動します。`,
    noCredentials: (profile) =>
      profile === undefined
        ? 'AWS の認証情報がありません。"aws sso login" でサインインするか、--profile でプロファイルを指定してください。'
        : `プロファイル ${profile} から AWS の認証情報を得られません。一覧は "aws configure list-profiles"、サインインは "aws sso login --profile ${profile}" です。`,
    badCredentials: () =>
      'AWS が認証情報を受け付けません (誤りまたは期限切れ)。サインインし直すか、--profile で別のプロファイルを指定してください。',
    noRegion: () =>
      'テーブルのあるリージョンが分かりません。指定してください: startpass --region ap-northeast-1 …',
    noSuchRegion: (region) =>
      `${region} はこのアカウントで有効なリージョンではありません。有効なものは "startpass mode" で確認できます。`,
    noSuchAccount: (account) =>
      `${account} は対象のアカウントではありません。対象は "startpass settings" で確認できます。`,
    badEndpoint: (source, url) =>
      `${source} には http://127.0.0.1:4566 のような URL を指定してください (${url})。`,
    throttled: (service) => `AWS の制限にかかりました (${service})。1 分ほどしてからもう一度お試しください。`,
    other: (what) => `実行できませんでした: ${what}`,
    along: (event, code, about) => `${event}: ${code}${about === '' ? '' : ` (${about})`}`,
    noSuchFile: (file, code) => `ファイル ${file} を読めません (${code})。`,
    notAnnounced: () =>
      '通知できなかった宛先があります。記録には残っています。関係者にはご自身で知らせてください。',
  },
  ask: {
    typeName: (name) => `確認のため ${name} と入力してください: `,
    yesOrNo: () => '適用しますか? (y/N) ',
    notConfirmed: (how) => `確認できなかったため、何も変更していません。${how}`,
    confirmWith: (name) => `スクリプトでは --confirm ${name} を付けてください。`,
    confirmWithYes: () => 'スクリプトでは --yes を付けてください。',
  },
  settings: {
    inForce: (since, by) => `${since} から有効です (適用: ${by})。`,
    defaults: () => '設定は一度も適用されていません。すべてが対象で、何も破棄しません。',
    good: (file) => `${file} に誤りはありません。`,
    faulty: (file, faults) => `${file} に ${faults} 件の誤りがあります:`,
    unchanged: () => 'すでに有効な設定と同じです。何も変わりません。',
    changes: (count) =>
      count === 0 ? '設定は変わりません。ファイルの内容だけを残します。' : `${count} 件の変更:`,
    applied: () => '適用しました。10 秒以内にすべてで有効になります。',
    nothingToPropose: () => '設定にないものはありません。',
    proposal: (places) =>
      `${places} リージョンで、インスタンスを自動的に維持または管理しているもの。信頼する行だけを残してください`,
    proposedUp: (count) => `実行中 ${count} 台`,
  },
  mode: {
    mode: (mode) => (mode === 'observe' ? '監視のみ' : '強制'),
    notMet: () => 'ゲートも巡回もまだ見ていない場所です。最初に見たときに、表示のとおりに設定されます。',
    noneDenied: (account) => `直近 7 日間に ${account} で停止していたはずのものはありません。`,
    wouldHaveStopped: (instances, starts, account) =>
      `直近 7 日間に ${account} で停止していたはずのもの: ${instances} 台 (起動 ${starts} 回)`,
    byGroup: () => '所属ごと:',
    switched: (place, was, is) => `${place}: ${was} → ${is}`,
    already: (place, is) => `${place}: すでに${is}`,
    newPlacesToo: (is) => `今後現れるリージョンとアカウント: ${is}`,
    enforcedLate: (count) =>
      count === 0
        ? '監視中に拒否され、まだ実行中のものはありません。'
        : `監視中に拒否され、まだ実行中の ${count} 件を停止します。`,
    stillRuns: () => '実行中のものはそのままです。--also-running を付けると、それも停止します。',
  },
  lockdown: {
    on: (places) =>
      `${places} リージョンでロックダウンを開始しました。起動許可は発行されず、新しい起動はすべて拒否され、これまでの起動許可は無効のままになります。`,
    off: (places) => `${places} リージョンでロックダウンを解除しました。以前の起動許可は無効のままです。`,
    already: (on) => `ロックダウンはすでに${on ? '開始' : '解除'}されています。何も変わりません。`,
  },
  adopt: {
    how: {
      adopted: '正当と認めました',
      spared: '拒否されていましたが、今後停止しません',
      'in-order': 'すでに実行を認められています',
      'not-up': '実行中ではありません',
    },
    nothingUp: () => '実行中のものはありません。',
    allOrNames: () => 'インスタンスを指定するか、--all を付けてください。',
  },
  issue: {
    code: (what, until) => `${what} の起動コード (${until} まで有効):`,
    next: () => '表示は一度だけです。Auth タグに書き込んでから起動してください:',
    facts: (passId, who) => `${who} に発行し、記録しました。取り消しは "startpass revoke ${passId}"。`,
    observing: () => 'ここでは監視のみで、何も停止しません。',
    lockdown: () =>
      'ロックダウン中のため、起動許可は発行されません。場所は "startpass mode" で確認でき、解除するには "startpass lockdown off --account ACCOUNT" を使います。',
    becauseTooLong: (most) => `理由は 1〜${most} 文字で指定してください。`,
    tooMany: (most) => `1 つの起動許可に指定できるのは ${most} 台までです。`,
  },
  revoke: {
    done: (passId, owner) => `${owner} の ${passId} を取り消しました。以後の起動は拒否されます。`,
    not: {
      unknown: (passId) => `${passId} という起動許可はありません。期限切れから 30 日で記録が消えます。`,
      'revoked-before': (passId) => `${passId} はすでに取り消されています。`,
      spent: (passId) =>
        `${passId} は使用済みで、取り消すものがありません。起動したものは "startpass explain INSTANCE" で確認できます。`,
    },
    notAnId: (typed) => `${typed} は起動許可の ID ではありません。P-7K3M9Q2X のような形です。`,
  },
  sweep: {
    what: {
      unjudged: '未判定',
      unseen: '実行または終了が未記録',
      unfinished: '対応が未完了',
    },
    up: (count) => `実行中 ${count} 台`,
    nothing: (up, places, isAll) =>
      `${isAll ? '異常はありません。' : ''}${places} リージョンで ${up} 台が実行中、イベントの漏れはありませんでした。`,
    found: (found, up, places) =>
      `${found} 件に対応しました (${places} リージョン、実行中 ${up} 台)。結果は "startpass explain INSTANCE" で確認できます。`,
    wouldFind: (found, up, places) =>
      `対応の対象は ${found} 件です (${places} リージョン、実行中 ${up} 台)。`,
    notSwept: (place, code) => `${place} を巡回できませんでした: ${code}。もう一度実行してください。`,
    failed: (count) => `${count} 件は判定できませんでした。次の巡回で再び対象になります。`,
  },
  replay: {
    none: () => 'デッドレターはありません。',
    there: (count) =>
      `デッドレター ${count} 件。"startpass replay --all" または "startpass replay ID" でゲートへ送り直します。`,
    sent: (count) => `${count} 件をゲートへ送り直しました。`,
    missing: (ids) => `デッドレターにありません: ${ids.join('、')}`,
    allOrIds: () => 'ID と --all はどちらか一方だけ指定してください。',
    event: (instance, state) => `イベント: ${instance} ${state}`,
    look: (instance) => `${instance} の再確認`,
    finish: (instance) => `${instance} の残りの対応`,
    followUp: (instance) => `${instance} が起動したかの確認`,
    unreadable: () => '読み取れません。送り直しても戻ってきます',
    triedOften: () => '試行回数の超過',
  },
  explain: {
    title: (label, place) => `${place} の ${label}`,
    nothing: (label) =>
      `${label} の記録はありません。判定開始後に起動されていないか、イベントも巡回もまだ届いていません。`,
    events: eventsInJapanese,
  },
  release: {
    done: (label, interfaces) =>
      `${label} をネットワークに戻しました (インターフェイス ${interfaces} 個)。今後停止しません。`,
    notIsolated: (label) => `${label} は隔離されていないため、解除するものはありません。`,
    gone: (label) => `${label} はもうありません。記録は削除しました。`,
    trouble: (label, awsSays) =>
      `${label} をまだネットワークに戻せていません。AWS の指摘に対応してから、もう一度実行してください。${awsSays}`,
  },
  doctor: jaCheckup,
  uninstall: {
    kept: (journal, passes) =>
      `テーブルには記録 ${journal} 件と起動許可 ${passes} 件があります。--export FILE で 1 行 1 件の JSON として書き出せます。`,
    unread: (count) => `読み取れない項目が ${count} 件あり、書き出しには含まれません。`,
    noneIsolated: () => '隔離中のインスタンスはありません。',
    isolated: (count) =>
      `${count} 台が隔離されています。先に解除してください ("startpass release INSTANCE")。後からは元のセキュリティグループが分かりません。`,
    nothingUndone: () => '元に戻す必要のある変更はありません。',
    undone: (count) => `自動では元に戻らない変更が ${count} 件あります:`,
    what: {
      unprotected: (_, instance) => `${instance} の停止保護を解除しました`,
      'group-suspended': (group, instance) => `グループ ${group} の起動を止めました (${instance})`,
    },
    exported: (lines, file) => `${file} に ${lines} 行を書き出しました。`,
    cannotWrite: (file, code) => `${file} に書き込めません (${code})。既存のファイルには上書きしません。`,
    steps: (table, region) => `何も変更していません。startpass を取り除く手順:

1. 組織のポリシー (SCP) を作成した場合は、最初に外します。残りの操作が禁止されているためです。
2. スタック「startpass-region」を、作成した各リージョンで削除します。
3. ${region} のスタック「startpass」を削除します。以後は何も判定、停止しません。テーブル ${table} は残ります。
4. ほかの対象アカウントに作成したロールを削除します。
5. Slack: api.slack.com/apps の startpass で「Basic Information」の「Delete App」を押します。
6. テーブル: "startpass uninstall --delete-table --export FILE"。再び使う可能性があれば残し、次回は「MakeTable」を「no」にします。`,
    stillAtWork: (minutes) =>
      `${minutes} 分前に巡回が実行されたため、関数はまだ動いており、テーブルがないと失敗します。先にスタックを削除し、10 分待ってからもう一度実行してください。何も変更していません。`,
    deleted: (table) => `テーブル ${table} を削除しました。`,
  },
  connect: {
    create: (link) => `次のリンクを開いてください。設定を入力済みの状態で Slack アプリを作成できます:

  ${link}

1. ワークスペースを選び、Next、Create の順に押します。
2. 「Basic Information」の「App Credentials」に署名シークレット (Signing Secret) があります。Show を押してコピーします。
3. 「Install App」で「Install to …」、許可する (Allow) の順に押すと、ボットトークン (xoxb-…) が表示されます。
4. Slack の通知用チャンネルで「/invite @startpass」と入力します。`,
    askSigningSecret: () => '署名シークレット (入力は表示されません): ',
    askToken: () => 'ボットトークン xoxb-… (入力は表示されません): ',
    askAny: () => '既存のインスタンスをどれでも 1 台起動できるコードの申請を認めますか? (y/N) ',
    inAScript: () =>
      '何も変更していません。端末で実行すると両方を尋ねます。スクリプトでは標準入力から 1 行ずつ渡してください: startpass connect --stdin < FILE',
    noUrl: () =>
      'Slack の送信先が分かりません。指定してください: startpass connect --url https://… (スタックの出力 SlackUrl の /slack より前)。',
    twoLines: () => '標準入力には署名シークレットとボットトークンの 2 行が必要です。',
    notASigningSecret: () =>
      '署名シークレットではありません。アプリの「Basic Information」にある 32 文字の英数字です。何も変更していません。',
    notAToken: () =>
      'ボットトークンではありません。アプリの「Install App」にある xoxb- で始まるものです。何も変更していません。',
    refused: (code) =>
      `Slack がこのトークンを受け付けません (${code})。「Install App」からもう一度コピーしてください。無効になっている場合はアプリを再インストールしてください。何も変更していません。`,
    scopesMissing: (scopes) =>
      `アプリの権限が足りません (${scopes.join('、')})。「OAuth & Permissions」で追加してアプリを再インストールし、表示されたトークンで接続してください。何も変更していません。`,
    badHashKey: () =>
      'シークレットの hashKey が壊れています。作り直すと、有効な起動許可がすべて無効になります。以前のバージョンに戻すか、起動許可が不要なら項目を空にして、もう一度接続してください。何も変更していません。',
    done: (team, url) => `${team} (${url}) に接続しました。`,
    any: (allowed, bySetting) =>
      `どれでも 1 台という申請は${allowed ? '有効' : '無効'}です${bySetting ? ' (ALLOW_ANY の設定による)' : ''}。`,
    hashKeyMade: () => 'ハッシュ鍵がなかったため、作成しました。',
    greeted: (channel) => `通知用チャンネル ${channel} に挨拶を送りました。`,
    notGreeted: (channel) =>
      `通知用チャンネル ${channel} に挨拶を送れませんでした。そのチャンネルで「/invite @startpass」と入力してから、もう一度接続してください。`,
    noChannel: () =>
      '通知用チャンネルが設定されていないため、通知は SNS トピックだけに送られます。スタックのパラメーター ALERT_CHANNEL_ID で指定できます。',
    next: () =>
      '1 分以内に Slack で「/startpass help」が使えるようになります。状態は "startpass doctor" で確認できます。',
  },
  prevention: {
    notARole: (typed) =>
      `${typed} は IAM ロールの ARN ではありません。例: arn:aws:iam::123456789012:role/break-glass`,
    tooLarge: (characters, limit) =>
      `ポリシーは ${characters} 文字で、AWS Organizations の上限 ${limit} 文字を超えています。ロールを減らすか、パターンでまとめてください。`,
  },
  cap: {
    off: () => '上限は無効です。保留されるものはありません。',
    open: (restarts, minutes) =>
      `保留中のものはありません。${minutes} 分間に ${restarts} 台を超える停止を保留します。`,
    held: (count, place, until) =>
      `${place} で ${count} 件を ${until} まで保留しています。"startpass cap continue" でそのまま動かし、"startpass cap it-is-an-attack" ですべて停止します。`,
    answered: (place, by) => `${place}: ${by} が判断済みです。`,
    nothingHeld: () => '保留中のものがないため、判断は不要です。',
    continued: (count) => `保留中の ${count} 件をそのまま動かします。`,
    attack: (count) => `保留中の ${count} 件を停止します。`,
  },
}
