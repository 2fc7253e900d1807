// The one call of Lambda's API that the article's design makes, answered as Lambda would: a function's environment is
// replaced, and whoever is called next finds the new one.

import type { HttpHandler } from '../../world/http.ts'

const CONFIGURATION = /^\/2015-03-31\/functions\/([^/]+)\/configuration$/

/** Its environment variables, by function. What the process that runs the function would have. */
const environments = new Map<string, Readonly<Record<string, string>>>()

/** @param observe told of each call */
export function articleLambda(aws: HttpHandler, observe: (operation: string) => void): HttpHandler {
  return async (request) => {
    const name = CONFIGURATION.exec(request.path.split('?')[0] ?? '')?.[1]
    if (name === undefined) return aws(request)
    observe(request.method === 'PUT' ? 'UpdateFunctionConfiguration' : 'GetFunctionConfiguration')
    if (request.method === 'PUT') {
      const { Environment } = JSON.parse(request.body.toString()) as {
        readonly Environment: { readonly Variables: Record<string, string> }
      }
      environments.set(name, Environment.Variables)
    }
    const Variables = environments.get(name) ?? {}
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ FunctionName: name, Environment: { Variables } }),
    }
  }
}
