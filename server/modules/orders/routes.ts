import {
  cancelOrder,
  countOrdersEndpoint,
  getOrder,
  listAftersales,
  listOrdersEndpoint,
  placeOrder,
  placeOrdersEndpoint,
} from "../../../contract/orders.ts";
import type { BodyOf, ReplyOf } from "../../../contract/index.ts";
import { dayFromText, dayToText, lineAmount } from "../../../kernel/index.ts";
import type { Day } from "../../../kernel/index.ts";
import { answer, ProblemError, runCommand } from "../../platform/index.ts";
import type { Caller, Database, Http, Tx } from "../../platform/index.ts";
import { changesOfOrder, promisesOfOrder } from "../promises/index.ts";
import { reservationsOf } from "../stock/index.ts";
import { heldAftersales } from "./aftersales.ts";
import { cancelUnits } from "./commands.ts";
import { filterOf, registerExport } from "./export.ts";
import type { Orders } from "./open.ts";
import type { NewOrder, PlaceOutcome } from "./model.ts";
import { countOrders, orderById, sortedOrders, timelineOf } from "./queries.ts";
import { registerReview } from "./review-routes.ts";
import { mustSee, orderStatuses } from "./sight.ts";

type Body = BodyOf<typeof placeOrder>;

const invalid = (field: string, value: string, rule: string) =>
  new ProblemError({
    status: 422,
    kind: "invalid",
    problems: [{ field, value, rule, values: { field, value, expected: rule } }],
  });

/** An order of the API as the module takes it; amounts are computed where only a price is given. */
function newOrderOf(
  body: Body,
  call: { readonly key: string; readonly now: Date; readonly index?: number },
): NewOrder {
  const currency = body.currency ?? "CNY";
  const lines = body.lines.map((line, at) => {
    if (line.code === undefined && line.itemId === undefined)
      throw invalid(`lines.${at}.code`, "", "rule.required");
    const amount = lineAmount(line.units, line.unitPrice ?? "0", currency);
    if (!amount.ok) throw invalid(`lines.${at}.unitPrice`, line.unitPrice ?? "", "rule.format");
    return {
      externalId: line.externalId ?? String(at + 1),
      kind: line.kind ?? ("sale" as const),
      code: line.code ?? "",
      name: line.name ?? "",
      units: line.units,
      unitPrice: line.unitPrice ?? "0",
      amountMinor: line.amountMinor ?? amount.value,
      ...(line.itemId === undefined ? {} : { itemId: line.itemId }),
    };
  });
  const totalMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0);
  const placedAt = body.placedAt ? new Date(body.placedAt) : call.now;
  return {
    key: call.key,
    channelId: body.channelId,
    externalId: body.externalId,
    number: body.externalId,
    kind: body.kind ?? "sale",
    mode: "live",
    policy: body.policy ?? "complete",
    priority: body.priority ?? 0,
    deal: "confirmed",
    payment: body.payment ?? "none",
    channelStatus: "",
    partyId: body.partyId ?? null,
    buyerMask: body.buyerMask ?? "",
    mergeKey: "",
    region: body.region ?? "",
    shipTo: {},
    currency,
    totalMinor,
    paidMinor: body.payment === "paid" ? totalMinor : 0,
    placedAt,
    wantedDay: body.wantedDay ? dayFromText(body.wantedDay) : null,
    sourceUpdatedAt: placedAt,
    sourceVersion: "",
    receivedAt: call.now,
    note: body.note ?? "",
    lines,
  };
}

/** Refuses a channel or party that the caller is not given. */
function mayPlace(caller: Caller, body: Body): void {
  const channelRefused = caller.channelIds && !caller.channelIds.includes(body.channelId);
  const partyRefused = caller.partyIds && !(body.partyId && caller.partyIds.includes(body.partyId));
  if (channelRefused || partyRefused) {
    throw new ProblemError({
      status: 403,
      kind: "forbidden",
      values: {
        permission: channelRefused ? `channel ${body.channelId}` : `party ${body.partyId ?? ""}`,
      },
    });
  }
}

type Placed = ReplyOf<typeof placeOrder>;

const placedOf = (outcome: PlaceOutcome & { kind: "accepted" | "duplicate" }): Placed =>
  outcome.kind === "duplicate"
    ? { kind: "duplicate", orderId: outcome.orderId }
    : {
        kind: "accepted",
        orderId: outcome.orderId,
        outcome: outcome.outcome,
        shortUnits: outcome.shortUnits,
        promisedDay: outcome.promisedDay === null ? null : dayToText(outcome.promisedDay as Day),
        holds: [...outcome.holds],
      };

async function orderPage(
  tx: Tx,
  orders: Orders,
  id: number,
): Promise<ReplyOf<typeof getOrder> | null> {
  const order = await orderById(tx, id);
  if (!order) return null;
  const [promises, changes, timeline, held] = [
    await promisesOfOrder(tx, orders.parts.parties, id),
    await changesOfOrder(tx, id),
    await timelineOf(tx, id),
    await reservationsOf(
      tx,
      order.lines.map((line) => line.id),
    ),
  ];
  const events = [
    {
      at: order.receivedAt,
      actor: "",
      action: "orders.received",
      detail: { status: order.channelStatus },
      why: null,
    },
    ...timeline.map((each) => ({
      at: each.at.toISOString(),
      actor: each.actor_name,
      action: each.action,
      detail: each.after,
      why: each.why,
    })),
    ...changes.map((each) => ({
      at: each.at.toISOString(),
      actor: "",
      action: `promises.${each.effect}`,
      detail: {
        line: each.claim_id,
        from: each.from_day,
        to: each.to_day,
        fromShort: each.from_short,
        toShort: each.to_short,
      },
      why: each.cause,
    })),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return {
    ...order,
    promises,
    timeline: events,
    reservations: held.map((each) => ({
      lineId: each.claimId,
      itemId: each.item,
      placeId: each.place,
      supplyId: each.supply,
      units: each.units,
      shipDay: dayToText(each.shipDay as Day),
      deliverDay: dayToText(each.deliverDay as Day),
      frozen: each.frozen,
    })),
  } as ReplyOf<typeof getOrder>;
}

/** Registers reading, placing, holding and cancelling orders. */
export function registerOrders(
  http: Http,
  { database, orders }: { database: Database; orders: Orders },
): void {
  registerReads(http, database, orders);
  registerReview(http, database);
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
    // All are shaped before the first is placed: a bad one refuses the request as a whole.
    const shaped = body.orders.map((each, index) =>
      newOrderOf(each, { key: `${key}/${index}`, now }),
    );
    const outcomes = await Promise.all(
      shaped.map((each) => orders.queue.submit(caller.scope, caller.actor, each)),
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
    const page = await database.read(caller.scope, (tx) => orderPage(tx, orders, params.id));
    if (!page)
      throw new ProblemError({ status: 404, kind: "order_unknown", values: { order: params.id } });
    return page;
  });
  registerExport(http, database);
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
