// What the code of a function could ask of AWS: every command that is made in an adapter reachable from its entry point,
// read from the source. The stories have to reach all of it.

import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { root } from '../support/playground-process.ts'

/** Of an SDK client, by its package; as IAM calls the service. */
const SERVICES: Readonly<Record<string, string>> = {
  'client-auto-scaling': 'autoscaling',
  'client-dynamodb': 'dynamodb',
  'client-ec2': 'ec2',
  'client-secrets-manager': 'secretsmanager',
  'client-sns': 'sns',
  'client-sqs': 'sqs',
  'client-sts': 'sts',
}

const PARTS: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
}

/** IAM actions, by the file that asks for them. @param entry below src/ */
export function constructedFrom(entries: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const files = reachable(entries.map((entry) => join(root, 'src', entry)))
  return new Map(
    files
      .map(
        (file) =>
          [file.slice(root.length).replace(/^\//, ''), actionsIn(readFileSync(file, 'utf8'))] as const,
      )
      .filter(([, actions]) => actions.length > 0),
  )
}

function reachable(entries: readonly string[]): string[] {
  const seen = new Set<string>()
  const waiting = [...entries]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    const text = readFileSync(file, 'utf8').replaceAll(/^(?:import|export) type [^;]*? from '[^']+'$/gm, '')
    for (const [, path = ''] of text.matchAll(/(?:\bfrom |\bimport\()'(\.[^']+\.ts)'/g))
      waiting.push(join(dirname(file), path))
  }
  return [...seen].toSorted()
}

function actionsIn(text: string): string[] {
  const from = new Map<string, string>()
  const imports = /(?:import|const) \{([^}]*)\} (?:from|= await import\()\s*'@aws-sdk\/(client-[\w-]+)'/g
  for (const [, names = '', client = ''] of text.matchAll(imports)) {
    const service = SERVICES[client]
    if (service === undefined) throw new Error(`nothing is known of @aws-sdk/${client}`)
    for (const [name] of names.matchAll(/\w+Command\b/g)) from.set(name, service)
  }
  const sent = Array.from(text.matchAll(/\bnew (\w+)Command\(/g), ([, operation = '']) => operation)
  const actions = sent
    .filter((operation) => operation !== 'TransactWriteItems')
    .map((operation) => {
      const service = from.get(`${operation}Command`)
      if (service === undefined) throw new Error(`where does ${operation}Command come from?`)
      return `${service}:${operation}`
    })
  const parts = Array.from(
    text.matchAll(/\b(Put|Update|Delete|ConditionCheck): \{/g),
    ([, part = '']) => part,
  )
  return [...new Set([...actions, ...parts.map((part) => `dynamodb:${PARTS[part] ?? part}`)])].toSorted()
}
