import {
  cancelOrder,
  countOrdersEndpoint,
  getOrder,
  listOrdersEndpoint,
  placeOrder,
  placeOrdersEndpoint,
} from "../../../../contract/orders.ts";
import type { ReplyOf } from "../../../../contract/index.ts";
import { dayToText } from "../../../../kernel/index.ts";
import { answer, ProblemError, runCommand } from "../../../platform/index.ts";
import type { Database, Http } from "../../../platform/index.ts";
import { cancelAndServe } from "../changing/cancelling.ts";
import { mustTakeWhole, orderPageAsTold, refusalAsTold } from "./coarse.ts";
import { filterOf, registerExport } from "../reading/export.ts";
import { mayPlace, mustKeepTerms, newOrderOf } from "./new-order.ts";
import type { Orders } from "./open.ts";
import type { PlaceOutcome } from "../model.ts";
import { inSmallestUnits } from "./typed-lines.ts";
import { countOrders, sortedOrders } from "../reading/queries.ts";
import { mustSee, orderStatuses } from "../reading/sight.ts";

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

/** Registers reading, placing and cancelling orders. */
export function registerPlacing(
  http: Http,
  { database, orders }: { database: Database; orders: Orders },
): void {
  registerReads(http, database, orders);
  http.on(placeOrder, async ({ caller, key, body }) => {
    mayPlace(caller, body);
    await mustKeepTerms({ database, orders }, caller, [body]);
    const [typed = body] = await inSmallestUnits({ database, orders }, caller, [body]);
    const order = newOrderOf(typed, { key, now: database.world.clock() });
    await mustTakeWhole({ database, orders }, caller, [order]);
    const outcome = await orders.queue.submit(caller.scope, caller.actor, order);
    if (outcome.kind === "accepted" || outcome.kind === "duplicate") return placedOf(outcome);
    if (outcome.kind === "key_reused")
      throw new ProblemError({ status: 422, kind: "key_reused", values: { key } });
    if (outcome.kind === "channel_unknown" || outcome.kind === "not_in_use")
      throw new ProblemError({ status: 422, kind: outcome.kind, values: { ...outcome } });
    const seen = { caller, channelId: order.channelId };
    const told = await refusalAsTold({ database, orders }, seen, outcome);
    const kind = told ? "refused_coarsely" : "refused";
    throw new ProblemError({ status: 409, kind, values: { ...(told ?? outcome.short)[0] } });
  });
  http.on(placeOrdersEndpoint, async ({ caller, key, body }) => {
    for (const each of body.orders) mayPlace(caller, each);
    await mustKeepTerms({ database, orders }, caller, body.orders);
    const now = database.world.clock();
    // All are shaped before the first is placed: a bad one refuses the request as a whole.
    const typed = await inSmallestUnits({ database, orders }, caller, body.orders);
    const shaped = typed.map((each, index) => newOrderOf(each, { key: `${key}/${index}`, now }));
    await mustTakeWhole({ database, orders }, caller, shaped);
    const answers = shaped.map(async (each) => {
      const outcome = await orders.queue.submit(caller.scope, caller.actor, each);
      if (outcome.kind === "accepted" || outcome.kind === "duplicate") return placedOf(outcome);
      if (outcome.kind !== "refused") return outcome;
      const seen = { caller, channelId: each.channelId };
      const told = await refusalAsTold({ database, orders }, seen, outcome);
      return told ? { kind: "refused_coarsely", short: told } : outcome;
    });
    return { answers: await Promise.all(answers) };
  });
  http.on(cancelOrder, async ({ caller, key, params, body }) => {
    await mustSee(database, caller, params.id);
    return answer(
      await runCommand(
        database,
        { ...caller, key, name: "orders.cancel", request: { ...params, ...body } },
        (tx) => {
          const { lines = "all", why, by } = body;
          return cancelAndServe(tx, orders.parts, { orderId: params.id, lines, why, by });
        },
      ),
      orderStatuses,
    );
  });
}

function registerReads(http: Http, database: Database, orders: Orders): void {
  http.on(listOrdersEndpoint, async ({ caller, query }) => {
    const { after, limit, sort, ...filter } = query;
    return answer(
      await database.read(caller.scope, (tx) =>
        sortedOrders(tx, { filter: filterOf(caller, filter), sort, after, limit: limit ?? 50 }),
      ),
      { sort_too_wide: 422 },
    );
  });
  http.on(countOrdersEndpoint, async ({ caller, query }) =>
    database.read(caller.scope, (tx) => countOrders(tx, filterOf(caller, query))),
  );
  http.on(getOrder, async ({ caller, params }) => {
    await mustSee(database, caller, params.id);
    const seen = { caller, id: params.id };
    const page = await database.read(caller.scope, (tx) => orderPageAsTold(tx, orders, seen));
    if (!page)
      throw new ProblemError({ status: 404, kind: "order_unknown", values: { order: params.id } });
    return page;
  });
  registerExport(http, database);
}
