// The regions in which an account can run anything at all: those enabled for it.

import { DescribeRegionsCommand, type EC2Client } from '@aws-sdk/client-ec2'
import { Unreachable } from '../../flows/ports.ts'
import { codeOf } from './denied.ts'

/**
 * @returns region names, sorted; those the account has not opted into are left out
 * @throws Unreachable where EC2 does not answer
 */
export async function enabledRegions(client: EC2Client): Promise<string[]> {
  try {
    // Without AllRegions, only enabled ones are listed (EC2 API reference, DescribeRegions).
    const { Regions = [] } = await client.send(new DescribeRegionsCommand({}))
    return Regions.flatMap(({ RegionName }) => RegionName ?? []).toSorted()
  } catch (error) {
    if (error instanceof Unreachable) throw error
    const code = error instanceof Error ? error.name : 'Unknown'
    throw new Unreachable('ec2', code, `the enabled regions cannot be listed: ${codeOf(error)}`, error)
  }
}
