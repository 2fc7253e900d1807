// One operation of Auto Scaling on the wire: read the form, refuse what was not understood, perform, write the answer.

import type { Form } from '../../ec2/wire/form.ts'
import type { XmlTree } from '../../ec2/wire/xml.ts'
import type { AutoScaling } from '../auto-scaling.ts'

export interface Origin {
  readonly region: string
}

/** Answers what stands in the result element; nothing where the operation has none. */
export type WireOperation = (autoScaling: AutoScaling, origin: Origin, form: Form) => XmlTree | undefined

export function operation<Input, Output>(parts: {
  readonly read: (form: Form) => Input
  readonly perform: (autoScaling: AutoScaling, origin: Origin, input: Input) => Output
  readonly write?: (output: Output) => XmlTree
}): WireOperation {
  return (autoScaling, origin, form) => {
    const input = parts.read(form)
    form.refuseUnread()
    const output = parts.perform(autoScaling, origin, input)
    return parts.write?.(output)
  }
}

/** `name.member.1`, `name.member.2` …; an empty list is sent as an empty `name`. */
export function readList(form: Form, name: string): string[] {
  form.text(name)
  return form.list(`${name}.member`)
}

export function readGroups(form: Form, name: string): Form[] {
  form.text(name)
  return form.groups(`${name}.member`)
}

export const readPage = (form: Form) => ({
  maxRecords: form.integer('MaxRecords'),
  nextToken: form.text('NextToken'),
})

export const isoTime = (milliseconds: number): string => new Date(milliseconds).toISOString()
