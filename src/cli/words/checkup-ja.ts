// startpass doctor の言葉。

import type { CheckWords } from './checkup-words.ts'

export const jaCheckup: CheckWords = {
  checks: {
    identity: 'ID',
    clock: '時刻',
    table: 'テーブル',
    backups: 'バックアップ',
    secret: 'シークレット',
    slack: 'Slack',
    api: 'API',
    queue: 'キュー',
    'dead-letters': 'デッドレター',
    subscriptions: '購読',
    rule: 'ルール',
    'queue-policy': 'キューのポリシー',
    mapping: 'イベントソースマッピング',
    'account-queues': 'アカウント別のキュー',
    functions: '関数',
    versions: 'バージョン',
    sweep: '巡回',
    regions: 'リージョン',
    trail: 'CloudTrail',
    tamper: '改変の検知',
    mode: 'モード',
  },
  fine: {
    identity: ({ arn, account, region }) => `${arn} (${account}、${region})`,
    clock: ({ seconds }) => `AWS との差は ${seconds} 秒以内です`,
    table: ({ table }) => `${table}: キー、インデックス、TTL に問題はありません`,
    backups: ({ table }) => `${table} は直近数週間の任意の時点に復元できます`,
    secret: () => '必要な値がそろっています',
    slack: ({ team, url }) => `トークンは ${team} (${url}) で有効で、権限もそろっています`,
    api: ({ url }) => `${url} は応答し、署名シークレットも一致しています`,
    queue: ({ waiting }) => `問題ありません (待機中 ${waiting} 件)`,
    'dead-letters': () => 'ありません',
    subscriptions: ({ confirmed }) => `確認済み ${confirmed} 件`,
    rule: ({ name, region }) => `${region} の ${name} がすべての起動をキューに知らせます`,
    'queue-policy': () => 'ルールからの送信を許可しています',
    mapping: () => 'キューをゲートに渡しています',
    'account-queues': ({ count }) => `${count} アカウント分、いずれも問題ありません`,
    functions: () => 'slack、gate、sweep があり、実行できます',
    versions: ({ version, schema }) => `${version}、記録のスキーマ ${schema}`,
    sweep: ({ minutes }) => `${minutes} 分前に全体を巡回しました`,
    trail: ({ arn }) => `${arn} がすべての変更を記録しています`,
    tamper: ({ count }) => `${count} リージョンすべてで構成要素の変更が知らされます`,
    regions: ({ count, account }) =>
      `${account === undefined ? '' : `${account} の `}${count} リージョンすべてで起動が知らされます`,
    mode: ({ account, observed, enforced }) => `${account}: 強制 ${enforced}、監視のみ ${observed}`,
  },
  problems: {
    unreadable: ({ service, code }) =>
      `確認できません (${service}: ${code})。AWS に拒否された場合、doctor に必要な権限は docs/command-line.ja.md にあります。それ以外は再実行してください。`,
    'wrong-account': ({ is, should }) =>
      `この認証情報は ${is} のもので、startpass は ${should} で動いています。--profile で別のものを使ってください。`,
    'clock-off': ({ seconds }) =>
      `この端末の時計が ${seconds} 秒ずれています。ここで発行した起動許可は使えません。時刻を同期してください。`,
    'table-busy': ({ table, status }) => `${table} は ${status} です。ACTIVE になるまで待ってください。`,
    'table-keys': ({ table }) =>
      `${table} のキーが pk と sk ではないため、startpass のテーブルではありません。--table で正しいものを指定してください。`,
    'table-index': ({ table, index }) =>
      `${table} のインデックス ${index} が正しくありません。スタックをデプロイし直してください。`,
    'table-ttl': ({ table }) =>
      `${table} の TTL (ttl) が有効ではありません。スタックをデプロイし直してください。`,
    'table-no-backup': ({ table }) =>
      `${table} はポイントインタイムリカバリが無効です。有効にしてください: aws dynamodb update-continuous-backups --table-name ${table} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`,
    'table-unprotected': ({ table }) =>
      `${table} の削除保護が無効です。有効にするには: aws dynamodb update-table --table-name ${table} --deletion-protection-enabled`,
    'secret-unreadable': ({ what }) =>
      `${what}。これがないと何も判定されません。"startpass connect" で書き込むか、以前のバージョンに戻してください。`,
    'not-connected': () =>
      'Slack に接続されていないため、誰も起動許可を申請できません。"startpass connect" を実行してください。',
    'token-refused': ({ code }) =>
      `Slack がトークンを受け付けません (${code})。アプリを再インストールし、表示されたトークンで "startpass connect" を実行してください。`,
    'scopes-missing': ({ scopes }) =>
      `トークンの権限が足りません (${scopes})。アプリの「OAuth & Permissions」で追加して再インストールし、"startpass connect" を実行してください。`,
    'other-workspace': ({ is, was }) =>
      `トークンは ${is} のものですが、接続したのは ${was} です。意図した変更なら "startpass connect" を実行し、そうでなければ CloudTrail でシークレットを書き換えた人を調べてください。`,
    'no-api-url': () => 'Slack の送信先 (API_URL) がテーブルにないため、試していません。',
    'api-silent': ({ url, code }) =>
      `${url} が応答しません (${code})。API と DNS 名を確認し、スタックをデプロイし直してください。`,
    'api-not-yet': ({ url }) =>
      `${url} は Slack に未接続と答えますが、シークレットはあります。1 分待っても変わらなければ、slack 関数の SECRET_ID を確認してください。`,
    'api-other-secret': ({ url }) =>
      `${url} は別の署名シークレットを使っています。10 分待っても変わらなければ、slack 関数の SECRET_ID と端末の時計を確認してください。`,
    'api-strange': ({ url, status }) =>
      `${url} が HTTP ${status} を返します。slack 関数のログを確認し、スタックをデプロイし直してください。`,
    'queue-visibility': ({ seconds, least }) =>
      `ゲートの処理中に、メッセージが ${seconds} 秒で再び現れます。可視性タイムアウトを ${least} 秒にしてください。`,
    'queue-no-dead-letters': () =>
      '判定できないものの送り先 (デッドレターキュー) がないか、別のキューです。スタックをデプロイし直してください。',
    'dead-letters': ({ count }) =>
      `ゲートがあきらめたものが ${count} 件あります。"startpass replay" で確認し、送り直せます。`,
    'nobody-hears': () =>
      'トピックの購読者も通知用チャンネルもないため、誰にも通知されません。購読してください: aws sns subscribe …',
    'no-subscription': () =>
      'トピックの購読者がないため、通知は Slack だけに届きます。メールアドレスを登録すると、Slack の停止中も届きます。',
    'not-confirmed': ({ pending }) =>
      `未確認の購読が ${pending} 件あり、通知が届きません。AWS Notifications からのメールのリンクを開いてください。`,
    'rule-missing': ({ region, name }) =>
      `${region} にルール ${name} がなく、起動が知らされません。スタックをデプロイし直し、CloudTrail で削除した人を調べてください。`,
    'rule-disabled': ({ region, name }) =>
      `${region} の ${name} が無効で、起動が知らされません。有効にし (aws events enable-rule --region ${region} --name ${name})、CloudTrail で無効にした人を調べてください。`,
    'rule-narrowed': ({ region, name }) =>
      `${region} の ${name} のパターンが変更され、一部の起動が知らされません。スタックをデプロイし直し、CloudTrail で変更した人を調べてください。`,
    'rule-astray': ({ region, name }) =>
      `${region} の ${name} の送信先がゲートのキューではありません。スタックをデプロイし直し、CloudTrail で変更した人を調べてください。`,
    'queue-closed': ({ rule }) =>
      `キューが ${rule} からの送信を許可していません。スタックをデプロイし直し、CloudTrail (SetQueueAttributes) で変更した人を調べてください。`,
    'mapping-missing': () =>
      'キューがどの関数にも渡されず、巡回のほかは何も判定されません。スタックをデプロイし直してください。',
    'mapping-off': ({ state }) =>
      `${state} のため、巡回のほかは何も判定されません。Lambda のコンソールで有効にし、CloudTrail で無効にした人を調べてください。`,
    'mapping-all-or-nothing': () =>
      'ReportBatchItemFailures が無効で、1 件の失敗がまとめて再試行されます。スタックをデプロイし直してください。',
    'account-queue': ({ account, why }) =>
      `${account} の起動を受けるキューが正常ではありません (${why})。判定が巡回だけになり、数分遅れるおそれがあります。スタックをデプロイし直し、CloudTrail で変更した人を調べてください。`,
    'function-missing': ({ name }) => `${name} がありません。スタックをデプロイし直してください。`,
    'function-broken': ({ name, state }) => `${name} は ${state} です。スタックをデプロイし直してください。`,
    'function-held': ({ name }) =>
      `${name} の予約済み同時実行数が 0 で、実行できません。解除し (aws lambda delete-function-concurrency --function-name ${name})、CloudTrail で設定した人を調べてください。`,
    'function-astray': ({ name, table }) =>
      `${name} は別のテーブル ${table} を使っています。スタックをデプロイし直すか、--table でそのテーブルを指定してください。`,
    'never-ran': ({ name }) => `${name} はまだ実行されていないため、バージョンが分かりません。`,
    'version-differs': ({ name, is, should }) =>
      `${name} は ${is}、このコマンドは ${should} です。バージョンをそろえてください。`,
    'schema-differs': ({ name, is, should }) =>
      `${name} の記録はスキーマ ${is}、このコマンドが読めるのは ${should} です。同じリリースのコマンドを使ってください。`,
    'schedule-off': ({ region, name }) =>
      `ルール ${name} がないか、無効か、送り先が違うため、イベントの漏れが見つかりません。有効にするには: aws events enable-rule --region ${region} --name ${name}。またはスタックをデプロイし直し、誰が変更したかを CloudTrail で調べてください。`,
    'sweep-never': () =>
      '一度も実行されていないため、イベントの漏れが見つかりません。ルール startpass-sweep が有効か確認し、関数のログを見てください。',
    'sweep-late': ({ minutes }) =>
      `最後の実行は ${minutes} 分前です (通常は 5 分以内)。ルール startpass-sweep が有効か確認し、関数のログを見てください。`,
    'sweep-partial': ({ count }) =>
      `${count} 件のリージョンまたはアカウントを巡回できませんでした。"startpass sweep" で対象と理由を確認できます。`,
    'region-unguarded': ({ region, why }) =>
      `${region} は対象になっていません (${why})。起動に気づくのが数分遅れます。リージョン用の部分をデプロイするか (docs/install.ja.md)、設定でそのリージョンを除外してください。`,
    'trail-missing': ({ region }) =>
      `${region} を記録する証跡がないため、構成要素を変更した人も起動した人も分かりません。全リージョンの管理イベントを記録する証跡を作成してください (1 つ目の記録は無料、S3 の保存は有料): https://console.aws.amazon.com/cloudtrail`,
    'trail-off': ({ arn }) =>
      `ログ記録が停止しているため、構成要素の変更が知らされません。開始するには: aws cloudtrail start-logging --name ${arn}。誰が停止したかも調べてください。`,
    'trail-partial': ({ arn }) =>
      `${arn} は変更を伴う管理イベントの全部または一部を記録しないため、構成要素の変更が知らされません。すべて記録するようにしてください (put-event-selectors)。`,
    'trail-not-there': ({ region }) =>
      `${region} での変更を記録する証跡がありません。全リージョンの証跡にしてください: aws cloudtrail update-trail --is-multi-region-trail --include-global-service-events --name …`,
    'tamper-deaf': ({ region, names }) =>
      `${region} では構成要素の変更が知らされません (${names} がないか、無効か、送り先が違います)。そのリージョンの部分をデプロイし直し、誰が変更したかを CloudTrail で調べてください。`,
    'tamper-global': ({ region, names }) =>
      `${region} の ${names} がないか、無効か、送り先が違います。ロールの変更は ${region} でしか知らされないため、権限を奪われても分かりません。インスタンスがなくても、そのリージョンの部分をデプロイしてください (docs/install.ja.md)。`,
    'regional-gate': ({ region, why, dead }) =>
      why === 'dead-letters'
        ? `${region} のゲートが処理をあきらめたものが ${dead} 件あります。そのリージョンのキュー startpass-gate-dlq にあるので、SQS のコンソールから送り直してください (「DLQ 再処理の開始」)。`
        : `${region} のゲートが正常ではありません (${why})。ゲート付きのリージョン用の部分をデプロイし直し (docs/infrastructure.md)、CloudTrail で変更した人を調べてください。`,
    lockdown: ({ place, account }) =>
      `${place} はロックダウン中です。全リージョンで解除するには "startpass lockdown off --account ${account}" を使います。`,
  },
  notHere: ({ service }) => `ここでは確認できません (${service} がありません)`,
  healthy: (notes) =>
    notes === 0 ? '問題はありません。' : `故障はありません。「!」の ${notes} 件は参考です。`,
  unhealthy: (count) => `問題が ${count} 件あります。それぞれの対処を確認してください。`,
}
