import type { Chance } from "../../kernel/index.ts";
import type { Millrace } from "../compose.ts";
import {
  assignException,
  closeDay,
  closeException,
  firstOver,
  listExceptionRows,
  reckon,
} from "../modules/execution/index.ts";
import { repromise } from "../modules/orders/index.ts";
import {
  openWorkOrders,
  operationsOf,
  pauseOperation,
  releaseWorkOrders,
  reportUnits,
  resumeOperation,
  startOperation,
  tasksOf,
} from "../modules/production/index.ts";
import type { Operation, StopCause } from "../modules/production/index.ts";
import type { Actor, Scope, Tx } from "../platform/index.ts";

/** What one pass over the shop floor does at most: it stays cheap however long the demo rested. */
const mostActs = 16;
const dayMs = 86_400_000;

interface Floor {
  readonly millrace: Millrace;
  readonly scope: Scope;
  readonly actor: Actor;
  readonly chance: Chance;
}

/** A refusal is of the demo's everyday: what it began is taken back, and the next thing is done. */
class Refused extends Error {}

type Answer = { readonly ok: boolean };

/** One act in a transaction of its own; false when it is refused. */
async function act(floor: Floor, work: (tx: Tx) => Promise<Answer>): Promise<boolean> {
  try {
    await floor.millrace.database.transact(floor.scope, floor.actor, async (tx) => {
      if (!(await work(tx)).ok) throw new Refused();
    });
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

/** Units that a running operation should have given by now, by its plan. */
export function targetOf(operation: Operation, now: Date): number {
  const { units, startedAt, plannedFrom, plannedStart, plannedEnd } = operation;
  // What is being set up gives nothing; a changeover over a night is no longer for it.
  const first = plannedStart?.getTime() ?? 0;
  const setup = Math.min(first - (plannedFrom?.getTime() ?? first), operation.setupSeconds * 1_000);
  const from = Math.max((startedAt?.getTime() ?? 0) + setup, first);
  const until = Math.max(from + 60_000, plannedEnd?.getTime() ?? from + dayMs);
  return Math.floor(units * Math.min(1, Math.max(0, now.getTime() - from) / (until - from)));
}

/** Reports what a running operation gave since the last time; now and then a unit is scrap. */
async function report(floor: Floor, operation: Operation, now: Date): Promise<boolean> {
  const { millrace, chance } = floor;
  const { production, orders } = millrace;
  return act(floor, async (tx) => {
    const [task] = await tasksOf(tx, production, [operation.id]);
    const through = operation.good + operation.scrap;
    const made = Math.min(task?.ready ?? 0, targetOf(operation, now) - through);
    if (made <= 0) return { ok: false };
    const scrap = chance.next() < 0.05 ? 1 : 0;
    const given = { good: made - scrap, scrap, rework: 0 };
    const cause: StopCause | null = scrap > 0 ? "method" : null;
    const isLast = through + made >= operation.units;
    const said = isLast ? saidBy(operation.plannedEnd, now) : {};
    const told = { operationId: operation.id, ...given, cause, said };
    const done = await reportUnits(tx, production, told);
    if (done.ok && done.value.items.length > 0)
      await repromise(tx, orders.parts, { items: done.value.items, cause: "production" });
    return done;
  });
}

/**
 * When the people of the shop floor did what is entered now: when the plan had it. They enter it later,
 * some of it much later where the demo rested, and work would else seem to take no time.
 */
const saidBy = (planned: Date | null, now: Date) => ({
  at: planned === null || planned > now ? now : planned,
  sentAt: now,
});

/** Starts what the plan wants started, releasing its work order first where that is still to do. */
async function begin(
  floor: Floor,
  operation: Operation,
  { isReleased, now }: { readonly isReleased: boolean; readonly now: Date },
): Promise<boolean> {
  const { production } = floor.millrace;
  const { id: operationId, workOrderId, resourceId, plannedStart } = operation;
  if (!isReleased) {
    const change = { ids: [workOrderId], why: "按计划下达" };
    if (!(await act(floor, (tx) => releaseWorkOrders(tx, production, change)))) return false;
  }
  const said = saidBy(plannedStart, now);
  return act(floor, (tx) => startOperation(tx, production, { operationId, resourceId, said }));
}

/** One thing that people on the shop floor would say of an operation now; false: nothing. */
async function work(
  floor: Floor,
  operation: Operation,
  at: { readonly now: Date; readonly isReleased: boolean },
): Promise<boolean> {
  const { millrace, chance } = floor;
  const { id, state } = operation;
  if (state === "waiting") return begin(floor, operation, at);
  if (state === "paused")
    return (
      chance.next() < 0.4 &&
      act(floor, (tx) => resumeOperation(tx, millrace.production, { operationId: id }))
    );
  if (chance.next() < 0.02) {
    const cause = chance.pick(["man", "machine", "material", "method"] as const);
    const pause = { operationId: id, cause, note: "" };
    return act(floor, (tx) => pauseOperation(tx, millrace.production, pause));
  }
  return report(floor, operation, at.now);
}

/** Closes a day that is over, as its owner would before the next one's work is released; false: none. */
async function closeOne(floor: Floor, now: Date): Promise<boolean> {
  const { production, database } = floor.millrace;
  const day = await database.read(floor.scope, (tx) => firstOver(tx, production));
  if (!day) return false;
  return act(floor, async (tx) => {
    const { lines } = await reckon(tx, production, day);
    const newDay = new Date(now.getTime() + dayMs).toISOString().slice(0, 10);
    const answers = lines
      .filter((line) => line.missing > 0)
      .map(({ operationId, remaining }) => ({
        ...{ operationId, cause: floor.chance.pick(["man", "machine", "material"] as const) },
        ...{ owner: "班组长", note: "", newDay: remaining > 0 ? newDay : null },
      }));
    return closeDay(tx, production, { ...day, lines: answers, note: "" });
  });
}

/** Closes one exception whose check holds again. */
async function settleOne(floor: Floor): Promise<void> {
  const { production, database } = floor.millrace;
  const asked = { placeIds: null, isOpen: true, kind: null, limit: 200 };
  const rows = await database.read(floor.scope, (tx) => listExceptionRows(tx, asked));
  // Any of them: one that cannot be closed must not stand before the others for ever.
  const cleared = rows.filter((each) => each.clearedAt !== null);
  if (cleared.length === 0) return;
  const holds = floor.chance.pick(cleared);
  await act(floor, async (tx) => {
    await assignException(tx, { id: holds.id, owner: "计划员" });
    return closeException(tx, production, { id: holds.id, reason: "solved", note: "复查达标" });
  });
}

/**
 * Reports from the shop floor what the plan in force says should have happened by now: releases,
 * starts, units, now and then a pause. At most so many acts a pass; what is left comes with the next.
 */
export async function reportShopFloor(floor: Floor): Promise<number> {
  const { database } = floor.millrace;
  const now = database.world.clock();
  // A day that stays open would keep the next one's work from being released.
  for (let closed = 0; closed < mostActs && (await closeOne(floor, now));) closed += 1;
  const { orders, operations } = await database.read(floor.scope, async (tx) => {
    const open = await openWorkOrders(tx, null);
    const firm = open.filter((each) => each.freedom !== "proposed");
    return {
      orders: firm,
      operations: await operationsOf(
        tx,
        firm.map((each) => each.id),
      ),
    };
  });
  const released = new Set(orders.filter((each) => each.status !== "planned").map(({ id }) => id));
  const rank = { running: 0, paused: 1, waiting: 2 } as const;
  const rankOf = (each: Operation) => rank[each.state as "running"] ?? 3;
  const due = operations
    .filter((each) => rankOf(each) < 3 && each.plannedFrom !== null && each.plannedFrom <= now)
    .toSorted((a, b) => rankOf(a) - rankOf(b) || Number(a.plannedFrom) - Number(b.plannedFrom));
  let acts = 0;
  let tries = 0;
  // Work orders that wait for something are asked once a pass, and another stretch of them each time:
  // a backlog that stands must not hide what could be done.
  const stuck = new Set<number>();
  const going = due.filter((each) => rankOf(each) < 2);
  const waiting = due.slice(going.length);
  const from = Math.floor(floor.chance.next() * waiting.length);
  const nearest = waiting.slice(0, mostActs);
  const turned = [...waiting.slice(from), ...waiting.slice(0, from)];
  for (const operation of [...going, ...nearest, ...turned]) {
    if (acts >= mostActs || tries >= 4 * mostActs) break;
    if (stuck.has(operation.workOrderId)) continue;
    tries += 1;
    const isReleased = released.has(operation.workOrderId);
    if (await work(floor, operation, { now, isReleased })) acts += 1;
    else if (operation.state === "waiting") stuck.add(operation.workOrderId);
  }
  await settleOne(floor);
  return acts;
}
