import {
  listReports,
  pauseOperationEndpoint,
  releaseWorkOrdersEndpoint,
  reportUnitsEndpoint,
  resumeOperationEndpoint,
  scanOperation,
  shopQueue,
  startOperationEndpoint,
} from "../../../contract/shop-floor.ts";
import { ProblemError } from "../../platform/index.ts";
import type { Caller, Http } from "../../platform/index.ts";
import { pauseOperation, resumeOperation, startOperation } from "./executing.ts";
import { releaseWorkOrders } from "./releasing.ts";
import { reportUnits } from "./reporting.ts";
import { reportsOf } from "./reports.ts";
import { queueIds, scannedId, tasksOf } from "./shop-floor-queries.ts";
import { operationsById } from "./work-order-rows.ts";
import { mayChangeOrders } from "./work-order-routes.ts";
import { command, mayWorkAt, promised } from "./work.ts";
import type { Parts } from "./work.ts";

/** Refuses an operation in a plant that the caller is not given. */
async function mayReport(parts: Parts, caller: Caller, id: number): Promise<void> {
  const [operation] = await parts.database.read(caller.scope, (tx) => operationsById(tx, [id]));
  if (operation) await mayChangeOrders(parts, caller, [operation.workOrderId]);
}

function registerSeeing(http: Http, parts: Parts): void {
  const { database, production } = parts;
  http.on(shopQueue, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const centre = (await production.factory.get(tx)).workCentres.get(query.workCentreId);
      if (centre) mayWorkAt(caller, [centre.placeId]);
      const ids = await queueIds(tx, {
        workCentreId: query.workCentreId,
        ...{ resourceId: query.resourceId ?? null, limit: query.limit ?? 50 },
      });
      return { rows: await tasksOf(tx, production, ids) };
    }),
  );
  http.on(scanOperation, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const id = await scannedId(tx, query.text);
      const [task] = id === null ? [] : await tasksOf(tx, production, [id]);
      if (!task || caller.placeIds?.includes(task.placeId) === false)
        throw new ProblemError({
          ...{ status: 404, kind: "scan_unknown" },
          values: { field: "text", value: query.text, rule: "label" },
        });
      return task;
    }),
  );
  http.on(listReports, async ({ caller, params }) => {
    await mayChangeOrders(parts, caller, [params.id]);
    return database.read(caller.scope, async (tx) => ({
      rows: (await reportsOf(tx, params.id)).map(({ workOrderId: _order, ...row }) => ({
        ...row,
        at: row.at.toISOString(),
      })),
    }));
  });
}

/** Registers what the shop floor sees and says. */
export function registerShopFloor(http: Http, parts: Parts): void {
  const { production } = parts;
  registerSeeing(http, parts);
  http.on(releaseWorkOrdersEndpoint, async ({ caller, key, body }) => {
    await mayChangeOrders(parts, caller, body.ids);
    return command(parts, { caller, key, name: "work_orders.release", request: body }, (tx) =>
      releaseWorkOrders(tx, production, body),
    );
  });
  http.on(startOperationEndpoint, async ({ caller, key, params, body }) => {
    await mayReport(parts, caller, params.id);
    const request = { operationId: params.id, ...body };
    return command(parts, { caller, key, name: "shop_floor.start", request }, (tx) =>
      startOperation(tx, production, request),
    );
  });
  http.on(pauseOperationEndpoint, async ({ caller, key, params, body }) => {
    await mayReport(parts, caller, params.id);
    const request = { operationId: params.id, ...body };
    return command(parts, { caller, key, name: "shop_floor.pause", request }, (tx) =>
      pauseOperation(tx, request),
    );
  });
  http.on(resumeOperationEndpoint, async ({ caller, key, params }) => {
    await mayReport(parts, caller, params.id);
    return command(parts, { caller, key, name: "shop_floor.resume", request: params }, (tx) =>
      resumeOperation(tx, production, params.id),
    );
  });
  http.on(reportUnitsEndpoint, async ({ caller, key, params, body }) => {
    await mayReport(parts, caller, params.id);
    const request = { operationId: params.id, ...body };
    return promised(parts, { caller, key, name: "shop_floor.report", request }, (tx) =>
      reportUnits(tx, production, request),
    );
  });
}
