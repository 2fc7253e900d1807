// What the name of an instance type says about the machine. Not a catalogue: any well-formed name is a type.

const SIZES: ReadonlyMap<string, number> = new Map([
  ['nano', 2],
  ['micro', 2],
  ['small', 2],
  ['medium', 2],
  ['large', 2],
  ['xlarge', 4],
  ['metal', 96],
])

const NAME = /^(?<family>[a-z]+\d+[a-z0-9-]*|u-[0-9a-z]+)\.(?<size>(?<times>\d+)xlarge|[a-z]+(-\d+xl)?)$/

interface Machine {
  readonly architecture: 'x86_64' | 'arm64'
  readonly coreCount: number
  readonly threadsPerCore: number
}

/** @returns undefined for a name EC2 would not know */
export function machineOf(instanceType: string): Machine | undefined {
  const { family = '', size = '', times } = NAME.exec(instanceType)?.groups ?? {}
  const virtualCpus = times === undefined ? SIZES.get(size.replace(/-\d+xl$/, '')) : Number(times) * 4
  if (virtualCpus === undefined) return undefined
  // Graviton: a `g` after the generation (t4g, m7gd, c8gn), or the first of its kind.
  return family === 'a1' || /^[a-z]+\d+g/.test(family)
    ? { architecture: 'arm64', coreCount: virtualCpus, threadsPerCore: 1 }
    : { architecture: 'x86_64', coreCount: Math.max(1, virtualCpus / 2), threadsPerCore: 2 }
}
