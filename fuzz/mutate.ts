// Makes a new input of an old one: a few small changes of bytes, of words that mean something, or of both halves.

import type { Random } from './random.ts'

const LARGEST = 8192

type Change = (input: string, random: Random, words: readonly string[], other: string) => string

const cutAt = (input: string, random: Random): readonly [string, string] => {
  const at = random.below(input.length + 1)
  return [input.slice(0, at), input.slice(at)]
}

const someChar = (random: Random): string => {
  const kind = random.below(4)
  if (kind === 0) return String.fromCharCode(random.below(32))
  if (kind === 1) return String.fromCharCode(32 + random.below(95))
  return String.fromCodePoint(kind === 2 ? random.below(0x3000) : 0x3000 + random.below(0xa000))
}

/** A piece of the input, from and to. */
function piece(input: string, random: Random): readonly [number, number] {
  const from = random.below(input.length + 1)
  return [from, Math.min(input.length, from + 1 + random.below(40))]
}

const changes: readonly Change[] = [
  (input, random) => {
    const [before, behind] = cutAt(input, random)
    return before + someChar(random) + behind
  },
  (input, random) => {
    const [before, behind] = cutAt(input, random)
    return before + someChar(random) + behind.slice(1)
  },
  (input, random, words) => {
    const [before, behind] = cutAt(input, random)
    return before + random.pick(words) + behind
  },
  (input, random, words) => {
    const [from, to] = piece(input, random)
    return input.slice(0, from) + random.pick(words) + input.slice(to)
  },
  (input, random) => {
    const [from, to] = piece(input, random)
    return input.slice(0, from) + input.slice(to)
  },
  (input, random) => {
    const [from, to] = piece(input, random)
    return input.slice(0, to) + input.slice(from, to).repeat(1 + random.below(20)) + input.slice(to)
  },
  (input, random) =>
    input.replace(/\d+/, () => random.pick(['0', '-1', '1', '21', '99999999999', '1e9', '٣', '0x10'])),
  (input, random, words) => {
    // Whole tokens: what stays well-formed gets further.
    const tokens = [...input.matchAll(/"[^"\n]*"|[\w.-]+/g)]
    const token = tokens.length === 0 ? undefined : random.pick(tokens)
    if (token === undefined) return input
    return input.slice(0, token.index) + random.pick(words) + input.slice(token.index + token[0].length)
  },
  (input, random, _, other) => cutAt(input, random)[0] + cutAt(other, random)[1],
  (input, random) => {
    const lines = input.split('\n')
    const line = random.pick(lines)
    lines.splice(random.below(lines.length + 1), random.below(2), line)
    return lines.join('\n')
  },
]

/** @param words what means something to whoever reads the input */
export function mutated(input: string, other: string, words: readonly string[], random: Random): string {
  let now = input
  // Mostly one change: what stays nearly right gets furthest.
  const times = random.below(3) === 0 ? 2 + random.below(4) : 1
  for (let n = 0; n < times; n += 1) now = random.pick(changes)(now, random, words, other)
  return now.slice(0, LARGEST).toWellFormed()
}
