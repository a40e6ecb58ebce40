import type { Tx } from "../../../platform/index.ts";
import type { Factory, Production, ShopOperation, WorkOrder } from "../../production/index.ts";
import { unmadeSlots } from "../plant/bookings.ts";
import { readPlant, usualFactors } from "../plant/plant.ts";
import type { Plant } from "../plant/plant.ts";
import type { Lack } from "../plant/pool.ts";
import { barsOf, finishesOf, runById, runInForce } from "../running/runs.ts";
import { lackInWords, stopInWords } from "../plant/words.ts";

const minuteMs = 60_000;
const minuteOf = (date: Date) => Math.floor(date.getTime() / minuteMs);
/** How far shifts are drawn behind the last bar, and at least. */
const airDays = 14;

interface Placed {
  readonly operation: ShopOperation;
  readonly resourceId: number | null;
  readonly from: Date;
  readonly start: Date;
  readonly end: Date;
  readonly pinned: boolean;
}

/** What is in force: the planned times that production holds. */
const inForceBars = (plant: Plant): Placed[] =>
  plant.shop.operations.flatMap((operation) => {
    const {
      plannedFrom: from,
      plannedStart: start,
      plannedEnd: end,
      resourceId,
      pinned,
    } = operation;
    return from && start && end ? [{ operation, resourceId, from, start, end, pinned }] : [];
  });

async function barsOfRun(tx: Tx, plant: Plant, runId: number): Promise<Placed[]> {
  const operations = new Map(plant.shop.operations.map((each) => [each.id, each]));
  return (await barsOf(tx, runId)).flatMap((bar) => {
    const operation = operations.get(bar.operationId);
    return operation ? [{ operation, ...bar }] : [];
  });
}

/** Work orders that end after they are due. */
async function lateOrders(
  tx: Tx,
  plant: Plant,
  { runId, bars }: { readonly runId: number | null; readonly bars: readonly Placed[] },
) {
  if (runId !== null) {
    const finishes = await finishesOf(tx, runId);
    return new Set(finishes.filter((each) => each.lateMinutes > 0).map((each) => each.workOrderId));
  }
  const ends = new Map<number, number>();
  for (const { operation, end } of bars) {
    const { workOrderId } = operation;
    ends.set(workOrderId, Math.max(ends.get(workOrderId) ?? 0, end.getTime()));
  }
  return new Set(
    [...ends].flatMap(([id, end]) => {
      const due = plant.demand.get(id)?.dueMs ?? null;
      return due !== null && end > due ? [id] : [];
    }),
  );
}

/** The shift calendar that a resource works by: its own, else its plant's. */
function calendarOf(factory: Factory, resourceId: number) {
  const resource = factory.resources.get(resourceId);
  const id = resource?.calendarId ?? factory.plants.get(resource?.placeId ?? 0) ?? 0;
  const calendar = factory.calendars.get(id);
  return calendar ? { name: calendar.name, nameEn: calendar.nameEn } : null;
}

function rowsOf(plant: Plant, production: Factory, last: number) {
  const until = last + airDays * 1_440;
  return plant.shop.resources
    .filter((each) => each.workCentreId !== null)
    .map((resource) => {
      const centre = production.workCentres.get(resource.workCentreId ?? 0);
      return {
        ...{ resourceId: resource.id, code: resource.code, name: resource.name },
        ...{ nameEn: resource.nameEn, centre: centre?.name ?? "", centreEn: centre?.nameEn ?? "" },
        calendar: calendarOf(production, resource.id),
        open: resource.open
          .filter((span) => span.fromMs / minuteMs < until)
          .flatMap((span) => [
            Math.ceil(span.fromMs / minuteMs),
            Math.floor(span.untilMs / minuteMs),
          ]),
        stopped: resource.stop ? stopInWords(resource) : null,
      };
    })
    .toSorted((a, b) =>
      a.centre < b.centre ? -1 : a.centre > b.centre ? 1 : a.code < b.code ? -1 : 1,
    );
}

/** What stands on a resource that cannot do it any more, though another one can. */
const strayIn = (bars: readonly Placed[]): Lack[] =>
  bars.flatMap(({ operation, resourceId }) => {
    const { id: operationId, minutesLeft, ways } = operation;
    const isStray =
      minutesLeft === null &&
      resourceId !== null &&
      ways.length > 0 &&
      !ways.some((way) => way.resourceId === resourceId);
    return isStray ? [{ operationId, resourceId, units: 1 }] : [];
  });

/** An operation without a place, with what it takes to give it one by hand. */
const placeable = ({ id, step, name, nameEn, ways }: ShopOperation) => ({
  ...{ operationId: id, step, name, nameEn },
  minutes: ways.length === 0 ? 0 : Math.round(Math.min(...ways.map((way) => way.minutes))),
  ways: ways.flatMap((way) => way.resourceId ?? []),
});

/** Work orders without a place, and those that stand and cannot be done, with what they lack. */
function waitingIn(plant: Plant, bars: readonly Placed[], factory: Factory) {
  const placed = new Set(bars.map((bar) => bar.operation.id));
  const planned = new Set(bars.map((bar) => bar.operation.workOrderId));
  const homeless = new Set(
    plant.shop.operations.flatMap((each) =>
      plant.outside.has(each.id) && !placed.has(each.id) ? each.workOrderId : [],
    ),
  );
  const names = new Map(plant.shop.operations.map((each) => [each.id, each]));
  const unplannable = new Map(plant.pool.map((each) => [each.workOrderId, each]));
  for (const lack of strayIn(bars)) {
    const workOrderId = names.get(lack.operationId)?.workOrderId ?? 0;
    const known = unplannable.get(workOrderId) ?? { workOrderId, missing: [], lacks: [] };
    unplannable.set(workOrderId, { ...known, lacks: [...known.lacks, lack] });
  }
  const homelessOf = Map.groupBy(
    plant.shop.operations.filter((each) => !placed.has(each.id) && each.minutesLeft === null),
    (each) => each.workOrderId,
  );
  const waiting = ({ id, number, itemId }: WorkOrder) => ({
    ...{ workOrderId: id, number, itemId },
    missing: (unplannable.get(id)?.missing ?? []).map((part) => ({ ...part })),
    lacks: (unplannable.get(id)?.lacks ?? []).map((lack) => ({
      ...lackInWords(lack, {
        operation: names.get(lack.operationId),
        resource: factory.resources.get(lack.resourceId ?? 0),
      }),
    })),
  });
  const isPooled = ({ id }: WorkOrder) => !planned.has(id) || homeless.has(id);
  return {
    pool: plant.shop.orders.filter(isPooled).map((each) => ({
      ...{ ...waiting(each), units: each.units, needAt: each.needAt?.toISOString() ?? null },
      operations: (homelessOf.get(each.id) ?? []).map(placeable),
    })),
    stuck: plant.shop.orders
      .filter((each) => unplannable.has(each.id) && !isPooled(each))
      .map(waiting),
  };
}

/** A plant's plan as rows and bars: what is in force, or one of its scenarios. */
export async function chartOf(
  tx: Tx,
  production: Production,
  asked: { readonly placeId: number; readonly runId: number | null },
) {
  const { placeId, runId } = asked;
  const plant = await readPlant(tx, production, { placeId, factors: usualFactors });
  const run = runId === null ? null : await runById(tx, runId);
  const bars = run ? await barsOfRun(tx, plant, run.id) : inForceBars(plant);
  const late = await lateOrders(tx, plant, { runId: run?.id ?? null, bars });
  const orders = new Map(plant.shop.orders.map((each) => [each.id, each]));
  const last = Math.max(minuteOf(tx.now), ...bars.map((bar) => minuteOf(bar.end)));
  const view = await production.parties.view.get(tx);
  const factory = await production.factory.get(tx);
  const items = await production.catalog.view.get(tx);
  const unmade = await unmadeSlots(tx, placeId);
  const used = new Set([
    ...unmade.map((each) => each.itemId),
    ...plant.shop.orders.map((each) => each.itemId),
    ...plant.pool.flatMap((each) => each.missing.map((part) => part.itemId)),
  ]);
  return {
    zone: view.place(placeId)?.zone ?? "UTC",
    now: minuteOf(tx.now),
    frozenUntil: run && run.frozenUntil > tx.now ? minuteOf(run.frozenUntil) : null,
    inForce: (await runInForce(tx, placeId))?.id ?? null,
    rows: rowsOf(plant, factory, last),
    bars: bars.map(({ operation, resourceId, from, start, end, pinned }) => ({
      ...{ operationId: operation.id, workOrderId: operation.workOrderId, resourceId },
      ...{ from: minuteOf(from), start: minuteOf(start), end: minuteOf(end) },
      number: orders.get(operation.workOrderId)?.number ?? "",
      ...{ name: operation.name, nameEn: operation.nameEn },
      itemId: orders.get(operation.workOrderId)?.itemId ?? 0,
      late: late.has(operation.workOrderId),
      ...{ pinned, pinnedHere: run !== null && pinned && !operation.pinned },
      started: operation.startedAt !== null,
      after: operation.after.map((link) => link.afterId),
      ways: operation.ways.flatMap((way) => way.resourceId ?? []),
    })),
    ...waitingIn(plant, bars, factory),
    unmade: unmade.map(({ endAt, failure, ...each }) => ({
      ...{ ...each, endAt: endAt.toISOString(), failure: { ...failure } },
    })),
    items: [...used].flatMap((id) => {
      const item = items.item(id);
      return item ? [{ id, code: item.code, name: item.name, nameEn: item.nameEn }] : [];
    }),
  };
}
