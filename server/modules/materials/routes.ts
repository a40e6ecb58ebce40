import {
  acceptMaterialActions,
  dismissMaterialActions,
  getMaterialItem,
  listMaterialActions,
  listMaterialRuns,
  restoreMaterialActions,
  saveMaterialSetting,
  startMaterialRun,
} from "../../../contract/materials.ts";
import { dayFromText, dayToText, ok, type Day } from "../../../kernel/index.ts";
import { ProblemError, type Http, type Tx } from "../../platform/index.ts";
import { repromise } from "../orders/index.ts";
import { acceptActions, dismissActions, restoreActions } from "./accepting.ts";
import { countActions, listActions, sendsAny } from "./actions.ts";
import { actionText, itemTexts, itemsLike, placeTexts } from "./action-text.ts";
import { itemPage } from "./item-page.ts";
import { registerLanes, registerNights } from "./lane-routes.ts";
import { night, plansNightly } from "./nights.ts";
import { startRun } from "./running.ts";
import { listRuns, nodeOf } from "./runs.ts";
import { saveSettings } from "./settings.ts";
import { command, mustFind } from "./work.ts";
import type { RouteParts } from "./work.ts";

function registerRuns(http: Http, parts: RouteParts): void {
  const { database, catalog, production } = parts;
  http.on(listMaterialRuns, async ({ caller }) =>
    database.read(caller.scope, async (tx) => {
      const view = await catalog.view.get(tx);
      const rows = await listRuns(tx, 20);
      const newest = rows.find((run) => run.state === "ready");
      return {
        rows: rows.map(({ failure, readyAt: _readyAt, placeIds: _placeIds, ...run }) => ({
          ...{ ...run, createdAt: run.createdAt.toISOString() },
          ring: itemTexts(view, failure?.items ?? []),
          failure: failure?.kind ?? null,
          isNightly: run.createdBy === night.name,
        })),
        nightly: await plansNightly(tx),
        places: placeTexts(await production.parties.view.get(tx), newest?.placeIds ?? []),
      };
    }),
  );
  http.on(startMaterialRun, async ({ caller, key, body }) =>
    command(parts, { caller, key, name: "materials.start", request: body }, (tx) =>
      startRun(tx, parts.jobs, body),
    ),
  );
}

/** The last day on which somebody must act within so many days, or null. */
const lastDay = (firstDay: string | null, within: number | undefined): string | null =>
  within === undefined || firstDay === null
    ? null
    : dayToText((dayFromText(firstDay) + within) as Day);

function registerReading(http: Http, parts: RouteParts): void {
  const { database, catalog, production } = parts;
  http.on(listMaterialActions, async ({ caller, params, query }) =>
    database.read(caller.scope, async (tx) => {
      const run = await mustFind(tx, params.id);
      const view = await catalog.view.get(tx);
      const limit = query.limit ?? 50;
      const rows = await listActions(tx, {
        ...{ runId: run.id, state: query.state ?? "open", kind: query.kind ?? null },
        ...{ items: itemsLike(view, query.text), placeId: query.placeId ?? null },
        actBy: lastDay(run.firstDay, query.within),
        ...{ after: query.after ?? 0, limit: limit + 1 },
      });
      const page = rows.slice(0, limit);
      const places = await production.parties.view.get(tx);
      return {
        rows: page.map(actionText),
        next: rows.length > limit ? (page.at(-1)?.rank ?? null) : null,
        counts: await countActions(tx, run.id),
        items: itemTexts(view, [...new Set(page.map((each) => each.itemId))]),
        places: placeTexts(places, [
          ...new Set(page.flatMap(({ placeId, fromPlaceId }) => [placeId, fromPlaceId ?? placeId])),
        ]),
      };
    }),
  );
  http.on(getMaterialItem, async ({ caller, params, query }) =>
    database.read(caller.scope, async (tx) => {
      const run = await mustFind(tx, params.id);
      const asked = { runId: run.id, itemId: query.itemId, placeId: query.placeId ?? null };
      const node = await nodeOf(tx, asked);
      const page = node && (await itemPage(tx, parts, { run, node }));
      if (page) return page;
      const values = { run: run.id, item: query.itemId };
      throw new ProblemError({ status: 404, kind: "material_item_unknown", values });
    }),
  );
}

/** Does actions and promises anew whoever waits for what they move. */
async function accepted(tx: Tx, parts: RouteParts, asked: { runId: number; ranks: number[] }) {
  const done = await acceptActions(tx, parts, asked);
  if (!done.ok) return done;
  const { made, items } = done.value;
  const told = await repromise(tx, parts.orders.parts, { items, cause: "production" });
  return ok({ made, gained: told.gained, slipped: told.slipped });
}

/** Registers material planning: runs, actions, one item, settings. */
export function registerMaterials(http: Http, parts: RouteParts): void {
  registerRuns(http, parts);
  registerNights(http, parts);
  registerReading(http, parts);
  registerLanes(http, parts);
  http.on(acceptMaterialActions, async ({ caller, key, body }) =>
    command(parts, { caller, key, name: "materials.accept", request: body }, async (tx) => {
      // Goods leave a place: who may not move stock elsewhere may not do so here.
      const permission = "stock.write";
      if (!caller.permissions.has(permission) && (await sendsAny(tx, body.runId, body.ranks)))
        throw new ProblemError({ status: 403, kind: "forbidden", values: { permission } });
      return accepted(tx, parts, body);
    }),
  );
  http.on(dismissMaterialActions, async ({ caller, key, body }) =>
    command(parts, { caller, key, name: "materials.dismiss", request: body }, (tx) =>
      dismissActions(tx, body),
    ),
  );
  http.on(restoreMaterialActions, async ({ caller, key, body }) =>
    command(parts, { caller, key, name: "materials.restore", request: body }, (tx) =>
      restoreActions(tx, body),
    ),
  );
  http.on(saveMaterialSetting, async ({ caller, key, params, body }) => {
    const request = { itemId: params.id, ...body };
    return command(parts, { caller, key, name: "materials.setting", request }, async (tx) => {
      const view = await parts.catalog.view.get(tx);
      if (!view.item(params.id)) {
        const values = { run: 0, item: params.id };
        throw new ProblemError({ status: 404, kind: "material_item_unknown", values });
      }
      await saveSettings(tx, [request]);
      return ok({ saved: true });
    });
  });
}
