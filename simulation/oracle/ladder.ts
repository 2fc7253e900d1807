// What is done where a stop alone does nothing: groups kept from launching, instances cut off from every network.

import { interfacesOf } from '../../world/ec2/instance-record.ts'
import { trueKey } from '../world/truth.ts'
import type { Case, Note, Verdict } from './case.ts'

const ISOLATION_GROUP = 'startpass-isolated'

export function checkLadder(facts: Case, verdicts: ReadonlyMap<string, Verdict>, note: Note): void {
  const { cloud, guard, launching } = facts
  for (const start of cloud.truth.starts) {
    const key = trueKey(start)
    const verdict = verdicts.get(key)
    if (verdict?.kind !== 'deny' || verdict.mode !== 'enforce') continue
    const group = start.record.tags.get('aws:autoscaling:groupName')
    if (group !== undefined) {
      const goesOn = guard.unlistedGroups === 'suspend' && launching.has(`${start.region}/${group}`)
      if (goesOn) note('a group is kept from launching where the settings say so', key, group)
      continue
    }
    const now = cloud.ec2.truthOf(start.region, start.instanceId)
    const isUp = start.endedAt === undefined && now !== undefined
    if (!isUp || now.operator !== undefined || guard.whereStoppingIsImpossible !== 'isolate') continue
    const open = interfacesOf(now).flatMap(({ securityGroups }) =>
      securityGroups.filter(({ groupName }) => groupName !== ISOLATION_GROUP),
    )
    for (const { groupName } of open)
      note('what cannot be stopped is isolated where the settings say so', key, `still in ${groupName}`)
  }
}
