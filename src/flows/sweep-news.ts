// What a sweep has to tell of the places it swept, each by itself: one that fails is told by the next sweep. None of it
// judges, stops or holds up anything.

import type { Guard } from '../domain/guard.ts'
import type { Place } from '../domain/place.ts'
import type { Herald } from './herald.ts'
import { remindOfObserving } from './remind-of-observing.ts'
import { remindOfStandingPasses } from './remind-of-standing-passes.ts'
import type { Swept } from './sweep-all.ts'
import { tellFirstLook } from './tell-first-look.ts'
import { tellMissedEvents } from './tell-missed-events.ts'
import { tellOutOfReach } from './tell-out-of-reach.ts'
import { watchGroups } from './watch-groups.ts'

/** @param home where the functions run */
export async function tellNews(swept: Swept, home: Place, herald: Herald): Promise<void> {
  const news: Readonly<Record<string, (guard: Guard) => Promise<void>>> = {
    'account-out-of-reach': (guard) => tellOutOfReach(swept.unreached, guard, home, herald),
    'group-changed': (guard) => watchGroups(swept.reports, guard, herald),
    'events-missed': () => tellMissedEvents(swept.reports, herald),
    'first-look': (guard) => tellFirstLook(swept.reports, guard, herald),
    'still-observing': (guard) => remindOfObserving(swept.reports, guard, herald),
    'standing-pass-ends': (guard) => remindOfStandingPasses(guard, herald),
  }
  for (const [kind, tell] of Object.entries(news)) {
    try {
      await tell(await herald.guard.inForce())
    } catch (error) {
      herald.log.trouble('news-failed', error, { news: kind })
    }
  }
}
