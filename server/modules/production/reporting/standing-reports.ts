import { err, ok } from "../../../../kernel/index.ts";
import type { Result } from "../../../../kernel/index.ts";
import type { Tx } from "../../../platform/index.ts";
import type { AtWork } from "./executing.ts";
import { wordsWrong } from "../materials/made-lots.ts";
import { named } from "../model.ts";
import type { NamedError } from "../model.ts";
import { momentAsOf } from "../moments.ts";
import type { Production } from "../open.ts";
import { standingReport, writeReport } from "./reports.ts";
import { linksOf } from "../work-order-rows.ts";
import type { Operation } from "../work-order-rows.ts";

/** Units of an earlier report that were never made so. */
export interface TakenBack {
  readonly operationId: number;
  readonly reportId: number;
  readonly good: number;
  readonly scrap: number;
  readonly rework: number;
  readonly note: string;
  /** The good units of a last operation one by one, where their item has serial numbers. */
  readonly serials?: readonly string[] | undefined;
}

type Told = NonNullable<Awaited<ReturnType<typeof standingReport>>>;

/** What still stands of a report, and the operations that may have used what it gave. */
interface Standing {
  readonly told: Told;
  readonly after: readonly Operation[];
}

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
  seen: Standing,
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

/**
 * What still stands of the report whose units are taken back, and what comes behind its operation.
 * Errors: `report_unknown`, `nothing_reported`, `units_over`, `units_used` by a step behind it, and
 * serial numbers that lack or do not belong.
 */
export async function standingOf(
  tx: Tx,
  production: Production,
  { at, back }: { readonly at: AtWork; readonly back: TakenBack },
): Promise<Result<Standing, NamedError>> {
  const { order, operation } = at;
  const told = await standingReport(tx, { id: back.reportId, operationId: operation.id });
  if (!told) {
    const field = `${order.number}-${operation.step}`;
    return err(named("report_unknown", { field, value: back.reportId, rule: "known_report" }));
  }
  const seen = { told, after: await behind(tx, at) };
  const item = (await production.catalog.view.get(tx)).item(order.itemId);
  const { good, serials } = back;
  const wrong = backWrong(at, back, seen) ?? wordsWrong(item, at, { good, serials });
  return wrong ? err(wrong) : ok(seen);
}

/** Writes what was taken back where the report counted; of a closed day beside the day. */
export async function tellBack(
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
