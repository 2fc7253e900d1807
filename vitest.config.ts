import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{src,world,playground,simulation,test,tools,bench,fuzz}/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
})
