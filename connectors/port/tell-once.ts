import { ChannelFailure } from "./connector.ts";
import type { Ack } from "./connector.ts";

const triesMax = 3;

/**
 * Tells a platform of something that it must hear once and has no key for. It looks before it tells,
 * and again after a failure whose effect is unknown.
 * @param look what is there already, or why it cannot be told; null when it may be told now.
 * @param send tells it, and throws a failure that may be tried again when its effect is unknown.
 */
export async function tellOnce(
  look: () => Promise<Ack | null>,
  send: () => Promise<Ack>,
): Promise<Ack> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await look();
    // What is there after our own try is ours.
    if (found) return found.ok ? { ...found, already: attempt === 1 } : found;
    try {
      return await send();
    } catch (error) {
      const again = error instanceof ChannelFailure && error.retryable && attempt < triesMax;
      if (!again) throw error;
    }
  }
}
