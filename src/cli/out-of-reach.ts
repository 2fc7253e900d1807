// Accounts that could not be entered: named on stderr and in the answer, and the command has failed in part.

import { Unreachable } from '../flows/ports.ts'
import type { AllPlaces, Answer, Session } from './session.ts'
import { EXIT } from './stop.ts'
import { awsCodeIn, whyIn } from './trouble.ts'

/** @param answer what was found in the places that there were */
export function partly(answer: Answer, { unreached }: AllPlaces, { io, words }: Session): Answer {
  for (const [account, error] of unreached) {
    const names = error instanceof Unreachable && error.service === 'sts'
    io.err(`startpass: ${words.trouble.notEntered(names ? whyIn(error) : `${account}: ${whyIn(error)}`)}\n`)
  }
  const json = {
    ...answer.json,
    unreached: [...unreached].map(([account, error]) => ({ account, code: awsCodeIn(error) })),
  }
  return { ...answer, json, ...(unreached.size > 0 && { exitCode: EXIT.failed }) }
}
