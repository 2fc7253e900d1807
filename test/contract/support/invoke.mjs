// One execution environment in a process of its own: loads a bundle, invokes it once, and reports the answer, or the
// failure as Lambda's runtime would write it to the log. Its output is the bundle's own and nothing else.

/** As the Node.js runtime of Lambda formats what a function threw: with every enumerable property. */
const asLogged = (_, value) =>
  value instanceof Error
    ? {
        errorType: value.name,
        errorMessage: value.message,
        ...Object.fromEntries(Object.entries(value)),
        stack: value.stack,
      }
    : value

process.once('message', async ({ bundle, event }) => {
  const report = (outcome) => process.send(outcome, () => process.exit(0))
  try {
    const { handler } = await import(bundle)
    report({ answer: await handler(event, { awsRequestId: 'r', getRemainingTimeInMillis: () => 10_000 }) })
  } catch (error) {
    report({ failure: JSON.stringify(error, asLogged), message: error?.message })
  }
})
