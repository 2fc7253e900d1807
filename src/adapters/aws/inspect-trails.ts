// CloudTrail's trails as they are, in any region. There are three calls to make, so they are signed and sent by themselves
// instead of with a client of the SDK's. It only reads.

import { Sha256Node } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'
import type { AwsCredentialIdentity } from '@smithy/types'
import * as z from 'zod/mini'
import { type Inspector, NotSeen, type TrailView } from '../../flows/ports-of-inspection.ts'

const TARGET = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101'
const TIMEOUT_MS = 10_000

type Call = <T>(operation: string, input: object, answer: z.ZodMiniType<T>) => Promise<T>

const KIND = '__type'
const refusal = z.object({ [KIND]: z.string() })
const flag = z._default(z.boolean(), false)
const trails = z.object({
  trailList: z._default(
    z.array(z.object({ TrailARN: z.string(), IsMultiRegionTrail: flag, IncludeGlobalServiceEvents: flag })),
    [],
  ),
})
const status = z.object({ IsLogging: flag })
const simple = z.object({ IncludeManagementEvents: flag, ReadWriteType: z._default(z.string(), 'All') })
const condition = z.object({ Field: z.string(), Equals: z._default(z.array(z.string()), []) })
const selectors = z.object({
  EventSelectors: z.nullish(z.array(simple)),
  AdvancedEventSelectors: z.nullish(z.array(z.object({ FieldSelectors: z.array(condition) }))),
})

/** @param endpoint another AWS, for every region; nothing: AWS's own */
export const inspectTrails = (
  credentials: () => Promise<AwsCredentialIdentity>,
  endpoint: string | undefined,
): Pick<Inspector, 'trails'> => ({
  async trails(region) {
    const call = caller(region, credentials, endpoint)
    // Shadow trails are those of other regions that are recorded here too.
    const { trailList } = await call('DescribeTrails', { includeShadowTrails: true }, trails)
    return Promise.all(
      trailList.map(
        async ({ TrailARN, IsMultiRegionTrail, IncludeGlobalServiceEvents }): Promise<TrailView> => {
          const [{ IsLogging }, selected] = await Promise.all([
            call('GetTrailStatus', { Name: TrailARN }, status),
            call('GetEventSelectors', { TrailName: TrailARN }, selectors),
          ])
          return {
            arn: TrailARN,
            logging: IsLogging,
            everywhere: IsMultiRegionTrail,
            global: IncludeGlobalServiceEvents,
            changes: logsChanges(selected),
          }
        },
      ),
    )
  },
})

/** Management events that write. Whoever leaves some out by a condition of their own has left out changes (A11). */
function logsChanges({ EventSelectors, AdvancedEventSelectors }: z.infer<typeof selectors>): boolean {
  const advanced = AdvancedEventSelectors ?? []
  if (advanced.length > 0)
    return advanced.some(({ FieldSelectors }) => {
      const is = (field: string, value: string): boolean =>
        FieldSelectors.some(({ Field, Equals }) => Field === field && Equals.includes(value))
      return (
        is('eventCategory', 'Management') &&
        FieldSelectors.every(({ Field }) => Field === 'eventCategory' || is('readOnly', 'false'))
      )
    })
  return (EventSelectors ?? []).some(
    ({ IncludeManagementEvents, ReadWriteType }) => IncludeManagementEvents && ReadWriteType !== 'ReadOnly',
  )
}

function caller(
  region: string,
  credentials: () => Promise<AwsCredentialIdentity>,
  endpoint: string | undefined,
): Call {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  const url = new URL(endpoint ?? `https://cloudtrail.${region}.${suffix}`)
  const signer = new SignatureV4({ service: 'cloudtrail', region, credentials, sha256: Sha256Node })
  return async (operation, input, answer) => {
    const request = {
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: '/',
      headers: {
        host: url.host,
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${TARGET}.${operation}`,
      },
      body: JSON.stringify(input),
    }
    try {
      const { headers, body } = await signer.sign(request)
      const { host: _, ...sent } = headers
      const got = await fetch(url, {
        method: 'POST',
        headers: sent,
        body: String(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      const said: unknown = await got.json().catch(() => undefined)
      if (!got.ok) throw new NotSeen('cloudtrail', codeIn(said) ?? `HTTP ${got.status}`)
      return answer.parse(said)
    } catch (error) {
      if (error instanceof NotSeen) throw error
      throw new NotSeen('cloudtrail', error instanceof Error ? error.name : 'Unknown', error)
    }
  }
}

function codeIn(said: unknown): string | undefined {
  const read = refusal.safeParse(said)
  return read.success ? read.data[KIND].split('#').at(-1) : undefined
}
