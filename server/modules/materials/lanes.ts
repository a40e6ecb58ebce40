import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { Parties, PartiesView, Place } from "../parties/index.ts";
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

type Ends = Pick<PlaceLane, "fromPlaceId" | "toPlaceId">;
type Terms = Pick<PlaceLane, "days" | "minimum" | "multiple">;

/** What a lane was when whoever changes it saw it: null where there was none; undefined says nothing. */
interface Seen {
  readonly was?: Terms | null | undefined;
}

export interface LanesChange {
  readonly lanes: readonly (PlaceLane & Seen)[];
  readonly removed: readonly (Ends & Seen)[];
}

interface Said {
  readonly field: string;
  readonly value: string;
}

export type LanesError =
  | ReferenceError
  | (Said & { readonly kind: "lane_twice" | "lane_gone" })
  | (Said & Terms & { readonly kind: "lane_changed" })
  | { readonly kind: "lanes_too_many"; readonly lanes: number; readonly most: number };

/** A company has at most so many lanes: each is looked at for each item. The table keeps it, too. */
const mostLanes = 1_000;

/** The company's lanes. */
export function readLanes(tx: Tx): Promise<PlaceLane[]> {
  return tx.rows<PlaceLane>(
    `select from_place_id as "fromPlaceId", to_place_id as "toPlaceId", days, minimum, multiple
     from materials.lane where cell = $1 and tenant_id = $2 order by from_place_id, to_place_id`,
    scopeOf(tx),
  );
}

const ordinary = new Set(["warehouse", "store"]);

/** Why goods cannot be sent from or to a place over a lane: the rule, or null. */
function unfit(view: PartiesView, place: Place): string | null {
  if (!ordinary.has(place.kind)) return `not ${place.kind}`;
  if (!place.active) return "active_place";
  const owner = view.party(place.ownerId);
  return owner?.kind === "own" || owner?.roles.includes("own") ? null : "own_place";
}

/** Lanes whose ends goods can be sent from and to today: a place may have been closed since. */
export const openLanes = (view: PartiesView, lanes: readonly PlaceLane[]): PlaceLane[] =>
  lanes.filter((lane) =>
    [lane.fromPlaceId, lane.toPlaceId].every((id) => {
      const place = view.place(id);
      return place !== undefined && unfit(view, place) === null;
    }),
  );

/** The first place of a lane that goods cannot be sent from or to, or null. */
function wrongPlace(view: PartiesView, lanes: readonly PlaceLane[]): ReferenceError | null {
  for (const [at, lane] of lanes.entries()) {
    for (const end of ["fromPlaceId", "toPlaceId"] as const) {
      const [field, value] = [`lanes.${at}.${end}`, String(lane[end])];
      const place = view.place(lane[end]);
      if (!place) return { kind: "place_unknown", field, value, rule: "known_place" };
      const rule = unfit(view, place);
      if (rule !== null) return { kind: "place_unfit", field, value, rule };
    }
    const value = String(lane.toPlaceId);
    if (lane.fromPlaceId === lane.toPlaceId)
      return { kind: "place_unfit", field: `lanes.${at}.toPlaceId`, value, rule: "another_place" };
  }
  return null;
}

const nameOf = ({ fromPlaceId, toPlaceId }: Ends) => `${fromPlaceId}/${toPlaceId}`;

const isSame = (one: Terms, other: Terms) =>
  one.days === other.days && one.minimum === other.minimum && one.multiple === other.multiple;

/** The first lane that is named twice, or that is no longer what its change was made from, or null. */
function wrongChange(
  view: PartiesView,
  { lanes, removed }: LanesChange,
  before: ReadonlyMap<string, PlaceLane>,
): LanesError | null {
  const names = new Set<string>();
  const all = [
    ...lanes.map((lane, at) => ({ lane, field: `lanes.${at}`, isKept: true })),
    ...removed.map((lane, at) => ({ lane, field: `removed.${at}`, isKept: false })),
  ];
  for (const { lane, field, isKept } of all) {
    const name = nameOf(lane);
    const [from, to] = [view.place(lane.fromPlaceId), view.place(lane.toPlaceId)];
    const value = `${from?.code ?? lane.fromPlaceId} → ${to?.code ?? lane.toPlaceId}`;
    if (names.has(name)) return { kind: "lane_twice", field, value };
    names.add(name);
    const { was } = lane;
    if (was === undefined) continue;
    const now = before.get(name);
    if (now && (was === null || !isSame(was, now))) {
      const { days, minimum, multiple } = now;
      return { kind: "lane_changed", field, value, days, minimum, multiple };
    }
    // What both took away is away.
    if (!now && was !== null && isKept) return { kind: "lane_gone", field, value };
  }
  return null;
}

/** Two who save at once: the second one waits here and is told what the first one changed. */
async function lockLanes(tx: Tx): Promise<void> {
  await tx.rows(
    "select pg_advisory_xact_lock(hashtextextended('materials.lane', $1::bigint << 32 | $2::bigint))",
    scopeOf(tx),
  );
}

async function storeLanes(tx: Tx, { lanes, removed }: LanesChange): Promise<void> {
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
    [...scopeOf(tx), JSON.stringify(lanes)],
  );
}

/**
 * States lanes, or takes them away; they hold from the next run on. Gives how many there are then.
 * Errors: a place that is not known, not own, closed or that goods only pass; a lane named twice or
 * changed since it was seen; more lanes than a company may have.
 */
export async function saveLanes(
  tx: Tx,
  parties: Parties,
  change: LanesChange,
): Promise<Result<{ lanes: number }, LanesError>> {
  const { lanes, removed } = change;
  await lockLanes(tx);
  const view = await parties.view.get(tx);
  const before = new Map((await readLanes(tx)).map((lane) => [nameOf(lane), lane]));
  const wrong = wrongPlace(view, lanes) ?? wrongChange(view, change, before);
  if (wrong) return err(wrong);
  const names = new Set([...before.keys(), ...lanes.map(nameOf)]);
  for (const lane of removed) names.delete(nameOf(lane));
  if (names.size > mostLanes)
    return err({ kind: "lanes_too_many", lanes: names.size, most: mostLanes });
  await storeLanes(tx, change);
  const told = (lane: Ends, after: PlaceLane | null) => {
    const known = before.get(nameOf(lane)) ?? null;
    if (known === null && after === null) return;
    const subject = { subjectKind: "place", subjectId: lane.fromPlaceId };
    const action = after === null ? "materials.lane.remove" : "materials.lane.save";
    tx.audit({ action, ...subject, before: known, after: after ?? lane });
  };
  for (const { was: _was, ...lane } of removed) told(lane, null);
  for (const { was: _was, ...lane } of lanes) told(lane, lane);
  // No run moved: who has the lanes open reads them anew.
  tx.announce({ topic: "MaterialsMoved", key: 0, payload: { id: 0 } });
  return ok({ lanes: names.size });
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
