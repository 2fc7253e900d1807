// Every safeguard that can be switched off, by name.

import type { Sabotage } from '../sabotage.ts'
import { ofEnforcing } from './of-enforcing.ts'
import { ofJudging } from './of-judging.ts'
import { ofSecrecy } from './of-secrecy.ts'
import { ofSpending } from './of-spending.ts'

const onPorts = { ...ofJudging, ...ofSpending, ...ofEnforcing, ...ofSecrecy }

export const sabotages: ReadonlyMap<string, Sabotage> = new Map(
  Object.entries(onPorts).map(([name, sabotage]): [string, Sabotage] => [
    name,
    { ...sabotage, tier: 'ports' },
  ]),
)
