// One run of one command: what was asked, how to answer, and the installation, reached only when it is needed.

import type { Locale } from '../domain/person.ts'
import { isAccountId, isRegionName, type Place } from '../domain/place.ts'
import type { Office } from '../flows/office.ts'
import { type GuardedPlaces, guardedPlaces } from '../flows/sweep-all.ts'
import { type Connection, connect } from './connect.ts'
import type { Io } from './io.ts'
import { type ExitCode, Stop } from './stop.ts'
import type { CliWords } from './words/words.ts'

export interface Answer {
  /** With --json, the one value on stdout. */
  readonly json: object
  /** Else, what people read. */
  readonly text: string
  readonly exitCode?: ExitCode
}

export interface Where {
  readonly region?: readonly string[]
  readonly allRegions?: boolean
  readonly account?: string
}

export interface Session {
  readonly io: Io
  readonly words: CliWords
  readonly language: Locale
  readonly connection: () => Promise<Connection>
  readonly office: () => Promise<Office>
  /** The places chosen; `usual` where none was. @throws Stop where there is no such place */
  readonly places: (where: Where, usual: 'home' | 'everywhere') => Promise<Place[]>
  /** Every region of every guarded account, unless some were chosen. */
  readonly allPlaces: (where: Where) => Promise<AllPlaces>
}

export interface AllPlaces {
  readonly places: readonly Place[]
  readonly unreached: GuardedPlaces['unreached']
}

export function aSession(io: Io, words: CliWords, language: Locale): Session {
  let made: Promise<Connection> | undefined
  const connection = (): Promise<Connection> => (made ??= connect(io, words))
  const refuse = (code: string, sentence: string): Stop => new Stop('usage', code, sentence)

  async function places(where: Where, usual: 'home' | 'everywhere'): Promise<Place[]> {
    const { config, office } = await connection()
    const account = where.account ?? config.ACCOUNT_ID
    const guarded = async (): Promise<boolean> =>
      account === config.ACCOUNT_ID ||
      (await office.guard.inForce()).accounts.some(({ id }) => id === account)
    if (!isAccountId(account) || !(await guarded()))
      throw refuse('no-such-account', words.trouble.noSuchAccount(account))
    const chosen = where.region ?? []
    if (chosen.length === 0 && where.allRegions !== true && usual === 'home')
      return [{ account, region: config.AWS_REGION }]
    const strange = chosen.find((region) => !isRegionName(region))
    if (strange !== undefined) throw refuse('no-such-region', words.trouble.noSuchRegion(strange))
    const enabled = await office.regionsOf(account)
    const unknown = chosen.find((region) => !enabled.includes(region))
    if (unknown !== undefined) throw refuse('no-such-region', words.trouble.noSuchRegion(unknown))
    const regions = chosen.length === 0 || where.allRegions === true ? enabled : [...new Set(chosen)]
    return regions.map((region) => ({ account, region }))
  }

  async function allPlaces(where: Where): Promise<AllPlaces> {
    if (where.account !== undefined || where.region !== undefined)
      return { places: await places(where, 'everywhere'), unreached: new Map() }
    const { config, office } = await connection()
    const home = config.ACCOUNT_ID
    const { lists, unreached } = await guardedPlaces(home, await office.guard.inForce(), office.regionsOf)
    // Who cannot look at home has a trouble of their own.
    if (unreached.has(home)) throw unreached.get(home)
    return { places: lists.flat(), unreached }
  }

  return {
    io,
    words,
    language,
    connection,
    allPlaces,
    office: async () => (await connection()).office,
    places,
  }
}
