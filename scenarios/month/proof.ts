// What must hold at the end of every day of the simulated month, told from outside: by what the API
// says of promises, plan and stock, and by every law on the stored rows.
import assert from "node:assert/strict";
import { checkAll } from "../../server/compose.ts";
import { scope } from "./client.ts";
import { dayOf } from "./day.ts";
import type { Month } from "./day.ts";

interface Bar {
  readonly operationId: number;
  readonly resourceId: number | null;
  readonly from: number;
  readonly start: number;
  readonly end: number;
  readonly started: boolean;
  readonly after: readonly number[];
}

interface Chart {
  readonly now: number;
  readonly rows: readonly { readonly resourceId: number; readonly open: readonly number[] }[];
  readonly bars: readonly Bar[];
}

/** Whether a minute lies in one of the pairs of from and until. */
const isIn = (open: readonly number[], minute: number) =>
  open.some((from, at) => at % 2 === 0 && from <= minute && minute < (open[at + 1] ?? 0));

/** What is wrong with the plan in force, of what has not begun: nothing is taken from the engine. */
function wrongIn({ now, rows, bars }: Chart): string[] {
  const ahead = bars.filter((each) => !each.started);
  const byId = new Map(bars.map((each) => [each.operationId, each]));
  const openOf = new Map(rows.map((row) => [row.resourceId, row.open]));
  const wrong: string[] = [];
  for (const bar of ahead) {
    if (bar.start < now - 1) wrong.push(`${bar.operationId} should have begun at ${bar.start}`);
    const open = openOf.get(bar.resourceId ?? 0);
    if (open && bar.end > bar.start && !isIn(open, bar.start))
      wrong.push(`${bar.operationId} begins outside the shifts`);
    for (const before of bar.after) {
      const end = byId.get(before)?.end;
      if (end !== undefined && end > bar.start)
        wrong.push(`${bar.operationId} begins before ${before} is done`);
    }
  }
  for (const [resource, own] of Map.groupBy(ahead, (bar) => bar.resourceId)) {
    const sorted = own.toSorted((a, b) => a.from - b.from);
    for (const [at, bar] of sorted.entries()) {
      const next = sorted[at + 1];
      if (resource !== null && next && next.from < bar.end)
        wrong.push(`${bar.operationId} and ${next.operationId} meet on ${resource}`);
    }
  }
  return wrong;
}

interface OrderPage {
  readonly stage: string;
  readonly lines: readonly {
    readonly id: number;
    readonly units: number;
    readonly cancelledUnits: number;
    readonly shippedUnits: number;
    readonly shortUnits: number;
  }[];
  readonly promises: readonly { readonly lineId: number; readonly shipDay: string | null }[];
  readonly reservations: readonly {
    readonly lineId: number;
    readonly supplyId: number;
    readonly units: number;
    readonly shipDay: string;
  }[];
}

interface Feeding {
  readonly rows: readonly { readonly supplyId: number; readonly projectedAt: string | null }[];
}

/** What of an order's promise disagrees with its units, or with the work orders it rests on. */
async function wrongOf({ client }: Month, id: number): Promise<string[]> {
  const order = await client.ask<OrderPage>(`GET /api/orders/${id}`);
  const receipts = order.reservations.flatMap(({ supplyId }) => (supplyId > 0 ? supplyId : []));
  const jobs =
    receipts.length === 0
      ? []
      : (await client.ask<Feeding>(`GET /api/work-orders/feeding?supplyIds=${receipts.join()}`))
          .rows;
  return order.lines.flatMap((line) => {
    const held = order.reservations.filter((each) => each.lineId === line.id);
    const reserved = held.reduce((sum, each) => sum + each.units, 0);
    const open = line.units - line.cancelledUnits - line.shippedUnits;
    const wrong: string[] = [];
    if (open !== reserved + line.shortUnits)
      wrong.push(`order ${id}: ${open} open, ${reserved} reserved, ${line.shortUnits} short`);
    const last =
      held
        .map((each) => each.shipDay)
        .toSorted()
        .at(-1) ?? "";
    const own = new Set(held.map((each) => each.supplyId));
    for (const job of jobs.filter((each) => own.has(each.supplyId))) {
      const day = job.projectedAt ? dayOf(Date.parse(job.projectedAt)) : null;
      if (day !== null && day > last) wrong.push(`order ${id}: promised ${last}, made ${day}`);
    }
    return wrong;
  });
}

/** Fails with whatever disagrees at the end of a day. */
export async function proveDay(at: Month, label: string): Promise<void> {
  const { client, plant } = at;
  const chart = await client.ask<Chart>(`GET /api/plans/chart?placeId=${plant.placeId}`);
  const wrong = wrongIn(chart);
  for (const id of at.orders) wrong.push(...(await wrongOf(at, id)));
  const laws = await checkAll(client.product.millrace, scope);
  wrong.push(...laws.flatMap(({ law, findings }) => findings.map((each) => `${law}: ${each}`)));
  assert.deepEqual(wrong, [], `the evening of ${label}`);
  const { rows } = await client.ask<{
    rows: { day: string; untilAt: string; closedAt: string | null }[];
  }>("GET /api/daily-close");
  const open = rows.filter((row) => !row.closedAt && Date.parse(row.untilAt) <= client.now());
  assert.deepEqual(open, [], `days that are over are closed on ${label}`);
  const said = await client.ask<{ rows: { owner: string }[] }>("GET /api/exceptions?state=open");
  assert.ok(
    said.rows.every((each) => each.owner !== ""),
    "every exception is somebody's",
  );
}
