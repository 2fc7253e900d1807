// StartInstances, StopInstances, TerminateInstances and RebootInstances on the wire.

import { type InstanceState, STATE_CODES } from '../instance-record.ts'
import type { InstanceStateChange, StopInput } from '../power.ts'
import type { Form } from './form.ts'
import { done, operation, readDryRun } from './operation.ts'
import type { XmlTree } from './xml.ts'

export const stateXml = (state: InstanceState): XmlTree => ({ code: STATE_CODES[state], name: state })

const writeChanges = (changes: readonly InstanceStateChange[]): XmlTree => ({
  instancesSet: changes.map((change) => ({
    instanceId: change.instanceId,
    currentState: stateXml(change.currentState),
    previousState: stateXml(change.previousState),
  })),
})

const readNamed = (form: Form) => ({ instanceIds: form.list('InstanceId'), dryRun: readDryRun(form) })

const readStop = (form: Form): StopInput => ({
  ...readNamed(form),
  force: form.flag('Force'),
  skipOsShutdown: form.flag('SkipOsShutdown'),
})

export const powerOperations = {
  StartInstances: operation({
    read(form) {
      // Kept by AWS for itself; it changes nothing.
      form.text('AdditionalInfo')
      return readNamed(form)
    },
    perform: (ec2, origin, input) => ec2.startInstances(origin, input),
    write: writeChanges,
  }),
  StopInstances: operation({
    read: (form) => ({ ...readStop(form), hibernate: form.flag('Hibernate') }),
    perform: (ec2, origin, input) => ec2.stopInstances(origin, input),
    write: writeChanges,
  }),
  TerminateInstances: operation({
    read: readStop,
    perform: (ec2, origin, input) => ec2.terminateInstances(origin, input),
    write: writeChanges,
  }),
  RebootInstances: operation({
    read: readNamed,
    perform: (ec2, origin, input) => ec2.rebootInstances(origin, input),
    write: done,
  }),
}
