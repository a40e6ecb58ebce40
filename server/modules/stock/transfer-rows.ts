import type { Tx } from "../../platform/index.ts";
import type { Place } from "../parties/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** What of a transfer is under way in one lot. */
export interface OpenLine {
  readonly itemId: number;
  readonly lotId: number;
  readonly ownerId: number;
  readonly supplyId: number;
  readonly shipped: number;
  readonly received: number;
  readonly missing: number;
}

export interface TransferHead {
  readonly id: number;
  readonly number: string;
  readonly fromPlaceId: number;
  readonly toPlaceId: number;
  readonly transitPlaceId: number;
  readonly ownerId: number;
  readonly custodianId: number;
  readonly state: "under_way" | "received";
  readonly day: string;
  readonly shippedAt: string;
  readonly closedAt: string | null;
  readonly actor: string;
  readonly why: string;
}

export type Transfer = TransferHead & { readonly lines: readonly OpenLine[] };

/** Writes a transfer and what it carries, lots that several lines share in one row. */
export async function insertTransfer(
  tx: Tx,
  head: {
    readonly id: number;
    readonly number: string;
    readonly toPlaceId: number;
    readonly day: string;
    readonly why: string;
    readonly from: Place;
    readonly transit: Place;
  },
  carried: {
    readonly lines: readonly {
      readonly itemId: number;
      readonly lotId: number;
      readonly ownerId: number;
      readonly supplyId: number;
      readonly units: number;
    }[];
  },
): Promise<void> {
  await tx.rows(
    `insert into stock.transfer (cell, tenant_id, id, number, from_place_id, to_place_id,
       transit_place_id, owner_id, custodian_id, day, shipped_at, actor_name, why)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::date, $11, $12, $13)`,
    [
      ...scopeOf(tx),
      head.id,
      head.number,
      head.from.id,
      head.toPlaceId,
      head.transit.id,
      head.from.ownerId,
      head.transit.custodianId,
      head.day,
      tx.now,
      tx.actor.name,
      head.why,
    ],
  );
  await tx.rows(
    `insert into stock.transfer_line (cell, tenant_id, transfer_id, item_id, lot_id, owner_id,
       supply_id, shipped)
     select $1, $2, $3, item_id, lot_id, owner_id, supply_id, sum(units)::bigint
     from unnest($4::int[], $5::int[], $6::int[], $7::bigint[], $8::bigint[])
       as draft (item_id, lot_id, owner_id, supply_id, units)
     group by item_id, lot_id, owner_id, supply_id`,
    [
      ...scopeOf(tx),
      head.id,
      carried.lines.map((line) => line.itemId),
      carried.lines.map((line) => line.lotId),
      carried.lines.map((line) => line.ownerId),
      carried.lines.map((line) => line.supplyId),
      carried.lines.map((line) => line.units),
    ],
  );
}

interface Row {
  id: number;
  number: string;
  from_place_id: number;
  to_place_id: number;
  transit_place_id: number;
  owner_id: number;
  custodian_id: number;
  state: TransferHead["state"];
  day: string;
  shipped_at: Date;
  closed_at: Date | null;
  actor_name: string;
  why: string;
  lines: OpenLine[];
}

const transferOf = (row: Row): Transfer => ({
  id: row.id,
  number: row.number,
  fromPlaceId: row.from_place_id,
  toPlaceId: row.to_place_id,
  transitPlaceId: row.transit_place_id,
  ownerId: row.owner_id,
  custodianId: row.custodian_id,
  state: row.state,
  day: row.day,
  shippedAt: row.shipped_at.toISOString(),
  closedAt: row.closed_at?.toISOString() ?? null,
  actor: row.actor_name,
  why: row.why,
  lines: row.lines,
});

const selected = `select transfer.*, transfer.day::text as day, carried.lines
  from stock.transfer as transfer cross join lateral (
    select jsonb_agg(jsonb_build_object('itemId', item_id, 'lotId', lot_id, 'ownerId', owner_id,
      'supplyId', supply_id, 'shipped', shipped, 'received', received, 'missing', missing)
      order by item_id, lot_id, owner_id) as lines
    from stock.transfer_line as line where line.cell = transfer.cell
      and line.tenant_id = transfer.tenant_id and line.transfer_id = transfer.id) as carried
  where transfer.cell = $1 and transfer.tenant_id = $2`;

/** A transfer with what it carries, or null; `lock` keeps others from receiving it meanwhile. */
export async function transferById(tx: Tx, id: number, lock = false): Promise<Transfer | null> {
  if (lock) {
    await tx.rows(
      "select 1 from stock.transfer where cell = $1 and tenant_id = $2 and id = $3 for update",
      [...scopeOf(tx), id],
    );
  }
  const [row] = await tx.rows<Row>(`${selected} and transfer.id = $3`, [...scopeOf(tx), id]);
  return row ? transferOf(row) : null;
}

/** Transfers, the newest first; those that leave or reach one of these places, when some are given. */
export async function listTransfers(
  tx: Tx,
  asked: {
    readonly state: TransferHead["state"] | null;
    readonly placeIds: readonly number[] | null;
    readonly before: number | null;
    readonly limit: number;
  },
): Promise<Transfer[]> {
  const rows = await tx.rows<Row>(
    `${selected} and ($3::text is null or transfer.state = $3)
       and ($4::int[] is null or transfer.from_place_id = any ($4) or transfer.to_place_id = any ($4))
       and ($5::bigint is null or transfer.id < $5)
     order by transfer.id desc limit $6`,
    [...scopeOf(tx), asked.state, asked.placeIds, asked.before, asked.limit],
  );
  return rows.map(transferOf);
}

/** Adds to what has arrived and what is missing of a transfer's lots. */
export async function advanceLines(
  tx: Tx,
  transferId: number,
  steps: readonly (OpenLine & { readonly arrived: number; readonly lost: number })[],
): Promise<void> {
  await tx.rows(
    `update stock.transfer_line as line
     set received = line.received + step.arrived, missing = line.missing + step.lost
     from unnest($4::int[], $5::int[], $6::int[], $7::bigint[], $8::bigint[])
       as step (item_id, lot_id, owner_id, arrived, lost)
     where line.cell = $1 and line.tenant_id = $2 and line.transfer_id = $3
       and line.item_id = step.item_id and line.lot_id = step.lot_id
       and line.owner_id = step.owner_id`,
    [
      ...scopeOf(tx),
      transferId,
      steps.map((step) => step.itemId),
      steps.map((step) => step.lotId),
      steps.map((step) => step.ownerId),
      steps.map((step) => step.arrived),
      steps.map((step) => step.lost),
    ],
  );
}

/** Ends a transfer of which nothing is under way any more. */
export async function closeTransfer(tx: Tx, transferId: number): Promise<void> {
  await tx.rows(
    `update stock.transfer set state = 'received', closed_at = $4
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), transferId, tx.now],
  );
}

/** Moves the day of a transfer and of the receipts to come that stand for it. */
export async function moveTransferDay(tx: Tx, transfer: Transfer, day: string): Promise<void> {
  await tx.rows(
    "update stock.transfer set day = $4::date where cell = $1 and tenant_id = $2 and id = $3",
    [...scopeOf(tx), transfer.id, day],
  );
  await tx.rows(
    `update stock.supply set day = $6::date where cell = $1 and tenant_id = $2
       and item_id = any ($3::int[]) and place_id = $4 and id = any ($5::bigint[])`,
    [
      ...scopeOf(tx),
      transfer.lines.map((line) => line.itemId),
      transfer.toPlaceId,
      transfer.lines.map((line) => line.supplyId),
      day,
    ],
  );
}
