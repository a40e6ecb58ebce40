import { deliverOrder, pickOrder, shipOrder, shortPickOrder } from "../../../contract/orders.ts";
import {
  changeStockEndpoint,
  changeSupplyEndpoint,
  countStockEndpoint,
  planSupply,
  receiveSupplyEndpoint,
  setQuotaEndpoint,
} from "../../../contract/stock.ts";
import { ok } from "../../../kernel/index.ts";
import type { Result } from "../../../kernel/index.ts";
import { answer, commandStatuses, ProblemError, runCommand } from "../../platform/index.ts";
import type { Caller, Database, Http, Tx } from "../../platform/index.ts";
import {
  deliverUnits,
  mustSee,
  orderStatuses,
  repromise,
  shipUnits,
  shortPick,
  startPick,
} from "../orders/index.ts";
import type { Orders } from "../orders/index.ts";
import {
  changeStock,
  changeSupply,
  countStock,
  planSupplies,
  receiveSupply,
  setQuotas,
} from "../stock/index.ts";
import type { StockError } from "../stock/index.ts";

const stockStatuses = {
  place_unknown: 422,
  not_enough: 409,
  supply_unknown: 404,
  not_reserved: 409,
  ...commandStatuses,
} as const satisfies Record<StockError["kind"], number> & Record<string, number>;

interface Parts {
  readonly database: Database;
  readonly orders: Orders;
}

/** Refuses a place that the caller is not given. */
function mayWork(caller: Caller, placeIds: readonly number[]): void {
  const foreign = caller.placeIds
    ? placeIds.find((id) => !caller.placeIds?.includes(id))
    : undefined;
  if (foreign !== undefined) {
    throw new ProblemError({
      status: 403,
      kind: "forbidden",
      values: { permission: `place ${foreign}` },
    });
  }
}

/** Does the change and promises anew in one transaction; adds who gained and who slipped. */
async function andRepromise<T extends object, P = never>(
  tx: Tx,
  orders: Orders,
  change: {
    readonly items: readonly number[];
    readonly cause: string;
    readonly work: () => Promise<Result<T, P>>;
  },
): Promise<Result<T & { gained: number; slipped: number }, P>> {
  const done = await change.work();
  if (!done.ok) return done;
  const { gained, slipped } = await repromise(tx, orders.parts, {
    items: [...new Set(change.items)],
    cause: change.cause,
  });
  return ok({ ...done.value, gained, slipped });
}

/** Registers the warehouse's work on orders and on stock. */
export function registerWarehouse(http: Http, parts: Parts): void {
  registerOrderWork(http, parts);
  registerStockWork(http, parts);
  registerSupplies(http, parts);
}

function registerOrderWork(http: Http, { database, orders }: Parts): void {
  http.on(pickOrder, async ({ caller, key, params, body }) => {
    mayWork(caller, [body.placeId]);
    await mustSee(database, caller, params.id);
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "warehouse.pick", request: { ...params, ...body } },
        async (tx) => {
          const done = await startPick(tx, { orderId: params.id, ...body });
          return done.ok ? ok({ done: true }) : done;
        },
      ),
      orderStatuses,
    );
  });
  http.on(shortPickOrder, async ({ caller, key, params, body }) => {
    mayWork(caller, [body.placeId]);
    await mustSee(database, caller, params.id);
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "warehouse.short_pick", request: { ...params, ...body } },
        async (tx) => {
          const done = await shortPick(tx, orders.parts, { orderId: params.id, ...body });
          return done.ok ? ok({ done: true }) : done;
        },
      ),
      orderStatuses,
    );
  });
  http.on(shipOrder, async ({ caller, key, params, body }) => {
    mayWork(caller, [body.placeId]);
    await mustSee(database, caller, params.id);
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "warehouse.ship", request: { ...params, ...body } },
        async (tx) => {
          const shipmentId = await tx.newIds(1);
          const done = await shipUnits(tx, { orderId: params.id, shipmentId, ...body });
          if (!done.ok) return done;
          await tx.rows(
            `insert into warehouse.shipment (cell, tenant_id, id, order_id, place_id, carrier, tracking, shipped_at, shipped_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
            [
              tx.scope.cell,
              tx.scope.tenantId,
              shipmentId,
              params.id,
              body.placeId,
              body.carrier,
              body.tracking,
              tx.now,
              tx.actor.name,
            ],
          );
          return ok({ shipmentId });
        },
      ),
      orderStatuses,
    );
  });
  http.on(deliverOrder, async ({ caller, key, params, body }) => {
    await mustSee(database, caller, params.id);
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "warehouse.deliver", request: { ...params, ...body } },
        async (tx) => {
          const done = await deliverUnits(tx, { orderId: params.id, ...body });
          if (!done.ok) return done;
          await tx.rows(
            `update warehouse.shipment set delivered_at = $4, signed_by = $5
         where cell = $1 and tenant_id = $2 and order_id = $3 and delivered_at is null`,
            [tx.scope.cell, tx.scope.tenantId, params.id, tx.now, body.signedBy],
          );
          return ok({ done: true });
        },
      ),
      orderStatuses,
    );
  });
}

function registerStockWork(http: Http, { database, orders }: Parts): void {
  const { parties } = orders.parts;
  http.on(changeStockEndpoint, async ({ caller, key, body }) => {
    mayWork(
      caller,
      body.changes.map((each) => each.placeId),
    );
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "stock.change", request: body },
        async (tx) => {
          const documentId = await tx.newIds(1);
          const changes = body.changes.map((each) =>
            body.kind === "issue" ? { ...each, units: -Math.abs(each.units) } : each,
          );
          return andRepromise(tx, orders, {
            items: changes.map((each) => each.itemId),
            cause: body.kind,
            work: () =>
              changeStock(tx, parties, {
                changes,
                document: { kind: body.kind, documentKind: body.kind, documentId, why: body.why },
              }),
          });
        },
      ),
      stockStatuses,
    );
  });
  http.on(countStockEndpoint, async ({ caller, key, body }) => {
    mayWork(
      caller,
      body.counted.map((each) => each.placeId),
    );
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "stock.count", request: body },
        async (tx) => {
          const documentId = await tx.newIds(1);
          return andRepromise(tx, orders, {
            items: body.counted.map((each) => each.itemId),
            cause: "count",
            work: () =>
              countStock(tx, parties, { documentId, why: body.why, counted: body.counted }),
          });
        },
      ),
      stockStatuses,
    );
  });
  http.on(setQuotaEndpoint, async ({ caller, key, body }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "stock.quota", request: body },
        async (tx) => {
          await setQuotas(tx, [body]);
          return ok({ done: true });
        },
      ),
      stockStatuses,
    ),
  );
}

function registerSupplies(http: Http, { database, orders }: Parts): void {
  http.on(planSupply, async ({ caller, key, body }) => {
    mayWork(
      caller,
      body.supplies.map((each) => each.placeId),
    );
    return answer(
      await runCommand(database, { ...caller, key, name: "stock.plan", request: body }, (tx) =>
        andRepromise(tx, orders, {
          items: body.supplies.map((each) => each.itemId),
          cause: "planned",
          work: async () =>
            ok({
              ids: await planSupplies(
                tx,
                body.supplies.map((each) => ({ ...each, documentKind: "receipt" })),
              ),
            }),
        }),
      ),
      stockStatuses,
    );
  });
  http.on(changeSupplyEndpoint, async ({ caller, key, params, body }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "stock.change_supply", request: { ...params, ...body } },
        (tx) =>
          andRepromise(tx, orders, {
            items: [params.itemId],
            cause: body.why,
            work: async () => {
              const done = await changeSupply(tx, {
                itemId: params.itemId,
                supplyId: params.id,
                ...body,
              });
              return done.ok ? ok({}) : done;
            },
          }),
      ),
      stockStatuses,
    ),
  );
  http.on(receiveSupplyEndpoint, async ({ caller, key, params, body }) =>
    answer(
      await runCommand(
        database,
        { ...caller, key, name: "stock.receive", request: { ...params, ...body } },
        (tx) =>
          andRepromise(tx, orders, {
            items: [params.itemId],
            cause: "receipt",
            work: () =>
              receiveSupply(tx, orders.parts.parties, {
                itemId: params.itemId,
                supplyId: params.id,
                units: body.units,
              }),
          }),
      ),
      stockStatuses,
    ),
  );
}
