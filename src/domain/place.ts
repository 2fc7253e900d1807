// Where an instance lives: one AWS account, one region.

export interface Place {
  /** Twelve digits. */
  readonly account: string
  /** As AWS spells it: ap-northeast-1. */
  readonly region: string
}

/** `account/region`. */
export const placeKey = (place: Place): string => `${place.account}/${place.region}`

/** `account/region/instanceId`: names one instance everywhere. */
export const instanceKey = (place: Place, instanceId: string): string => `${placeKey(place)}/${instanceId}`

/** The place of an instanceKey. */
export function placeOfKey(key: string): Place {
  const [account = '', region = ''] = key.split('/')
  return { account, region }
}

export const isAccountId = (text: string): boolean => /^\d{12}$/.test(text)

/** Shape only (`us-east-1`, `us-gov-west-1`): whether AWS has such a region is AWS's to say. */
export const isRegionName = (text: string): boolean => /^[a-z]{2}(-[a-z]+){1,3}-\d{1,2}$/.test(text)

/** `i-` and 8 or 17 hexadecimal digits. */
export const isInstanceId = (text: string): boolean => /^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(text)
