// STS of the world: tells every caller the same identity, whatever credentials were used.

import { randomUUID } from 'node:crypto'
import { accountId } from './account.ts'
import { type AwsService, queryErrorResponse, queryOperation } from './aws-service.ts'

export const sts: AwsService = {
  name: 'sts',
  operationOf: queryOperation,
  handle(request) {
    const operation = queryOperation(request)
    if (operation === 'GetCallerIdentity') return Promise.resolve(callerIdentity())
    const message = `The embedded STS knows only GetCallerIdentity, not ${operation ?? 'a request without Action'}`
    return Promise.resolve(queryErrorResponse({ code: 'InvalidAction', message, status: 400 }))
  },
  fail: queryErrorResponse,
}

const callerIdentity = () => ({
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body:
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
    `<Arn>arn:aws:iam::${accountId}:user/world</Arn><UserId>AIDAEMBEDDEDWORLDUSER</UserId>` +
    `<Account>${accountId}</Account></GetCallerIdentityResult>` +
    `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></GetCallerIdentityResponse>`,
})
