// The settings file as it comes: every setting, at its default or as an example behind a `#`, and what it means.

export const settingsExample = `# startpass settings: what is guarded, what needs no pass, and how far startpass may go.
#
# Everything is guarded unless it is named here. Check a change with
#   startpass settings check startpass.yaml
# and put it into force, everywhere and within ten seconds, with
#   startpass settings apply startpass.yaml
version: 1

# ---------------------------------------------------------------- accounts
# Accounts guarded beside the one startpass runs in. The role lets startpass look at instances and stop them there.
# The name is what you type to confirm that an account is to be enforced. The home account may be listed for its name.
accounts: []
#  - id: "111122223333"
#    name: production
#    role: arn:aws:iam::111122223333:role/startpass-guarded
#    externalId: a-long-random-text

# ---------------------------------------------------------------- what needs no pass
# By exact name only. A group or cluster is named as NAME (home account and region), REGION/NAME or
# ACCOUNT/REGION/NAME: one of that name anywhere else is guarded. Whoever can raise the capacity of a listed group can
# start instances in it, so changes to listed groups are told of.
# "startpass settings propose" lists what there is.
exempt:
  accounts: [] # "111122223333"
  regions: [] # eu-west-1, or "111122223333/eu-west-1"
  instances: [] # i-0123456789abcdef0
  autoScalingGroups: [] # web, us-east-1/web
  fleets: [] # fleet-12a34b55-67cd-8ef9-ba9b-9208dEXAMPLE
  clusters: [] # EKS, by the tag that EKS itself writes: batch
  operators: [] # services that manage instances for you: eks.amazonaws.com

# Whoever launches an instance chooses its VPC, image, profile and tags; so does a thief. What is listed below counts
# only where this is true, and is then named in every alert.
trustLauncherChosen: false
exemptIfLaunchedWith:
  vpcs: [] # vpc-0123456789abcdef0
  images: [] # ami-0123456789abcdef0
  instanceProfiles: [] # arn:aws:iam::111122223333:instance-profile/ci
  tags: [] # team=build

# ---------------------------------------------------------------- how far startpass may go
# What cannot be stopped (one-time Spot, no EBS root): alert leaves it running and says so; terminate ends it, with all
# that is on it; isolate takes it off the network, and "startpass release" undoes that.
whereStoppingIsImpossible: alert # alert, terminate, isolate

# Members of groups and fleets that are not listed. Stopping them alone loops, since the group replaces them: alert
# leaves them running and says so; suspend keeps the group from launching, then stops them.
unlistedGroups: alert # alert, suspend

# A persistent Spot instance that EC2 itself starts again after an interruption: deny, or inherit what its start
# before that had.
restartedSpot: deny # deny, inherit

# The blast-radius cap, against your own mistakes: once so many restarts of instances that were fine before are
# stopped, further ones are held for a person to decide, for 15 minutes at most. "cap: off" holds nothing.
cap:
  restarts: 10
  withinMinutes: 10

# ---------------------------------------------------------------- standing passes
# For schedulers, CI and resizes: these instances, in these hours, so many starts of each a day. "ends" is the last
# day, at most 90 days from now: somebody has to want it again.
standingPasses: []
#  - id: office-hours
#    instances: [i-0123456789abcdef0]
#    windows: ["mon-fri 07:30-09:00"]     # or "daily 22:00-02:00", "sat,sun 00:00-24:00"
#    timeZone: Asia/Tokyo
#    startsADay: 1
#    owner: U012AB34CD                    # a Slack user id, or a name
#    reason: The scheduler starts the office servers
#    ends: 2027-01-31
`
