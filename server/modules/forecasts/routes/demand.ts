import {
  listOutliers,
  overruleStockOutEndpoint,
  readDemand,
  saveCorrection,
  withdrawCorrection,
} from "../../../../contract/demand.ts";
import { dayFromText, dayToText, err, ok } from "../../../../kernel/index.ts";
import type { Day } from "../../../../kernel/index.ts";
import { answer, commandStatuses, runCommand } from "../../../platform/index.ts";
import type { Database, Http, Tx } from "../../../platform/index.ts";
import type { Catalog } from "../../catalog/index.ts";
import { outliersOf } from "../demand/cleaning.ts";
import { addCorrection, endCorrection } from "../demand/corrections.ts";
import type { CorrectionError } from "../demand/corrections.ts";
import { readRules } from "../demand/demand-store.ts";
import { demandByDay, periodOf } from "../demand/history.ts";
import { dayOf, rulesVersion } from "../model.ts";
import { nodeSeen, sees } from "./sight.ts";
import { overruleStockOut } from "../demand/stock-outs.ts";

const statuses = {
  item_unknown: 422,
  channel_unknown: 422,
  days_backward: 422,
  day_not_over: 422,
  units_with_set: 422,
  correction_unknown: 404,
  ...commandStatuses,
} as const satisfies Record<CorrectionError["kind"], number> & Record<string, number>;

/** A planner's word against what was found. */
async function overrule(tx: Tx, id: number) {
  const done = await overruleStockOut(tx, id);
  if (!done) return err({ kind: "stock_out_unknown" as const, stockOut: id });
  if (done.isNew) {
    tx.audit({ action: "demand.overrule_stock_out", subjectKind: "stock_out", subjectId: id });
    tx.announce({ topic: "DemandCorrected", key: done.itemId, payload: { itemId: done.itemId } });
  }
  return ok({ done: done.isNew });
}

/** Registers demand as it was asked, and its corrections. */
export function registerDemand(
  http: Http,
  { database, catalog }: { readonly database: Database; readonly catalog: Catalog },
): void {
  http.on(readDemand, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const key = nodeSeen(caller, query);
      const seesUnits = (channelId: number | null) => sees(caller, channelId ?? 0);
      const node = { itemId: key.itemId || null, channelId: key.channelId || null };
      const { corrections, found, ...days } = await demandByDay(
        tx,
        { ...node, region: query.region ?? null },
        periodOf(tx.now, query),
      );
      return {
        ...days,
        corrections: corrections.map((each) => ({
          ...each,
          // So many units of all channels together tell what the others sell.
          units: seesUnits(each.channelId) ? each.units : null,
          createdAt: each.createdAt.toISOString(),
          withdrawnAt: each.withdrawnAt?.toISOString() ?? null,
        })),
        found: found.map(({ foundAt, withdrawnAt, ...each }) => ({
          ...{ ...each, placeIds: [...each.placeIds], foundAt: foundAt.toISOString() },
          withdrawnAt: withdrawnAt?.toISOString() ?? null,
        })),
        complete: (await readRules(tx)) === rulesVersion,
      };
    }),
  );
  http.on(listOutliers, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const { channelId } = nodeSeen(caller, query);
      const node = { itemId: query.itemId, channelId: channelId || null, region: null };
      const yesterday = dayToText((dayFromText(dayOf(tx.now)) - 1) as Day);
      const days = await demandByDay(tx, node, periodOf(tx.now, { until: yesterday }));
      const first = dayFromText(days.from);
      const began = days.asked.findIndex((value) => value > 0);
      const seen = began < 0 ? [] : days.cleaned.slice(began);
      return {
        rows: outliersOf(seen)
          .slice(0, 50)
          .map(({ at, units, usual, deviations }) => ({
            day: dayToText((first + began + at) as Day),
            ...{ units, usual, deviations },
          })),
      };
    }),
  );
  registerCorrections(http, { database, catalog });
}

/** What planners say of past days. */
function registerCorrections(
  http: Http,
  { database, catalog }: { readonly database: Database; readonly catalog: Catalog },
): void {
  http.on(saveCorrection, async ({ caller, key, body }) =>
    answer(
      await runCommand(database, { ...caller, key, name: "demand.correct", request: body }, (tx) =>
        addCorrection(tx, catalog, body),
      ),
      statuses,
    ),
  );
  http.on(overruleStockOutEndpoint, async ({ caller, key, params }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "demand.overrule_stock_out", request: params },
        (tx) => overrule(tx, params.id),
      ),
      { stock_out_unknown: 404, ...commandStatuses },
    ),
  );
  http.on(withdrawCorrection, async ({ caller, key, params }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "demand.withdraw_correction", request: params },
        (tx) => endCorrection(tx, params.id),
      ),
      statuses,
    ),
  );
}
