// Invariant 6: no secret leaves; and who forges or replays a request gets nothing.

import { secrets } from '../parts.ts'
import { trueKey } from '../world/truth.ts'
import { type Case, isForTheSweep, type Note, type Verdict } from './case.ts'
import { codeIn } from './entitlement.ts'

const CODE = /sp_[0-9A-HJKMNP-TV-Z]{20}/i

export function checkSecrets(facts: Case, note: Note): void {
  const { said, records, cast } = facts
  const look = (where: string, text: string): void => {
    const found = CODE.exec(text)?.[0] ?? Object.values(secrets).find((secret) => text.includes(secret))
    if (found !== undefined) note('no secret leaves', where, text.slice(0, 200))
  }
  for (const text of said.logs) look('a log', text)
  for (const text of said.public) look('an alert', text)
  for (const entry of records.journal) look('the journal', JSON.stringify(entry))
  for (const record of records.starts) look('a record', JSON.stringify(record))
  for (const { to, notice } of said.notices) {
    const isToOwner =
      notice.kind === 'code' && to === `${notice.issued.pass.owner.teamId}/${notice.issued.pass.owner.userId}`
    if (!isToOwner) look(`a message to ${to}`, JSON.stringify(notice))
  }
  for (const how of cast.fooled) note('nobody but Slack is answered', how, 'a code was issued')
}

/** A spent code does not stay where everybody can read it. */
export function checkTags(facts: Case, verdicts: ReadonlyMap<string, Verdict>, note: Note): void {
  const { cloud, known } = facts
  for (const start of cloud.truth.starts) {
    const verdict = verdicts.get(trueKey(start))
    const now = cloud.ec2.truthOf(start.region, start.instanceId)
    if (verdict?.kind !== 'allow' || now === undefined || now.state === 'terminated') continue
    // What was given back is not spent.
    const back = facts.records.starts.some(
      ({ name, givenBack }) =>
        givenBack !== undefined &&
        name.instanceId === start.instanceId &&
        name.launchedAt === start.launchedAt,
    )
    if (back) continue
    const code = codeIn(now.tags.get('Auth'))
    const asked = code === undefined ? undefined : known.byCode(code)
    if (asked?.passId === undefined || asked.passId !== verdict.pass) continue
    const last = cloud.truth.tagsOf(start.instanceId, 0, facts.end).at(-1)
    if (last !== undefined && last.at < verdict.at && !isForTheSweep(start, verdict, facts))
      note('a spent code is blanked', trueKey(start), asked.passId)
  }
}

/** Whoever's pass was spent, or did not fit, hears of it. */
export function checkOwners(facts: Case, verdicts: ReadonlyMap<string, Verdict>, note: Note): void {
  const told = new Set(
    facts.said.notices.flatMap(({ notice }) =>
      notice.kind === 'code' ? [] : [`${notice.passId} ${notice.instance.instanceId}`],
    ),
  )
  for (const start of facts.cloud.truth.starts) {
    const verdict = verdicts.get(trueKey(start))
    if (verdict?.pass === undefined || told.has(`${verdict.pass} ${start.instanceId}`)) continue
    if (isForTheSweep(start, verdict, facts)) continue
    note('the owner of a pass hears what came of it', trueKey(start), `${verdict.text} by ${verdict.pass}`)
  }
}

/** Whoever had the bot start an instance hears how that ended, whatever became of the functions meanwhile. */
export function checkOneSteps({ known, said }: Case, note: Note): void {
  for (const { line, isStarting, targets, person } of known.asked) {
    if (!isStarting) continue
    const told = said.notices.some(
      ({ to, notice }) =>
        notice.kind !== 'code' && to === person && targets.includes(notice.instance.instanceId),
    )
    if (!told) note('whoever had the bot start an instance hears how it ended', targets.join(' '), line)
  }
}
