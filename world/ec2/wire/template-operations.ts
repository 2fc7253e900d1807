// Launch templates and their versions on the wire.

import type { LaunchTemplate, TemplateData } from '../launch-templates.ts'
import { unknownParameter } from '../refusals.ts'
import { rfc3339 } from '../time.ts'
import type { Form } from './form.ts'
import { readLaunch } from './launch-operations.ts'
import { operation, readDryRun, readFilters, readPage } from './operation.ts'
import type { XmlTree } from './xml.ts'

/** As a launch, without what only a launch itself can say. */
function readTemplateData(form: Form): TemplateData {
  const { minCount, maxCount, clientToken, dryRun, ...data } = readLaunch(form)
  const stray = Object.entries({
    MinCount: minCount,
    MaxCount: maxCount,
    ClientToken: clientToken,
    DryRun: dryRun,
  })
  for (const [name, value] of stray) {
    if (value !== undefined) throw unknownParameter(`LaunchTemplateData.${name}`)
  }
  return data
}

export const readTemplateReference = (form: Form) => ({
  launchTemplateId: form.text('LaunchTemplateId'),
  launchTemplateName: form.text('LaunchTemplateName'),
})

const templateXml = (template: LaunchTemplate): XmlTree => ({
  launchTemplateId: template.launchTemplateId,
  launchTemplateName: template.launchTemplateName,
  createTime: rfc3339(template.createdAtEpochSeconds),
  defaultVersionNumber: String(template.defaultVersion),
  latestVersionNumber: String(template.versions.length),
})

export const templateOperations = {
  CreateLaunchTemplate: operation({
    read: (form) => ({
      launchTemplateName: form.text('LaunchTemplateName'),
      data: readTemplateData(form.under('LaunchTemplateData')),
      clientToken: form.text('ClientToken'),
      dryRun: readDryRun(form),
    }),
    perform: (ec2, origin, input) => ec2.createLaunchTemplate(origin, input),
    write: (template) => ({ launchTemplate: templateXml(template) }),
  }),
  DescribeLaunchTemplates: operation({
    read: (form) => ({
      launchTemplateIds: form.list('LaunchTemplateId'),
      launchTemplateNames: form.list('LaunchTemplateName'),
      filters: readFilters(form),
      ...readPage(form),
      dryRun: readDryRun(form),
    }),
    perform: (ec2, origin, input) => ec2.describeLaunchTemplates(origin, input),
    write: ({ items, nextToken }) => ({ launchTemplates: items.map(templateXml), nextToken }),
  }),
  CreateLaunchTemplateVersion: operation({
    read: (form) => ({
      ...readTemplateReference(form),
      data: readTemplateData(form.under('LaunchTemplateData')),
      dryRun: readDryRun(form),
    }),
    perform: (ec2, origin, input) => ec2.createLaunchTemplateVersion(origin, input),
    write: ({ launchTemplateId, launchTemplateName, version, defaultVersion }) => ({
      launchTemplateVersion: {
        launchTemplateId,
        launchTemplateName,
        versionNumber: String(version),
        defaultVersion: version === defaultVersion,
      },
    }),
  }),
  ModifyLaunchTemplate: operation({
    read: (form) => ({
      ...readTemplateReference(form),
      defaultVersion: form.text('SetDefaultVersion'),
      dryRun: readDryRun(form),
    }),
    perform: (ec2, origin, input) => ec2.modifyLaunchTemplate(origin, input),
    write: (template) => ({ launchTemplate: templateXml(template) }),
  }),
  DeleteLaunchTemplate: operation({
    read: (form) => ({ ...readTemplateReference(form), dryRun: readDryRun(form) }),
    perform: (ec2, origin, input) => ec2.deleteLaunchTemplate(origin, input),
    write: (template) => ({ launchTemplate: templateXml(template) }),
  }),
}
