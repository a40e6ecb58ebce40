import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Parties } from "../parties/index.ts";
import type { ReferenceError } from "../stock/index.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** A way on which goods may be sent from one place to another. */
export interface PlaceLane {
  readonly fromPlaceId: number;
  readonly toPlaceId: number;
  /** Days of the calendar until what left can be used. */
  readonly days: number;
  /** What is sent of an item at once: at least so many units, and a multiple of so many. */
  readonly minimum: number;
  readonly multiple: number;
}

export interface LanesChange {
  readonly lanes: readonly PlaceLane[];
  readonly removed: readonly Pick<PlaceLane, "fromPlaceId" | "toPlaceId">[];
}

/** The company's lanes. */
export function readLanes(tx: Tx): Promise<PlaceLane[]> {
  return tx.rows<PlaceLane>(
    `select from_place_id as "fromPlaceId", to_place_id as "toPlaceId", days, minimum, multiple
     from materials.lane where cell = $1 and tenant_id = $2 order by from_place_id, to_place_id`,
    scopeOf(tx),
  );
}

const passing = new Set(["in_transit", "shortfall", "quarantine"]);

/** The first place of a lane that goods cannot be sent from or to, or null. */
async function wrongPlace(
  tx: Tx,
  parties: Parties,
  lanes: readonly PlaceLane[],
): Promise<ReferenceError | null> {
  const view = await parties.view.get(tx);
  for (const [at, lane] of lanes.entries()) {
    for (const end of ["fromPlaceId", "toPlaceId"] as const) {
      const [field, value] = [`lanes.${at}.${end}`, String(lane[end])];
      const place = view.place(lane[end]);
      if (!place) return { kind: "place_unknown", field, value, rule: "known_place" };
      if (passing.has(place.kind))
        return { kind: "place_unfit", field, value, rule: `not ${place.kind}` };
    }
    const value = String(lane.toPlaceId);
    if (lane.fromPlaceId === lane.toPlaceId)
      return { kind: "place_unfit", field: `lanes.${at}.toPlaceId`, value, rule: "another_place" };
  }
  return null;
}

const nameOf = ({ fromPlaceId, toPlaceId }: LanesChange["removed"][number]) =>
  `${fromPlaceId}/${toPlaceId}`;

/**
 * States lanes, or takes them away; they hold from the next run on. Gives how many there are then.
 * Errors: a place that is not known or that goods only pass.
 */
export async function saveLanes(
  tx: Tx,
  parties: Parties,
  { lanes, removed }: LanesChange,
): Promise<Result<{ lanes: number }, ReferenceError>> {
  const wrong = await wrongPlace(tx, parties, lanes);
  if (wrong) return err(wrong);
  const before = new Map((await readLanes(tx)).map((lane) => [nameOf(lane), lane]));
  // Of two with the same ends the last one holds.
  const drafts = [...new Map(lanes.map((lane) => [nameOf(lane), lane])).values()];
  await tx.rows(
    `delete from materials.lane as lane using jsonb_to_recordset($3::jsonb)
       as gone ("fromPlaceId" int, "toPlaceId" int) where lane.cell = $1 and lane.tenant_id = $2
       and lane.from_place_id = gone."fromPlaceId" and lane.to_place_id = gone."toPlaceId"`,
    [...scopeOf(tx), JSON.stringify(removed)],
  );
  await tx.rows(
    `insert into materials.lane (cell, tenant_id, from_place_id, to_place_id, days, minimum, multiple)
     select $1, $2, "fromPlaceId", "toPlaceId", days, minimum, multiple
     from jsonb_to_recordset($3::jsonb) as draft ("fromPlaceId" int, "toPlaceId" int, days int,
       minimum bigint, multiple bigint)
     on conflict (cell, tenant_id, from_place_id, to_place_id) do update
       set days = excluded.days, minimum = excluded.minimum, multiple = excluded.multiple`,
    [...scopeOf(tx), JSON.stringify(drafts)],
  );
  const told = (lane: LanesChange["removed"][number], after: PlaceLane | null) => {
    const known = before.get(nameOf(lane)) ?? null;
    if (known === null && after === null) return;
    const subject = { subjectKind: "place", subjectId: lane.fromPlaceId };
    const action = after === null ? "materials.lane.remove" : "materials.lane.save";
    tx.audit({ action, ...subject, before: known, after: after ?? lane });
  };
  for (const lane of removed) told(lane, null);
  for (const lane of drafts) told(lane, lane);
  return ok({ lanes: (await readLanes(tx)).length });
}

/**
 * Which places lanes join, whatever their direction: two places are joined when their numbers are the
 * same. A place without lanes is joined with none.
 */
export function joinedPlaces(lanes: readonly PlaceLane[]): (placeId: number) => number {
  const headOf = new Map<number, number>();
  const head = (placeId: number): number => {
    const at = headOf.get(placeId) ?? placeId;
    return at === placeId ? at : head(at);
  };
  for (const { fromPlaceId, toPlaceId } of lanes) headOf.set(head(fromPlaceId), head(toPlaceId));
  return head;
}
