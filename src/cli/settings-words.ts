// What is wrong in a settings file, in both languages: each says what it should be.

import type { Locale } from '../domain/person.ts'

/** `$` stands for what was written. */
const english = {
  yaml: 'this is not YAML: $',
  tab: 'a line is indented with a tab; YAML wants spaces',
  'full-width': 'a full-width colon or space stands here; write ": " and plain spaces',
  documents: '"---" begins a second document; a settings file is a single one',
  'too-large': 'the file is larger than 64 KB',
  'not-a-list-of-settings':
    'a settings file is made of NAME: VALUE lines; "startpass settings example" prints one',
  'unknown-name': 'there is no setting $',
  'unknown-name-near': 'there is no setting $',
  missing: '$ is missing',
  version: 'version should be 1',
  list: '$ should be a list: [one, two]',
  'list-too-long': '$ has more than 500 entries',
  map: '$ should hold settings of its own, indented below it',
  text: '$ should be a single value',
  twice: '$ is there twice',
  account: '"$" should be an account id, twelve digits',
  region: '"$" should be a region, such as ap-northeast-1, or ACCOUNT/REGION',
  instance: '"$" should be an instance id: i- and 8 or 17 hexadecimal digits',
  group: '"$" should be NAME, REGION/NAME or ACCOUNT/REGION/NAME, the exact name without wildcards',
  fleet: '"$" should be the id of a fleet: fleet-… or sfr-…',
  operator: '"$" should be the principal of a service: eks.amazonaws.com',
  vpc: '"$" should be the id of a VPC: vpc-…',
  image: '"$" should be the id of an image: ami-…',
  profile: '"$" should be the ARN of an instance profile: arn:aws:iam::…:instance-profile/…',
  tag: '"$" should read KEY=VALUE, for a tag that users may write',
  'not-trusted':
    'this counts only with "trustLauncherChosen: true": whoever launches chooses it, thieves included',
  'yes-or-no': '"$" should be true or false',
  impossible: '"$" should be alert, terminate or isolate',
  'unlisted-groups': '"$" should be alert or suspend',
  'restarted-spot': '"$" should be deny or inherit',
  cap: 'cap should be off, or restarts and withinMinutes below it',
  'cap-restarts': '"$" should be a whole number from 1 to 100',
  'cap-minutes': '"$" should be a whole number from 1 to 60',
  name: '"$" should be a name of 1 to 60 characters on one line',
  role: '"$" should be the ARN of a role in that account: arn:aws:iam::ACCOUNT:role/NAME',
  'role-missing': 'an account beside the home account needs a role',
  'external-id': '"$" should be an external id of 2 to 1224 characters',
  'standing-id': '"$" should be a short name of a-z, 0-9 and hyphens',
  window: '"$" should be days and hours: "mon-fri 07:30-09:00", "daily 22:00-02:00"',
  'time-zone': '"$" is not a time zone; those look like Asia/Tokyo',
  'starts-a-day': '"$" should be a whole number from 1 to 100',
  reason: '"$" should be a reason of 1 to 200 characters on one line',
  date: '"$" should be a date: 2027-01-31',
  ended: 'this standing pass ended on $: take it out, or give it a new end',
  'too-far': '$ is more than 90 days away: somebody has to want it again before that',
  empty: '$ should not be empty',
} as const

export type SettingsProblem = keyof typeof english

const japanese: Readonly<Record<SettingsProblem, string>> = {
  yaml: 'YAML として読めません: $',
  tab: 'タブで字下げされています。YAML では半角の空白を使ってください',
  'full-width': '全角のコロンまたは空白があります。半角の「: 」と空白を使ってください',
  documents: '「---」で 2 つ目の文書が始まっています。設定ファイルは 1 つの文書にしてください',
  'too-large': 'ファイルが 64 KB を超えています',
  'not-a-list-of-settings':
    '設定ファイルは「名前: 値」の行で書きます。例は "startpass settings example" で表示できます',
  'unknown-name': '$ という設定はありません',
  'unknown-name-near': '$ という設定はありません',
  missing: '$ がありません',
  version: 'version は 1 としてください',
  list: '$ は一覧で書いてください: [one, two]',
  'list-too-long': '$ が 500 件を超えています',
  map: '$ の下に、字下げして設定を書いてください',
  text: '$ には値を 1 つだけ書いてください',
  twice: '$ が重複しています',
  account: '「$」はアカウント ID (数字 12 桁) としてください',
  region: '「$」は ap-northeast-1 のようなリージョン名、または「アカウント/リージョン」としてください',
  instance: '「$」はインスタンス ID (i- と 16 進数 8 桁または 17 桁) としてください',
  group:
    '「$」は 名前、リージョン/名前、アカウント/リージョン/名前 のいずれかで、正確な名前としてください (ワイルドカード不可)',
  fleet: '「$」はフリートの ID (fleet-… または sfr-…) としてください',
  operator: '「$」はサービスのプリンシパル (例: eks.amazonaws.com) としてください',
  vpc: '「$」は VPC の ID (vpc-…) としてください',
  image: '「$」は AMI の ID (ami-…) としてください',
  profile: '「$」はインスタンスプロファイルの ARN (arn:aws:iam::…:instance-profile/…) としてください',
  tag: '「$」は、利用者が書けるタグを キー=値 の形で指定してください',
  'not-trusted':
    '「trustLauncherChosen: true」がなければ無効です。起動する人 (攻撃者を含む) が自由に選べるためです',
  'yes-or-no': '「$」は true か false としてください',
  impossible: '「$」は alert、terminate、isolate のいずれかとしてください',
  'unlisted-groups': '「$」は alert か suspend としてください',
  'restarted-spot': '「$」は deny か inherit としてください',
  cap: 'cap は off とするか、その下に restarts と withinMinutes を書いてください',
  'cap-restarts': '「$」は 1〜100 の整数としてください',
  'cap-minutes': '「$」は 1〜60 の整数としてください',
  name: '「$」は 1〜60 文字の名前 (1 行) としてください',
  role: '「$」はそのアカウントのロールの ARN (arn:aws:iam::アカウント:role/名前) としてください',
  'role-missing': 'ホームアカウント以外のアカウントには role が必要です',
  'external-id': '「$」は 2〜1224 文字の外部 ID としてください',
  'standing-id': '「$」は a-z、0-9、ハイフンの短い名前としてください',
  window: '「$」は曜日と時間帯としてください: "mon-fri 07:30-09:00"、"daily 22:00-02:00"',
  'time-zone': '「$」はタイムゾーンではありません (例: Asia/Tokyo)',
  'starts-a-day': '「$」は 1〜100 の整数としてください',
  reason: '「$」は 1〜200 文字の理由 (1 行) としてください',
  date: '「$」は 2027-01-31 のような日付としてください',
  ended: 'この定期の起動許可は $ で終了しています。削除するか、新しい期限を指定してください',
  'too-far': '$ は 90 日より先です。それまでに必要かどうかを見直してください',
  empty: '$ を空にはできません',
}

const words: Readonly<Record<Locale, Readonly<Record<SettingsProblem, string>>>> = {
  en: english,
  ja: japanese,
}

const LONGEST_SHOWN = 80

/** @param written what stands in the file there */
export function problemText(problem: SettingsProblem, written: string, locale: Locale): string {
  const shown = written.length > LONGEST_SHOWN ? `${written.slice(0, LONGEST_SHOWN)}…` : written
  return words[locale][problem].replaceAll('$', () => shown)
}

export const didYouMean = (name: string, locale: Locale): string =>
  locale === 'ja' ? ` (もしかして: ${name})` : `; did you mean ${name}?`
