// npm run -s startpass: the command line in a checkout. It talks to the playground, and to nothing else unless
// AWS_ENDPOINT_URL says where: no checkout reaches a real account by accident.

import { main } from '../src/cli/main.ts'

if ((process.env['AWS_ENDPOINT_URL'] ?? '') === '') {
  for (const name of Object.keys(process.env))
    if (name.startsWith('AWS_') && name !== 'AWS_PORT') delete process.env[name]
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${process.env['AWS_PORT'] ?? 4566}`,
    AWS_REGION: 'ap-northeast-1',
    AWS_ACCESS_KEY_ID: 'AKIAPLAYGROUND',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_EC2_METADATA_DISABLED: 'true',
  })
}

await main()
