import {
  closeAftersale,
  confirmAftersale,
  getAftersale,
  listAftersales,
  matchAftersale,
  receiveAftersale,
  refundAftersale,
} from "../../../../contract/orders-aftersales.ts";
import type { ReplyOf } from "../../../../contract/index.ts";
import {
  answer,
  commandStatuses,
  mustReachPlaces,
  ProblemError,
  runCommand,
} from "../../../platform/index.ts";
import type { Database, Http } from "../../../platform/index.ts";
import { stockStatuses } from "../../stock/index.ts";
import { matchToOrder } from "../aftersales/matching.ts";
import type { AftersaleError } from "../aftersales/matching.ts";
import { aftersaleById, goodsSent, listAftersaleRows } from "../aftersales/queries.ts";
import { confirmProposal } from "../aftersales/rule.ts";
import { closeDocument, refund } from "../aftersales/settling.ts";
import { receiveReturn } from "../aftersales/receiving-returns.ts";
import type { Orders } from "./open.ts";

const statuses = {
  aftersale_unknown: 404,
  aftersale_line_unknown: 404,
  order_unknown: 404,
  line_unknown: 404,
  aftersale_closed: 409,
  aftersale_unmatched: 409,
  aftersale_matched: 409,
  aftersale_not_unique: 409,
  aftersale_settled: 409,
  aftersale_refunded: 409,
  refund_nothing: 422,
  aftersale_other_channel: 409,
  aftersale_line_unmatched: 409,
  not_goods: 409,
  refund_over: 409,
  return_over: 409,
  ...commandStatuses,
} as const satisfies Record<AftersaleError["kind"], number> & Record<string, number>;

/** Goods that come back name items of orders and a place, of which stock may refuse some. */
const returnStatuses = { ...stockStatuses, ...statuses };

/** Registers after-sale documents: listed, matched, refunded, received, ended. */
export function registerAftersales(
  http: Http,
  { database, orders }: { readonly database: Database; readonly orders: Orders },
): void {
  http.on(listAftersales, async ({ caller, query }) =>
    database.read(caller.scope, (tx) => listAftersaleRows(tx, query)),
  );
  http.on(getAftersale, async ({ caller, params, query }) => {
    const { id } = params;
    const found = await database.read(caller.scope, async (tx) => {
      const document = await aftersaleById(tx, id, query.number);
      if (!document) return null;
      const view = await orders.parts.catalog.view.get(tx);
      const goods = (await goodsSent(tx, id)).map(({ itemId, ...line }) => {
        const { code = "", name = "" } = view.item(itemId) ?? {};
        return { ...line, itemId, code, name };
      });
      return { ...document, goods };
    });
    if (!found)
      throw new ProblemError({ status: 404, kind: "aftersale_unknown", values: { aftersale: id } });
    return found as ReplyOf<typeof getAftersale>;
  });
  http.on(receiveAftersale, async ({ caller, key, params, body }) => {
    mustReachPlaces(caller, [body.placeId]);
    const request = { ...params, ...body };
    return answer(
      await runCommand(database, { ...caller, key, name: "aftersales.receive", request }, (tx) =>
        receiveReturn(tx, orders.parts, request),
      ),
      returnStatuses,
    );
  });
  registerDecisions(http, database);
}

function registerDecisions(http: Http, database: Database): void {
  http.on(matchAftersale, async ({ caller, key, params, body }) => {
    const request = { ...params, ...body };
    return answer(
      await runCommand(database, { ...caller, key, name: "aftersales.match", request }, (tx) =>
        matchToOrder(tx, request),
      ),
      statuses,
    );
  });
  http.on(confirmAftersale, async ({ caller, key, params, body }) => {
    const request = { ...params, ...body };
    return answer(
      await runCommand(database, { ...caller, key, name: "aftersales.confirm", request }, (tx) =>
        confirmProposal(tx, request),
      ),
      statuses,
    );
  });
  http.on(refundAftersale, async ({ caller, key, params, body }) => {
    const request = { ...params, ...body };
    return answer(
      await runCommand(database, { ...caller, key, name: "aftersales.refund", request }, (tx) =>
        refund(tx, request),
      ),
      statuses,
    );
  });
  http.on(closeAftersale, async ({ caller, key, params, body }) => {
    const request = { ...params, ...body };
    return answer(
      await runCommand(database, { ...caller, key, name: "aftersales.close", request }, (tx) =>
        closeDocument(tx, request),
      ),
      statuses,
    );
  });
}
