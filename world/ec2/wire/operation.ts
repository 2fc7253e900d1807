// One operation on the wire: read the form, refuse what was not understood, perform, write the answer.

import type { Ec2 } from '../ec2.ts'
import type { Origin } from '../ec2-options.ts'
import type { Filter } from '../filters.ts'
import type { Form } from './form.ts'
import type { XmlTree } from './xml.ts'

export type WireOperation = (ec2: Ec2, origin: Origin, form: Form) => XmlTree

export function operation<Input, Output>(parts: {
  readonly read: (form: Form) => Input
  readonly perform: (ec2: Ec2, origin: Origin, input: Input) => Output
  readonly write: (output: Output) => XmlTree
}): WireOperation {
  return (ec2, origin, form) => {
    const input = parts.read(form)
    form.refuseUnread()
    return parts.write(parts.perform(ec2, origin, input))
  }
}

/** What operations answer that have nothing to say. */
export const done = (): XmlTree => ({ return: true })

export const readDryRun = (form: Form): boolean | undefined => form.flag('DryRun')

export const readFilters = (form: Form): Filter[] =>
  form
    .groups('Filter')
    .map((filter) => ({ name: filter.text('Name') ?? 'null', values: filter.list('Value') }))

export const readPage = (form: Form) => ({
  maxResults: form.integer('MaxResults'),
  nextToken: form.text('NextToken'),
})
