// An error as Auto Scaling answers it: a code, AWS's own sentence, and the HTTP status that goes with the code.

export class AutoScalingError extends Error {
  readonly code: string
  readonly httpStatus: number

  /** Every error of Auto Scaling's is the caller's and answered with 400 (SDK model), save that of an unknown key. */
  constructor(code: string, message: string, httpStatus = 400) {
    super(message)
    this.name = 'AutoScalingError'
    this.code = code
    this.httpStatus = httpStatus
  }
}
