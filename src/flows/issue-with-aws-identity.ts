// A pass while Slack is down: under the caller's own AWS identity, journalled and announced. The policy of who may
// start what does not apply here; who may read the secret does, and IAM decides that.

import type { Target } from '../domain/command.ts'
import type { InstanceView } from '../domain/instance.ts'
import { awsIdentity, type Locale } from '../domain/person.ts'
import type { IssuedPass, Refusal } from '../domain/reply.ts'
import { announce } from './announce.ts'
import { oneStartOfEach } from './ask-for-code.ts'
import { eachOnce, findInstance, shown } from './find-instance.ts'
import { issuePass } from './issue-pass.ts'
import type { Office } from './office.ts'

export interface IssuedAtTheDesk extends IssuedPass {
  /** False where it could not be announced everywhere: it is in the journal all the same. */
  readonly announced: boolean
}

export async function issueWithAwsIdentity(
  targets: readonly Target[],
  because: string,
  locale: Locale,
  office: Office,
): Promise<IssuedAtTheDesk | Refusal> {
  const typed: InstanceView[] = []
  for (const target of targets) {
    const found = await findInstance(target, office)
    if ('reason' in found) return found
    typed.push(found)
  }
  const views = eachOnce(typed)
  const [who, hashCode] = [await office.who(), await office.hashCode()]
  const person = { ...awsIdentity(who), locale, timeZone: undefined }
  const wanted = { person, ...oneStartOfEach(views), command: COMMAND, because, permit: undefined }
  const minted = await issuePass(
    wanted,
    views.map(({ place }) => place),
    { ...office, hashCode },
  )
  if ('reason' in minted) return minted
  const instances = views.map(shown)
  const place = views[0]?.place ?? office.settings.home
  const announced = await announce(
    {
      kind: 'issued-with-aws-identity',
      place,
      at: minted.pass.issuedAt,
      who,
      passId: minted.pass.id,
      instances,
      because,
    },
    office,
  )
  return { ...minted, instances, announced }
}

/** What its owner is told to type where a pass did not fit. */
const COMMAND = 'startpass issue'
