// Plain data to AWS's XML: an object becomes elements in its order, an array becomes <item> elements, as EC2 has it,
// or elements of another name, and what is undefined is left out. It must not know what the names mean.

type XmlValue = string | number | boolean | undefined | Written | XmlTree | readonly XmlValue[]

export interface XmlTree {
  readonly [element: string]: XmlValue
}

/** What has been written before, to be put in as it is. */
export class Written {
  readonly xml: string

  constructor(tree: XmlTree) {
    this.xml = contentOf(tree, 'item')
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A parser would otherwise read it as a line feed.
  '\r': '&#xD;',
}

const SPECIAL = /[&<>"\r]/

/** Of almost all text nothing is special, and finding that out is the quicker. */
const escaped = (text: string): string =>
  SPECIAL.test(text) ? text.replaceAll(/[&<>"\r]/g, (character) => ENTITIES[character] ?? '') : text

function element(name: string, value: XmlValue, item: string): string {
  if (value === undefined) return ''
  const content = contentOf(value, item)
  return content === '' ? `<${name}/>` : `<${name}>${content}</${name}>`
}

function contentOf(value: XmlValue, item: string): string {
  if (value === undefined) return ''
  if (typeof value !== 'object') return escaped(String(value))
  if (value instanceof Written) return value.xml
  let content = ''
  if (Array.isArray(value))
    for (const one of value as readonly XmlValue[]) content += element(item, one, item)
  else for (const [name, inner] of Object.entries(value)) content += element(name, inner, item)
  return content
}

/** A whole document. @param namespace left out where undefined @param item the name of what is in a list */
export function xmlDocument(root: string, tree: XmlTree, namespace?: string, item = 'item'): string {
  const attribute = namespace === undefined ? '' : ` xmlns="${escaped(namespace)}"`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${attribute}>${contentOf(tree, item)}</${root}>\n`
}
