// What Secrets Manager refuses, in its own words.

export class Refusal extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

export const noSuchSecret = (): Refusal =>
  new Refusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.")

export const markedForDeletion = (): Refusal =>
  new Refusal(
    'InvalidRequestException',
    "You can't perform this operation on the secret because it was marked for deletion.",
  )

export const alreadyExists = (name: string): Refusal =>
  new Refusal('ResourceExistsException', `The operation failed because the secret ${name} already exists.`)

export const tokenUsedOtherwise = (token: string): Refusal =>
  new Refusal(
    'ResourceExistsException',
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of this secret.`,
  )

export const noSuchVersion = (which: string): Refusal =>
  new Refusal(
    'ResourceNotFoundException',
    `Secrets Manager can't find the specified secret value for ${which}`,
  )

export const badParameter = (message: string): Refusal => new Refusal('InvalidParameterException', message)
