// Instances that another service manages in the account's stead, such as the nodes of EKS Auto Mode (A4).
// What these rules keep users from, the service itself does through the methods of Ec2 that are no API calls.

import type { InstanceRecord } from './instance-record.ts'
import { managedByOperator } from './refusals.ts'

/** @throws Ec2Error UnauthorizedOperation for the first that is managed: it is a matter of permission, so first of all */
export function refuseManaged(operation: string, records: readonly InstanceRecord[]): void {
  const managed = records.find((record) => record.operator !== undefined)
  if (managed !== undefined) throw managedByOperator(operation, managed)
}

/** What a describe shows of these. */
export const withoutHidden = (
  records: readonly InstanceRecord[],
  { includeManagedResources }: { readonly includeManagedResources?: boolean | undefined },
): InstanceRecord[] =>
  includeManagedResources === true
    ? [...records]
    : records.filter((record) => record.operator?.hidden !== true)
