import { describe, expect, it } from 'vitest'
import { aFunction, closeAfterTest, eventually } from './a-function.ts'
import { FunctionInstance } from './function-instance.ts'
import type { FunctionSettings } from './function-settings.ts'

function anInstance(source: string, more: Partial<FunctionSettings> = {}) {
  const made = aFunction(source, more)
  return { ...made, instance: closeAfterTest(new FunctionInstance(made.settings)) }
}

const counting = 'let calls = 0; export const handler = async () => ++calls'

describe('an invocation', () => {
  it('answers with what the function returns, as JSON would carry it', async () => {
    const { instance } = anInstance(
      'export const handler = async (event) => ({ got: event, at: new Date(0), gone: undefined })',
    )
    expect(await instance.invoke({ a: [1, null] })).toMatchObject({
      outcome: 'answered',
      payload: { got: { a: [1, null] }, at: '1970-01-01T00:00:00.000Z' },
    })
  })

  it('of a function that returns nothing answers null', async () => {
    const { instance } = anInstance('export const handler = async () => {}')
    expect(await instance.invoke({})).toMatchObject({ outcome: 'answered', payload: null })
  })

  it('loads the bundle once, at the first time', async () => {
    const { instance } = anInstance(counting)
    expect(instance.warm).toBe(false)
    expect(await instance.invoke({})).toMatchObject({ coldStart: true, payload: 1 })
    expect(await instance.invoke({})).toMatchObject({ coldStart: false, payload: 2 })
  })

  it('is refused while another one runs', async () => {
    const { instance } = anInstance(counting)
    const first = instance.invoke({})
    await expect(instance.invoke({})).rejects.toThrow('this instance is running an invocation')
    expect(await first).toMatchObject({ payload: 1 })
  })

  it('sees its own environment and nothing of the developer', async () => {
    process.env.OF_THE_DEVELOPER = 'x'
    const { instance } = anInstance('export const handler = async () => process.env', {
      environment: { TABLE: 'passes' },
    })
    const { payload } = { payload: {}, ...(await instance.invoke({})) }
    expect(payload).toMatchObject({
      TABLE: 'passes',
      AWS_REGION: 'ap-northeast-1',
      AWS_LAMBDA_FUNCTION_NAME: 'gate',
      AWS_ACCESS_KEY_ID: 'ASIAEMBEDDEDWORLD000',
    })
    expect(payload).not.toHaveProperty('OF_THE_DEVELOPER')
    expect(payload).not.toHaveProperty('HOME')
  })

  it("gets Lambda's context", async () => {
    const { instance } = anInstance(
      'export const handler = async (_, context) => ({ ...context, left: context.getRemainingTimeInMillis() })',
    )
    const invocation = await instance.invoke({})
    expect(invocation).toMatchObject({
      payload: {
        functionName: 'gate',
        functionVersion: '$LATEST',
        memoryLimitInMB: '128',
        invokedFunctionArn: 'arn:aws:lambda:ap-northeast-1:123456789012:function:gate',
        awsRequestId: invocation.requestId,
        logGroupName: '/aws/lambda/gate',
      },
    })
    const { left } = (invocation as unknown as { payload: { left: number } }).payload
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThanOrEqual(3000)
  })
})

describe('what a function writes', () => {
  it('arrives line by line, before its answer', async () => {
    const { instance, lines } = anInstance(`
      export const handler = async () => {
        console.log('one')
        console.error('two')
        process.stdout.write('thr')
        process.stdout.write('ee\\nfour')
      }`)
    await instance.invoke({})
    expect(lines).toEqual(['one', 'two', 'three', 'four'])
  })
})

describe('a function that fails', () => {
  it('is reported as Lambda does, and stays warm', async () => {
    const { instance } = anInstance(
      "export const handler = async () => { throw Object.assign(new Error('no pass'), { name: 'PassError' }) }",
    )
    const invocation = await instance.invoke({})
    expect(invocation).toMatchObject({
      outcome: 'failed',
      error: { errorType: 'PassError', errorMessage: 'no pass' },
    })
    expect(invocation.outcome === 'failed' && invocation.error.trace[0]).toMatch(/Error: no pass$/)
    expect(instance.warm).toBe(true)
  })

  it.each([
    ['a bundle that is not there', 'import "./gone.mjs"', 'Runtime.ImportModuleError'],
    ['a bundle that throws', "throw new TypeError('bad wiring')", 'TypeError'],
    ['a bundle without a handler', 'export const other = 1', 'Runtime.HandlerNotFound'],
  ])('with %s is tried anew at the next invocation', async (_, source, errorType) => {
    const { instance } = anInstance(source)
    for (const attempt of ['first', 'second']) {
      expect(await instance.invoke({ attempt })).toMatchObject({ coldStart: true, error: { errorType } })
    }
  })

  it('by running out of time is given up, and the next invocation is a cold start', async () => {
    const { instance, clock } = anInstance(`
      let calls = 0
      export const handler = async ({ hang }) => { calls += 1; if (hang) await new Promise(() => setInterval(() => {}, 1000)); return calls }`)
    await instance.invoke({ hang: false })
    const hanging = instance.invoke({ hang: true })
    await clock.advance(2999)
    expect(instance.busy).toBe(true)
    await clock.advance(1)
    const invocation = await hanging
    expect(invocation).toMatchObject({ durationMilliseconds: 3000, error: { errorType: 'Sandbox.Timedout' } })
    expect(invocation.outcome === 'failed' && invocation.error.errorMessage).toBe(
      `RequestId: ${invocation.requestId} Error: Task timed out after 3.00 seconds`,
    )
    expect(await instance.invoke({ hang: false })).toMatchObject({ coldStart: true, payload: 1 })
  })

  it('by an endless loop is given up too', async () => {
    const { instance, clock, lines } = anInstance(
      "export const handler = () => { console.log('looping'); for (;;); }",
    )
    const looping = instance.invoke({})
    await eventually(() => expect(lines).toEqual(['looping']))
    await clock.advance(3000)
    expect(await looping).toMatchObject({ error: { errorType: 'Sandbox.Timedout' } })
  })

  it.each([
    ['leaving the process', 'process.exit(7)', 'Runtime.ExitError', /exit status 7$/],
    [
      'what nobody catches',
      "setImmediate(() => { throw new RangeError('late') }); await new Promise(() => setInterval(() => {}, 1000))",
      'RangeError',
      /^late$/,
    ],
    [
      'using up its memory',
      'const all = []; for (;;) all.push(new Array(100_000).fill(all.length))',
      'Runtime.ExitError',
      /signal: killed$/,
    ],
  ])('by %s crashes, and the next invocation is a cold start', async (_, body, errorType, errorMessage) => {
    const source = `export const handler = async ({ crash }) => { if (crash) { ${body} } return 'well' }`
    const { instance } = anInstance(source, { memoryMegabytes: 32 })
    const invocation = await instance.invoke({ crash: true })
    expect(invocation).toMatchObject({ outcome: 'failed', error: { errorType } })
    expect(invocation.outcome === 'failed' && invocation.error.errorMessage).toMatch(errorMessage)
    expect(await instance.invoke({ crash: false })).toMatchObject({ coldStart: true, payload: 'well' })
  })
})
