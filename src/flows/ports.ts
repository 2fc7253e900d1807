// What the flows need of the world, by role. Adapters implement them, one technology a file; each has one
// contract suite that every implementation passes. Expected refusals are values; broken infrastructure throws.

import type { Alert } from '../domain/alert.ts'
import type { Bulletin } from '../domain/bulletin.ts'
import type { CapState } from '../domain/cap.ts'
import type { Control, Mode } from '../domain/control.ts'
import type { GateTask } from '../domain/gate-task.ts'
import type { GroupState, SeenGroup } from '../domain/group-watch.ts'
import type { Guard } from '../domain/guard.ts'
import type { InstanceView } from '../domain/instance.ts'
import type { JournalEntry, JournalSubject } from '../domain/journal.ts'
import type { SpotRequest } from '../domain/ladder.ts'
import type { Membership } from '../domain/membership.ts'
import type { Notice } from '../domain/notice.ts'
import type { Pass, PassKey } from '../domain/pass.ts'
import type { PersonId, SlackUser } from '../domain/person.ts'
import type { Place } from '../domain/place.ts'
import type { StandingUse } from '../domain/standing-pass.ts'
import type { StartName } from '../domain/start.ts'
import type { Outcome, StartRecord } from '../domain/start-record.ts'
import type { DenyReason } from '../domain/verdict.ts'

export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** For jitter between retries only; nothing waits inside a function for the world to change (rule 7). */
  pause(milliseconds: number): Promise<void>
}

/** Epoch seconds, whole: what records and events count in. */
export const secondsNow = (clock: Pick<Clock, 'now'>): number => Math.floor(clock.now() / 1000)

export interface Entropy {
  /** From a cryptographic source. */
  bytes(count: number): Uint8Array
  /** From 0 up to 1; for jitter. */
  fraction(): number
}

/** Keyed hash of a normalized pass code: all that is ever stored or compared. */
export type HashCode = (code: string) => PassKey

// ---------------------------------------------------------------------------- EC2

/**
 * Why EC2 did not do what was asked. `throttled` and `unavailable` pass; `not-yet` and `gone` are about one instance;
 * what is `unsupported` is so for good.
 */
export type Ec2Trouble = {
  readonly kind:
    | 'throttled'
    | 'unavailable'
    | 'not-yet'
    | 'gone'
    | 'protected'
    | 'forbidden'
    | 'unsupported'
    | 'refused'
  /** AWS's own code and message, for people: a peer's users beg to be shown the real failure. */
  readonly code: string
  readonly message: string
}

export interface Instances {
  /** What one read shows, by instance id; ids that it does not show are absent. */
  read(place: Place, instanceIds: readonly string[]): Promise<Map<string, InstanceView>>
  /** Everything pending or running, hidden managed instances too (A4), a page at a time. */
  up(place: Place): AsyncIterable<readonly InstanceView[]>
  /** Instances that are not terminated and bear exactly this Name tag. */
  named(place: Place, name: string): Promise<InstanceView[]>
  /** All that are not terminated, `most` of them at most; for offering near matches. */
  list(place: Place, most: number): Promise<InstanceView[]>
  /** All or nothing (A3): one instance that cannot be stopped fails the call. */
  stop(place: Place, instanceIds: readonly string[]): Promise<Ec2Trouble | undefined>
  start(place: Place, instanceId: string): Promise<Ec2Trouble | undefined>
  /** Writes one tag on all of them. An empty value blanks it. */
  tag(
    place: Place,
    instanceIds: readonly string[],
    key: string,
    value: string,
  ): Promise<Ec2Trouble | undefined>
  /** Removes the tag; with `value`, only where it still has that value. */
  untag(
    place: Place,
    instanceIds: readonly string[],
    key: string,
    value?: string,
  ): Promise<Ec2Trouble | undefined>
}

/** The regions that are enabled in an account. */
export type RegionsOf = (account: string) => Promise<readonly string[]>

export interface ScalingGroups {
  /** Of the named Auto Scaling groups those that there are, as they are, by name. */
  described(place: Place, names: readonly string[]): Promise<ReadonlyMap<string, GroupState>>
}

// ---------------------------------------------------------------------------- the rungs beyond stopping

/** Everything the enforcement ladder does to an instance that a stop alone does not stop. */
export interface InstanceLevers {
  /** By request id; those that EC2 does not show are absent. @throws Unreachable */
  spotRequests(place: Place, requestIds: readonly string[]): Promise<Map<string, SpotRequest>>
  cancelSpotRequest(place: Place, requestId: string): Promise<Ec2Trouble | undefined>
  /** Takes the protection away, whether or not there is one. */
  unprotect(place: Place, instanceId: string, from: 'stop' | 'termination'): Promise<Ec2Trouble | undefined>
  /** Not all or nothing, unlike stop (A14). */
  terminate(place: Place, instanceIds: readonly string[]): Promise<Ec2Trouble | undefined>
  /** The id of the VPC's group that admits nothing and lets nothing out, made or mended where need be. */
  isolationGroup(place: Place, vpcId: string): Promise<string | Ec2Trouble>
  /** Replaces all groups of the interface. */
  setGroups(place: Place, interfaceId: string, groupIds: readonly string[]): Promise<Ec2Trouble | undefined>
}

export interface FleetView {
  readonly type: 'instant' | 'maintain' | 'request'
  /** Not deleted. */
  readonly active: boolean
  readonly target: number
}

/** What keeps instances there by itself, kept from launching. Either can be undone. */
export interface GroupLevers {
  /** By fleet id; those that EC2 does not show are absent. @throws Unreachable */
  fleets(place: Place, fleetIds: readonly string[]): Promise<Map<string, FleetView>>
  /** Sets its target to 0 and terminates nothing. */
  emptyFleet(place: Place, fleetId: string): Promise<Ec2Trouble | undefined>
  /** Keeps an Auto Scaling group from launching, and from terminating what is stopped; `gone` where there is none. */
  suspendGroup(place: Place, name: string): Promise<Ec2Trouble | undefined>
}

/** The groups an interface was in before it was isolated. */
export interface IsolationNote {
  readonly interfaceId: string
  readonly groupIds: readonly string[]
}

/** What was there before an instance was isolated, so that it can be undone. */
export interface IsolationBook {
  /** A note that exists stays as it is. */
  note(place: Place, instanceId: string, note: IsolationNote, nowSeconds: number): Promise<void>
  of(place: Place, instanceId: string): Promise<IsolationNote[]>
  forget(place: Place, instanceId: string, interfaceId: string): Promise<void>
}

export interface Levers {
  readonly instances: InstanceLevers
  readonly groups: GroupLevers
  readonly isolation: IsolationBook
}

// ---------------------------------------------------------------------------- the table

export interface Recalled {
  readonly control: Control
  /** By startKey, for each start asked for that has a record. */
  readonly starts: ReadonlyMap<string, StartRecord>
  /** By PassKey, for each pass asked for that exists. */
  readonly passes: ReadonlyMap<PassKey, Pass>
  /** Of the instances asked for, those of which a start was allowed or exempt before. */
  readonly known: ReadonlySet<string>
  /**
   * What was asked for and is there, but cannot be read, by startKey or PassKey: why. Whoever needs one of these must
   * fail; whoever was asked about together with it need not.
   */
  readonly unreadable: ReadonlyMap<string, unknown>
}

/** What a start is made with: a pass to spend, or one use of a standing pass. */
export type Redeem =
  | { readonly kind: 'pass'; readonly key: PassKey }
  | { readonly kind: 'standing'; readonly use: StandingUse }

export interface Decision {
  readonly record: StartRecord
  /** What the verdict rests on; the transaction checks that it still holds. */
  readonly start: InstanceView
  readonly control: Control
  /** Nothing for a denial or an exemption. */
  readonly redeem: Redeem | undefined
  readonly journal: JournalEntry
}

export type Decided =
  | { readonly kind: 'recorded'; readonly record: StartRecord }
  /** Another judge was first: its verdict stands. */
  | { readonly kind: 'already'; readonly record: StartRecord }
  /** What was to be redeemed did not fit; no pass where there is none such, or a standing pass was used up. */
  | { readonly kind: 'refused'; readonly pass: Pass | undefined }
  /** Somebody else holds an item, or the store asks for patience: says nothing about the pass. */
  | { readonly kind: 'contended' }
  /** Mode, lockdown or guarding since changed under us: read again. */
  | { readonly kind: 'control-changed' }

export interface StartChange {
  readonly record: StartRecord
  readonly journal: readonly JournalEntry[]
  /** Give one start back to the pass it was spent from; a permission for one start is closed instead. */
  readonly giveBack?: boolean
  /** From now on the instance counts as one that may run: what the blast-radius cap covers. */
  readonly remember?: boolean
}

export interface StartBook {
  /** Everything judging needs to know beforehand, strongly consistent, in one request. */
  recall(
    place: Place,
    starts: readonly StartName[],
    passes: readonly PassKey[],
    instanceIds?: readonly string[],
  ): Promise<Recalled>
  /** The newest two records of the instance whose LaunchTime is not after `upTo` (epoch seconds), newest first. */
  recent(place: Place, instanceId: string, upTo: number): Promise<StartRecord[]>
  /** One transaction: the pass spent, the verdict, the journal entry; or none of them. */
  decide(decision: Decision): Promise<Decided>
  /**
   * Records of which something has been left to do, or to be seen, since before `before` (epoch seconds); oldest
   * first, `most` of them at most. What was written a moment ago may be missing.
   */
  unfinished(place: Place, before: number, most: number): Promise<StartRecord[]>
  /**
   * Starts denied since `sinceSeconds` (epoch seconds), oldest first, `most` of them at most. What was written a moment
   * ago may be missing.
   */
  denied(place: Place, sinceSeconds: number, most: number): Promise<StartRecord[]>
  /**
   * Changes a record with its journal entries in one transaction, against whoever else changes it: `how` sees the
   * freshest record and may be asked again.
   * @returns the record as it now stands
   */
  change(record: StartRecord, how: (fresh: StartRecord) => StartChange | undefined): Promise<StartRecord>
}

export type Issued =
  | { readonly kind: 'issued' }
  /** The asker's open passes changed under us: look again. */
  | { readonly kind: 'book-changed' }
  | { readonly kind: 'control-changed' }
  | { readonly kind: 'contended' }
  /** Somebody has an open permission for this instance already. */
  | { readonly kind: 'permit-taken'; readonly pass: Pass }

export interface OpenPasses {
  readonly passes: readonly Pass[]
  /** For issue(): proves that the passes counted are the passes there are. */
  readonly revision: string
}

export interface PassBook {
  control(place: Place): Promise<Control>
  /** Passes of this person that could still start something, oldest first. */
  open(person: PersonId, nowSeconds: number): Promise<OpenPasses>
  /** One transaction: the new pass, the one it replaces revoked, the journal entries. */
  issue(request: {
    readonly pass: Pass
    readonly replaces: Pass | undefined
    readonly book: OpenPasses
    readonly controls: readonly Control[]
    readonly journal: readonly JournalEntry[]
  }): Promise<Issued>
  /** @returns false where it was revoked or fully spent already */
  revoke(pass: Pass, nowSeconds: number, journal: JournalEntry): Promise<boolean>
  /** The pass as it now stands. */
  find(key: PassKey): Promise<Pass | undefined>
  /** Anybody's, by its public id. */
  findById(id: string): Promise<Pass | undefined>
}

/** The switch of a place as it is, or, of one that was never met, as it would be set. */
export interface SeenSwitch extends Omit<Control, 'revision'> {
  readonly met: boolean
}

export interface Switches {
  /** Sets nothing. */
  look(place: Place): Promise<SeenSwitch>
  /**
   * Changes the switch together with its journal entries, against whoever else changes it: `how` sees the freshest
   * and may be asked again.
   * @returns the switch as it now stands
   */
  change(
    place: Place,
    how: (
      before: Control,
    ) => { readonly change: Partial<Control>; readonly journal: readonly JournalEntry[] } | undefined,
  ): Promise<Control>
  /** The mode of places that are met later. */
  startNewPlacesIn(mode: Mode): Promise<void>
}

/** What was written down, read again. */
export interface History {
  /** Oldest first. */
  entriesOf(subject: JournalSubject): Promise<readonly JournalEntry[]>
  /** Every start of the instance that is still on record, oldest first. */
  startsOf(place: Place, instanceId: string): Promise<readonly StartRecord[]>
}

export interface DeadLetter {
  readonly id: string
  readonly body: string
  /** Why it was given up, where that was said: what fails too often is moved by the queue itself. */
  readonly reason: string | undefined
  /** Epoch milliseconds. */
  readonly sentAt: number
  /** How often it has been received, from its first queue on. */
  readonly received: number
}

export interface DeadLetters {
  /** What can be seen of them, `most` at most. Each can be received again as soon as this has returned. */
  peek(most: number): Promise<readonly DeadLetter[]>
  /**
   * Sends them to the gate's queue again, each taken out of the dead letters only once that has succeeded.
   * @param wanted nothing: all of them
   * @returns those that were sent
   */
  redrive(wanted: ReadonlySet<string> | undefined): Promise<readonly DeadLetter[]>
}

/** What keeps instances in a place, whether or not any is up. */
export interface Keepers {
  in(place: Place): Promise<readonly Membership[]>
}

export interface SettingsBook {
  read(): Promise<AppliedSettings>
  apply(guard: Guard, applied: NonNullable<AppliedSettings['applied']>): Promise<void>
}

export interface AppliedSettings {
  readonly guard: Guard
  /** Nothing where none were ever applied, and the defaults hold. */
  readonly applied:
    | {
        /** Epoch seconds. */
        readonly at: number
        /** The ARN of whoever applied them. */
        readonly by: string
        /** The file as it was, comments and all. */
        readonly text: string
      }
    | undefined
}

export interface CapBook {
  /** The blast-radius cap of a place, as it stands. */
  read(place: Place): Promise<CapState>
  /** @returns false where somebody else changed it since `before` was read */
  write(place: Place, before: CapState, state: CapState): Promise<boolean>
}

export interface PaceBook {
  /**
   * Books the next stretch of time in which EC2 has room for a call here, after everything that is booked.
   * @param now epoch milliseconds
   * @returns its end, epoch milliseconds: when the call is to be made
   */
  book(place: Place, milliseconds: number, now: number): Promise<number>
}

export interface GuardBook {
  /** The settings in force: what was applied last, or what holds where nothing was; up to ten seconds old. */
  inForce(): Promise<Guard>
  /** The same, as they stand this moment: where something would be refused that may have been allowed just now. */
  fresh(): Promise<Guard>
}

export interface Journal {
  /** For what changes nothing else. Writing the same entry again does nothing. */
  write(entry: JournalEntry): Promise<void>
}

/** What listed groups were when they were last looked at (rule 12). */
export interface GroupBook {
  /** Of the named groups those that were looked at before, by name. */
  recall(place: Place, names: readonly string[]): Promise<ReadonlyMap<string, SeenGroup>>
  /** Writes it down, unless somebody has looked since. */
  note(place: Place, name: string, seen: SeenGroup): Promise<void>
}

/** Which bulletins were told. */
export interface ToldBook {
  before(key: string): Promise<boolean>
  note(key: string, seconds: number): Promise<void>
}

export interface RequestMemory {
  /** True the first time this digest is seen; remembered across processes for `seconds`. */
  firstTime(digest: string, seconds: number): Promise<boolean>
}

// ---------------------------------------------------------------------------- people and messages

export interface Directory {
  /** Nothing where Slack knows no such user. Throws where Slack does not answer. */
  user(person: PersonId): Promise<SlackUser | undefined>
  /** The ids of the given user groups that this person belongs to. */
  groupsOf(person: PersonId, among: ReadonlySet<string>): Promise<ReadonlySet<string>>
  /** Whether everybody in the channel is ours, as far as the bot can see; false where it cannot. */
  isPrivateToUs(channelId: string): Promise<boolean>
  /** The workspace and Grid enterprise the bot itself belongs to. */
  ownTeams(): Promise<ReadonlySet<string>>
}

/** Who an app is by its token, as Slack says. */
export interface SlackIdentity {
  readonly teamId: string
  readonly team: string
  /** Of the workspace. */
  readonly url: string
  readonly scopes: readonly string[]
}

export interface SlackApp {
  /** Slack's own code where it does not take the token. @throws Unreachable where Slack does not answer */
  identify(botToken: string): Promise<SlackIdentity | { readonly refused: string }>
}

/** The one secret, as whoever connects Slack reads and writes it. */
export interface SecretKeeper {
  /** Nothing in it where nothing was written yet. */
  read(): Promise<Readonly<Record<string, unknown>>>
  write(fields: Readonly<Record<string, unknown>>): Promise<void>
}

export interface MessageRef {
  readonly channel: string
  readonly ts: string
}

export interface Chat {
  /** A direct message. */
  tell(person: PersonId, notice: Notice): Promise<void>
}

export interface AlertChannel {
  /** Posts one alert in full, or brings the message of `ref` up to date. */
  post(alert: Alert, ref: MessageRef | undefined): Promise<MessageRef>
  /** Posts many as one message, or brings it up to date. */
  postBurst(burst: Burst, ref: MessageRef | undefined): Promise<MessageRef>
  announce(bulletin: Bulletin): Promise<void>
}

/** One line of a rolled-up message. */
export interface BurstLine {
  readonly start: StartName
  readonly instanceName: string | undefined
  readonly reason: DenyReason
  readonly outcome: Outcome
}

/** The alerts of one place that came within a minute of each other, so that a hundred thefts are one message. */
export interface Burst {
  readonly place: Place
  readonly mode: Mode
  /** Epoch seconds: names the burst. */
  readonly openedAt: number
  readonly lines: readonly BurstLine[]
  readonly message: MessageRef | undefined
  /** Grows whenever lines are added; `shown` is the version last written to Slack. */
  readonly version: number
  readonly shown: number
}

export interface HeldBurst extends Burst {
  /** Tells this holder's pen from the one lent after it, should its holder be taken for dead. */
  readonly pen: number
}

export interface BurstBook {
  /** Adds the lines (a hundred at most), once each and all to one burst: the one under way, or a new one. */
  add(place: Place, mode: Mode, lines: readonly BurstLine[], nowSeconds: number): Promise<Burst>
  /** One writer at a time: nothing where somebody else holds the pen. */
  takePen(burst: Burst, nowSeconds: number): Promise<HeldBurst | undefined>
  /** Notes what was written and puts the pen down; the burst returned may have grown meanwhile. */
  putPen(burst: HeldBurst, message: MessageRef): Promise<Burst>
}

export interface AlertTopic {
  publish(alert: Alert): Promise<void>
  announce(bulletin: Bulletin): Promise<void>
}

export interface Later {
  /** A message to the gate's own queue, seen after `seconds` (0–900). Hints only; never a verdict. */
  send(tasks: readonly GateTask[], seconds: number): Promise<void>
}

// ---------------------------------------------------------------------------- telling what is going on

/** `message`, `level` and `timestamp` are the logger's own: a fact of such a name would be dropped. */
export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>> & {
  readonly message?: never
}

export interface Log {
  /** @param start the start's name: the correlation id of everything said about it */
  info(event: string, facts: LogFacts & { readonly start?: string }): void
  /** Only the error's name and message are kept: requests may hold secrets. */
  trouble(event: string, error: unknown, facts: LogFacts & { readonly start?: string }): void
}

export interface Meter {
  verdict(kind: string, reason: string): void
  secondsToStop(seconds: number): void
  /** Our own stop hit an allowed start (rule 8). */
  collateral(): void
  /** So many starts of a batch are held back by the blast-radius cap (rule 13). */
  held(starts: number): void
  /** So many calls or reads of a batch AWS asked patience for (A9). */
  throttled(starts: number): void
  /** AWS has been throttling us for so long that somebody may be using the quota up. */
  starved(): void
  /** The canary was started without a pass, and has been seen down so many seconds after. */
  canaryStopped(seconds: number): void
}

/** For a log line, whose own `message` is the event. */
export const inAwsWords = ({ code, message }: Ec2Trouble): LogFacts => ({ code, awsSays: message })

/** Something the flows depend on did not answer, or answered nonsense. Carries the other side's own words. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
  readonly service: 'ec2' | 'sts' | 'autoscaling' | 'table' | 'queue' | 'topic' | 'slack'
  /** The other side's error code: `RequestLimitExceeded`, `missing_scope`, `TimeoutError` … */
  readonly code: string

  constructor(service: Unreachable['service'], code: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.service = service
    this.code = code
  }
}

/** Of what could not be read, for whom it concerns; EC2's own kinds are lost on the way, but for asking for patience. */
export const asTrouble = ({ code, message }: Unreachable): Ec2Trouble => ({
  kind: THROTTLED.has(code) ? 'throttled' : 'unavailable',
  code,
  message,
})

export const THROTTLED: ReadonlySet<string> = new Set([
  'RequestLimitExceeded',
  'Throttling',
  'ThrottlingException',
])
