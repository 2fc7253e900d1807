// What an image id says about the machine. Images are not modelled: any well-formed id is an image with an EBS root,
// save those the world was told have their root on the instance's own disks.

import type { RootDeviceType } from './instance-record.ts'

/** The one such image a world has where its options name none. */
export const INSTANCE_STORE_IMAGE = 'ami-0d15cd15cd15cd15c'

export const rootDeviceTypeOf = (imageId: string, instanceStoreImages: readonly string[]): RootDeviceType =>
  instanceStoreImages.includes(imageId) ? 'instance-store' : 'ebs'

/** As Amazon's images of either kind have it. */
export const ROOT_DEVICE_NAMES: Readonly<Record<RootDeviceType, string>> = {
  ebs: '/dev/xvda',
  'instance-store': '/dev/sda1',
}
