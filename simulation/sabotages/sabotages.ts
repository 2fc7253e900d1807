// Every safeguard that can be switched off, by name.

import type { Sabotage, Tier } from '../sabotage.ts'
import { ofEnforcing } from './of-enforcing.ts'
import { ofJudging } from './of-judging.ts'
import { ofSecrecy } from './of-secrecy.ts'
import { ofSpending } from './of-spending.ts'
import { ofTheTable } from './of-the-table.ts'

const onPorts = { ...ofJudging, ...ofSpending, ...ofEnforcing, ...ofSecrecy }

const on = (tier: Tier, all: Readonly<Record<string, Omit<Sabotage, 'tier'>>>): [string, Sabotage][] =>
  Object.entries(all).map(([name, sabotage]) => [name, { ...sabotage, tier }])

export const sabotages: ReadonlyMap<string, Sabotage> = new Map([
  ...on('ports', onPorts),
  ...on('adapters', ofTheTable),
])
