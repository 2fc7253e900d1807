// What somebody's own CDK app imports.

export { type GuardedAccountProps, StartPassGuardedAccount } from './guarded-account.ts'
export type { Choice, FunctionName, RegionalGateProps, Settings, StartPassProps } from './props.ts'
export { StartPass } from './start-pass.ts'
export { StartPassRegion, type StartPassRegionProps } from './start-pass-region.ts'
