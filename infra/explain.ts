// Answers to cdk-nag's findings, beside what they are about.

import { Stack, Validations } from 'aws-cdk-lib'
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IConstruct } from 'constructs'
import { reasonOf } from './permissions/statement.ts'

export const explain = (construct: IConstruct, rule: string, reason: string): void =>
  Validations.of(construct).acknowledge({ id: `AwsSolutions::AwsSolutions-${rule}`, reason })

/** Each pattern among the resources, with the reason that its statement gives. */
export function explainPatterns(construct: IConstruct, statements: readonly PolicyStatement[]): void {
  for (const statement of statements) {
    const reason = reasonOf(statement)
    if (reason === undefined) continue
    for (const resource of statement.resources.filter((each) => each.includes('*')))
      explain(construct, `IAM5[Resource::${asReported(construct, resource)}]`, reason)
  }
}

/** As cdk-nag writes it: references in angle brackets. */
function asReported(construct: IConstruct, resource: string): string {
  const resolved: unknown = Stack.of(construct).resolve(resource)
  if (typeof resolved === 'string') return resolved
  const { 'Fn::Join': join } = resolved as { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] }
  if (join === undefined) return resource
  const [separator, parts] = join
  return parts
    .map((part) => (typeof part === 'string' ? part : `<${(part as { readonly Ref: string }).Ref}>`))
    .join(separator)
}
