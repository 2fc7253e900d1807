// Test support: trails of CloudTrail in moto, made and unmade by its own protocol.

import { defaultRegion } from '../../../world/account.ts'

const TARGET = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101'

export function trailsIn(endpoint: string, region = defaultRegion) {
  const authorization = (service: string): string =>
    `AWS4-HMAC-SHA256 Credential=AKIACONTRACT/20261125/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`
  const call = async (operation: string, input: object): Promise<void> => {
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `${TARGET}.${operation}`,
        authorization: authorization('cloudtrail'),
      },
      body: JSON.stringify(input),
    })
    if (!answer.ok) throw new Error(`${operation}: ${await answer.text()}`)
  }
  return {
    call,
    /** @param records which regions: every one, or this one alone */
    async make(records: 'everything' | 'home', withGlobal = true): Promise<void> {
      // Whether it is there already is all the same.
      await fetch(`${endpoint}/trail-bucket`, {
        method: 'PUT',
        headers: { authorization: authorization('s3') },
        body: `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`,
      })
      await call('CreateTrail', {
        Name: 'all',
        S3BucketName: 'trail-bucket',
        IsMultiRegionTrail: records === 'everything',
        IncludeGlobalServiceEvents: withGlobal,
      })
      await call('PutEventSelectors', {
        TrailName: 'all',
        EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }],
      })
      await call('StartLogging', { Name: 'all' })
    },
    drop: () => call('DeleteTrail', { Name: 'all' }),
  }
}
