// Makes whole lines out of pieces of text.

export interface LineSplitter {
  write(text: string): void
  /** Passes on what has no line break yet. */
  flush(): void
}

export function lineSplitter(onLine: (line: string) => void): LineSplitter {
  let rest = ''
  return {
    write(text) {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(line)
    },
    flush() {
      if (rest !== '') onLine(rest)
      rest = ''
    },
  }
}
