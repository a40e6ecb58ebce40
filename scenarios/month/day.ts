// What people do on a day of the simulated month: order, deliver late, stop and mend machines, report,
// ship, take rush orders, plan anew in the evening, close the day and answer exceptions.
import assert from "node:assert/strict";
import type { Chance } from "../../kernel/index.ts";
import { watchDays, watchReadiness } from "../../server/modules/execution/index.ts";
import { scope } from "./client.ts";
import type { Client } from "./client.ts";
import type { Plant } from "./plant.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** A company's month so far. */
export interface Month {
  readonly client: Client;
  readonly plant: Plant;
  readonly chance: Chance;
  /** Customers' orders that were placed. */
  readonly orders: number[];
  /** What stands, and when somebody mends it. */
  readonly stops: Map<number, number>;
  readonly seen: Record<
    | "orders"
    | "rush"
    | "stops"
    | "late"
    | "reports"
    | "shipped"
    | "plans"
    | "letGo"
    | "anew"
    | "closed"
    | "answered",
    number
  >;
}

/** The day in China at an instant. */
export const dayOf = (at: number) => new Date(at + 8 * hourMs).toISOString().slice(0, 10);

interface Task {
  readonly id: number;
  readonly workOrderId: number;
  readonly state: string;
  readonly units: number;
  readonly good: number;
  readonly scrap: number;
  readonly ready: number;
  readonly resourceId: number | null;
  readonly plannedStart: string | null;
  readonly plannedEnd: string | null;
  readonly waits: readonly { readonly kind: string }[];
}

/** Customers order; what is not there is promised from what will be made. */
export async function sell(at: Month, count: number): Promise<void> {
  const { client, plant, chance } = at;
  for (let each = 0; each < count; each += 1) {
    const placed = await client.ask<{ orderId: number }>("POST /api/orders", {
      ...{ channelId: plant.channelId, externalId: `m${at.orders.length}`, region: "33" },
      ...{ policy: "backorder", payment: "paid" },
      lines: [{ itemId: chance.pick(plant.made), units: chance.whole(5, 60), amountMinor: 10_000 }],
    });
    at.orders.push(placed.orderId);
    at.seen.orders += 1;
  }
}

/** Somebody important wants goods at once: the soonest of the offers is taken, if there is one. */
export async function rush(at: Month): Promise<void> {
  const { client, plant, chance } = at;
  const asked = {
    ...{ placeId: plant.placeId, itemId: chance.pick(plant.made), units: chance.whole(10, 40) },
    ...{ weight: 10, needAt: new Date(client.now() + 8 * hourMs).toISOString() },
  };
  const reply = await client.say("POST /api/plans/rush/offers", asked);
  if (reply.status !== 200) return;
  const { offers } = reply.body as { offers?: { kind: string; endAt: string }[] };
  const [best] = (offers ?? []).toSorted((a, b) => a.endAt.localeCompare(b.endAt));
  if (!best) return;
  const { kind, endAt } = best;
  const taken = await client.say("POST /api/plans/rush", { ...asked, kind, endAt });
  if (taken.status === 200) at.seen.rush += 1;
}

interface Supply {
  readonly id: number;
  readonly itemId: number;
  readonly day: string;
  readonly units: number;
  readonly documentNumber: string;
}

/** Orders components, hears that some come later, and receives those whose day it is. */
export async function supply(at: Month): Promise<void> {
  const { client, plant, chance, seen } = at;
  const { B, C } = plant.bought;
  const { rows } = await client.ask<{ rows: Supply[] }>("GET /api/supplies?limit=500");
  const bought = rows.filter((each) => each.documentNumber.startsWith("PO"));
  const today = dayOf(client.now());
  for (const { id, itemId, day, units } of bought) {
    if (day > today) continue;
    if (chance.next() < 0.3) {
      const later = dayOf(client.now() + chance.whole(1, 4) * dayMs);
      await client.ask(`PATCH /api/supplies/${itemId}/${id}`, { day: later, why: "晚到" });
      seen.late += 1;
    } else await client.ask(`POST /api/supplies/${itemId}/${id}/receive`, { units });
  }
  const day = dayOf(client.now() + 3 * dayMs);
  const draft = { placeId: plant.placeId, kind: "in_transit", day };
  await client.ask("POST /api/supplies", {
    supplies: [
      { ...draft, itemId: B, units: 600, documentNumber: `PO-B-${day}` },
      { ...draft, itemId: C, units: 300, documentNumber: `PO-C-${day}` },
    ],
  });
}

/** Machines break down and are mended. */
export async function breakDown(at: Month): Promise<void> {
  const { client, plant, chance, stops } = at;
  for (const [machine, until] of stops)
    if (until <= client.now()) {
      await client.ask(`POST /api/factory/resources/${machine}/restore`, {});
      stops.delete(machine);
    }
  if (chance.next() > 0.15) return;
  const machine = chance.pick(plant.machines);
  if (stops.has(machine)) return;
  const until = client.now() + chance.whole(1, 9) * hourMs;
  await client.ask(`POST /api/factory/resources/${machine}/stop`, {
    ...{ cause: "machine", note: "", expectedAt: new Date(until).toISOString() },
  });
  // Hopes are not always kept.
  stops.set(machine, until + (chance.next() < 0.3 ? 4 * hourMs : 0));
  at.seen.stops += 1;
}

/** Units that an operation should have given by now. */
function dueOf(task: Task, now: number): number {
  const [start, end] = [Date.parse(task.plannedStart ?? ""), Date.parse(task.plannedEnd ?? "")];
  const share = end > start ? (now - start) / (end - start) : 1;
  return Math.floor(task.units * Math.min(1, Math.max(0, share))) - task.good - task.scrap;
}

async function work({ client, chance, seen }: Month, task: Task): Promise<void> {
  const now = client.now();
  if (task.state === "waiting") {
    if (task.plannedStart === null || Date.parse(task.plannedStart) > now) return;
    if (task.waits.some((each) => each.kind === "not_released")) {
      const change = { ids: [task.workOrderId], why: "到点" };
      if ((await client.say("POST /api/work-orders/release", change)).status !== 200) return;
    }
    await client.say(`POST /api/operations/${task.id}/start`, { resourceId: task.resourceId });
    return;
  }
  if (task.state === "paused") {
    await client.say(`POST /api/operations/${task.id}/resume`, {});
    return;
  }
  const units = Math.min(task.ready, dueOf(task, now));
  if (units <= 0) return;
  const scrap = chance.next() < 0.1 ? 1 : 0;
  const cause = scrap > 0 ? "method" : null;
  const given = { good: units - scrap, scrap, rework: 0, cause };
  const done = await client.say(`POST /api/operations/${task.id}/units`, given);
  if (done.status === 200) seen.reports += 1;
}

/** The shop floor does what its queue says: what should have begun, and what runs. */
export async function produce(at: Month): Promise<void> {
  for (const centre of at.plant.centres) {
    const { rows } = await at.client.ask<{ rows: Task[] }>(
      `GET /api/shop-floor/queue?workCentreId=${centre}&limit=30`,
    );
    for (const task of rows) await work(at, task);
  }
}

interface Held {
  readonly lineId: number;
  readonly placeId: number;
  readonly supplyId: number;
  readonly units: number;
  readonly frozen: boolean;
}

/** What lies in stock for an order leaves. */
export async function ship({ client, orders, seen }: Month): Promise<void> {
  for (const id of orders) {
    const { reservations } = await client.ask<{ reservations: Held[] }>(`GET /api/orders/${id}`);
    const there = reservations.filter((each) => each.supplyId === 0 && !each.frozen);
    for (const { lineId, placeId, units } of there) {
      const lines = [{ lineId, units }];
      await client.ask(`POST /api/orders/${id}/pick`, { placeId, lines });
      const parcel = { placeId, lines, carrier: "SF", tracking: `t${id}-${seen.shipped}` };
      await client.ask(`POST /api/orders/${id}/ship`, parcel);
      seen.shipped += 1;
    }
  }
}

interface Reckoned {
  readonly state: string;
  readonly failure: { readonly zh: string } | null;
  readonly letGo: readonly object[];
}

const triesMost = 4;

/**
 * Approves what promises made, and puts a new plan in force. What is refused because the plant has
 * moved meanwhile is reckoned anew, as the refusal says.
 */
export async function planAnew(at: Month): Promise<void> {
  const { client, plant, seen } = at;
  const { rows } = await client.ask<{ rows: { id: number }[] }>(
    "GET /api/work-orders?freedom=proposed&open=true&limit=200",
  );
  const ids = rows.map((each) => each.id);
  if (ids.length > 0) await client.ask("POST /api/work-orders/approve", { ids, why: "日计划" });
  const title = dayOf(client.now());
  const body = { placeId: plant.placeId, title, seconds: 1, frozenHours: 0 };
  for (let tries = 1; ; tries += 1) {
    const { id } = await client.ask<{ id: number }>("POST /api/plans", body);
    await client.quiet();
    const made = await client.ask<Reckoned>(`GET /api/plans/${id}`);
    if (made.state === "failed" && made.failure?.zh === "没有可排的工序") return;
    assert.equal(made.state, "ready", JSON.stringify(made.failure));
    const said = await client.say(`POST /api/plans/${id}/publish`, {});
    if (said.status === 200) {
      seen.plans += 1;
      seen.letGo += made.letGo.length;
      return;
    }
    const isStale = said.body["kind"] === "plan_stale";
    assert.ok(isStale && tries < triesMost, JSON.stringify(said.body));
    assert.match(String(said.body["message"]), /涉及工单：(WO|–)/);
    seen.anew += 1;
  }
}

interface CloseDay {
  readonly workCentreId: number;
  readonly day: string;
  readonly untilAt: string;
  readonly closedAt: string | null;
}

interface Gap {
  readonly operationId: number;
  readonly missing: number;
  readonly remaining: number;
}

/** Closes each work centre's days that are over, with cause, owner and new day of every gap. */
export async function closeDays({ client, chance, seen }: Month): Promise<void> {
  await watchDays(client.product.millrace, scope);
  const { rows } = await client.ask<{ rows: CloseDay[] }>("GET /api/daily-close");
  const over = rows
    .filter((each) => each.closedAt === null && Date.parse(each.untilAt) <= client.now())
    .toSorted((a, b) => a.day.localeCompare(b.day));
  for (const { workCentreId, day } of over) {
    const path = `/api/daily-close/${workCentreId}/${day}`;
    const { lines } = await client.ask<{ lines: Gap[] }>(`GET ${path}`);
    const newDay = dayOf(client.now() + dayMs);
    const answers = lines
      .filter((each) => each.missing > 0)
      .map(({ operationId, remaining }) => ({
        ...{ operationId, owner: "班组长", note: "" },
        cause: chance.pick(["man", "machine", "material"]),
        newDay: remaining > 0 ? newDay : null,
      }));
    await client.ask(`POST ${path}`, { lines: answers, note: "" });
    seen.closed += 1;
  }
}

interface Exceptional {
  readonly id: number;
  readonly owner: string;
  readonly clearedAt: string | null;
}

/** Every exception gets an owner; what its check sees mended is closed as solved. */
export async function answerExceptions({ client, seen }: Month): Promise<void> {
  await watchReadiness(client.product.millrace, scope);
  const { rows } = await client.ask<{ rows: Exceptional[] }>("GET /api/exceptions?state=open");
  for (const { id, owner, clearedAt } of rows) {
    if (owner === "") await client.ask(`POST /api/exceptions/${id}/assign`, { owner: "计划员" });
    if (clearedAt === null) continue;
    const closed = { reason: "solved", note: "复查达标" };
    await client.ask(`POST /api/exceptions/${id}/close`, closed);
    seen.answered += 1;
  }
}
