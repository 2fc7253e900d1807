// startpass doctor: a look at everything that an installation is made of. It changes nothing.

import type { Command } from 'commander'
import { type Finding, isHealthy } from '../../domain/checkup.ts'
import { checkUp } from '../../flows/check-up.ts'
import type { Adding } from '../program.ts'
import type { Answer, Session } from '../session.ts'
import { plainName } from '../show.ts'
import { EXIT } from '../stop.ts'

export function addDoctor(program: Command, { command, answer }: Adding): void {
  command(program, 'doctor', 'doctor').action((_options: object, self: Command) => answer(self, doctor))
}

const MARKS: Readonly<Record<Finding['state'], string>> = { ok: '✓', failed: '✗', note: '!', 'not-here': '-' }

async function doctor(session: Session): Promise<Answer> {
  const { config, office } = await session.connection()
  const { wirePractice } = await import('../wire-practice.ts')
  const { patient, practice } = wirePractice(config, office)
  const findings = await checkUp(patient, practice)
  const say = session.words.doctor
  const inWords = (finding: Finding): string =>
    plainName(
      finding.state === 'ok'
        ? say.fine[finding.check](finding.facts)
        : finding.state === 'not-here'
          ? say.notHere(finding.facts)
          : say.problems[finding.problem](finding.facts),
    )
  const count = (wanted: Finding['state']): number => findings.filter(({ state }) => state === wanted).length
  const bad = count('failed')
  return {
    json: {
      healthy: isHealthy(findings),
      findings: findings.map((finding) => ({
        check: finding.check,
        state: finding.state,
        problem: 'problem' in finding ? finding.problem : null,
        facts: finding.facts,
        inWords: inWords(finding),
      })),
    },
    text: [
      ...findings.map(
        (finding) => `${MARKS[finding.state]} ${say.checks[finding.check]}: ${inWords(finding)}`,
      ),
      bad === 0 ? say.healthy(count('note')) : say.unhealthy(bad),
    ].join('\n'),
    exitCode: bad === 0 ? EXIT.done : EXIT.failed,
  }
}
