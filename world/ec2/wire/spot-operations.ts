// RequestSpotInstances, DescribeSpotInstanceRequests and CancelSpotInstanceRequests on the wire.

import type { RequestSpotInstancesInput } from '../spot/spot-operations.ts'
import type { SpotRequest } from '../spot/spot-request.ts'
import { rfc3339 } from '../time.ts'
import type { Form } from './form.ts'
import { tagsXml } from './instance-xml.ts'
import { readSpecification, readTagSpecification } from './launch-operations.ts'
import { operation, readDryRun, readFilters, readPage } from './operation.ts'
import type { XmlTree } from './xml.ts'

const readIds = (form: Form) => ({
  requestIds: form.list('SpotInstanceRequestId'),
  dryRun: readDryRun(form),
})

const readRequest = (form: Form): RequestSpotInstancesInput => ({
  instanceCount: form.integer('InstanceCount'),
  spot: {
    type: form.text('Type'),
    interruptionBehavior: form.text('InstanceInterruptionBehavior'),
    maxPrice: form.text('SpotPrice'),
  },
  launchSpecification: {
    ...readSpecification(form.under('LaunchSpecification')),
    tagSpecifications: form.groups('TagSpecification').map(readTagSpecification),
  },
  dryRun: readDryRun(form),
})

const requestXml = (request: SpotRequest): XmlTree => ({
  spotInstanceRequestId: request.requestId,
  spotPrice: request.market.maxPrice,
  type: request.market.type,
  state: request.state,
  status: {
    code: request.status.code,
    message: request.status.message,
    updateTime: rfc3339(request.status.updatedAtEpochSeconds),
  },
  launchSpecification: {
    imageId: request.plan.imageId,
    instanceType: request.plan.instanceType,
    keyName: request.plan.keyName,
    monitoring: { enabled: request.plan.monitoring },
    ebsOptimized: request.plan.ebsOptimized,
  },
  instanceId: request.instanceId,
  launchedAvailabilityZone: request.launchedAvailabilityZone,
  createTime: rfc3339(request.createdAtEpochSeconds),
  productDescription: 'Linux/UNIX',
  instanceInterruptionBehavior: request.market.interruptionBehavior,
  tagSet: tagsXml(request.tags),
})

export const spotOperations = {
  RequestSpotInstances: operation({
    read: readRequest,
    perform: (ec2, origin, input) => ec2.requestSpotInstances(origin, input),
    write: (requests) => ({ spotInstanceRequestSet: requests.map(requestXml) }),
  }),
  DescribeSpotInstanceRequests: operation({
    read: (form) => ({ ...readIds(form), filters: readFilters(form), ...readPage(form) }),
    perform: (ec2, origin, input) => ec2.describeSpotInstanceRequests(origin, input),
    write: ({ items, nextToken }) => ({ spotInstanceRequestSet: items.map(requestXml), nextToken }),
  }),
  CancelSpotInstanceRequests: operation({
    read: readIds,
    perform: (ec2, origin, input) => ec2.cancelSpotInstanceRequests(origin, input),
    write: (requests) => ({
      spotInstanceRequestSet: requests.map(({ requestId, state }) => ({
        spotInstanceRequestId: requestId,
        state,
      })),
    }),
  }),
}
