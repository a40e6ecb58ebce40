import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import { divisionPath } from "../../../../kernel/divisions/index.ts";
import { eachTenant, isBusy, isGone, runCommand } from "../../../platform/index.ts";
import type { Actor, Database, Scope, Tx } from "../../../platform/index.ts";
import { amendOrder } from "./amending.ts";
import type { AmendError } from "./amending.ts";
import { releaseHold } from "../holds/holds.ts";
import type { PlaceParts } from "../placing/place.ts";
import { decidedRegions } from "../regions.ts";
import type { AddressDetail } from "../regions.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** The words that wait for a person, those waiting longest first, each with its orders. */
export async function openAddresses(tx: Tx, limit: number) {
  const rows = await tx.rows<{
    detail: AddressDetail;
    orders: number;
    order_id: number;
    number: string;
    due_at: Date;
  }>(
    `select (array_agg(hold.detail order by hold.id))[1] as detail, count(*)::int as orders,
       min(hold.order_id) as order_id,
       (array_agg(parent.number order by hold.order_id))[1] as number, min(hold.due_at) as due_at
     from orders.hold as hold join orders.order as parent on parent.cell = hold.cell
       and parent.tenant_id = hold.tenant_id and parent.id = hold.order_id
     where hold.cell = $1 and hold.tenant_id = $2 and hold.reason = 'address'
       and hold.released_at is null and hold.detail ? 'digest'
       and (hold.detail ? 'against' or not exists (select 1 from orders.read_address as known
         where known.cell = $1 and known.tenant_id = $2
           and known.digest = hold.detail ->> 'digest'))
     group by hold.detail ->> 'digest' order by min(hold.due_at), min(hold.order_id) limit $3`,
    [...scopeOf(tx), limit],
    "orders.open_addresses",
  );
  return rows.map(({ detail, ...row }) => ({
    ...{ digest: detail.digest, text: detail.text, region: detail.code },
    ...{ confidence: detail.confidence, candidates: [...detail.candidates], why: [...detail.why] },
    ...{ orders: row.orders, orderId: row.order_id, number: row.number },
    dueAt: row.due_at.toISOString(),
  }));
}

export type AddressError =
  | AmendError
  | { readonly kind: "address_unknown"; readonly digest: string };

/** Orders that one call frees: the others are freed by themselves. */
const freedAtOnce = 200;

/**
 * Keeps what a person said of the words; whoever sends them again is not held. Gives the first orders
 * that wait for it.
 */
export async function rememberAddress(
  tx: Tx,
  { digest, region }: { readonly digest: string; readonly region: string },
): Promise<Result<{ orderIds: number[] }, AddressError>> {
  const held = await tx.rows<{ order_id: number }>(
    `select order_id from orders.hold where cell = $1 and tenant_id = $2 and reason = 'address'
       and released_at is null and detail ->> 'digest' = $3 order by order_id limit $4`,
    [...scopeOf(tx), digest, freedAtOnce],
    "orders.address_holds",
  );
  const known = await decidedRegions(tx, [digest]);
  if (held.length === 0 && !known.has(digest)) return err({ kind: "address_unknown", digest });
  await tx.rows(
    `insert into orders.read_address (cell, tenant_id, digest, region, decided_at, decided_by)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (cell, tenant_id, digest) do update set region = excluded.region,
       decided_at = excluded.decided_at, decided_by = excluded.decided_by`,
    [...scopeOf(tx), digest, region, tx.now, tx.actor.name],
  );
  tx.audit({
    action: "orders.address.decide",
    subjectKind: "address",
    subjectId: 0,
    before: { region: known.get(digest) ?? null },
    after: { digest, region },
  });
  return ok({ orderIds: held.map((row) => row.order_id) });
}

export interface Sent {
  readonly orderId: number;
  /** The words that were read: an order whose address was amended since is not sent by them. */
  readonly digest: string;
  readonly region: string;
  readonly why: string;
}

/** Sends one order where a person said, promises it anew and frees what waited for that. */
export async function sendTo(
  tx: Tx,
  parts: PlaceParts,
  { orderId, digest, region, why }: Sent,
): Promise<Result<null, AddressError>> {
  const [row] = await tx.rows<{ region: string; hold_id: number }>(
    `select parent.region, hold.id as hold_id from orders.hold as hold
     join orders.order as parent on parent.cell = hold.cell
       and parent.tenant_id = hold.tenant_id and parent.id = hold.order_id
     where hold.cell = $1 and hold.tenant_id = $2 and hold.order_id = $3
       and hold.reason = 'address' and hold.released_at is null
       and hold.detail ->> 'digest' = $4 limit 1`,
    [...scopeOf(tx), orderId, digest],
  );
  if (!row) return ok(null);
  if (row.region !== region) {
    const amended = await amendOrder(tx, parts, { orderId, lines: [], region, why });
    if (amended.ok) return ok(null);
    // An order that is over goes nowhere any more: only its hold is left.
    if (amended.error.kind !== "order_done") return amended;
  }
  const freed = await releaseHold(tx, { holdId: row.hold_id, note: why });
  return freed.ok ? ok(null) : err(freed.error as AmendError);
}

interface Waiting {
  readonly order_id: number;
  readonly digest: string;
  readonly region: string;
  readonly decided_at: Date;
}

/** What a decision could not do of an order is tried again after so long. */
const againMinutes = 60;

/** Orders after one, by id, that wait for words about which a person has decided. */
const decidedWaiting = (tx: Tx, after: number) =>
  tx.rows<Waiting>(
    `select hold.order_id, known.digest, known.region, known.decided_at
     from orders.hold as hold join orders.read_address as known on known.cell = hold.cell
       and known.tenant_id = hold.tenant_id and known.digest = hold.detail ->> 'digest'
     where hold.cell = $1 and hold.tenant_id = $2 and hold.reason = 'address'
       and hold.released_at is null and hold.order_id > $3
       and (hold.detail ->> 'triedAt' is null or (hold.detail ->> 'triedAt')::timestamptz
         <= greatest(known.decided_at, $5::timestamptz - make_interval(mins => $6)))
     order by hold.order_id limit $4`,
    [...scopeOf(tx), after, freedAtOnce, tx.now, againMinutes],
    "orders.addresses_decided",
  );

/** Writes on an order's hold what stands against the decision, for a person to see. */
const noteAgainst = (tx: Tx, { orderId, digest }: Sent, against: string) =>
  tx.rows(
    `update orders.hold set detail = detail || jsonb_build_object('against', $5::text, 'triedAt', $6::text)
     where cell = $1 and tenant_id = $2 and order_id = $3 and reason = 'address'
       and released_at is null and detail ->> 'digest' = $4`,
    [...scopeOf(tx), orderId, digest, against.slice(0, 200), tx.now.toISOString()],
  );

interface Freeing {
  readonly database: Database;
  readonly parts: PlaceParts;
  readonly actor: Actor;
  readonly signal: AbortSignal;
}

/** What fails of an order because of others at work beside it: a deadlock, a clash, a timeout. */
const passing = new Set<unknown>(["40P01", "40001", "57014"]);

/**
 * Sends one order where a person said, and writes on its hold what stands against it; gives a fault that
 * somebody must hear of, or null. Throws when no other order could be sent now either.
 */
async function freeOne(
  { database, parts, actor }: Freeing,
  scope: Scope,
  { sent, key }: { readonly sent: Sent; readonly key: string },
): Promise<unknown> {
  const run = { ...{ scope, actor, key, name: "addresses.free" }, request: sent };
  const note = (against: string) =>
    database.transact(scope, actor, (tx) => noteAgainst(tx, sent, against));
  try {
    const done = await runCommand(database, run, (tx) => sendTo(tx, parts, sent));
    if (!done.ok) await note(done.error.kind);
    return null;
  } catch (error) {
    if (isGone(error) || isBusy(error)) throw error;
    // What passes is tried again at the next round. A fault of ours is the log's; a person reads a word.
    if (!passing.has((error as { code?: unknown }).code)) await note("failed");
    return error;
  }
}

/**
 * Sends where a person said all orders of a company that still wait for it: those beyond the first of
 * a decision, and one that was just being placed. What stands against one is written on its hold, and it
 * is tried again after an hour. One that fails keeps none of those behind it waiting: the faults are thrown
 * together at the end, for the timer's log.
 */
async function freeDecidedOf(freeing: Freeing, scope: Scope): Promise<void> {
  const { database, signal } = freeing;
  const faults: unknown[] = [];
  let after = 0;
  let isMore = true;
  while (isMore && !signal.aborted) {
    const waiting = await database.read(scope, (tx) => decidedWaiting(tx, after));
    for (const { order_id: orderId, digest, region, decided_at: at } of waiting) {
      if (signal.aborted) break;
      const sent = { orderId, digest, region, why: divisionPath(region) || "—" };
      const key = `address/${orderId}/${digest}/${at.getTime()}`;
      const fault = await freeOne(freeing, scope, { sent, key });
      if (fault !== null) faults.push(fault);
      after = orderId;
    }
    isMore = waiting.length === freedAtOnce;
  }
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} orders were not sent`);
}

/** As said of one company, for each of these. */
export const freeDecided = (freeing: Freeing, scopes: readonly Scope[]): Promise<void> =>
  eachTenant(scopes, freeing.signal, (scope) => freeDecidedOf(freeing, scope));
