// Plain data to AWS's XML: an object becomes elements in its order, an array becomes <item> elements, as EC2 has it,
// or elements of another name, and what is undefined is left out. It must not know what the names mean.

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

function element(name: string, value: XmlValue, item: string): string {
  if (value === undefined) return ''
  const content = contentOf(value, item)
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`
}

function contentOf(value: XmlValue, item: string): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return value.map((one: XmlValue) => element(item, one, item)).join('')
  if (typeof value !== 'object') return escaped(String(value))
  return Object.entries(value)
    .map(([name, inner]) => element(name, inner, item))
    .join('')
}

/** A whole document. @param namespace left out where undefined @param item the name of what is in a list */
export function xmlDocument(root: string, tree: XmlTree, namespace?: string, item = 'item'): string {
  const attribute = namespace === undefined ? '' : ` xmlns="${escaped(namespace)}"`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${contentOf(tree, item)}</${root}>\n`
}
