import type { CanonicalMessage } from "./order.ts";
import type { Problem } from "./problem.ts";

/** What a signed push turned out to be. Only raw bytes are verified, never a re-serialised body. */
export type Verified =
  | {
      readonly ok: true;
      readonly dedupeKey: string;
      readonly topic: string;
      readonly triggeredAt: Date | null;
    }
  | { readonly ok: false; readonly reason: "signature" | "stale" | "missing_header" };

/** A platform that pushes signed messages. */
export interface WebhookConnector {
  readonly kind: string;
  /** Checks the signature over the raw bytes with any of the valid secrets (rotation overlaps). */
  verify(asked: {
    readonly raw: Buffer;
    readonly headers: Readonly<Record<string, string | undefined>>;
    readonly secrets: readonly string[];
    readonly now: Date;
  }): Verified;
  /** The canonical messages of one push. Pure: the inbox can be replayed through it at any time. */
  normalise(raw: string, topic: string): { messages: CanonicalMessage[]; problems: Problem[] };
}
