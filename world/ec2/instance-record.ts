// What is known of one instance at one moment. Records are never changed, only replaced,
// which is what lets a reader be shown an older one (A7).

/** The six states and the codes EC2 gives them. */
export const STATE_CODES = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} as const

export type InstanceState = keyof typeof STATE_CODES

/** Keys are case-sensitive (A8). */
export type Tags = ReadonlyMap<string, string>

export interface StateReason {
  readonly code: string
  readonly message: string
}

export interface SecurityGroup {
  readonly groupId: string
  readonly groupName: string
}

/** One made with the launch; it lives from launch to termination. */
export interface NetworkInterface {
  readonly networkInterfaceId: string
  /** 0 is the primary one. */
  readonly deviceIndex: number
  readonly attachmentId: string
  /** Equals the LaunchTime of the first launch and is not renewed by a restart. */
  readonly attachTimeEpochSeconds: number
  readonly macAddress: string
  readonly privateIpAddress: string
  readonly subnetId: string
  readonly vpcId: string
  readonly securityGroups: readonly SecurityGroup[]
  /** Whether each start is given a public address. */
  readonly associatePublicIp: boolean
  readonly tags: Tags
}

export interface RootVolume {
  readonly volumeId: string
  readonly attachTimeEpochSeconds: number
  readonly tags: Tags
}

export interface MetadataOptions {
  readonly httpTokens: string
  readonly httpEndpoint: string
  readonly httpPutResponseHopLimit: number
}

export interface IamInstanceProfile {
  readonly arn: string
  readonly id: string
}

export type RootDeviceType = 'ebs' | 'instance-store'

/** The service that manages an instance in its account's stead (A4). */
export interface Operator {
  /** Such as `eks.amazonaws.com`. */
  readonly principal: string
  /** Left out of describes that do not ask for managed resources. */
  readonly hidden: boolean
}

/** The Spot request an instance was launched for (A21). */
export interface SpotTie {
  readonly requestId: string
  readonly type: 'one-time' | 'persistent'
}

export interface InstanceRecord {
  readonly instanceId: string
  readonly accountId: string
  readonly region: string
  /** Order of launch within the region, from 1; describes are listed and paginated by it. */
  readonly sequence: number
  readonly reservationId: string
  readonly clientToken: string
  readonly launchIndex: number

  readonly imageId: string
  readonly instanceType: string
  readonly keyName: string | undefined
  readonly iamInstanceProfile: IamInstanceProfile | undefined
  readonly availabilityZone: string
  readonly monitoring: boolean
  readonly ebsOptimized: boolean
  readonly metadataOptions: MetadataOptions
  /** Base64, as it was given. */
  readonly userData: string | undefined
  readonly disableApiStop: boolean
  readonly disableApiTermination: boolean
  readonly shutdownBehavior: string
  readonly sourceDestCheck: boolean
  readonly rootDeviceType: RootDeviceType
  /** Whether it may be hibernated, settled at launch (A22). */
  readonly hibernationConfigured: boolean
  /** Absent for what runs on demand. */
  readonly spot: SpotTie | undefined
  /** Absent for what users manage themselves. */
  readonly operator: Operator | undefined
  readonly tags: Tags

  readonly state: InstanceState
  /** Whether it ever reached `running`; until then it cannot be stopped (A1). */
  readonly hasRun: boolean
  /** Renewed by every start (A6). */
  readonly launchTimeEpochSeconds: number
  readonly firstLaunchEpochSeconds: number
  readonly stateReason: StateReason | undefined
  /** May be empty (A6). */
  readonly stateTransitionReason: string
  readonly publicIpAddress: string | undefined
  /** The primary one. Gone once terminated, as are the others and the root volume. */
  readonly networkInterface: NetworkInterface | undefined
  readonly secondaryInterfaces: readonly NetworkInterface[]
  /** An instance-store root is no volume. */
  readonly rootVolume: RootVolume | undefined
}

/** The primary interface first. */
export const interfacesOf = ({
  networkInterface,
  secondaryInterfaces,
}: InstanceRecord): NetworkInterface[] =>
  networkInterface === undefined ? [] : [networkInterface, ...secondaryInterfaces]
