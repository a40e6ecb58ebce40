import type { Finding, Slip } from "../../../../engines/scheduling/index.ts";
import type { Tx } from "../../../platform/index.ts";
import { orderNumbers } from "../../orders/index.ts";
import { operationsById, workOrdersById } from "../../production/index.ts";
import type { Production, WorkOrder } from "../../production/index.ts";
import type { Difference } from "./compare.ts";
import { claimsOf } from "../plant/demand.ts";
import { letGoBy } from "./let-go.ts";
import type { Plant } from "../plant/plant.ts";
import { barsOf, finishesOf, noticesOf } from "./runs.ts";
import type { Run, StoredFinish } from "./runs.ts";
import { instantOf, lineAt } from "../plant/time.ts";
import { causeInWords, findingInWords, letGoInWords, timeInWords } from "../plant/words.ts";
import type { Words } from "../plant/words.ts";

/** What operations, resources and minutes are called. */
export interface Names {
  readonly operation: (id: number) => Words;
  /** An operation's own name, without its work order. */
  readonly step: (id: number) => Words;
  readonly resource: (id: number) => Words;
  readonly time: (minute: number) => string;
}

/** Names of what a finding or a cause points at. */
export async function namesOf(
  tx: Tx,
  production: Production,
  asked: {
    readonly operationIds: readonly number[];
    readonly zone: string;
    readonly plant: Plant | null;
  },
): Promise<Names> {
  const operations = await operationsById(tx, asked.operationIds);
  const orderIds = [...new Set(operations.map((each) => each.workOrderId))];
  const numbers = new Map(
    (await workOrdersById(tx, orderIds)).map((each) => [each.id, each.number]),
  );
  const byId = new Map(operations.map((each) => [each.id, each]));
  const { resources } = await production.factory.get(tx);
  return {
    operation: (id) => {
      if (id < 0) return { zh: "承诺占用的产能", en: "Capacity that a promise holds" };
      const each = byId.get(id);
      const number = numbers.get(each?.workOrderId ?? 0) ?? "";
      const zh = `${number} ${each?.name ?? id}`.trim();
      return { zh, en: `${number} ${each?.nameEn || each?.name || id}`.trim() };
    },
    step: (id) => {
      const each = byId.get(id);
      return { zh: each?.name ?? String(id), en: each?.nameEn || each?.name || String(id) };
    },
    resource: (id) => {
      const each = resources.get(id);
      return { zh: each?.name ?? String(id), en: each?.nameEn || each?.name || String(id) };
    },
    time: (minute) =>
      asked.plant ? timeInWords(instantOf(asked.plant.line, minute), asked.zone) : String(minute),
  };
}

const isoOf = (date: Date | null) => date?.toISOString() ?? null;

/** Operations that a finding points at. */
const operationsIn = (finding: Run["finding"]): number[] =>
  finding === null
    ? []
    : [
        ...("operation" in finding ? [finding.operation] : []),
        ...("operations" in finding ? finding.operations : []),
        ...("ref" in finding && finding.what === "operation" ? [finding.ref] : []),
      ];

/** Runs as they leave: why they failed in names of the plant, on its clock. */
export async function plansText(tx: Tx, production: Production, runs: readonly Run[]) {
  const operationIds = [...new Set(runs.flatMap((run) => operationsIn(run.finding)))];
  const view = await production.parties.view.get(tx);
  const names = await namesOf(tx, production, { operationIds, zone: "UTC", plant: null });
  return runs.map((run) => {
    const { curve: _curve, finding, objective, revision: _revision, seed: _seed, ...kept } = run;
    const { beforeId: _before, undoneBy: _undone, madeBy: _made, ...rest } = kept;
    const zone = view.place(run.placeId)?.zone ?? "UTC";
    const time = (minute: number) => timeInWords(instantOf(lineAt(run.takenAt), minute), zone);
    return {
      ...rest,
      objective:
        objective.kind === "weighted"
          ? { kind: objective.kind, weights: { ...objective.weights } }
          : { kind: objective.kind, measures: [...objective.measures] },
      failure: finding === null ? null : findingInWords(finding, { ...names, time }),
      takenAt: run.takenAt.toISOString(),
      frozenUntil: run.frozenUntil.toISOString(),
      createdAt: run.createdAt.toISOString(),
      publishedAt: isoOf(run.publishedAt),
    };
  });
}

interface Naming {
  readonly names: Names;
  readonly orders: ReadonlyMap<number, WorkOrder>;
}

function finishText(finish: StoredFinish, { names, orders }: Naming) {
  const order = orders.get(finish.workOrderId);
  const { stake, causes, ...rest } = finish;
  return {
    ...{ ...rest, ...stake },
    number: order?.number ?? String(finish.workOrderId),
    itemId: order?.itemId ?? 0,
    dueAt: isoOf(finish.dueAt),
    endAt: finish.endAt.toISOString(),
    causes: causes.map(({ kind, minutes, operationId, resourceId, behind }) => ({
      ...{ kind, minutes: Math.round(minutes), operationId },
      words: causeInWords({
        ...{ kind, minutes, operation: names.operation(operationId) },
        resource: resourceId === null ? null : names.resource(resourceId),
        behind: behind === null ? null : (orders.get(behind)?.number ?? null),
      }),
    })),
  };
}

/** What a plan let go of: what held it where, why that could not be, and where it stands. */
async function letGoShown(tx: Tx, production: Production, run: Run) {
  const rows = await letGoBy(tx, run.id);
  if (rows.length === 0) return [];
  const bars = new Map((await barsOf(tx, run.id)).map((bar) => [bar.operationId, bar]));
  const ids = rows.flatMap((each) => [each.operationId, ...operationsIn(each.finding as Finding)]);
  const zone = (await production.parties.view.get(tx)).place(run.placeId)?.zone ?? "UTC";
  const names = await namesOf(tx, production, {
    ...{ operationIds: [...new Set(ids)].filter((id) => id > 0), zone, plant: null },
  });
  const orders = await workOrdersById(tx, [...new Set(rows.map((each) => each.workOrderId))]);
  const numbers = new Map(orders.map((each) => [each.id, each.number]));
  return rows.map(({ operationId, workOrderId, hold, resourceId, startAt, finding, foundAt }) => {
    const bar = bars.get(operationId);
    const time = (minute: number) => timeInWords(instantOf(lineAt(foundAt), minute), zone);
    return {
      ...{ operationId, workOrderId, hold, number: numbers.get(workOrderId) ?? "" },
      ...{ step: names.step(operationId), resource: names.resource(resourceId) },
      ...{ startAt: startAt.toISOString(), nowAt: bar ? bar.start.toISOString() : null },
      nowResource: names.resource(bar?.resourceId ?? resourceId),
      why: letGoInWords(finding, { ...names, time }),
    };
  });
}

type PlanText = Awaited<ReturnType<typeof plansText>>[number];

/** A plan in full: its curve, its work orders with the causes of lateness, and who was told. */
export async function planShown(tx: Tx, production: Production, run: Run) {
  const finishes = await finishesOf(tx, run.id);
  const causes = finishes.flatMap((each) => each.causes);
  const ids = [
    ...finishes.map((each) => each.workOrderId),
    ...causes.flatMap((each) => each.behind ?? []),
  ];
  const found = await workOrdersById(
    tx,
    [...new Set(ids)].filter((id) => id > 0),
  );
  const orders = new Map(found.map((each) => [each.id, each]));
  const operationIds = [...new Set(causes.map((each) => each.operationId))].filter((id) => id > 0);
  const names = await namesOf(tx, production, { operationIds, zone: "UTC", plant: null });
  const notices = await noticesOf(tx, run.id);
  const told = await orderNumbers(tx, [...new Set(notices.flatMap((each) => each.orderId ?? []))]);
  const numbers = new Map(told.map((each) => [each.id, each.number]));
  const [shown] = (await plansText(tx, production, [run])) as [PlanText];
  return {
    ...shown,
    curve: run.curve.map(([second, score]) => ({ second, score })),
    orders: finishes.map((each) => finishText(each, { names, orders })),
    letGo: await letGoShown(tx, production, run),
    notices: notices.map((each) => ({
      ...each,
      number: numbers.get(each.orderId ?? 0) ?? null,
      at: each.at.toISOString(),
    })),
  };
}

/** Who slips, with the customers' orders that rest on it. */
export async function slipsShown(tx: Tx, plant: Plant, slips: readonly Slip[]) {
  const orders = new Map(plant.shop.orders.map((each) => [each.id, each]));
  const slipping = slips.flatMap((each) => orders.get(each.order) ?? []);
  const claims = await claimsOf(tx, slipping);
  return slips.flatMap((slip) => {
    const order = orders.get(slip.order);
    if (!order) return [];
    const held = (claims.get(order.id) ?? []).flatMap(({ order: own }) =>
      own ? [{ id: own.orderId, number: own.number }] : [],
    );
    return [
      {
        ...{ workOrderId: order.id, number: order.number, breaksDue: slip.breaksDue },
        before: instantOf(plant.line, slip.before).toISOString(),
        after: instantOf(plant.line, slip.after).toISOString(),
        ...{ later: Math.round(slip.later), cost: Math.round(slip.cost) },
        orders: [...new Map(held.map((each) => [each.id, each])).values()],
      },
    ];
  });
}

/** Two plans side by side as they leave. */
export async function comparisonShown(tx: Tx, { orders, scores, moved, cost }: Difference) {
  const ids = orders.map((each) => each.workOrderId);
  const known = new Map((await workOrdersById(tx, ids)).map((each) => [each.id, each]));
  return {
    ...{ scores, moved, cost: Math.round(cost) },
    orders: orders.map(({ weight: _weight, ...each }) => ({
      ...each,
      number: known.get(each.workOrderId)?.number ?? String(each.workOrderId),
      itemId: known.get(each.workOrderId)?.itemId ?? 0,
      ...{ dueAt: isoOf(each.dueAt), before: isoOf(each.before), after: isoOf(each.after) },
      cost: Math.round(each.cost),
    })),
  };
}
