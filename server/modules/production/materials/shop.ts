import type { Tx } from "../../../platform/index.ts";
import type { Stretch } from "../factory/clock.ts";
import type { Factory, Resource, Setup } from "../factory/factory.ts";
import type { MaterialAnswer } from "./materials.ts";
import { minutesOf } from "../model.ts";
import type { Production } from "../open.ts";
import { openTimes } from "../factory/open-times.ts";
import { openDowntimes } from "../factory/downtime.ts";
import type { Downtime } from "../factory/downtime.ts";
import { materialsOf } from "./shop-materials.ts";
import { isDue, linksOf, operationsOf, workOrderColumns } from "../work-order-rows.ts";
import type { Link, Operation, WorkOrder } from "../work-order-rows.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];
const minuteMs = 60_000;

/** A resource with its open time in the asked span, downtime taken out. */
export interface ShopResource extends Resource {
  readonly zone: string;
  readonly open: readonly Stretch[];
  /** What it is set up for now; null: nobody knows. */
  readonly familyNow: number | null;
  /** A stop that has not ended. */
  readonly stop: Downtime | null;
}

/** One way to do an operation, for the units that are left of it. */
export interface ShopWay {
  readonly resourceId: number | null;
  readonly minutes: number;
}

export interface ShopOperation extends Operation {
  readonly ways: readonly ShopWay[];
  readonly needs: readonly { readonly resourceId: number; readonly units: number }[];
  /** What it comes after and is not done yet. */
  readonly after: readonly Link[];
  /** Ms since 1970 before which it cannot start: lags after what is done; null: none. */
  readonly notBeforeMs: number | null;
  /** When its announced material is there, ms since 1970; null: now. */
  readonly materialAtMs: number | null;
  /** Components of which something is neither there nor announced. */
  readonly missing: readonly { readonly itemId: number; readonly units: number }[];
  /** Good or scrap not reported yet. */
  readonly unitsLeft: number;
  /** What is left of one that has started, on its resource. */
  readonly minutesLeft: number | null;
}

/** Everything a planner needs of the plants at one moment. */
export interface Shop {
  readonly now: Date;
  readonly resources: readonly ShopResource[];
  readonly setups: readonly Setup[];
  readonly orders: readonly WorkOrder[];
  /** Of the open orders, what is neither done nor cancelled. */
  readonly operations: readonly ShopOperation[];
  readonly materials: readonly MaterialAnswer[];
}

/** Open work orders of these places; null: of every plant. */
export function openWorkOrders(tx: Tx, placeIds: readonly number[] | null): Promise<WorkOrder[]> {
  return tx.rows<WorkOrder>(
    `select ${workOrderColumns} from production.work_order where cell = $1 and tenant_id = $2
       and status in ('planned', 'released', 'in_progress', 'paused')
       and ($3::int[] is null or place_id = any ($3)) order by id`,
    [...scopeOf(tx), placeIds],
    "production.open_work_orders",
  );
}

/** What each resource was last set up for by an operation that started on it. */
async function familiesNow(tx: Tx): Promise<Map<number, number>> {
  const rows = await tx.rows<{ resource_id: number; family_id: number }>(
    `select distinct on (resource_id) resource_id, family_id from production.operation
     where cell = $1 and tenant_id = $2 and started_at is not null and resource_id is not null
       and family_id is not null order by resource_id, started_at desc`,
    scopeOf(tx),
    "production.families_now",
  );
  return new Map(rows.map((row) => [row.resource_id, row.family_id]));
}

interface WayRow {
  readonly operation_id: number;
  readonly resource_id: number;
  readonly setup_seconds: number;
  readonly run_seconds: number;
  readonly per_units: number;
}

async function waysAndNeeds(tx: Tx, operationIds: readonly number[]) {
  const ways = await tx.rows<WayRow>(
    `select operation_id, resource_id, setup_seconds, run_seconds, per_units
     from production.operation_way where cell = $1 and tenant_id = $2
       and operation_id = any ($3::bigint[]) order by operation_id, rank, resource_id`,
    [...scopeOf(tx), operationIds],
    "production.ways",
  );
  const needs = await tx.rows<{ operation_id: number; resource_id: number; units: number }>(
    `select operation_id, resource_id, units from production.operation_need where cell = $1
       and tenant_id = $2 and operation_id = any ($3::bigint[]) order by 1, 2`,
    [...scopeOf(tx), operationIds],
    "production.needs",
  );
  return {
    ways: Map.groupBy(ways, (each) => each.operation_id),
    needs: Map.groupBy(needs, (each) => each.operation_id),
  };
}

/** The ways of an operation for the units left of it: its own, or every resource of its centre. */
function waysFor(operation: Operation, own: readonly WayRow[], factory: Factory): ShopWay[] {
  const work = { units: operation.units - operation.good - operation.scrap };
  const started = operation.startedAt !== null;
  if (operation.workCentreId === null)
    return [{ resourceId: null, minutes: minutesOf(operation, { ...work, started }) }];
  const listed =
    own.length > 0
      ? own.map((row) => ({
          ...{ resourceId: row.resource_id, setupSeconds: row.setup_seconds },
          ...{ runSeconds: row.run_seconds, perUnits: row.per_units },
        }))
      : [...factory.resources.values()]
          .filter((each) => each.workCentreId === operation.workCentreId)
          .map(({ id: resourceId }) => ({ ...operation, resourceId }));
  return listed.flatMap((way) => {
    const resource = factory.resources.get(way.resourceId);
    const isHere = started && way.resourceId === operation.resourceId;
    if (!resource || (!resource.active && !isHere)) return [];
    const minutes = minutesOf(way, { ...work, loadUnits: resource.loadUnits, started });
    return [{ resourceId: way.resourceId, minutes }];
  });
}

/** The earliest start after predecessors that are done, or null. */
function afterDone(links: readonly Link[], byId: ReadonlyMap<number, Operation>): number | null {
  const times = links.flatMap(({ afterId, countsFrom, lagMinutes }) => {
    const before = byId.get(afterId);
    const from = countsFrom === "start" ? before?.startedAt : before?.endedAt;
    return before?.state === "done" && from ? [from.getTime() + lagMinutes * minuteMs] : [];
  });
  return times.length > 0 ? Math.max(...times) : null;
}

interface Picture {
  readonly factory: Factory;
  readonly byId: ReadonlyMap<number, Operation>;
  readonly links: ReadonlyMap<number, readonly Link[]>;
  readonly materials: ReadonlyMap<number, readonly MaterialAnswer[]>;
  readonly ways: ReadonlyMap<number, readonly WayRow[]>;
  readonly needs: ReadonlyMap<number, readonly { resource_id: number; units: number }[]>;
}

function shopOperation(operation: Operation, picture: Picture): ShopOperation {
  const links = picture.links.get(operation.id) ?? [];
  const ways = waysFor(operation, picture.ways.get(operation.id) ?? [], picture.factory);
  const materials = picture.materials.get(operation.id) ?? [];
  const times = materials.flatMap((each) => each.atMs ?? []);
  const isBusy = operation.startedAt !== null;
  const here = ways.find((each) => each.resourceId === operation.resourceId);
  return {
    ...operation,
    ways,
    needs: (picture.needs.get(operation.id) ?? []).map(({ resource_id, units }) => ({
      ...{ resourceId: resource_id, units },
    })),
    after: links.filter(({ afterId }) => {
      const state = picture.byId.get(afterId)?.state;
      return state !== undefined && state !== "done" && state !== "cancelled";
    }),
    notBeforeMs: afterDone(links, picture.byId),
    materialAtMs: times.length > 0 ? Math.max(...times) : null,
    missing: materials.flatMap(({ itemId, missing }) =>
      missing > 0 ? [{ itemId, units: missing }] : [],
    ),
    unitsLeft: operation.units - operation.good - operation.scrap,
    minutesLeft: isBusy ? (here?.minutes ?? 0) : null,
  };
}

/**
 * The plants as a planner needs them: resources with their open time between two instants, open work
 * orders, and what is left of their operations with ways, links and material dates.
 */
export async function readShop(
  tx: Tx,
  production: Production,
  asked: { readonly placeIds: readonly number[] | null; readonly from: Date; readonly until: Date },
): Promise<Shop> {
  const factory = await production.factory.get(tx);
  const view = await production.parties.view.get(tx);
  const isAsked = (placeId: number) => asked.placeIds?.includes(placeId) ?? true;
  const resources = [...factory.resources.values()].filter((each) => isAsked(each.placeId));
  const stops = await openDowntimes(tx);
  const span = { fromMs: asked.from.getTime(), untilMs: asked.until.getTime() };
  const open = openTimes({ factory, view, stops }, resources, span);
  const families = await familiesNow(tx);
  const orders = await openWorkOrders(tx, asked.placeIds);
  const all = await operationsOf(
    tx,
    orders.map((each) => each.id),
  );
  const due = all.filter(isDue);
  const ids = due.map((each) => each.id);
  const materials = await materialsOf(tx, view, { orders, operations: all });
  const picture: Picture = {
    factory,
    byId: new Map(all.map((each) => [each.id, each])),
    links: Map.groupBy(await linksOf(tx, ids), (each) => each.operationId),
    materials: Map.groupBy(materials, (each) => each.operationId),
    ...(await waysAndNeeds(tx, ids)),
  };
  return {
    now: tx.now,
    resources: resources.map((each) => ({
      ...each,
      zone: view.place(each.placeId)?.zone ?? "Asia/Shanghai",
      open: open.get(each.id) ?? [],
      familyNow: families.get(each.id) ?? each.familyId,
      stop: stops.find((stop) => stop.resourceId === each.id) ?? null,
    })),
    setups: factory.setups,
    orders,
    operations: due.map((each) => shopOperation(each, picture)),
    materials,
  };
}
