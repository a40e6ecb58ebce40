import { createHash } from "node:crypto";
import type { CanonicalChange } from "../../../../connectors/port/index.ts";
import type { Tx } from "../../../platform/index.ts";

// Files overtake each other on their way: a change that arrives late must not undo a later one, one that
// comes twice is one, and one that arrives before what it changes waits for that.

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What a change is about beside lines: the order's day, and all of it. */
const day = "day";
const all = "all";
const line = (externalId: string) => `line ${externalId}`;

interface MadeChange {
  readonly message_id: number;
  readonly said_at: Date;
  readonly sequence: number | null;
  readonly sent_number: string;
  readonly lines: readonly string[];
  readonly identity: string | null;
}

/** Reads of one order number at a time, so that an order and its changes do not miss each other. */
export async function lockNumber(tx: Tx, channelId: number, externalId: string): Promise<void> {
  await tx.rows(
    `select pg_advisory_xact_lock(
       hashtextextended(format('channels.number %s %s %s %s', $1::int, $2::int, $3::int, $4::text), 0))`,
    [...scopeOf(tx), channelId, externalId],
  );
}

/** Why a change of an order that nobody knows is set aside. */
export const orderUnknown = (externalId: string): string =>
  `order_unknown (${externalId})`.replaceAll("\0", String.raw`\0`);

/** Lets changes that came before their order be read again, once it is there. */
export async function wakeForOrder(tx: Tx, channelId: number, externalId: string): Promise<void> {
  await tx.rows(
    `update channels.inbox set state = 'waiting', reason = '', tries = 0, due_at = null
     where cell = $1 and tenant_id = $2 and channel_id = $3 and state = 'dead'
       and starts_with(reason, 'order_unknown (') and left(reason, 200) = left($4, 200)
       and reason = $4`,
    [...scopeOf(tx), channelId, orderUnknown(externalId)],
    "channels.wake_for_order",
  );
}

/** Lets changes that came before a line of theirs was added be read again. */
export async function wakeForLines(tx: Tx, orderId: number): Promise<void> {
  await tx.rows(
    `update channels.inbox set state = 'waiting', reason = '', tries = 0, due_at = null
     where cell = $1 and tenant_id = $2 and order_id = $3 and state = 'dead'
       and starts_with(reason, 'line_unknown (')`,
    [...scopeOf(tx), orderId],
    "channels.wake_for_lines",
  );
}

/** A change's own number with what it says; null where it has no number that is its own alone. */
function identityOf(change: CanonicalChange): string | null {
  const { number, externalId, sentNumber, isCancelled, promise, lines } = change;
  if (number === "" || number === externalId || number === sentNumber) return null;
  const said = JSON.stringify([isCancelled, promise, lines]);
  return createHash("sha256").update(`${number}\n${said}`).digest("hex");
}

const numberIn = (text: string): number | null => {
  const [digits] = /^\d{1,15}/.exec(text) ?? [];
  return digits === undefined ? null : Number(digits);
};

/**
 * Whether a change that was made was said after this one: by its partner's count of changes, else by the
 * instant, and within that by the number of the envelope. What cannot be told apart follows its arrival.
 */
function isAfter(made: MadeChange, change: CanonicalChange): boolean {
  if (made.sequence !== null && change.sequence !== null && made.sequence !== change.sequence)
    return made.sequence > change.sequence;
  const later = made.said_at.getTime() - change.placedAt.getTime();
  if (later !== 0) return later > 0;
  const [one, other] = [numberIn(made.sent_number), numberIn(change.sentNumber)];
  return one !== null && other !== null && one > other;
}

/** A change as far as nothing newer of the same is known. */
export interface FreshPart {
  /** It was made before: it comes again. */
  readonly isKnown: boolean;
  /** A later change took the whole order back. */
  readonly isOver: boolean;
  readonly lines: CanonicalChange["lines"];
  readonly promise: CanonicalChange["promise"];
}

/** What of a change is still news. */
export async function freshPart(
  tx: Tx,
  orderId: number,
  { change, messageId }: { readonly change: CanonicalChange; readonly messageId: number },
): Promise<FreshPart> {
  const made = await tx.rows<MadeChange>(
    `select message_id, said_at, sequence, sent_number, lines, identity from channels.change_made
     where cell = $1 and tenant_id = $2 and order_id = $3`,
    [...scopeOf(tx), orderId],
    "channels.changes_made",
  );
  const identity = identityOf(change);
  const isKnown = made.some(
    (each) => each.message_id === messageId || (identity !== null && each.identity === identity),
  );
  const newer = new Set(made.filter((each) => isAfter(each, change)).flatMap((each) => each.lines));
  return {
    ...{ isKnown, isOver: newer.has(all) },
    lines: change.lines.filter((each) => !newer.has(line(each.externalId))),
    promise: newer.has(day) ? {} : change.promise,
  };
}

/** Writes down that a change was made, and what it was about. */
export async function noteMade(
  tx: Tx,
  orderId: number,
  {
    change,
    messageId,
    fresh,
  }: { readonly change: CanonicalChange; readonly messageId: number; readonly fresh: FreshPart },
): Promise<void> {
  const about = [
    ...(change.isCancelled ? [all] : []),
    ...(fresh.promise.deliverBy ? [day] : []),
    // By how much a line differs is true in any order; how many it has, or that it is gone, is not.
    ...fresh.lines.filter(({ action }) => action !== "more").map((each) => line(each.externalId)),
  ];
  await tx.rows(
    `insert into channels.change_made (cell, tenant_id, order_id, message_id, said_at, sequence,
       sent_number, lines, identity, made_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8::text[], $9, $10)`,
    [
      ...[...scopeOf(tx), orderId, messageId, change.placedAt, change.sequence],
      ...[change.sentNumber.replaceAll("\0", ""), about, identityOf(change), tx.now],
    ],
  );
}
