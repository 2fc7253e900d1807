// The describes of instances, their status and their attributes, and of regions, on the wire.

import { type InstanceAttribute, MODIFIABLE_ATTRIBUTES } from '../attributes.ts'
import type { InstanceStatus } from '../describe-instance-status.ts'
import type { Form } from './form.ts'
import { groupsXml, reservationsXml } from './instance-xml.ts'
import { done, operation, readDryRun, readFilters, readPage } from './operation.ts'
import { stateXml } from './power-operations.ts'
import type { XmlTree } from './xml.ts'

function readDescribe(form: Form) {
  return {
    instanceIds: form.list('InstanceId'),
    filters: readFilters(form),
    ...readPage(form),
    includeManagedResources: form.flag('IncludeManagedResources'),
    dryRun: readDryRun(form),
  }
}

const checkXml = (status: InstanceStatus['status']): XmlTree => ({
  status,
  details: status === 'ok' ? [{ name: 'reachability', status: 'passed' }] : undefined,
})

const upperFirst = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** `DisableApiStop.Value=true`, or the older `Attribute=disableApiStop&Value=true`. */
function readAttributes(form: Form) {
  const named = MODIFIABLE_ATTRIBUTES.map((attribute) => ({
    attribute,
    value: form.under(upperFirst(attribute)).text('Value'),
  }))
  const generic = { attribute: form.text('Attribute'), value: form.text('Value') }
  return [...named, generic].flatMap(({ attribute, value }) =>
    attribute === undefined || value === undefined ? [] : [{ attribute, value }],
  )
}

function valueXml(value: InstanceAttribute['value']): XmlTree | XmlTree[] {
  return typeof value === 'object' ? groupsXml(value) : { value }
}

export const describeOperations = {
  DescribeInstances: operation({
    read: readDescribe,
    perform: (ec2, origin, input) => ec2.describeInstances(origin, input),
    write: ({ items, nextToken }) => ({ reservationSet: reservationsXml(items), nextToken }),
  }),
  DescribeInstanceStatus: operation({
    read: (form) => ({ ...readDescribe(form), includeAllInstances: form.flag('IncludeAllInstances') }),
    perform: (ec2, origin, input) => ec2.describeInstanceStatus(origin, input),
    write: ({ items, nextToken }) => ({
      instanceStatusSet: items.map(({ instanceId, availabilityZone, state, status }) => ({
        instanceId,
        availabilityZone,
        instanceState: stateXml(state),
        systemStatus: checkXml(status),
        instanceStatus: checkXml(status),
      })),
      nextToken,
    }),
  }),
  DescribeInstanceAttribute: operation({
    read: (form) => ({
      instanceId: form.text('InstanceId'),
      attribute: form.text('Attribute'),
      dryRun: readDryRun(form),
    }),
    perform: (ec2, origin, input) => ec2.describeInstanceAttribute(origin, input),
    write: ({ instanceId, attribute, value }) => ({ instanceId, [attribute]: valueXml(value) }),
  }),
  ModifyInstanceAttribute: operation({
    read: (form) => ({
      instanceId: form.text('InstanceId'),
      attributes: readAttributes(form),
      groupIds: form.list('GroupId'),
      dryRun: readDryRun(form),
    }),
    perform: (ec2, origin, input) => ec2.modifyInstanceAttribute(origin, input),
    write: done,
  }),
  ModifyNetworkInterfaceAttribute: operation({
    read: (form) => ({
      networkInterfaceId: form.text('NetworkInterfaceId'),
      groupIds: form.list('SecurityGroupId'),
      dryRun: readDryRun(form),
    }),
    perform: (ec2, origin, input) => ec2.modifyNetworkInterfaceAttribute(origin, input),
    write: done,
  }),
  DescribeRegions: operation({
    read: (form) => ({
      regionNames: form.list('RegionName'),
      allRegions: form.flag('AllRegions'),
      filters: readFilters(form),
      dryRun: readDryRun(form),
    }),
    perform: (ec2, origin, input) => ec2.describeRegions(origin, input),
    write: (regions) => ({
      regionInfo: regions.map(({ regionName, endpoint, optInStatus }) => ({
        regionName,
        regionEndpoint: endpoint,
        optInStatus,
      })),
    }),
  }),
}
