// npm run ec2 -- list: the few EC2 calls of the story, for people without the aws CLI.

import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  EC2Client,
  type Instance,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2'

const USAGE = `usage: npm run -s ec2 -- COMMAND

  list                       what there is
  tag NAME CODE              writes CODE into NAME's Auth tag
  tag NAME KEY=VALUE         writes any tag
  start NAME …               StartInstances
  stop NAME …                StopInstances
  launch NAME [CODE]         RunInstances, with CODE in the Auth tag

NAME is a Name tag or an instance id.
`

const port = process.env['AWS_PORT'] ?? '4566'
const endpoint = `http://127.0.0.1:${port}`
const client = new EC2Client({
  endpoint,
  region: 'ap-northeast-1',
  credentials: { accessKeyId: 'AKIASOMEBODY', secretAccessKey: 'any' },
  maxAttempts: 1,
})

async function main([command, ...words]: readonly string[]): Promise<void> {
  if (!URL.canParse(endpoint)) throw new Error(`AWS_PORT should be the number of a port, not "${port}"`)
  const [name, ...rest] = words
  if (command === 'list' && name === undefined) return list()
  if (command === 'launch' && name !== undefined && rest.length <= 1) return launch(name, rest[0])
  if (command === 'tag' && name !== undefined && rest.length === 1) return tag(name, rest[0] ?? '')
  if ((command === 'start' || command === 'stop') && name !== undefined) {
    const InstanceIds = await Promise.all(words.map(idOf))
    const input = { InstanceIds }
    if (command === 'start') await client.send(new StartInstancesCommand(input))
    else await client.send(new StopInstancesCommand(input))
    console.log(
      `${command === 'start' ? 'Started' : 'Stopped'} ${words.join(', ')}. The other terminal shows what comes of it.`,
    )
    return
  }
  console.log(USAGE)
  process.exitCode = command === undefined || command === 'help' || command === '--help' ? 0 : 2
}

async function instances(): Promise<Instance[]> {
  const all: Instance[] = []
  let NextToken: string | undefined
  do {
    const page = await client.send(new DescribeInstancesCommand({ MaxResults: 1000, NextToken }))
    all.push(...(page.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []))
    NextToken = page.NextToken
  } while (NextToken !== undefined)
  return all
}

const tagOf = (instance: Instance, key: string): string | undefined =>
  instance.Tags?.find(({ Key }) => Key === key)?.Value

async function idOf(name: string): Promise<string> {
  if (/^i-[0-9a-f]+$/.test(name)) return name
  const found = (await instances()).filter(
    (one) => tagOf(one, 'Name') === name && one.State?.Name !== 'terminated',
  )
  const [first] = found
  if (first?.InstanceId === undefined) throw new Error(`there is no instance named ${name}`)
  if (found.length > 1) throw new Error(`several instances are named ${name}; use an id`)
  return first.InstanceId
}

async function list(): Promise<void> {
  const rows = (await instances()).map((one) => [
    tagOf(one, 'Name') ?? '',
    one.InstanceId ?? '',
    one.State?.Name ?? '',
    one.InstanceType ?? '',
    tagOf(one, 'Auth') ?? '-',
    tagOf(one, 'startpass') ?? '',
  ])
  const table = [['NAME', 'ID', 'STATE', 'TYPE', 'AUTH', 'STARTPASS'], ...rows]
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? []
  for (const row of table) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
  }
}

async function tag(name: string, text: string): Promise<void> {
  const at = text.indexOf('=')
  const [Key, Value] = at < 0 ? ['Auth', text] : [text.slice(0, at), text.slice(at + 1)]
  await client.send(new CreateTagsCommand({ Resources: [await idOf(name)], Tags: [{ Key, Value }] }))
  console.log(`Wrote the ${Key} tag of ${name}.`)
}

async function launch(name: string, code: string | undefined): Promise<void> {
  const Tags = [{ Key: 'Name', Value: name }, ...(code === undefined ? [] : [{ Key: 'Auth', Value: code }])]
  const { Instances } = await client.send(
    new RunInstancesCommand({
      ImageId: 'ami-0123456789abcdef0',
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      TagSpecifications: [{ ResourceType: 'instance', Tags }],
    }),
  )
  console.log(`Launched ${name}: ${Instances?.[0]?.InstanceId ?? 'no id'}.`)
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const refused = error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED'
  const text = error instanceof Error ? error.message : String(error)
  console.error(`ec2: ${refused ? `no playground at ${endpoint}; start one with "npm start"` : text}`)
  process.exitCode = 1
})
