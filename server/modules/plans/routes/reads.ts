import { comparePlansEndpoint, getChart, getPlan, listPlans } from "../../../../contract/plans.ts";
import { ProblemError } from "../../../platform/index.ts";
import type { Http } from "../../../platform/index.ts";
import { workOrdersById } from "../../production/index.ts";
import { chartOf } from "../editing/chart.ts";
import { comparePlans } from "../running/compare.ts";
import { listRuns, runById } from "../running/runs.ts";
import { isMadeBy, isStep, undoneAfter } from "../running/steps.ts";
import { comparisonShown, planShown, plansText } from "../running/shown.ts";
import type { RouteParts } from "./work.ts";

const unknown = (plan: number) =>
  new ProblemError({ status: 404, kind: "plan_unknown", values: { plan } });

/** Registers what is read of plans. */
export function registerReading(http: Http, parts: RouteParts): void {
  const { database, production } = parts;
  http.on(listPlans, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const view = await production.parties.view.get(tx);
      const factory = await production.factory.get(tx);
      const plants = [...factory.plants.keys()].flatMap((id) => {
        const place = view.place(id);
        return place ? [{ id, name: place.name, nameEn: place.nameEn, zone: place.zone }] : [];
      });
      const [order] = query.workOrderId ? await workOrdersById(tx, [query.workOrderId]) : [];
      const placeId = query.placeId ?? order?.placeId ?? plants[0]?.id ?? null;
      const runs = placeId === null ? [] : await listRuns(tx, { placeId, limit: 100 });
      return { plants, placeId, rows: await plansText(tx, production, runs) };
    }),
  );
  http.on(getPlan, async ({ caller, params }) =>
    database.read(caller.scope, async (tx) => {
      const run = await runById(tx, params.id);
      if (!run) throw unknown(params.id);
      const own = isMadeBy(run, caller.actor);
      const undoTo = own && isStep(run) ? run.beforeId : null;
      const redoTo = await undoneAfter(tx, run.id, caller.actor);
      return { ...(await planShown(tx, production, run)), own, undoTo, redoTo };
    }),
  );
  http.on(getChart, async ({ caller, query }) =>
    database.read(caller.scope, (tx) =>
      chartOf(tx, production, { placeId: query.placeId, runId: query.planId ?? null }),
    ),
  );
  http.on(comparePlansEndpoint, async ({ caller, params, query }) =>
    database.read(caller.scope, async (tx) => {
      const seen = await comparePlans(tx, { before: query.with, after: params.id });
      if (!seen) throw unknown(params.id);
      return comparisonShown(tx, seen);
    }),
  );
}
