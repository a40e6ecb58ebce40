import type { Tx } from "../../platform/index.ts";

export interface DocumentMovement {
  readonly id: number;
  readonly at: Date;
  readonly kind: string;
  readonly itemId: number;
  readonly placeId: number;
  readonly units: number;
  readonly condition: string;
  readonly documentKind: string;
  readonly documentId: number;
  readonly actor: string;
  readonly why: string | null;
}

/** What these documents moved, oldest first: parcels, returns and short picks. */
export function movementsOf(
  tx: Tx,
  documents: readonly {
    readonly kind: "shipment" | "aftersale" | "short_pick";
    readonly id: number;
  }[],
): Promise<DocumentMovement[]> {
  return tx.rows(
    `select movement.id, at, movement.kind, item_id as "itemId", place_id as "placeId", units,
       condition, document_kind as "documentKind", document_id as "documentId",
       actor_name as actor, why
     from stock.movement as movement
     join unnest($3::text[], $4::bigint[]) as document (kind, id)
       on movement.document_kind = document.kind and movement.document_id = document.id
     where cell = $1 and tenant_id = $2 and document_id = any ($4::bigint[])
       and document_kind in ('shipment', 'aftersale', 'short_pick')
     order by movement.id`,
    [
      tx.scope.cell,
      tx.scope.tenantId,
      documents.map((each) => each.kind),
      documents.map((each) => each.id),
    ],
    "stock.movements_of_documents",
  );
}

/** What a document has issued and not given back, by item and lot at its place; the last lot first. */
export function stillIssued(
  tx: Tx,
  document: { readonly kind: string; readonly id: number; readonly items: readonly number[] },
): Promise<{ readonly itemId: number; readonly lotId: number; readonly units: number }[]> {
  return tx.rows(
    `select item_id as "itemId", lot_id as "lotId", -sum(units)::bigint as units
     from stock.movement where cell = $1 and tenant_id = $2 and document_kind = $3
       and document_id = $4 and kind = 'issue' and item_id = any ($5::int[])
     group by item_id, lot_id having sum(units) < 0 order by item_id, max(id) desc`,
    [tx.scope.cell, tx.scope.tenantId, document.kind, document.id, document.items],
    "stock.still_issued",
  );
}

/**
 * What a document has brought to a place and not taken back, by lot, and how many units of each may
 * leave it now: sellable ones. Without a lot there is no row.
 */
export function stillReceived(
  tx: Tx,
  document: {
    readonly kind: string;
    readonly id: number;
    readonly itemId: number;
    readonly placeId: number;
  },
): Promise<{ readonly lotId: number; readonly code: string; readonly lying: number }[]> {
  return tx.rows(
    `select lot.id as "lotId", lot.code, coalesce((
         select sum(on_hand) from stock.position as position where position.cell = $1
           and position.tenant_id = $2 and position.item_id = $5 and position.place_id = $6
           and position.lot_id = lot.id and position.condition = 'sellable'), 0)::bigint as lying
     from (select lot_id from stock.movement where cell = $1 and tenant_id = $2
         and document_kind = $3 and document_id = $4 and kind = 'receipt' and item_id = $5
         and place_id = $6 group by lot_id having sum(units) > 0) as received
     join stock.lot as lot on lot.cell = $1 and lot.tenant_id = $2 and lot.id = received.lot_id`,
    [
      ...[tx.scope.cell, tx.scope.tenantId, document.kind, document.id],
      ...[document.itemId, document.placeId],
    ],
    "stock.still_received",
  );
}
