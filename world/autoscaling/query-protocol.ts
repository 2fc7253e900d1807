// Auto Scaling's Query protocol: a form in, XML out (A26). Whose region it is has been decided before.

import { randomUUID } from 'node:crypto'
import { type AwsService, form as parametersOf, queryErrorResponse, queryOperation } from '../aws-service.ts'
import { Ec2Error } from '../ec2/ec2-error.ts'
import { Form } from '../ec2/wire/form.ts'
import { xmlDocument } from '../ec2/wire/xml.ts'
import type { AutoScaling } from './auto-scaling.ts'
import { AutoScalingError } from './auto-scaling-error.ts'
import { configurationOperations } from './wire/configuration-operations.ts'
import { groupOperations } from './wire/group-operations.ts'
import { memberOperations } from './wire/member-operations.ts'
import type { WireOperation } from './wire/operation.ts'

const NAMESPACE = 'http://autoscaling.amazonaws.com/doc/2011-01-01/'

const OPERATIONS: ReadonlyMap<string, WireOperation> = new Map(
  Object.entries({ ...configurationOperations, ...groupOperations, ...memberOperations }),
)

export const autoScalingService = (autoScaling: AutoScaling): AwsService => ({
  name: 'autoscaling',
  operationOf: queryOperation,
  async handle(request, region) {
    try {
      const form = Form.parse(parametersOf(request).toString())
      // Only one version of the API is spoken here, whichever is asked for.
      form.text('Version')
      const action = form.text('Action') ?? ''
      const perform = OPERATIONS.get(action)
      if (perform === undefined) {
        throw new AutoScalingError(
          'InvalidAction',
          `Could not find operation ${action} for version 2011-01-01`,
        )
      }
      const result = perform(autoScaling, { region }, form)
      const tree = {
        ...(result !== undefined && { [`${action}Result`]: result }),
        ResponseMetadata: { RequestId: randomUUID() },
      }
      return {
        status: 200,
        headers: { 'content-type': 'text/xml' },
        body: xmlDocument(`${action}Response`, tree, NAMESPACE, 'member'),
      }
    } catch (error) {
      return queryErrorResponse(faultOf(error))
    }
  },
  fail: queryErrorResponse,
})

/** What the form or EC2's rules refuse, Auto Scaling calls a ValidationError, whatever it is (A26). */
function faultOf(error: unknown) {
  if (error instanceof AutoScalingError) {
    return { code: error.code, message: error.message, status: error.httpStatus }
  }
  if (error instanceof Ec2Error) return { code: 'ValidationError', message: error.message, status: 400 }
  throw error
}
