import { parseMinor } from "../../kernel/index.ts";
import { createCaller, list, mustBeOk, rawElements, readJson } from "../port/index.ts";
import { secureBase, text } from "../port/index.ts";
import type { Answer, Caller, ChannelDoor, Fields, Means } from "../port/index.ts";
import type { PulledPage, RawDoc, Surveyed } from "../port/index.ts";
import { limits } from "./limits.ts";
import { confirmShipment } from "./shipment.ts";
import { createStockPush } from "./stock.ts";

/** A type, not an interface: a form of plain texts must fit it. */
export type WooSettings = {
  readonly address: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
};

type Filter = Readonly<Record<string, string>>;

/**
 * A page of the order list by id, which never changes. The list knows no order by change; a filter
 * with a lower bound alone only gains orders while it is read, so that later pages repeat some and
 * lose none.
 */
function pathOf(page: number, filter: Filter): string {
  const asked = {
    ...{ per_page: String(limits.pageMax), page: String(page) },
    ...{ orderby: "id", order: "asc", status: "any", dates_are_gmt: "true" },
    ...filter,
  };
  return `orders?${new URLSearchParams(asked).toString()}`;
}

const pagesOf = (answer: Answer) => Number(answer.header("x-wp-totalpages") || "1");

/** The orders of an answer as the shop wrote them. */
function docsOf(answer: Answer): RawDoc[] {
  mustBeOk(answer, "orders");
  return rawElements(answer.raw, []).map((raw) => ({
    externalId: text(readJson(raw) as Fields, "id"),
    topic: "order.updated",
    raw,
  }));
}

async function* surveyPages(
  call: Caller,
  span: { readonly from: Date; readonly until: Date },
  signal?: AbortSignal,
): AsyncGenerator<readonly Surveyed[]> {
  const filter = {
    // Both bounds exclude: a second earlier includes the first one.
    after: new Date(span.from.getTime() - 1_000).toISOString().slice(0, 19),
    before: span.until.toISOString().slice(0, 19),
    _fields: "id,date_modified_gmt,total,currency",
  };
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const answer = await call({ method: "GET", path: pathOf(page, filter), signal });
    mustBeOk(answer, "orders");
    pages = pagesOf(answer);
    yield list({ orders: answer.json }, "orders").map((order) => {
      const total = parseMinor(text(order, "total"), text(order, "currency"));
      return {
        externalId: text(order, "id"),
        updatedAt: new Date(`${text(order, "date_modified_gmt")}Z`),
        totalMinor: total.ok ? total.value : null,
      };
    });
  }
}

/** Opens a shop for calls. */
export function openShop(settings: WooSettings, means: Means): ChannelDoor {
  const access = Buffer.from(`${settings.consumerKey}:${settings.consumerSecret}`);
  const call = createCaller({
    base: secureBase(settings.address, "/wp-json/wc/v3/"),
    headers: { authorization: `Basic ${access.toString("base64")}` },
    ...{ limits, means },
  });
  return {
    budget: call.budget,
    async test(signal) {
      mustBeOk(await call({ method: "GET", path: "orders?per_page=1", signal }), "orders");
    },
    async *pull(cursor, signal): AsyncGenerator<PulledPage> {
      const filter = { modified_after: cursor.from.slice(0, 19) };
      for (let page = Number(cursor.mark || "1"); ; page += 1) {
        const answer = await call({ method: "GET", path: pathOf(page, filter), signal });
        const docs = docsOf(answer);
        const complete = page >= pagesOf(answer);
        const mark = complete ? "" : String(page + 1);
        yield { docs, externalIds: [], next: { ...cursor, mark }, complete };
        if (complete) return;
      }
    },
    survey: (span, signal) => surveyPages(call, span, signal),
    async fetch(externalIds, signal) {
      const docs: RawDoc[] = [];
      for (let from = 0; from < externalIds.length; from += limits.pageMax) {
        const include = externalIds.slice(from, from + limits.pageMax).join(",");
        const path = pathOf(1, { include });
        docs.push(...docsOf(await call({ method: "GET", path, signal })));
      }
      return docs;
    },
    pushStock: createStockPush(call),
    confirmShipment: (shipment, signal) => confirmShipment(call, shipment, signal),
  };
}
