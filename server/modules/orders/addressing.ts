import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import { amendOrder } from "./amending.ts";
import type { AmendError } from "./amending.ts";
import { releaseHold } from "./holds.ts";
import type { PlaceParts } from "./place.ts";
import { decidedRegions } from "./regions.ts";
import type { AddressDetail } from "./regions.ts";

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

/** Keeps what a person said of the words; whoever sends them again is not held. */
export async function rememberAddress(
  tx: Tx,
  { digest, region }: { readonly digest: string; readonly region: string },
): Promise<Result<{ orderIds: number[] }, AddressError>> {
  const held = await tx.rows<{ order_id: number }>(
    `select order_id from orders.hold where cell = $1 and tenant_id = $2 and reason = 'address'
       and released_at is null and detail ->> 'digest' = $3 order by order_id limit 200`,
    [...scopeOf(tx), digest],
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

/** Sends one order where a person said, promises it anew and frees what waited for that. */
export async function sendTo(
  tx: Tx,
  parts: PlaceParts,
  asked: { readonly orderId: number; readonly region: string; readonly why: string },
): Promise<Result<null, AddressError>> {
  const { orderId, region, why } = asked;
  const [row] = await tx.rows<{ region: string; hold_id: number }>(
    `select parent.region, hold.id as hold_id from orders.hold as hold
     join orders.order as parent on parent.cell = hold.cell
       and parent.tenant_id = hold.tenant_id and parent.id = hold.order_id
     where hold.cell = $1 and hold.tenant_id = $2 and hold.order_id = $3
       and hold.reason = 'address' and hold.released_at is null limit 1`,
    [...scopeOf(tx), orderId],
  );
  if (!row) return ok(null);
  if (row.region !== region) {
    const amended = await amendOrder(tx, parts, { orderId, lines: [], region, why });
    // An order that is over goes nowhere any more: only its hold is left.
    if (!amended.ok && amended.error.kind !== "order_done") return amended;
  }
  const freed = await releaseHold(tx, { holdId: row.hold_id, note: why });
  return freed.ok ? ok(null) : err(freed.error as AmendError);
}
