import {
  approveWorkOrders,
  cancelWorkOrdersEndpoint,
  closeWorkOrdersEndpoint,
  createWorkOrdersEndpoint,
  freezeWorkOrders,
  getWorkOrder,
  listWorkOrders,
  pinOperationsEndpoint,
  resizeWorkOrderEndpoint,
  restoreEndpoint,
  substituteEndpoint,
  thawWorkOrders,
} from "../../../../contract/work-orders.ts";
import { ok } from "../../../../kernel/index.ts";
import { mustReachPlaces, ProblemError } from "../../../platform/index.ts";
import type { Caller, Http } from "../../../platform/index.ts";
import { askedOf, registerWorkOrderLists } from "../work-orders/lists.ts";
import { createWorkOrders } from "../making/making.ts";
import { listWorkOrderRows, workOrderPage, workOrderText } from "../work-orders/queries.ts";
import { pinOperations } from "../work-orders/pins.ts";
import { restoreComponent, substituteComponent } from "../work-orders/substitutes.ts";
import { operationsById, workOrdersById } from "../work-order-rows.ts";
import {
  cancelWorkOrders,
  closeWorkOrders,
  resizeWorkOrder,
  setFreedom,
} from "../work-orders/work-orders.ts";
import { command, promised } from "../work.ts";
import type { Parts } from "../work.ts";

function registerLists(http: Http, parts: Parts): void {
  const { database, production } = parts;
  registerWorkOrderLists(http, parts);
  http.on(listWorkOrders, async ({ caller, query }) =>
    database.read(caller.scope, async (tx) => {
      const view = await production.catalog.view.get(tx);
      const limit = query.limit ?? 50;
      const page = { before: query.before ?? null, limit: limit + 1 };
      const rows = await listWorkOrderRows(tx, { ...askedOf(caller, query, view), ...page });
      const shown = rows.slice(0, limit);
      return {
        rows: shown.map(({ done, operations, ...order }) => ({
          ...{ ...workOrderText(order, view), done, operations },
        })),
        next: rows.length > limit ? (shown.at(-1)?.id ?? null) : null,
      };
    }),
  );
  http.on(getWorkOrder, async ({ caller, params }) => {
    const page = await database.read(caller.scope, (tx) =>
      workOrderPage(tx, production, { id: params.id, placeIds: caller.placeIds }),
    );
    if (page) return page;
    throw new ProblemError({
      status: 404,
      kind: "work_order_unknown",
      values: { field: "id", value: params.id, rule: "known_work_order" },
    });
  });
}

/** Refuses work orders of plants that the caller is not given. */
export async function mayChangeOrders(
  { database }: Parts,
  caller: Caller,
  ids: readonly number[],
): Promise<void> {
  const orders = await database.read(caller.scope, (tx) => workOrdersById(tx, ids));
  mustReachPlaces(
    caller,
    orders.map((order) => order.placeId),
  );
}

function registerFreedom(http: Http, parts: Parts): void {
  const { production } = parts;
  const changes = [
    [approveWorkOrders, "approved"],
    [freezeWorkOrders, "frozen"],
    [thawWorkOrders, "approved"],
  ] as const;
  for (const [each, freedom] of changes)
    http.on(each, async ({ caller, key, body }) => {
      await mayChangeOrders(parts, caller, body.ids);
      return promised(parts, { caller, key, name: each.id, request: body }, (tx) =>
        setFreedom(tx, production, { ...body, freedom }),
      );
    });
}

function registerEnds(http: Http, parts: Parts): void {
  const { production } = parts;
  http.on(cancelWorkOrdersEndpoint, async ({ caller, key, body }) => {
    await mayChangeOrders(parts, caller, body.ids);
    return promised(parts, { caller, key, name: "work_orders.cancel", request: body }, (tx) =>
      cancelWorkOrders(tx, production, body),
    );
  });
  http.on(closeWorkOrdersEndpoint, async ({ caller, key, body }) => {
    await mayChangeOrders(parts, caller, body.ids);
    return promised(parts, { caller, key, name: "work_orders.close", request: body }, (tx) =>
      closeWorkOrders(tx, production, body),
    );
  });
  http.on(resizeWorkOrderEndpoint, async ({ caller, key, params, body }) => {
    await mayChangeOrders(parts, caller, [params.id]);
    const request = { ...params, ...body };
    return promised(parts, { caller, key, name: "work_orders.resize", request }, (tx) =>
      resizeWorkOrder(tx, production, request),
    );
  });
}

function registerSubstitutes(http: Http, parts: Parts): void {
  const { production } = parts;
  http.on(substituteEndpoint, async ({ caller, key, params, body }) => {
    await mayChangeOrders(parts, caller, [params.id]);
    const request = { ...params, ...body };
    return promised(parts, { caller, key, name: "work_orders.substitute", request }, (tx) =>
      substituteComponent(tx, production, request),
    );
  });
  http.on(restoreEndpoint, async ({ caller, key, params, body }) => {
    await mayChangeOrders(parts, caller, [params.id]);
    const request = { ...params, ...body };
    return promised(parts, { caller, key, name: "work_orders.restore", request }, (tx) =>
      restoreComponent(tx, production, request),
    );
  });
}

function registerPins(http: Http, parts: Parts): void {
  http.on(pinOperationsEndpoint, async ({ caller, key, body }) => {
    const operations = await parts.database.read(caller.scope, (tx) =>
      operationsById(tx, body.operationIds),
    );
    await mayChangeOrders(
      parts,
      caller,
      operations.map((each) => each.workOrderId),
    );
    return command(parts, { caller, key, name: "work_orders.pin", request: body }, (tx) =>
      pinOperations(tx, body),
    );
  });
}

/** Registers work orders: lists, making, freedom and ends. */
export function registerWorkOrders(http: Http, parts: Parts): void {
  const { production } = parts;
  registerLists(http, parts);
  http.on(createWorkOrdersEndpoint, async ({ caller, key, body }) => {
    mustReachPlaces(
      caller,
      body.orders.map((each) => each.placeId),
    );
    return command(
      parts,
      { caller, key, name: "work_orders.create", request: body },
      async (tx) => {
        const drafts = body.orders.map((each) => ({
          ...each,
          needAt: each.needAt === null ? null : new Date(each.needAt),
        }));
        const made = await createWorkOrders(tx, production, drafts);
        return made.ok ? ok({ orders: made.value.map((each) => ({ ...each })) }) : made;
      },
    );
  });
  registerFreedom(http, parts);
  registerEnds(http, parts);
  registerPins(http, parts);
  registerSubstitutes(http, parts);
}
