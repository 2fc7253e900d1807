// How often Auto Scaling may be called. AWS publishes no numbers: one bucket for the whole API, of this size, is
// chosen, not sourced. What Auto Scaling itself asks of EC2 is throttled by EC2 (A9).

import type { Charge } from '../throttle.ts'

export const callCharge: Charge = {
  bucket: 'Auto Scaling',
  limit: { size: 100, refillPerSecond: 10 },
  tokens: 1,
}
