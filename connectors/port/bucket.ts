import type { Limits, Means } from "./connector.ts";

/**
 * A gate that lets requests through no faster than the platform allows: `burst` at once, then
 * `requestsPerSecond`. `used` tells it what the platform counts itself, which wins.
 */
export function createBucket(
  limits: Pick<Limits, "requestsPerSecond" | "burst">,
  means: Pick<Means, "now" | "sleep">,
) {
  let tokens = limits.burst;
  let asOf = means.now();
  const refill = () => {
    const now = means.now();
    const gained = ((now - asOf) / 1_000) * limits.requestsPerSecond;
    tokens = Math.min(limits.burst, tokens + Math.max(0, gained));
    asOf = now;
  };
  let queue: Promise<void> = Promise.resolve();
  const take = async () => {
    refill();
    if (tokens < 1) {
      await means.sleep(Math.ceil(((1 - tokens) / limits.requestsPerSecond) * 1_000));
      refill();
    }
    tokens -= 1;
  };
  return {
    /** Resolves when one more request may go; callers go in the order in which they asked. */
    take: () => (queue = queue.then(take, take)),
    left: () => {
      refill();
      return { left: Math.max(0, Math.floor(tokens)), burst: limits.burst };
    },
    used: (count: number) => {
      tokens = Math.min(tokens, limits.burst - count);
    },
  };
}
