import type { Tx } from "../../platform/index.ts";

/** An after-sale document as a channel or file states it. */
export interface NewAftersale {
  readonly externalId: string;
  readonly orderExternalId: string | null;
  readonly kind:
    | "only"
    | "return"
    | "exchange"
    | "resend"
    | "price_diff"
    | "cancellation"
    | "adjustment";
  readonly restock: "no" | "yes" | "unknown";
  readonly amountMinor: number;
  readonly currency: string;
  readonly reason: string;
  readonly buyerMask: string;
  readonly placedAt: Date;
  readonly lines: readonly {
    readonly code: string;
    readonly name: string;
    readonly units: number;
    readonly amountMinor: number;
  }[];
}

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/**
 * Records after-sale documents. Without a reference to an order they wait, held, and move no stock
 * until a rule or a person matches them, or the channel says later whose they are. Gives the
 * state of each that was new, by its external id.
 */
export async function recordAftersales(
  tx: Tx,
  channelId: number,
  mode: "history" | "live",
  documents: readonly NewAftersale[],
): Promise<Map<string, "held" | "requested">> {
  if (documents.length === 0) return new Map();
  const first = await tx.newIds(documents.length);
  const rows = await tx.rows<{
    id: number;
    external_id: string;
    is_new: boolean;
    state: "held" | "requested";
  }>(
    `insert into orders.aftersale as known (cell, tenant_id, channel_id, mode, due_at, id, external_id, order_id,
       kind, state, restock, amount_minor, currency, reason, buyer_mask, placed_at, source_updated_at)
     select $1, $2, $3, $4, $5::timestamptz + interval '24 hours', draft.id, draft.external_id, parent.id,
       draft.kind, case when parent.id is null then 'held' else 'requested' end, draft.restock,
       draft.amount_minor, draft.currency, draft.reason, draft.buyer_mask, draft.placed_at, draft.placed_at
     from unnest($6::bigint[], $7::text[], $8::text[], $9::text[], $10::text[], $11::bigint[], $12::text[],
       $13::text[], $14::text[], $15::timestamptz[])
       as draft (id, external_id, order_external_id, kind, restock, amount_minor, currency, reason,
         buyer_mask, placed_at)
     left join orders.order as parent on parent.cell = $1 and parent.tenant_id = $2
       and parent.channel_id = $3 and parent.external_id = draft.order_external_id
     on conflict (cell, tenant_id, channel_id, external_id) do update
       set order_id = excluded.order_id, state = excluded.state
       where known.order_id is null and known.state = 'held' and excluded.order_id is not null
     returning id, external_id, state, xmax = 0 as is_new`,
    [
      ...scopeOf(tx),
      channelId,
      mode,
      tx.now,
      documents.map((_each, index) => first + index),
      documents.map((each) => each.externalId),
      documents.map((each) => each.orderExternalId),
      documents.map((each) => each.kind),
      documents.map((each) => each.restock),
      documents.map((each) => each.amountMinor),
      documents.map((each) => each.currency),
      documents.map((each) => each.reason),
      documents.map((each) => each.buyerMask),
      documents.map((each) => each.placedAt.toISOString()),
    ],
  );
  const made = rows.filter((row) => row.is_new);
  const fresh = new Map(made.map((row) => [row.external_id, row.id]));
  await insertAftersaleLines(tx, documents, fresh);
  return new Map(made.map((row) => [row.external_id, row.state]));
}

/** Writes the lines of the documents that were new, by their external ids. */
async function insertAftersaleLines(
  tx: Tx,
  documents: readonly NewAftersale[],
  fresh: ReadonlyMap<string, number>,
): Promise<void> {
  const lines = documents.flatMap((document) => {
    const id = fresh.get(document.externalId);
    return id === undefined ? [] : document.lines.map((line, index) => ({ id, index, line }));
  });
  await tx.rows(
    `insert into orders.aftersale_line (cell, tenant_id, aftersale_id, line_no, code, name, units, amount_minor)
     select $1, $2, draft.* from unnest($3::bigint[], $4::int[], $5::text[], $6::text[], $7::bigint[],
       $8::bigint[]) as draft on conflict do nothing`,
    [
      ...scopeOf(tx),
      lines.map(({ id }) => id),
      lines.map(({ index }) => index + 1),
      lines.map(({ line }) => line.code),
      lines.map(({ line }) => line.name),
      lines.map(({ line }) => line.units),
      lines.map(({ line }) => line.amountMinor),
    ],
  );
}

/** How many documents wait for a match, counted up to `max`. */
export async function heldAftersales(tx: Tx, max: number): Promise<number> {
  const [row] = await tx.rows<{ count: number }>(
    `select count(*)::int as count from (select 1 from orders.aftersale
       where cell = $1 and tenant_id = $2 and state = 'held' limit $3) as few`,
    [...scopeOf(tx), max],
  );
  return row?.count ?? 0;
}
