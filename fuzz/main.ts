// npm run fuzz -- --seconds N [--seed S] [--target NAME] [--no-keep]: fuzzes every target for its share of the time.

import { parseArgs } from 'node:util'
import { keep } from './corpus.ts'
import { fuzz, shrunk } from './fuzz.ts'
import { targets } from './targets/all.ts'

const USAGE = `npm run fuzz -- --seconds N [--seed S] [--target ${targets.map(({ name }) => name).join('|')}] [--no-keep]`

/** Exit code 2: 1 says that something is broken. */
function turnAway(...lines: readonly string[]): never {
  console.error([...lines, USAGE].join('\n'))
  process.exit(2)
}

function optionsTyped() {
  try {
    return parseArgs({
      options: {
        seconds: { type: 'string', default: '60' },
        seed: { type: 'string' },
        target: { type: 'string' },
        'no-keep': { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    return turnAway(error instanceof Error ? error.message : String(error))
  }
}

const values = optionsTyped()
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 32))
const chosen = targets.filter(({ name }) => values.target === undefined || name === values.target)
if (chosen.length === 0) turnAway(`there is no target ${values.target}`)
if (!(Number(values.seconds) > 0)) turnAway(`${values.seconds} is no number of seconds`)
if (!Number.isInteger(seed)) turnAway(`${values.seed} is no whole number to begin from`)
console.log(`seed ${seed}`)

for (const target of chosen) {
  const { inputs, outcomes, fresh, finding } = await fuzz(target, {
    seconds: Number(values.seconds) / chosen.length,
    seed,
  })
  console.log(`${target.name}: ${inputs} inputs, ${outcomes.size} outcomes, ${fresh.length} of them new`)
  if (!values['no-keep']) for (const input of fresh) keep(target.name, input, '')
  if (finding === undefined) continue
  const small = await shrunk(target, finding)
  const file = keep(target.name, small.input, 'regression-')
  console.error(`
${target.name} is broken: ${small.trouble}

The input, as small as it gets, is in test/corpus/${target.name}/${file}:
${JSON.stringify(small.input)}

What to do:
  1. npm run fuzz -- --target ${target.name} --seconds 1    replays it
  2. mend src/, and give the file a name that says what was wrong: regression-….txt
  3. commit both; test/fuzz.test.ts replays it from then on
The same run again: npm run fuzz -- --seconds ${values.seconds} --seed ${seed}`)
  process.exit(1)
}
process.exit(0)
