// CreateFleet, DescribeFleets, DescribeFleetInstances, ModifyFleet and DeleteFleets on the wire.

import type { CreateFleetInput } from '../create-fleet.ts'
import { type Fleet, type FleetConfig, type FleetError, marketOf, totalOf } from '../fleet.ts'
import type { FleetDescription } from '../fleets.ts'
import type { InstanceRecord } from '../instance-record.ts'
import type { Tag } from '../tags.ts'
import { rfc3339 } from '../time.ts'
import type { Form } from './form.ts'
import { readTagSpecification } from './launch-operations.ts'
import { done, operation, readDryRun, readFilters, readPage } from './operation.ts'
import { readTemplateReference } from './template-operations.ts'
import type { XmlTree } from './xml.ts'

function readFleet(form: Form): CreateFleetInput {
  const target = form.under('TargetCapacitySpecification')
  return {
    type: form.text('Type'),
    configs: form.groups('LaunchTemplateConfigs').map(readConfig),
    totalTargetCapacity: target.integer('TotalTargetCapacity'),
    onDemandTargetCapacity: target.integer('OnDemandTargetCapacity'),
    spotTargetCapacity: target.integer('SpotTargetCapacity'),
    defaultTargetCapacityType: target.text('DefaultTargetCapacityType'),
    terminateInstancesWithExpiration: form.flag('TerminateInstancesWithExpiration'),
    replaceUnhealthyInstances: form.flag('ReplaceUnhealthyInstances'),
    tagSpecifications: form.groups('TagSpecification').map(readTagSpecification),
    clientToken: form.text('ClientToken'),
    dryRun: readDryRun(form),
  }
}

const readConfig = (form: Form): FleetConfig => {
  const specification = form.under('LaunchTemplateSpecification')
  return {
    specification: { ...readTemplateReference(specification), version: specification.text('Version') },
    overrides: form.groups('Overrides').map((override) => ({
      instanceType: override.text('InstanceType'),
      subnetId: override.text('SubnetId'),
      availabilityZone: override.text('AvailabilityZone'),
    })),
  }
}

const configXml = ({ specification, overrides }: FleetConfig): XmlTree => ({
  launchTemplateSpecification: { ...specification },
  overrides: overrides.map((override) => ({ ...override })),
})

const attemptXml = ({ specification, overrides }: FleetConfig): XmlTree => ({
  launchTemplateSpecification: { ...specification },
  overrides: { ...overrides[0] },
})

const errorXml = ({ config, market, errorCode, errorMessage }: FleetError): XmlTree => ({
  launchTemplateAndOverrides: attemptXml(config),
  lifecycle: market,
  errorCode,
  errorMessage,
})

/** Only fleets of type `instant` say what they launched: one entry for each type of instance of either kind. */
function launchedXml(fleet: Fleet, launched: readonly InstanceRecord[]): XmlTree[] | undefined {
  if (fleet.type !== 'instant') return undefined
  return [...Map.groupBy(launched, marketOf)].flatMap(([lifecycle, ofKind]) =>
    [...Map.groupBy(ofKind, ({ instanceType }) => instanceType)].map(([instanceType, records]) => ({
      launchTemplateAndOverrides: attemptXml(fleet.configs[0]),
      lifecycle,
      instanceIds: records.map(({ instanceId }) => instanceId),
      instanceType,
    })),
  )
}

const tagsXml = (tags: readonly Tag[]): XmlTree[] => tags.map(({ key, value }) => ({ key, value }))

const fleetXml = ({ fleet, state, activityStatus, active, launched }: FleetDescription): XmlTree => ({
  fleetId: fleet.fleetId,
  fleetState: state,
  activityStatus,
  createTime: rfc3339(fleet.createdAtEpochSeconds),
  clientToken: fleet.clientToken,
  type: fleet.type,
  fulfilledCapacity: active.length,
  fulfilledOnDemandCapacity: active.filter((one) => marketOf(one) === 'on-demand').length,
  launchTemplateConfigs: fleet.configs.map(configXml),
  targetCapacitySpecification: {
    totalTargetCapacity: totalOf(fleet.target),
    onDemandTargetCapacity: fleet.target['on-demand'],
    spotTargetCapacity: fleet.target.spot,
    defaultTargetCapacityType: fleet.usualMarket,
  },
  terminateInstancesWithExpiration: fleet.terminateInstancesWithExpiration,
  replaceUnhealthyInstances: fleet.replaceUnhealthyInstances,
  tagSet: tagsXml(fleet.tags),
  errorSet: fleet.errors.map(errorXml),
  fleetInstanceSet: launchedXml(fleet, launched),
})

export const fleetOperations = {
  CreateFleet: operation({
    read: readFleet,
    perform: (ec2, origin, input) => ec2.createFleet(origin, input),
    write: ({ fleet, launched }) => ({
      fleetId: fleet.fleetId,
      errorSet: fleet.type === 'instant' ? fleet.errors.map(errorXml) : undefined,
      fleetInstanceSet: launchedXml(fleet, launched),
    }),
  }),
  DescribeFleets: operation({
    read: (form) => ({
      fleetIds: form.list('FleetId'),
      filters: readFilters(form),
      ...readPage(form),
      dryRun: readDryRun(form),
    }),
    perform: (ec2, origin, input) => ec2.describeFleets(origin, input),
    write: ({ items, nextToken }) => ({ fleetSet: items.map(fleetXml), nextToken }),
  }),
  DescribeFleetInstances: operation({
    read: (form) => ({
      fleetId: form.text('FleetId'),
      filters: readFilters(form),
      ...readPage(form),
      dryRun: readDryRun(form),
    }),
    perform: (ec2, origin, input) => ({
      ...ec2.describeFleetInstances(origin, input),
      fleetId: input.fleetId,
    }),
    write: ({ items, nextToken, fleetId }) => ({
      activeInstanceSet: items.map(({ instanceId, instanceType }) => ({
        instanceId,
        instanceType,
        instanceHealth: 'healthy',
      })),
      nextToken,
      fleetId,
    }),
  }),
  ModifyFleet: operation({
    read: (form) => ({
      fleetId: form.text('FleetId'),
      totalTargetCapacity: form.under('TargetCapacitySpecification').integer('TotalTargetCapacity'),
      excessCapacityTerminationPolicy: form.text('ExcessCapacityTerminationPolicy'),
      dryRun: readDryRun(form),
    }),
    perform: (ec2, origin, input) => ec2.modifyFleet(origin, input),
    write: done,
  }),
  DeleteFleets: operation({
    read: (form) => ({
      fleetIds: form.list('FleetId'),
      terminateInstances: form.flag('TerminateInstances'),
      dryRun: readDryRun(form),
    }),
    perform: (ec2, origin, input) => ec2.deleteFleets(origin, input),
    write: ({ deleted, failed }) => ({
      successfulFleetDeletionSet: deleted.map(({ fleetId, previous, current }) => ({
        currentFleetState: current,
        previousFleetState: previous,
        fleetId,
      })),
      unsuccessfulFleetDeletionSet: failed.map(({ fleetId, code, message }) => ({
        error: { code, message },
        fleetId,
      })),
    }),
  }),
}
