import { Readable } from "node:stream";
import {
  cancelOrder,
  countOrdersEndpoint,
  exportOrders,
  getOrder,
  holdOrder,
  listAftersales,
  listOrdersEndpoint,
  placeOrder,
  placeOrdersEndpoint,
  releaseHoldEndpoint,
} from "../../../contract/orders.ts";
import type { ReplyOf } from "../../../contract/index.ts";
import { dayToText } from "../../../kernel/index.ts";
import { answer, commandStatuses, ProblemError, runCommand } from "../../platform/index.ts";
import type { Caller, Database, Http } from "../../platform/index.ts";
import { heldAftersales } from "./aftersales.ts";
import { cancelUnits, placeHold, releaseHold } from "./commands.ts";
import { exportRows, filterOf } from "./export.ts";
import { mayPlace, newOrderOf } from "./new-order.ts";
import type { Orders } from "./open.ts";
import type { OrderError, PlaceOutcome } from "./model.ts";
import { orderPage } from "./page.ts";
import { registerQuoteOrders } from "./quote-routes.ts";
import { countOrders, listOrders, orderById, orderOfHold } from "./queries.ts";

/** The status of every way an order command can be refused. */
export const orderStatuses = {
  order_unknown: 404,
  line_unknown: 404,
  too_many_units: 409,
  order_held: 423,
  hold_unknown: 404,
  not_reserved: 409,
  order_done: 409,
  ...commandStatuses,
} as const satisfies Record<OrderError["kind"], number> & Record<string, number>;

type Placed = ReplyOf<typeof placeOrder>;

const placedOf = (outcome: PlaceOutcome & { kind: "accepted" | "duplicate" }): Placed =>
  outcome.kind === "duplicate"
    ? { kind: "duplicate", orderId: outcome.orderId }
    : {
        kind: "accepted",
        orderId: outcome.orderId,
        outcome: outcome.outcome,
        shortUnits: outcome.shortUnits,
        promisedDay: outcome.promisedDay === null ? null : dayToText(outcome.promisedDay),
        holds: [...outcome.holds],
      };

/** Registers reading, placing, holding and cancelling orders. */
export function registerOrders(
  http: Http,
  { database, orders }: { database: Database; orders: Orders },
): void {
  registerReads(http, database, orders);
  registerQuoteOrders(http, { database, orders });
  http.on(placeOrder, async ({ caller, key, body }) => {
    mayPlace(caller, body);
    const order = newOrderOf(body, { key, now: database.world.clock() });
    const outcome = await orders.queue.submit(caller.scope, caller.actor, order);
    if (outcome.kind === "accepted" || outcome.kind === "duplicate") return placedOf(outcome);
    if (outcome.kind === "key_reused")
      throw new ProblemError({ status: 422, kind: "key_reused", values: { key } });
    throw new ProblemError({ status: 409, kind: "refused", values: { ...outcome.short[0] } });
  });
  http.on(placeOrdersEndpoint, async ({ caller, key, body }) => {
    for (const each of body.orders) mayPlace(caller, each);
    const now = database.world.clock();
    const outcomes = await Promise.all(
      body.orders.map((each, index) =>
        orders.queue.submit(
          caller.scope,
          caller.actor,
          newOrderOf(each, { key: `${key}/${index}`, now }),
        ),
      ),
    );
    return {
      answers: outcomes.map((outcome) =>
        outcome.kind === "accepted" || outcome.kind === "duplicate" ? placedOf(outcome) : outcome,
      ),
    };
  });
  http.on(cancelOrder, async ({ caller, key, params, body }) => {
    await mustSee(database, caller, params.id);
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "orders.cancel", request: { ...params, ...body } },
        (tx) => cancelUnits(tx, { orderId: params.id, lines: body.lines ?? "all", why: body.why }),
      ),
      orderStatuses,
    );
  });
  http.on(holdOrder, async ({ caller, key, params, body }) => {
    await mustSee(database, caller, params.id);
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "orders.hold", request: { ...params, ...body } },
        (tx) => placeHold(tx, { orderId: params.id, reason: "manual", why: body.why }),
      ),
      orderStatuses,
    );
  });
  http.on(releaseHoldEndpoint, async ({ caller, key, params, body }) => {
    await mustSeeHold(database, caller, params.id);
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "orders.release_hold", request: { ...params, ...body } },
        (tx) => releaseHold(tx, { holdId: params.id, note: body.note }),
      ),
      orderStatuses,
    );
  });
}

/** Refuses an order outside the caller's channels and parties as if it were not there. */
export async function mustSee(database: Database, caller: Caller, orderId: number): Promise<void> {
  if (caller.channelIds === null && caller.partyIds === null) return;
  const order = await database.read(caller.scope, (tx) => orderById(tx, orderId));
  const seen =
    order &&
    (!caller.channelIds || caller.channelIds.includes(order.channelId)) &&
    (!caller.partyIds || (order.partyId !== null && caller.partyIds.includes(order.partyId)));
  if (!seen)
    throw new ProblemError({ status: 404, kind: "order_unknown", values: { order: orderId } });
}

/** Refuses a hold on an order that the caller may not see, as if there were no order. */
async function mustSeeHold(database: Database, caller: Caller, holdId: number): Promise<void> {
  if (caller.channelIds === null && caller.partyIds === null) return;
  const orderId = await database.read(caller.scope, (tx) => orderOfHold(tx, holdId));
  await mustSee(database, caller, orderId ?? 0);
}

function registerReads(http: Http, database: Database, orders: Orders): void {
  http.on(listOrdersEndpoint, async ({ caller, query }) => {
    const { after, limit, ...filter } = query;
    return database.read(caller.scope, (tx) =>
      listOrders(tx, { filter: filterOf(caller, filter), after, limit: limit ?? 50 }),
    );
  });
  http.on(countOrdersEndpoint, async ({ caller, query }) =>
    database.read(caller.scope, (tx) => countOrders(tx, filterOf(caller, query))),
  );
  http.on(getOrder, async ({ caller, params }) => {
    await mustSee(database, caller, params.id);
    const page = await database.read(caller.scope, (tx) => orderPage(tx, orders, params.id));
    if (!page)
      throw new ProblemError({ status: 404, kind: "order_unknown", values: { order: params.id } });
    return page;
  });
  http.on(exportOrders, async ({ caller, query, reply }) => {
    reply.header("content-type", "text/csv; charset=utf-8");
    reply.header("content-disposition", 'attachment; filename="orders.csv"');
    return reply.send(Readable.from(exportRows(database, caller, query)));
  });
  http.on(listAftersales, async ({ caller }) =>
    database.read(caller.scope, async (tx) => ({
      rows: (await heldAftersales(tx)).map((row) => ({
        id: row.id,
        channelId: row.channel_id,
        externalId: row.external_id,
        kind: row.kind,
        amountMinor: row.amount_minor,
        currency: row.currency.trim(),
        buyerMask: row.buyer_mask,
        placedAt: row.placed_at.toISOString(),
        lines: row.lines,
      })),
    })),
  );
}
