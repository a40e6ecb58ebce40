import type { Day } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { countHolds } from "../holds/holds.ts";
import { announceChange, lockOrders } from "../locking.ts";
import { asksStock, openOf, shapeLine } from "../model.ts";
import type { ShapedLine } from "../model.ts";
import type { PlaceParts } from "../placing/place.ts";
import { applyRepromise } from "../placing/repromising.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** How many waiting lines one call looks at. */
const freedAtOnce = 500;

interface WaitingLine {
  id: number;
  order_id: number;
  code: string;
  name: string;
  units: number;
  cancelled_units: number;
  shipped_units: number;
  amount_minor: number;
  external_id: string;
  unit_price: string;
  kind: "sale" | "gift";
  line_no: number;
  placed_at: Date;
  region: string;
  priority: number;
  mode: "live" | "history";
}

/** Where a round ended: lines of live orders come before those of orders that are over. */
export interface MappedMark {
  readonly isHistory: boolean;
  readonly placedAt: string;
  readonly lineId: number;
}

export interface Freeing {
  readonly channelId: number;
  /** Codes that have got a meaning; all of the channel when left out. */
  readonly codes?: readonly string[] | undefined;
  /** Where the round before ended. */
  readonly after?: MappedMark | null | undefined;
  /** How many lines a round looks at, 500 unless told. */
  readonly limit?: number | undefined;
}

type FoundLine = WaitingLine & { readonly placed_text: string };

/** The next lines that wait for these codes, of live orders first, the oldest on top. */
function waitingLines(tx: Tx, asked: Freeing): Promise<FoundLine[]> {
  const { channelId, codes = null, after, limit = freedAtOnce } = asked;
  return tx.rows<FoundLine>(
    `select line.id, line.order_id, line.code, line.name, line.units, line.cancelled_units,
       line.shipped_units, line.amount_minor, line.line_no, line.external_id, line.unit_price::text,
       line.kind, parent.placed_at, parent.region, parent.priority, parent.mode,
       parent.placed_at::text as placed_text
     from orders.line as line join orders.order as parent on parent.cell = line.cell
       and parent.tenant_id = line.tenant_id and parent.id = line.order_id
     where line.cell = $1 and line.tenant_id = $2 and not line.mapped and parent.channel_id = $3
       and ($5::text[] is null or line.code = any ($5::text[]))
       and ($6::boolean is null or (parent.mode = 'history', parent.placed_at, line.id)
         > ($6::boolean, $7::timestamptz, $8::bigint))
     order by parent.mode = 'history', parent.placed_at, line.id limit $4`,
    [
      ...[...scopeOf(tx), channelId, limit, codes],
      ...(after ? [after.isHistory, after.placedAt, after.lineId] : [null, null, null]),
    ],
  );
}

/** Of these lines under lock, those that still wait, as they are now. */
async function stillWaiting(tx: Tx, lines: readonly WaitingLine[]): Promise<WaitingLine[]> {
  const rows = await tx.rows<{ id: number; cancelled: number; shipped: number; units: number }>(
    `select id, cancelled_units as cancelled, shipped_units as shipped, units from orders.line
     where cell = $1 and tenant_id = $2 and id = any ($3::bigint[]) and not mapped`,
    [...scopeOf(tx), lines.map((line) => line.id)],
    "orders.still_unmapped",
  );
  const now = new Map(rows.map((row) => [row.id, row]));
  return lines.flatMap((line) => {
    const row = now.get(line.id);
    const { units = 0, cancelled = 0, shipped = 0 } = row ?? {};
    return row ? [{ ...line, units, cancelled_units: cancelled, shipped_units: shipped }] : [];
  });
}

/** A waiting line as the listings mean it now: itself, then its components. */
const shapedOf = (
  view: Parameters<typeof shapeLine>[0],
  channelId: number,
  row: WaitingLine,
): ShapedLine[] =>
  shapeLine(
    view,
    { channelId, placedAt: row.placed_at },
    {
      source: {
        externalId: row.external_id,
        kind: row.kind,
        code: row.code,
        name: row.name,
        units: row.units,
        unitPrice: row.unit_price,
        amountMinor: row.amount_minor,
        shippedUnits: row.shipped_units,
        cancelledUnits: row.cancelled_units,
      },
      at: 0,
    },
  );

async function writeMapped(
  tx: Tx,
  row: WaitingLine,
  [own, ...components]: readonly ShapedLine[],
): Promise<number> {
  await tx.rows(
    `update orders.line set mapped = true, kind = $4, item_id = $5, listing_revision = $6
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), row.id, own?.kind, own?.itemId, own?.listingRevision],
  );
  if (components.length === 0) return 0;
  const first = await tx.newIds(components.length);
  await tx.rows(
    `insert into orders.line (cell, tenant_id, id, order_id, line_no, parent_id, kind, code, name,
       item_id, listing_revision, units, amount_minor, shipped_units, cancelled_units)
     select $1, $2, draft.id, $3, draft.line_no, $4, 'component', $5, $6, draft.item_id,
       draft.listing_revision, draft.units, draft.amount_minor, draft.shipped, draft.cancelled
     from unnest($7::bigint[], $8::int[], $9::int[], $10::int[], $11::bigint[], $12::bigint[],
       $13::bigint[], $14::bigint[]) as draft (id, line_no, item_id, listing_revision, units,
         amount_minor, shipped, cancelled)`,
    [
      ...[...scopeOf(tx), row.order_id, row.id, row.code, row.name],
      components.map((_part, index) => first + index),
      components.map((_part, index) => row.line_no * 1_000 + index),
      components.map((part) => part.itemId),
      components.map((part) => part.listingRevision),
      components.map((part) => part.units),
      components.map((part) => part.amountMinor),
      components.map((part) => part.shippedUnits),
      components.map((part) => part.cancelledUnits),
    ],
  );
  return first;
}

interface Waiting {
  readonly row: WaitingLine;
  readonly lines: { claimId: number; itemId: number; units: number }[];
}

/** Promises what has been mapped, order by order, and writes what is short onto the lines. */
async function promiseMapped(
  tx: Tx,
  parts: PlaceParts,
  asked: { readonly channelId: number; readonly waiting: ReadonlyMap<number, Waiting> },
): Promise<void> {
  const decisions = await parts.promises.promise(
    tx,
    [...asked.waiting]
      .map(([orderId, { lines, row }]) => ({
        ref: orderId,
        policy: "backorder" as const,
        channelId: asked.channelId,
        region: row.region,
        wantedDay: null as Day | null,
        priority: row.priority,
        lines,
      }))
      .filter((group) => group.lines.length > 0),
  );
  await applyRepromise(
    tx,
    decisions.flatMap((decision) =>
      decision.lines.map((line) => ({
        claimId: line.ref,
        orderId: decision.ref,
        shortUnits: line.shortUnits,
        deliverDay: line.deliverDay,
      })),
    ),
  );
}

/** A mapped line's goods, as claims on stock. */
const claimsOf = (shaped: readonly ShapedLine[], row: WaitingLine, first: number) =>
  shaped
    .map((line, index) => ({ line, claimId: index === 0 ? row.id : first + index - 1 }))
    .filter(({ line }) => asksStock(line))
    .map(({ line, claimId }) => ({ claimId, itemId: line.itemId ?? 0, units: openOf(line) }));

/**
 * Frees lines that waited for a channel's codes to be mapped: they become items (or bundles),
 * are promised now, and the order's hold goes when no unmapped line is left. Gives the orders, and
 * where to go on; null when no line waits any more.
 */
export async function freeMapped(
  tx: Tx,
  parts: PlaceParts,
  asked: Freeing,
): Promise<{ orderIds: number[]; next: MappedMark | null }> {
  const { channelId, limit = freedAtOnce } = asked;
  const view = await parts.catalog.view.get(tx);
  const found = await waitingLines(tx, asked);
  const meant = found.filter((row) => shapedOf(view, channelId, row)[0]?.mapped);
  const touched = new Set(meant.map((row) => row.order_id));
  const items = meant
    .filter((row) => row.mode === "live")
    .flatMap((row) => shapedOf(view, channelId, row).flatMap((line) => line.itemId ?? []));
  // Supplies, orders, lines: what is being cancelled or promised anew meanwhile comes first or waits.
  if (meant.length > 0) await lockOrders(tx, [...touched], items);
  const waiting = new Map<number, Waiting>();
  for (const row of await stillWaiting(tx, meant)) {
    const shaped = shapedOf(view, channelId, row);
    const first = await writeMapped(tx, row, shaped);
    if (row.mode === "history") continue;
    const group: Waiting = waiting.get(row.order_id) ?? { lines: [], row };
    group.lines.push(...claimsOf(shaped, row, first));
    waiting.set(row.order_id, group);
  }
  await promiseMapped(tx, parts, { channelId, waiting });
  await freeUnmappedHolds(tx, [...touched]);
  const last = found.length === limit ? found.at(-1) : undefined;
  const next = last && {
    ...{ isHistory: last.mode === "history", placedAt: last.placed_text, lineId: last.id },
  };
  return { orderIds: [...touched], next: next ?? null };
}

async function freeUnmappedHolds(tx: Tx, orderIds: readonly number[]): Promise<void> {
  if (orderIds.length === 0) return;
  await tx.rows(
    `update orders.hold as hold set released_at = $4, released_by = $5, release_note = 'mapped'
     where hold.cell = $1 and hold.tenant_id = $2 and hold.order_id = any ($3::bigint[])
       and hold.reason = 'unmapped' and hold.released_at is null
       and not exists (select 1 from orders.line as line where line.cell = $1 and line.tenant_id = $2
         and line.order_id = hold.order_id and not line.mapped)`,
    [...scopeOf(tx), orderIds, tx.now, tx.actor.name],
  );
  await countHolds(tx, orderIds);
  for (const orderId of orderIds) announceChange(tx, orderId, "mapped");
}
