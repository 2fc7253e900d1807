// A freshly issued pass code, drawn: the code alone on top, easy to copy on a phone; then what to do with it.

import type { KnownBlock } from '@slack/types'
import { isPermit, type Pass } from '../../domain/pass.ts'
import type { IssuedPass } from '../../domain/reply.ts'
import type { Words } from '../../words/words.ts'
import { context, type Drawn, drawn, plainSection, section } from './blocks.ts'
import { clockTime, code, formatTime, instancesUrl, label, link, showName, tagsUrl } from './mrkdwn.ts'

export function drawCode(
  issued: IssuedPass,
  words: Words,
  command: string,
  timeZone: string | undefined,
): Drawn {
  const { pass } = issued
  const goodUntil = clockTime(pass.expiresAt, timeZone)
  const howToRevoke = code(`${command} revoke ${pass.id}`)
  const blocks: KnownBlock[] = [
    plainSection(issued.code, 'startpass:code'),
    section(howToUse(issued, words)),
    section(`${words.inATerminal()}\n\`\`\`${terminal(issued)}\`\`\``),
    context(words.passFacts(goodUntil, startsOf(pass, words), code(pass.id), howToRevoke)),
  ]
  if (issued.replaced !== undefined) blocks.push(context(words.replaced(code(issued.replaced))))
  if (issued.mode === 'observe') blocks.push(context(words.observing()))
  const until = formatTime(pass.expiresAt, timeZone, false)
  return drawn(`${issued.code}\n${words.codeFor(whatOf(pass, words), until)}`, blocks)
}

function howToUse(issued: IssuedPass, words: Words): string {
  const { scope, starts } = issued.pass
  if (scope.kind === 'named') {
    return words.howToUseNamed(issued.instances.map((one) => link(tagsUrl(one), words.openTags(label(one)))))
  }
  if (scope.kind === 'any') return words.howToUseAny(link(instancesUrl(scope.place), words.openInstances()))
  return words.howToUseNew(starts)
}

function startsOf({ scope, starts }: Pass, words: Words): string {
  if (scope.kind === 'named') return words.startsOfNamed(starts)
  return scope.kind === 'any' ? words.startsOfAny() : words.startsOfNew(starts)
}

/** What a pass is for, in a few words. */
export function whatOf(pass: Pass, words: Words): string {
  const { scope } = pass
  if (scope.kind === 'any') return words.whatAny(scope.place.region)
  if (scope.kind === 'new') return words.whatNew(scope.place.region)
  const labels = Object.values(scope.instances).map((one) => showName(one.label))
  return isPermit(pass) ? words.whatPermit(labels.join(', ')) : labels.join(', ')
}

/** Instances of one region go into one pair of commands. */
function terminal({ pass, code: secret, instances }: IssuedPass): string {
  if (pass.scope.kind === 'new') {
    const tags = `ResourceType=instance,Tags=[{Key=Auth,Value=${secret}}]`
    return `aws ec2 run-instances --region ${pass.scope.place.region} --image-id … --instance-type … \\\n  --tag-specifications '${tags}'`
  }
  const anywhere = pass.scope.kind === 'any' ? [[pass.scope.place.region, ['i-…']] as const] : []
  const regions = Map.groupBy(instances, ({ place }) => place.region)
  const named = [...regions].map(
    ([region, group]) => [region, group.map(({ instanceId }) => instanceId)] as const,
  )
  return [...named, ...anywhere]
    .map(
      ([region, ids]) =>
        `aws ec2 create-tags --region ${region} --resources ${ids.join(' ')} --tags Key=Auth,Value=${secret}\n` +
        `aws ec2 start-instances --region ${region} --instance-ids ${ids.join(' ')}`,
    )
    .join('\n')
}
