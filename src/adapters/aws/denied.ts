// An error of AWS's in few words: its code, and where a permission is missing, which. Never the message as it stands: it
// may repeat the request.

/** Of "… is not authorized to perform: dynamodb:PutItem on resource: …", as every service has it. */
const LACKED = /not authorized to perform: ([a-z0-9-]{2,40}:[A-Za-z]{3,60})/

export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'Unknown'
  const lacked = LACKED.exec(error.message)?.[1]
  return lacked === undefined ? error.name : `${error.name}: its role lacks ${lacked}`
}
