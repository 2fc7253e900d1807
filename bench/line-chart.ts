// A plot as SVG text: lines over one pair of axes, each named at its end. It knows nothing of what it shows.

export interface Line {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
  readonly dashed?: boolean
}

export interface Chart {
  readonly title: string
  readonly x: string
  readonly y: string
  readonly lines: readonly Line[]
}

const [WIDTH, HEIGHT] = [760, 380]
const [LEFT, TOP, RIGHT, BOTTOM] = [64, 44, 180, 48]
/** Told apart by whoever does not see red and green, too. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#6b7280']

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** Round steps, about six of them. */
function ticks(most: number): number[] {
  const rough = most / 6
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? rough
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, n) => n * step)
}

export function lineChart({ title, x, y, lines }: Chart): string {
  const all = lines.flatMap(({ points }) => points)
  const mostX = Math.max(1, ...all.map(([at]) => at))
  const mostY = Math.max(1, ...all.map(([, value]) => value)) * 1.04
  const px = (at: number): number => Math.round(LEFT + (at / mostX) * (WIDTH - LEFT - RIGHT))
  const py = (value: number): number =>
    Math.round(HEIGHT - BOTTOM - (value / mostY) * (HEIGHT - TOP - BOTTOM))
  const grid = [
    ...ticks(mostY).map(
      (value) =>
        `<path d="M${LEFT} ${py(value)}H${WIDTH - RIGHT}" stroke="#e5e7eb"/><text x="${LEFT - 8}" y="${py(value) + 4}" text-anchor="end">${value.toLocaleString('en')}</text>`,
    ),
    ...ticks(mostX).map(
      (at) =>
        `<text x="${px(at)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${at.toLocaleString('en')}</text>`,
    ),
  ]
  const labels = spread(lines.map(({ points }) => py(points.at(-1)?.[1] ?? 0)))
  const drawn = lines.map(({ name, points, dashed }, n) => {
    const colour = COLOURS[n % COLOURS.length]
    const path = points.map(([at, value]) => `${px(at)} ${py(value)}`).join('L')
    const dash = dashed === true ? ' stroke-dasharray="6 4"' : ''
    return `<path d="M${path}" fill="none" stroke="${colour}" stroke-width="2"${dash}/><text x="${WIDTH - RIGHT + 8}" y="${(labels[n] ?? 0) + 4}" fill="${colour}">${escaped(name)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="system-ui,sans-serif" font-size="12" fill="#374151">
<title>${escaped(title)}</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
<text x="${LEFT}" y="24" font-size="14" font-weight="600">${escaped(title)}</text>
${grid.join('\n')}
<path d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}" fill="none" stroke="#9ca3af"/>
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">${escaped(x)}</text>
<text x="16" y="${(TOP + HEIGHT - BOTTOM) / 2}" text-anchor="middle" transform="rotate(-90 16 ${(TOP + HEIGHT - BOTTOM) / 2})">${escaped(y)}</text>
${drawn.join('\n')}
</svg>
`
}

/** Names that would lie over one another are moved apart. */
function spread(wanted: readonly number[]): number[] {
  const placed = [...wanted]
  const order = placed.map((_, n) => n).toSorted((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0))
  for (const [k, n] of order.entries()) {
    const above = order[k - 1]
    if (above !== undefined) placed[n] = Math.max(placed[n] ?? 0, (placed[above] ?? 0) + 15)
  }
  const over = Math.max(0, ...placed.map((at) => at - (HEIGHT - BOTTOM)))
  return placed.map((at) => at - over)
}
