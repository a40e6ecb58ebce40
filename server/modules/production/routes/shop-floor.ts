import {
  listReports,
  moveOperationEndpoint,
  pauseOperationEndpoint,
  releaseWorkOrdersEndpoint,
  reportUnitsEndpoint,
  resumeOperationEndpoint,
  scanOperation,
  shopQueue,
  startOperationEndpoint,
  takeBackEndpoint,
  undoStartEndpoint,
} from "../../../../contract/shop-floor.ts";
import { mustReachPlaces, ProblemError } from "../../../platform/index.ts";
import type { Caller, Http } from "../../../platform/index.ts";
import type { Said } from "../moments.ts";
import { pauseOperation, resumeOperation, startOperation } from "../reporting/executing.ts";
import { releaseWorkOrders } from "../work-orders/releasing.ts";
import { reportUnits } from "../reporting/reporting.ts";
import { reportsOf } from "../reporting/reports.ts";
import { queueIds, scannedId, tasksOf } from "../reporting/shop-floor-queries.ts";
import { takeBackUnits } from "../reporting/taking-back.ts";
import { moveOperation, undoStart } from "../reporting/undoing.ts";
import { operationsById } from "../work-order-rows.ts";
import { mayChangeOrders } from "./work-orders.ts";
import { command, promised } from "../work.ts";
import type { Parts } from "../work.ts";

/** When something was said, out of the address of a report. */
export const saidIn = (query: { readonly at?: string; readonly sentAt?: string }): Said => ({
  ...(query.at !== undefined && { at: new Date(query.at) }),
  ...(query.sentAt !== undefined && { sentAt: new Date(query.sentAt) }),
});

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
      if (centre) mustReachPlaces(caller, [centre.placeId]);
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
        arrivedAt: row.arrivedAt?.toISOString() ?? null,
      })),
    }));
  });
}

/** Registers the ways out of what was said wrongly, and of a resource that stands. */
function registerMending(http: Http, parts: Parts): void {
  const { production } = parts;
  http.on(takeBackEndpoint, async ({ caller, key, params, body }) => {
    await mayReport(parts, caller, params.id);
    const request = { operationId: params.id, ...body };
    return promised(parts, { caller, key, name: "shop_floor.take_back", request }, (tx) =>
      takeBackUnits(tx, production, request),
    );
  });
  http.on(undoStartEndpoint, async ({ caller, key, params, body, query }) => {
    await mayReport(parts, caller, params.id);
    const request = { operationId: params.id, ...body, at: query.at };
    return command(parts, { caller, key, name: "shop_floor.undo_start", request }, (tx) =>
      undoStart(tx, production, { ...request, said: saidIn(query) }),
    );
  });
  http.on(moveOperationEndpoint, async ({ caller, key, params, body, query }) => {
    await mayReport(parts, caller, params.id);
    const request = { operationId: params.id, ...body, at: query.at };
    return command(parts, { caller, key, name: "shop_floor.move", request }, (tx) =>
      moveOperation(tx, production, { ...request, said: saidIn(query) }),
    );
  });
}

/** Registers what the shop floor sees and says. */
export function registerShopFloor(http: Http, parts: Parts): void {
  const { production } = parts;
  registerSeeing(http, parts);
  registerMending(http, parts);
  http.on(releaseWorkOrdersEndpoint, async ({ caller, key, body }) => {
    await mayChangeOrders(parts, caller, body.ids);
    const permission = "production.override";
    if (body.anyway && !caller.permissions.has(permission))
      throw new ProblemError({ status: 403, kind: "forbidden", values: { permission } });
    return command(parts, { caller, key, name: "work_orders.release", request: body }, (tx) =>
      releaseWorkOrders(tx, production, body),
    );
  });
  http.on(startOperationEndpoint, async ({ caller, key, params, body, query }) => {
    await mayReport(parts, caller, params.id);
    const request = { operationId: params.id, ...body, at: query.at };
    return command(parts, { caller, key, name: "shop_floor.start", request }, (tx) =>
      startOperation(tx, production, { ...request, said: saidIn(query) }),
    );
  });
  http.on(pauseOperationEndpoint, async ({ caller, key, params, body, query }) => {
    await mayReport(parts, caller, params.id);
    const request = { operationId: params.id, ...body, at: query.at };
    return command(parts, { caller, key, name: "shop_floor.pause", request }, (tx) =>
      pauseOperation(tx, production, { ...request, said: saidIn(query) }),
    );
  });
  http.on(resumeOperationEndpoint, async ({ caller, key, params, query }) => {
    await mayReport(parts, caller, params.id);
    const request = { operationId: params.id, at: query.at };
    return command(parts, { caller, key, name: "shop_floor.resume", request }, (tx) =>
      resumeOperation(tx, production, { ...request, said: saidIn(query) }),
    );
  });
  http.on(reportUnitsEndpoint, async ({ caller, key, params, body, query }) => {
    await mayReport(parts, caller, params.id);
    const request = { operationId: params.id, ...body, at: query.at };
    return promised(parts, { caller, key, name: "shop_floor.report", request }, (tx) =>
      reportUnits(tx, production, { ...request, said: saidIn(query) }),
    );
  });
}
