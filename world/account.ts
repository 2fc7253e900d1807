// Who the world is: one account, with one region that is home. Holds nothing else.

export const accountId = '123456789012'
export const defaultRegion = 'ap-northeast-1'
