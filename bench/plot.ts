// A bar chart as SVG, readable on light and dark pages.

export interface Bar {
  readonly name: string
  readonly value: number
  /** Drawn as a mark across the bar, dashed. */
  readonly limit?: number | undefined
}

const WIDTH = 640
const LEFT = 130
const ROW = 28
const TOP = 44

export function bars(title: string, all: readonly Bar[]): string {
  const most = Math.max(...all.flatMap(({ value, limit = 0 }) => [value, limit])) * 1.12
  const x = (value: number): number => LEFT + ((WIDTH - LEFT - 20) * value) / most
  const height = TOP + all.length * ROW + 10
  const rows = all.map(({ name, value, limit }, n) => {
    const y = TOP + n * ROW
    const mark =
      limit === undefined
        ? ''
        : `<line x1="${x(limit).toFixed(1)}" x2="${x(limit).toFixed(1)}" y1="${y - 3}" y2="${y + 21}" stroke="#d13212" stroke-width="2" stroke-dasharray="3 2"/>`
    return `<text x="${LEFT - 8}" y="${y + 13}" text-anchor="end">${escaped(name)}</text><rect x="${LEFT}" y="${y}" width="${(x(value) - LEFT).toFixed(1)}" height="18" rx="3" fill="#2a7ab8"/>${mark}<text x="${besides(x(value), limit && x(limit)).toFixed(1)}" y="${y + 13}">${shown(value)}</text>`
  })
  const isLimited = all.some(({ limit }) => limit !== undefined)
  const note = isLimited
    ? `<text x="${WIDTH - 8}" y="36" text-anchor="end" fill="#d13212">dashed: at most</text>`
    : ''
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, sans-serif" font-size="12" fill="#777" role="img" aria-label="${escaped(title)}"><text x="8" y="22" font-size="14" font-weight="600">${escaped(title)}</text>${note}${rows.join('')}</svg>\n`
}

/** Where the bar's value is written: behind the mark, where that would go through it. */
const besides = (end: number, mark: number | undefined): number =>
  mark !== undefined && mark > end - 2 && mark < end + 42 ? mark + 6 : end + 6

const shown = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
