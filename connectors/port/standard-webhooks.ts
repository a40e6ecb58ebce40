import { createHmac, timingSafeEqual } from "node:crypto";
import type { Verified, WebhookConnector } from "./connector.ts";

/** A message signed longer ago, or later than now, is no longer taken: it may have been recorded. */
const windowSeconds = 300;

/** The key of a secret: base64 behind `whsec_`, as the standard writes it, else its own bytes. */
function keyOf(secret: string): Buffer {
  return secret.startsWith("whsec_")
    ? Buffer.from(secret.slice("whsec_".length), "base64")
    : Buffer.from(secret, "utf8");
}

interface Signed {
  readonly id: string;
  /** Seconds since 1970, as the header says them. */
  readonly timestamp: string;
  readonly raw: Buffer;
}

/**
 * The signature over id, instant and raw bytes.
 * @see https://www.standardwebhooks.com
 */
export function signatureOf({ id, timestamp, raw }: Signed, secret: string): string {
  const mac = createHmac("sha256", keyOf(secret)).update(`${id}.${timestamp}.`).update(raw);
  return `v1,${mac.digest("base64")}`;
}

/** Whether one of the given signatures is that of one of the valid secrets. */
function isSigned(signed: Signed, given: string, secrets: readonly string[]): boolean {
  const signatures = given.split(" ").map((each) => Buffer.from(each, "utf8"));
  return secrets.some((secret) => {
    const expected = Buffer.from(signatureOf(signed, secret), "utf8");
    return signatures.some(
      (each) => each.length === expected.length && timingSafeEqual(each, expected),
    );
  });
}

/** The instant of a header's seconds when it lies within the window around now, or null. */
function freshInstant(timestamp: string, now: Date): Date | null {
  if (!/^\d{1,12}$/.test(timestamp)) return null;
  const at = new Date(Number(timestamp) * 1_000);
  return Math.abs(now.getTime() - at.getTime()) <= windowSeconds * 1_000 ? at : null;
}

/** Checks a push that is signed in the way of Standard Webhooks; its id is what tells a repeat. */
export function verifyStandard(
  { raw, headers, secrets, now }: Parameters<WebhookConnector["verify"]>[0],
  topicOf: (raw: Buffer) => string,
): Verified {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  const given = headers["webhook-signature"];
  if (!id || !timestamp || !given) return { ok: false, reason: "missing_header" };
  if (!isSigned({ id, timestamp, raw }, given, secrets)) return { ok: false, reason: "signature" };
  const triggeredAt = freshInstant(timestamp, now);
  if (!triggeredAt) return { ok: false, reason: "stale" };
  return { ok: true, dedupeKey: id, topic: topicOf(raw), triggeredAt };
}
