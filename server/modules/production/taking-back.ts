import { err, ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import type { Tx } from "../../platform/index.ts";
import {
  changeStock,
  lockSupplies,
  reservationsOfItems,
  settleLots,
  stillIssued,
} from "../stock/index.ts";
import type { StockError } from "../stock/index.ts";
import { lockOperation, mustBe, refreshOrder } from "./executing.ts";
import type { AtWork } from "./executing.ts";
import { named } from "./model.ts";
import type { NamedError } from "./model.ts";
import { madeLots } from "./made-lots.ts";
import { momentAsOf } from "./moments.ts";
import { usedBy } from "./needs.ts";
import type { Production } from "./open.ts";
import { settleReceipts } from "./receipts.ts";
import { writeIssued } from "./reporting.ts";
import type { Reported } from "./reporting.ts";
import { standingReport, writeReport } from "./reports.ts";
import { componentsOf, linksOf } from "./work-order-rows.ts";
import type { Operation } from "./work-order-rows.ts";

const scopeOf = (tx: Tx) => [tx.scope.cell, tx.scope.tenantId];

/** Units of an earlier report that were never made so. */
export interface TakenBack {
  readonly operationId: number;
  readonly reportId: number;
  readonly good: number;
  readonly scrap: number;
  readonly rework: number;
  readonly note: string;
}

type Told = NonNullable<Awaited<ReturnType<typeof standingReport>>>;

/** Operations that come after one, near or far. */
async function behind(tx: Tx, { operation, all }: AtWork): Promise<readonly Operation[]> {
  const links = await linksOf(
    tx,
    all.map((each) => each.id),
  );
  const found = new Set([operation.id]);
  for (let size = 0; size < found.size;) {
    size = found.size;
    for (const { operationId, afterId } of links) if (found.has(afterId)) found.add(operationId);
  }
  found.delete(operation.id);
  return all.filter((each) => found.has(each.id));
}

/** Why so many units cannot be taken back, or null. */
function backWrong(
  { order, operation }: AtWork,
  back: TakenBack,
  seen: { readonly told: Told; readonly after: readonly Operation[] },
): NamedError | null {
  const field = `${order.number}-${operation.step}`;
  if (back.good + back.scrap + back.rework === 0)
    return named("nothing_reported", { field, value: 0, rule: "at_least_one" });
  for (const each of ["good", "scrap", "rework"] as const)
    if (back[each] > seen.told[each]) {
      const at = { field: `${field}.${each}`, value: back[each] };
      return named("units_over", { ...at, rule: `at most ${seen.told[each]}` });
    }
  const left = operation.good - back.good;
  const used = seen.after.find((each) => each.good + each.scrap > left);
  if (!used || back.good === 0) return null;
  const rule = `${used.step} ${used.name} (${used.good + used.scrap})`;
  return named("units_used", { field, value: back.good, rule });
}

/** Gives back what the units had used: to the lots it came from, the last one first. */
async function giveComponents(
  tx: Tx,
  production: Production,
  { at, through, why }: { readonly at: AtWork; readonly through: number; readonly why: string },
): Promise<Result<number[], StockError>> {
  const { order, operation } = at;
  const due = (await componentsOf(tx, [order.id])).flatMap((each) => {
    if (each.operationId !== operation.id) return [];
    const units = each.issued - usedBy(each, through, operation.units);
    return units > 0 ? [{ ...each, units }] : [];
  });
  if (due.length === 0) return ok([]);
  const items = due.map((each) => each.itemId);
  const issued = await stillIssued(tx, { kind: "work_order", id: order.id, items });
  const changes = due.flatMap(({ itemId, units }) => {
    let left = units;
    return issued.flatMap((lot) => {
      const part = lot.itemId === itemId ? Math.min(left, lot.units) : 0;
      left -= part;
      return part > 0 ? [{ itemId, placeId: order.placeId, units: part, lotId: lot.lotId }] : [];
    });
  });
  const document = {
    ...{ kind: "issue" as const, documentKind: "work_order", documentId: order.id },
    why: `${order.number}: ${why}`,
  };
  const given = await changeStock(tx, production.parties, { document, changes });
  if (!given.ok) return given;
  const kept = changes.filter((each) => each.lotId !== 0).map((each) => each.itemId);
  if (kept.length > 0) await settleLots(tx, production, [...new Set(kept)]);
  await writeIssued(
    tx,
    order.id,
    due.map((each) => ({ ...each, units: -each.units })),
  );
  return ok(items);
}

/** Units of an item on hand at a place that nobody has in his hands. */
async function unpicked(
  tx: Tx,
  at: { readonly itemId: number; readonly placeId: number },
): Promise<number> {
  const { supplies } = await lockSupplies(tx, [at.itemId]);
  const onHand = supplies.find((each) => each.place === at.placeId && each.id === 0);
  const held = await reservationsOfItems(tx, [at.itemId]);
  const picked = held
    .filter((each) => each.place === at.placeId && each.supply === 0)
    .reduce((sum, each) => sum + each.picked, 0);
  return Math.max(0, (onHand?.quantity ?? 0) - picked);
}

/** Takes good units out of stock again; who was promised them waits for the receipt. */
async function takeGood(
  tx: Tx,
  production: Production,
  { at, back }: { readonly at: AtWork; readonly back: TakenBack },
): Promise<Result<null, NamedError | StockError>> {
  const { order, operation } = at;
  const { itemId, placeId } = order;
  const units = back.good;
  const lots = await madeLots(tx, production, { order, units, said: {} });
  if (!lots.ok) return lots;
  const why = `${order.number}: ${back.note}`;
  const document = {
    ...{ kind: "receipt" as const, documentKind: "work_order", documentId: order.id, why },
  };
  const gone = (onHand: number) =>
    err(
      named("units_gone", {
        ...{ field: `${order.number}-${operation.step}`, value: units, rule: String(onHand) },
      }),
    );
  const free = await unpicked(tx, order);
  if (free < units) return gone(free);
  const changes = lots.value.map((each) => ({
    itemId,
    placeId,
    units: -each.units,
    lotId: each.lotId,
  }));
  const taken = await changeStock(tx, production.parties, { document, changes });
  if (!taken.ok) return taken.error.kind === "not_enough" ? gone(taken.error.onHand) : taken;
  await tx.rows(
    `update production.work_order set received = received - $4, revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = $3`,
    [...scopeOf(tx), order.id, units],
  );
  return ok(null);
}

/** Lowers what an operation gave; one that was done waits to go on, and so do those behind it. */
async function lower(
  tx: Tx,
  back: TakenBack,
  after: readonly Operation[],
): Promise<Operation["state"]> {
  const reopened = after.filter(
    (each) => each.state === "done" && each.good + each.scrap < each.units,
  );
  const rows = await tx.rows<{ id: number; state: Operation["state"] }>(
    `update production.operation set good = good - case when id = $3 then $4::bigint else 0 end,
       scrap = scrap - case when id = $3 then $5::bigint else 0 end,
       rework = rework - case when id = $3 then $6::bigint else 0 end,
       state = case when state = 'done' then 'paused' else state end, ended_at = null,
       revision = revision + 1
     where cell = $1 and tenant_id = $2 and id = any ($7::bigint[]) returning id, state`,
    [
      ...[...scopeOf(tx), back.operationId, back.good, back.scrap, back.rework],
      [back.operationId, ...reopened.map((each) => each.id)],
    ],
  );
  return rows.find((row) => row.id === back.operationId)?.state ?? "paused";
}

/** Writes what was taken back where the report counted; of a closed day beside the day. */
async function tellBack(
  tx: Tx,
  production: Production,
  { at, back, told }: { readonly at: AtWork; readonly back: TakenBack; readonly told: Told },
): Promise<void> {
  const moment = await momentAsOf(tx, production, told);
  const operation = { ...at.operation, resourceId: told.resourceId };
  // Zero has no sign of its own: -0 is no number of units.
  const units = { good: 0 - back.good, scrap: 0 - back.scrap, rework: 0 - back.rework };
  const said = { kind: "back" as const, ...units, note: back.note, ofId: told.id };
  const id = await writeReport(tx, { order: at.order, operation, moment }, said);
  const { closedCentreId: workCentreId } = moment;
  if (workCentreId === null) return;
  const late = { id, workCentreId, operationId: operation.id, workOrderId: at.order.id };
  await production.days.correct(tx, { ...late, ...units, at: moment.at });
}

/**
 * Takes back units that a report said and that were not made so: the operation gave fewer, what they
 * used lies in stock again, good units of the last operation leave it and are still to come. It counts
 * at the moment of the report that it answers. What had ended for it, and what had ended behind it,
 * waits to go on.
 * Errors: `report_unknown`, `work_order_ended` (closed or cancelled), `nothing_reported`, `units_over`
 * (more than still stands of the report), `units_used` by a step behind it, `units_gone` where they were
 * picked or have left.
 */
export async function takeBackUnits(
  tx: Tx,
  production: Production,
  back: TakenBack,
): Promise<Result<Reported, NamedError | StockError>> {
  const found = await lockOperation(tx, back.operationId, { orCompleted: true });
  if (!found.ok) return found;
  const at = found.value;
  const { order, operation } = at;
  const told = await standingReport(tx, { id: back.reportId, operationId: operation.id });
  if (!told) {
    const field = `${order.number}-${operation.step}`;
    return err(named("report_unknown", { field, value: back.reportId, rule: "known_report" }));
  }
  const after = await behind(tx, at);
  const wrong = mustBe(at, ["running", "paused", "done"]) ?? backWrong(at, back, { told, after });
  if (wrong) return err(wrong);
  const good = operation.good - back.good;
  const scrap = operation.scrap - back.scrap;
  const state = await lower(tx, back, after);
  await tellBack(tx, production, { at, back, told });
  const why = back.note;
  const given = await giveComponents(tx, production, { at, through: good + scrap, why });
  if (!given.ok) return given;
  const received = operation.isLast ? back.good : 0;
  if (received > 0) {
    const taken = await takeGood(tx, production, { at, back });
    if (!taken.ok) return taken;
  }
  const status = await refreshOrder(tx, order);
  const moved = await settleReceipts(tx, production, { ids: [order.id], why: order.number });
  const items = new Set([...given.value, ...moved, ...(received > 0 ? [order.itemId] : [])]);
  return ok({ state, status, good, scrap, received: -received, items: [...items] });
}
