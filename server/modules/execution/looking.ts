import { dayFromText, dayOfInstant, dayToText, isWorked } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import type { PartiesView } from "../parties/index.ts";
import { linesById } from "../orders/index.ts";
import {
  operationsOf,
  readShop,
  stepsWithoutResource,
  workOrdersOfSupplies,
} from "../production/index.ts";
import type {
  MaterialAnswer,
  Operation,
  Production,
  StepWithout,
  WorkOrder,
} from "../production/index.ts";
import { daysOfClaims } from "../promises/index.ts";
import { reservedToCome } from "../stock/index.ts";
import type { ReservedToCome } from "../stock/index.ts";
import { capacityFindings, materialFindings, qualityFindings, readyFrom } from "./readiness.ts";
import type { Checked, ExceptionKind, Finding, WorkSeen } from "./readiness.ts";

/** A line that must be ready by now, and what one check found of it. */
export interface Looked {
  readonly lineId: number;
  readonly orderId: number;
  readonly orderNumber: string;
  readonly itemId: number;
  readonly placeId: number;
  readonly workOrderId: number | null;
  /** Every work order that it is about: a line may rest on several. */
  readonly workOrderIds: readonly number[];
  readonly units: number;
  /** The day it has to leave to keep its first promise, as an ISO date. */
  readonly promisedDay: string;
  readonly kind: ExceptionKind;
  readonly findings: readonly Finding[];
}

interface Due extends ReservedToCome {
  readonly promisedDay: string;
  /** Days by which its present promise is later than its first. */
  readonly slippedDays: number;
  readonly deliverDayFirst: string;
  /** Its day is still far off: it is looked at only as something of it can be done nowhere. */
  readonly isFar: boolean;
  /** Steps behind it that nothing in use can do. */
  readonly without: readonly StepWithout[];
}

/**
 * Lines that rest on what is not there, and whose first promise is three working days away or nearer,
 * or that wait for a step that nothing in use can do.
 */
async function dueLines(
  tx: Tx,
  view: PartiesView,
  lineIds: readonly number[] | null,
): Promise<Due[]> {
  const held = await reservedToCome(tx, lineIds);
  const days = await daysOfClaims(
    tx,
    held.map((each) => each.lineId),
  );
  const stuck = Map.groupBy(await stepsWithoutResource(tx), (each) => each.supplyId);
  return held.flatMap((each) => {
    const place = view.place(each.placeId);
    if (!place) return [];
    const first = days.get(each.lineId)?.firstDay ?? each.deliverDay;
    const slippedDays = Math.max(0, dayFromText(each.deliverDay) - dayFromText(first));
    const promised = (dayFromText(each.shipDay) - slippedDays) as Day;
    const today = dayOfInstant(tx.now, place.zone).day;
    const from = readyFrom(promised, (day) => isWorked(place.calendar, day));
    const without = stuck.get(each.supplyId) ?? [];
    const isFar = today < from;
    if (isFar && without.length === 0) return [];
    const promisedDay = dayToText(promised);
    return [{ ...each, promisedDay, slippedDays, deliverDayFirst: first, isFar, without }];
  });
}

/** Work orders as checks see them, with the material of those that are still open. */
async function seeWork(tx: Tx, production: Production, orders: readonly WorkOrder[]) {
  const placeIds = [...new Set(orders.map((each) => each.placeId))];
  const now = { from: tx.now, until: tx.now };
  const answers: readonly MaterialAnswer[] =
    placeIds.length === 0 ? [] : (await readShop(tx, production, { placeIds, ...now })).materials;
  const byOrder = Map.groupBy(answers, (each) => each.workOrderId);
  const ids = orders.map((each) => each.id);
  const operations = Map.groupBy(await operationsOf(tx, ids), (each) => each.workOrderId);
  const items = await production.catalog.view.get(tx);
  const codeOf = (id: number) => items.item(id)?.code ?? String(id);
  return (order: WorkOrder): WorkSeen => {
    const own = operations.get(order.id) ?? [];
    const byId = new Map(own.map((each) => [each.id, each]));
    return workOf(order, { own, byId, answers: byOrder.get(order.id) ?? [], codeOf });
  };
}

function workOf(
  { number, units, status, projectedAt }: WorkOrder,
  seen: {
    readonly own: readonly Operation[];
    readonly byId: ReadonlyMap<number, Operation>;
    readonly answers: readonly MaterialAnswer[];
    readonly codeOf: (itemId: number) => string;
  },
): WorkSeen {
  return {
    ...{ number, units, status, projectedAt },
    operations: seen.own.map((each) => ({ ...each, label: `${number}-${each.step}` })),
    materials: seen.answers.map((each) => ({
      ...{ code: seen.codeOf(each.itemId), units: each.units, onHand: each.onHand },
      missing: each.missing,
      comesAt: each.atMs === null ? null : new Date(each.atMs),
      neededAt: seen.byId.get(each.operationId)?.plannedStart ?? null,
    })),
  };
}

/** What is found of a receipt that nobody here makes. */
function receiptChecked(due: Due, today: string): Checked[] {
  const { kind, day, number } = due.supply;
  if (day >= today && due.slippedDays === 0) return [];
  const rule = day < today ? ("receipt_late" as const) : ("slipped" as const);
  const finding = { rule, subject: number, units: due.units, at: day };
  return [{ kind: kind === "in_transit" ? "logistics" : "material", findings: [finding] }];
}

/** What is found of a work order: material, capacity and progress, quality. */
function workChecked(due: Due, work: WorkSeen, now: Date): Checked[] {
  const without = due.without.map(({ number, step, units }): Finding => ({
    ...{ rule: "no_resource", subject: `${number}-${step}`, units, at: null },
  }));
  // No plan mends that: whoever plans hears of it at once, not three days before.
  if (due.isFar) return [{ kind: "capacity", findings: without }];
  const slipped: Finding[] =
    due.slippedDays === 0
      ? []
      : [{ rule: "slipped", subject: work.number, units: due.units, at: due.deliverDay }];
  return [
    { kind: "material", findings: materialFindings(work) },
    { kind: "capacity", findings: [...without, ...slipped, ...capacityFindings(work, now)] },
    { kind: "quality", findings: qualityFindings(work) },
  ];
}

/** Lines that rest on several receipts have one exception a kind: its findings are put together. */
function together(looked: readonly Looked[]): Looked[] {
  const groups = Map.groupBy(looked, (each) => `${each.lineId}/${each.kind}`);
  return [...groups.values()].flatMap((all) => {
    const [first] = all;
    if (!first) return [];
    const days = all.map((each) => each.promisedDay).toSorted();
    return [
      {
        ...first,
        units: all.reduce((sum, each) => sum + each.units, 0),
        promisedDay: days[0] ?? first.promisedDay,
        workOrderIds: [...new Set(all.flatMap((each) => each.workOrderIds))].toSorted(
          (a, b) => a - b,
        ),
        findings: all.flatMap((each) => each.findings).slice(0, 50),
      },
    ];
  });
}

/**
 * Looks at every line (or these) whose first promise is three working days away or nearer, or that
 * nothing in use can make, and rests on receipts to come: what keeps each of them from being ready, by
 * kind. Lines that are ready are not among them.
 */
export async function look(
  tx: Tx,
  production: Production,
  lineIds: readonly number[] | null = null,
): Promise<Looked[]> {
  const view = await production.parties.view.get(tx);
  const due = await dueLines(tx, view, lineIds);
  if (due.length === 0) return [];
  const orders = await workOrdersOfSupplies(
    tx,
    due.map((each) => each.supplyId),
  );
  const seen = await seeWork(tx, production, [...orders.values()]);
  const lines = await linesById(
    tx,
    due.map((each) => each.lineId),
  );
  return together(
    due.flatMap((each) => {
      const order = orders.get(each.supplyId);
      const line = lines.get(each.lineId);
      const zone = view.place(each.placeId)?.zone ?? "Asia/Shanghai";
      const today = dayToText(dayOfInstant(tx.now, zone).day);
      const checked = order ? workChecked(each, seen(order), tx.now) : receiptChecked(each, today);
      if (!line) return [];
      const { lineId, itemId, placeId, units, promisedDay } = each;
      return checked
        .filter(({ findings }) => findings.length > 0)
        .map((found) => ({
          ...{ lineId, itemId, placeId, units, promisedDay, ...found },
          ...{ orderId: line.orderId, orderNumber: line.number, workOrderId: order?.id ?? null },
          workOrderIds: order ? [order.id] : [],
        }));
    }),
  );
}
