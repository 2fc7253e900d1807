// CreateTags, DeleteTags and DescribeTags on the wire.

import type { Tag } from '../tags.ts'
import type { Form } from './form.ts'
import { done, operation, readDryRun, readFilters, readPage } from './operation.ts'

/** A tag without a value has an empty one. */
export const readTags = (form: Form): Tag[] =>
  form.groups('Tag').map((tag) => ({ key: tag.text('Key') ?? '', value: tag.text('Value') ?? '' }))

export const tagOperations = {
  CreateTags: operation({
    read: (form) => ({
      resourceIds: form.list('ResourceId'),
      tags: readTags(form),
      dryRun: readDryRun(form),
    }),
    perform: (ec2, origin, input) => ec2.createTags(origin, input),
    write: done,
  }),
  DeleteTags: operation({
    read: (form) => ({
      resourceIds: form.list('ResourceId'),
      // Here no value and an empty one are two things.
      tags: form.groups('Tag').map((tag) => ({ key: tag.text('Key') ?? '', value: tag.text('Value') })),
      dryRun: readDryRun(form),
    }),
    perform: (ec2, origin, input) => ec2.deleteTags(origin, input),
    write: done,
  }),
  DescribeTags: operation({
    read: (form) => ({ filters: readFilters(form), ...readPage(form), dryRun: readDryRun(form) }),
    perform: (ec2, origin, input) => ec2.describeTags(origin, input),
    write: ({ items, nextToken }) => ({
      tagSet: items.map(({ resourceId, resourceType, key, value }) => ({
        resourceId,
        resourceType,
        key,
        value,
      })),
      nextToken,
    }),
  }),
}
