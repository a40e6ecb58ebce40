import type { Tx } from "../../platform/index.ts";
import type { Condition } from "./ledger.ts";

/** So many units of one lot in one position. */
export interface LotPick {
  readonly lotId: number;
  readonly ownerId: number;
  readonly custodianId: number;
  readonly condition: Condition;
  readonly units: number;
}

interface Wanted {
  readonly itemId: number;
  readonly placeId: number;
  readonly units: number;
  /** From one lot only. Omitted: first expired, first out. */
  readonly lotId?: number | undefined;
  readonly condition?: Condition | undefined;
  /** For a customer: a lot whose time is over by this instant is left where it is. */
  readonly goodAt?: Date;
}

/** What lies in lots at some places, while a document takes from it. */
export interface LotPool {
  /** The picks for so many units, which leave the pool; fewer than asked when fewer are there. */
  take(wanted: Wanted): LotPick[];
  /** What a document adds and may take again: later lines see it. */
  give(itemId: number, placeId: number, pick: LotPick): void;
  /** Units of one lot there, or of all lots. */
  units(wanted: Omit<Wanted, "units">): number;
}

interface Row {
  item_id: number;
  place_id: number;
  lot_id: number;
  owner_id: number;
  custodian_id: number;
  condition: Condition;
  on_hand: number;
  sellable_until: Date | null;
}

interface Pair {
  readonly itemId: number;
  readonly placeId: number;
}

/** Locks and reads what lies there, first expired first. */
function lockLots(tx: Tx, pairs: readonly Pair[]): Promise<Row[]> {
  return tx.rows<Row>(
    `select position.item_id, position.place_id, position.lot_id, position.owner_id,
       position.custodian_id, position.condition, position.on_hand, position.sellable_until
     from stock.position as position
     left join stock.lot as lot on lot.cell = position.cell and lot.tenant_id = position.tenant_id
       and lot.id = position.lot_id
     where position.cell = $1 and position.tenant_id = $2 and position.item_id = any ($3::int[])
       and position.place_id = any ($4::int[]) and position.on_hand > 0
     order by position.item_id, position.place_id, lot.expires_on nulls last, position.lot_id,
       position.owner_id, position.condition
     for update of position`,
    [
      tx.scope.cell,
      tx.scope.tenantId,
      [...new Set(pairs.map((pair) => pair.itemId))],
      [...new Set(pairs.map((pair) => pair.placeId))],
    ],
    "stock.lot_pool",
  );
}

/**
 * The lots of these (item, place) pairs, locked, first expired first. The caller holds the
 * supplies' locks. One statement for a document, and its lines share what is left.
 */
export async function openLotPool(tx: Tx, pairs: readonly Pair[]): Promise<LotPool> {
  const pool = new Map<string, Row[]>();
  const listOf = (itemId: number, placeId: number) => {
    const key = `${itemId}/${placeId}`;
    const known = pool.get(key) ?? [];
    pool.set(key, known);
    return known;
  };
  for (const row of await lockLots(tx, pairs)) listOf(row.item_id, row.place_id).push(row);
  const matching = ({
    itemId,
    placeId,
    lotId,
    condition = "sellable",
    goodAt,
  }: Omit<Wanted, "units">) =>
    listOf(itemId, placeId).filter(
      (row) =>
        row.condition === condition &&
        (lotId === undefined || row.lot_id === lotId) &&
        (!goodAt || row.sellable_until === null || row.sellable_until > goodAt),
    );
  return {
    take(wanted) {
      const picks: LotPick[] = [];
      let left = wanted.units;
      for (const row of matching(wanted)) {
        const units = Math.min(left, row.on_hand);
        if (units <= 0) continue;
        row.on_hand -= units;
        left -= units;
        const { lot_id: lotId, owner_id: ownerId, custodian_id: custodianId, condition } = row;
        picks.push({ lotId, ownerId, custodianId, condition, units });
      }
      return picks;
    },
    give(itemId, placeId, { lotId, ownerId, custodianId, condition, units }) {
      const list = listOf(itemId, placeId);
      const known = list.find(
        (row) => row.lot_id === lotId && row.owner_id === ownerId && row.condition === condition,
      );
      if (known) known.on_hand += units;
      else
        list.push({
          item_id: itemId,
          place_id: placeId,
          lot_id: lotId,
          owner_id: ownerId,
          custodian_id: custodianId,
          condition,
          on_hand: units,
          sellable_until: null,
        });
    },
    units: (wanted) => matching(wanted).reduce((sum, row) => sum + row.on_hand, 0),
  };
}

/** Units over all picks. */
export const unitsOf = (picks: readonly LotPick[]): number =>
  picks.reduce((sum, pick) => sum + pick.units, 0);
