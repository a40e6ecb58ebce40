import { parseMinor } from "../../kernel/index.ts";
import {
  ChannelFailure,
  createCaller,
  list,
  mustBeOk,
  rawElements,
  readJson,
  withCases,
} from "../port/index.ts";
import { secureBase, text } from "../port/index.ts";
import type { Answer, Caller, ChannelDoor, Fields, Means } from "../port/index.ts";
import type { PulledPage, RawDoc, Surveyed } from "../port/index.ts";
import { cancelOrder } from "./cancellation.ts";
import { limits } from "./limits.ts";
import { namesRefunds, refundDocs } from "./refund.ts";
import { confirmShipment } from "./shipment.ts";
import { createStockPush } from "./stock.ts";

/** A type, not an interface: a form of plain texts must fit it. */
export type WooSettings = {
  readonly address: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
};

type Filter = Readonly<Record<string, string>>;

/** Orders that were thrown away leave the list of all others, and have one of their own. */
const lists = ["any", "trash"] as const;

/** Where a reading of the lists stands: in which, how many of it were read, and the last one's id. */
interface Mark {
  readonly list: number;
  readonly read: number;
  readonly last: number;
}

const start: Mark = { list: 0, read: 0, last: 0 };
const textOfMark = ({ list: at, read, last }: Mark) => `${at}/${read}/${last}`;

/** What an earlier reading wrote; anything else begins anew, which loses nothing. */
function markOf(written: string): Mark {
  const [, at = "", read = "", last = ""] = /^([01])\/(\d+)\/(\d+)$/.exec(written) ?? [];
  return at === "" ? start : { list: Number(at), read: Number(read), last: Number(last) };
}

function pathOf(filter: Filter): string {
  const asked = {
    ...{ per_page: String(limits.pageMax), orderby: "id", order: "asc" },
    ...{ status: "any", dates_are_gmt: "true" },
    ...filter,
  };
  return `orders?${new URLSearchParams(asked).toString()}`;
}

interface Walked {
  readonly answer: Answer;
  readonly next: Mark | null;
}

/**
 * Both lists by id, which never changes, as they know no order by change. An order that leaves a
 * list while it is read (thrown away, or out of the filter) moves all behind it forward: so each
 * page begins with the last order of the one before, and where that is not met, the reading steps
 * back until it is. Whatever joins a list meanwhile has changed, and is in the next window.
 */
async function* walk(
  call: Caller,
  { filter, from }: { readonly filter: Filter; readonly from: Mark },
  signal?: AbortSignal,
): AsyncGenerator<Walked> {
  for (let mark: Mark | null = from; mark;) {
    const offset = Math.max(0, mark.read - 1);
    const status = lists[mark.list] ?? "any";
    const path = pathOf({ ...filter, status, offset: String(offset) });
    const answer = await call({ method: "GET", path, signal });
    mustBeOk(answer, "orders");
    const ids = list({ orders: answer.json }, "orders").map((order) => Number(text(order, "id")));
    const [first = Number.POSITIVE_INFINITY] = ids;
    if (offset > 0 && first > mark.last) {
      mark = { ...mark, read: Math.max(0, offset - limits.pageMax) };
      continue;
    }
    const read = offset + ids.length;
    const isLast = ids.length === 0 || read >= Number(answer.header("x-wp-total") || "0");
    const following: Mark | null =
      mark.list + 1 < lists.length ? { ...start, list: mark.list + 1 } : null;
    const next: Mark | null = isLast
      ? following
      : { ...mark, read, last: Math.max(mark.last, ids.at(-1) ?? 0) };
    if (next && next.list === mark.list && read <= mark.read)
      throw new ChannelFailure("a page of one order", { status: 200, retryable: false });
    yield { answer, next };
    mark = next;
  }
}

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
  for await (const { answer } of walk(call, { filter, from: start }, signal)) {
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
  const orders: ChannelDoor["fetch"] = async (externalIds, signal) => {
    const docs: RawDoc[] = [];
    for (let from = 0; from < externalIds.length; from += limits.pageMax) {
      const include = externalIds.slice(from, from + limits.pageMax).join(",");
      for (const status of lists) {
        const path = pathOf({ include, status });
        docs.push(...docsOf(await call({ method: "GET", path, signal })));
      }
    }
    return docs;
  };
  const fetch: ChannelDoor["fetch"] = async (externalIds, signal) => {
    const docs: RawDoc[] = [];
    for (const order of await orders(externalIds, signal)) {
      if (!namesRefunds(order)) docs.push(order);
      else docs.push(...(await withCases(order, refundDocs(call, order, signal))));
    }
    return docs;
  };
  return {
    budget: call.budget,
    async test(signal) {
      mustBeOk(await call({ method: "GET", path: "orders?per_page=1", signal }), "orders");
    },
    async *pull(cursor, signal): AsyncGenerator<PulledPage> {
      const filter = { modified_after: cursor.from.slice(0, 19) };
      const walked = walk(call, { filter, from: markOf(cursor.mark) }, signal);
      for await (const { answer, next } of walked) {
        const mark = next ? textOfMark(next) : "";
        const complete = next === null;
        const docs = docsOf(answer);
        // A refund that cannot be read must not keep a page of orders: each is fetched on its own.
        const externalIds = docs.filter(namesRefunds).map((order) => order.externalId);
        yield { docs, externalIds, next: { ...cursor, mark }, complete };
      }
    },
    survey: (span, signal) => surveyPages(call, span, signal),
    fetch,
    cancelOrder: (cancellation, signal) =>
      cancelOrder({ call, fetch: orders }, cancellation, signal),
    pushStock: createStockPush(call),
    confirmShipment: (shipment, signal) => confirmShipment(call, shipment, signal),
  };
}
