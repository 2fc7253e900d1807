// startpass issue: a pass code while Slack is down. The only command that prints a secret, and it does so once.

import type { Command } from 'commander'
import { LONGEST_REASON, MOST_INSTANCES } from '../../domain/command.ts'
import type { ShownInstance } from '../../domain/reply.ts'
import { type IssuedAtTheDesk, issueWithAwsIdentity } from '../../flows/issue-with-aws-identity.ts'
import type { Adding } from '../program.ts'
import type { Answer, Session, Where } from '../session.ts'
import { isoSeconds, localSeconds } from '../show.ts'
import { Stop } from '../stop.ts'
import { instanceJson, labelOf, officeIn, refuse, targetOf } from '../target.ts'

interface Options extends Where {
  readonly because: string
}

export function addIssue(program: Command, { command, answer, words }: Adding): void {
  command(program, 'issue', 'issue', 'here')
    .argument('<instances...>')
    .option('--account <id>', words.options.account)
    .requiredOption('--because <reason>', words.options.because)
    .action((names: readonly string[], options: Options, self: Command) =>
      answer(self, (session) => issue(names, options, session)),
    )
}

async function issue(names: readonly string[], options: Options, session: Session): Promise<Answer> {
  const { words, language, io } = session
  const because = options.because.trim()
  if (because === '' || because.length > LONGEST_REASON)
    throw new Stop('usage', 'bad-reason', words.issue.becauseTooLong(LONGEST_REASON))
  if (names.length > MOST_INSTANCES)
    throw new Stop('usage', 'too-many-instances', words.issue.tooMany(MOST_INSTANCES))
  const office = await session.office()
  const [place] = await session.places(options, 'home')
  const targets = names.map((name) => targetOf(name, place?.region))
  const issued = await issueWithAwsIdentity(targets, because, language, officeIn(office, place))
  if ('reason' in issued) throw refuse(issued, session)
  if (!issued.announced) io.err(`startpass: ${words.trouble.notAnnounced()}\n`)
  return { json: asJson(issued, await office.who()), text: asText(issued, await office.who(), session) }
}

const asJson = (
  { pass, code, instances, announced, mode, replaced }: IssuedAtTheDesk,
  who: string,
): object => ({
  code,
  passId: pass.id,
  owner: who,
  instances: instances.map(instanceJson),
  expiresAt: isoSeconds(pass.expiresAt),
  mode,
  replaced: replaced ?? null,
  announced,
  next: nextSteps(code, instances),
})

function asText({ pass, code, instances, mode }: IssuedAtTheDesk, who: string, { words }: Session): string {
  const say = words.issue
  return [
    say.code(instances.map(labelOf).join(', '), localSeconds(pass.expiresAt)),
    '',
    `  ${code}`,
    '',
    say.next(),
    '',
    ...nextSteps(code, instances).map((step) => `  ${step}`),
    '',
    say.facts(pass.id, who),
    ...(mode === 'observe' ? [say.observing()] : []),
  ].join('\n')
}

function nextSteps(code: string, instances: readonly ShownInstance[]): string[] {
  const regions = Map.groupBy(instances, ({ place }) => place.region)
  return [...regions].flatMap(([region, group]) => {
    const ids = group.map(({ instanceId }) => instanceId).join(' ')
    return [
      `aws ec2 create-tags --region ${region} --resources ${ids} --tags Key=Auth,Value=${code}`,
      `aws ec2 start-instances --region ${region} --instance-ids ${ids}`,
    ]
  })
}
