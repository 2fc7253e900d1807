// Launch configurations on the wire.

import type { TemplateData } from '../../ec2/launch-templates.ts'
import type { Form } from '../../ec2/wire/form.ts'
import type { XmlTree } from '../../ec2/wire/xml.ts'
import type { LaunchConfiguration } from '../region-groups.ts'
import { isoTime, operation, readList, readPage } from './operation.ts'

/** A profile is named by its ARN or by its name, in one field. */
function readProfile(form: Form): TemplateData['iamInstanceProfile'] {
  const profile = form.text('IamInstanceProfile')
  if (profile === undefined) return undefined
  return profile.startsWith('arn:') ? { arn: profile } : { name: profile }
}

const readData = (form: Form): TemplateData => ({
  imageId: form.text('ImageId'),
  instanceType: form.text('InstanceType'),
  keyName: form.text('KeyName'),
  securityGroupIds: readList(form, 'SecurityGroups'),
  userData: form.text('UserData'),
  iamInstanceProfile: readProfile(form),
  monitoring: form.under('InstanceMonitoring').flag('Enabled'),
  ebsOptimized: form.flag('EbsOptimized'),
  associatePublicIp: form.flag('AssociatePublicIpAddress'),
})

const configurationXml = ({ name, arn, createdAt, data }: LaunchConfiguration): XmlTree => ({
  LaunchConfigurationName: name,
  LaunchConfigurationARN: arn,
  ImageId: data.imageId,
  InstanceType: data.instanceType,
  KeyName: data.keyName ?? '',
  SecurityGroups: data.securityGroupIds ?? [],
  UserData: data.userData ?? '',
  IamInstanceProfile: data.iamInstanceProfile?.arn ?? data.iamInstanceProfile?.name,
  InstanceMonitoring: { Enabled: data.monitoring ?? true },
  EbsOptimized: data.ebsOptimized ?? false,
  AssociatePublicIpAddress: data.associatePublicIp,
  CreatedTime: isoTime(createdAt),
})

export const configurationOperations = {
  CreateLaunchConfiguration: operation({
    read: (form) => ({ name: form.text('LaunchConfigurationName'), data: readData(form) }),
    perform: (autoScaling, origin, input) => autoScaling.createLaunchConfiguration(origin, input),
  }),
  DescribeLaunchConfigurations: operation({
    read: (form) => ({ names: readList(form, 'LaunchConfigurationNames'), ...readPage(form) }),
    perform: (autoScaling, origin, input) => autoScaling.describeLaunchConfigurations(origin, input),
    write: ({ items, nextToken }) => ({
      LaunchConfigurations: items.map(configurationXml),
      NextToken: nextToken,
    }),
  }),
  DeleteLaunchConfiguration: operation({
    read: (form) => ({ name: form.text('LaunchConfigurationName') }),
    perform: (autoScaling, origin, input) => autoScaling.deleteLaunchConfiguration(origin, input),
  }),
}
