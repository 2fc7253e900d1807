// Plain data to EC2's XML: an object becomes elements in its order, an array becomes <item> elements,
// and what is undefined is left out. It must not know what the names mean.

type XmlValue = string | number | boolean | undefined | XmlTree | readonly XmlValue[]

export interface XmlTree {
  readonly [element: string]: XmlValue
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser would otherwise read it as a line feed.
  '\r': '&#xD;',
}

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"\r]/g, (character) => ENTITIES[character] ?? '')

function element(name: string, value: XmlValue): string {
  if (value === undefined) return ''
  const content = contentOf(value)
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`
}

function contentOf(value: XmlValue): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return value.map((one: XmlValue) => element('item', one)).join('')
  if (typeof value !== 'object') return escaped(String(value))
  return Object.entries(value)
    .map(([name, inner]) => element(name, inner))
    .join('')
}

/** A whole document. @param namespace left out where undefined */
export function xmlDocument(root: string, tree: XmlTree, namespace?: string): string {
  const attribute = namespace === undefined ? '' : ` xmlns="${escaped(namespace)}"`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${contentOf(tree)}</${root}>\n`
}
