// An error as EC2 answers it: a code, AWS's own sentence, and the HTTP status that goes with the code.
// It must not know any operation; the sentences themselves stand in refusals.ts.

/** Everything not named here is the caller's fault and answered with 400. */
const HTTP_STATUS_BY_CODE: ReadonlyMap<string, number> = new Map([
  ['AuthFailure', 401],
  ['UnauthorizedOperation', 403],
  ['DryRunOperation', 412],
  ['InternalError', 500],
  ['InternalFailure', 500],
  ['InsufficientInstanceCapacity', 500],
  ['RequestLimitExceeded', 503],
  ['ServiceUnavailable', 503],
  ['Unavailable', 503],
])

export class Ec2Error extends Error {
  readonly code: string
  readonly httpStatus: number

  constructor(code: string, message: string) {
    super(message)
    this.name = 'Ec2Error'
    this.code = code
    this.httpStatus = HTTP_STATUS_BY_CODE.get(code) ?? 400
  }
}
