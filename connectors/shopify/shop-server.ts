import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Fields } from "./fields.ts";
import { list, text } from "./fields.ts";
import { answerOfReturns } from "./return-server.ts";

/** What the server does with one request before (or instead of) answering it. */
export type Trouble =
  | { readonly status: number; readonly retryAfter?: string }
  /** The effect happens, the answer is lost. */
  | "hang_up_after"
  | "hang_up_before";

export interface ShopState {
  readonly orders: Fields[];
  readonly levels: { inventory_item_id: number; location_id: number; available: number }[];
  readonly items: Fields[];
  readonly fulfillmentOrders: Fields[];
  readonly fulfillments: Fields[];
  /** Returns as its GraphQL API shows them; absent where a test has none. */
  readonly returns?: Fields[];
  /** Names of what was asked to be done by GraphQL; absent where nobody counts. */
  readonly told?: string[];
  /** Orders that are to be cancelled, as often as that was asked. */
  readonly queued: string[];
  /** Troubles by method and path, used up in order. */
  readonly troubles: Map<string, Trouble[]>;
  readonly requests: string[];
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Fields;
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
  readonly link?: string;
}

const token = "shpat_test";
const base = "/admin/api/2026-07/";

function listOrders(state: ShopState, query: URLSearchParams, origin: string): Reply {
  const ids = query.get("ids")?.split(",");
  if (ids) {
    const orders = state.orders.filter((order) => ids.includes(text(order, "id")));
    return { status: 200, body: { orders } };
  }
  const mark = query.get("page_info");
  // Shopify refuses filters beside a page mark: the mark holds them.
  if (mark && query.has("updated_at_min")) return { status: 400, body: { errors: "page_info" } };
  const asked = query.has("created_at_min") ? "created_at" : "updated_at";
  const [by, from, until, offset] = mark
    ? (JSON.parse(Buffer.from(mark, "base64url").toString()) as [string, string, string, number])
    : [asked, query.get(`${asked}_min`) ?? "", query.get(`${asked}_max`) ?? "9", 0];
  const instantOf = (order: Fields) => Date.parse(text(order, by));
  const within = state.orders
    .filter(
      (order) => instantOf(order) >= Date.parse(from) && instantOf(order) <= Date.parse(until),
    )
    .sort((a, b) => instantOf(a) - instantOf(b));
  const limit = Math.min(3, Number(query.get("limit")));
  const next = offset + limit;
  const link = Buffer.from(JSON.stringify([by, from, until, next])).toString("base64url");
  return {
    status: 200,
    body: { orders: within.slice(offset, next) },
    ...(next < within.length && {
      link: `<${origin}${base}orders.json?limit=${limit}&page_info=${link}>; rel="next"`,
    }),
  };
}

function setLevel(state: ShopState, body: Fields): Reply {
  const level = state.levels.find(
    (each) =>
      String(each.inventory_item_id) === text(body, "inventory_item_id") &&
      String(each.location_id) === text(body, "location_id"),
  );
  if (!level) return { status: 422, body: { errors: ["not stocked here"] } };
  level.available = Number(text(body, "available"));
  return { status: 200, body: { inventory_level: level } };
}

function fulfil(state: ShopState, body: Fields): Reply {
  const asked = (body["fulfillment"] ?? {}) as Fields;
  const tracking = (asked["tracking_info"] ?? {}) as Fields;
  const lines: { id: unknown; quantity: number }[] = [];
  const places = new Set<string>();
  for (const part of list(asked, "line_items_by_fulfillment_order")) {
    const order = state.fulfillmentOrders.find(
      (each) => text(each, "id") === text(part, "fulfillment_order_id"),
    );
    if (!order) return { status: 404, body: { errors: "Not Found" } };
    places.add(text(order, "assigned_location_id"));
    for (const line of list(part, "fulfillment_order_line_items")) {
      const own = list(order, "line_items").find((each) => text(each, "id") === text(line, "id"));
      const quantity = Number(text(line, "quantity"));
      if (!own || Number(text(own, "fulfillable_quantity")) < quantity)
        return { status: 422, body: { errors: ["Invalid fulfillment order line item quantity"] } };
      Object.assign(own, { fulfillable_quantity: Number(own["fulfillable_quantity"]) - quantity });
      lines.push({ id: own["line_item_id"], quantity });
    }
  }
  if (places.size !== 1) return { status: 422, body: { errors: ["must be at one location"] } };
  const fulfillment = {
    id: state.fulfillments.length + 1,
    status: "success",
    tracking_company: text(tracking, "company"),
    tracking_numbers: [text(tracking, "number")],
    line_items: lines,
  };
  state.fulfillments.push(fulfillment);
  return { status: 201, body: { fulfillment } };
}

/** Takes a whole order's cancellation: it is done later, as by the shop's own job. */
function queueCancellation(state: ShopState, { variables }: Fields): Reply {
  const { orderId } = variables as { readonly orderId: string };
  state.queued.push(orderId.split("/").at(-1) ?? "");
  return { status: 200, body: { data: { orderCancel: { job: { id: "1" } } } } };
}

function replyTo(state: ShopState, asked: Asked, origin: string): Reply {
  const { method, path, query, body } = asked;
  if (method === "POST" && path === "inventory_levels/set.json") return setLevel(state, body);
  if (method === "POST" && path === "fulfillments.json") return fulfil(state, body);
  if (path === "graphql.json") {
    const { orders, returns = [] } = state;
    const answer = answerOfReturns({ orders, returns }, body);
    return answer === null ? queueCancellation(state, body) : { status: 200, body: answer };
  }
  if (path === "orders.json") return listOrders(state, query, origin);
  if (path === "inventory_levels.json") {
    const place = query.get("location_ids");
    const levels = state.levels.filter((each) => String(each.location_id) === place);
    return { status: 200, body: { inventory_levels: levels } };
  }
  if (path === "inventory_items.json") {
    const ids = query.get("ids")?.split(",") ?? [];
    const items = state.items.filter((each) => ids.includes(text(each, "id")));
    return { status: 200, body: { inventory_items: items } };
  }
  if (path.startsWith("locations/")) return { status: 200, body: { location: { active: true } } };
  const [, order, what] = /^orders\/(\d+)\/(\w+)\.json$/.exec(path) ?? [];
  if (!state.orders.some((each) => text(each, "id") === order))
    return { status: 404, body: { errors: "Not Found" } };
  if (what === "fulfillments") return { status: 200, body: { fulfillments: state.fulfillments } };
  return { status: 200, body: { fulfillment_orders: state.fulfillmentOrders } };
}

async function bodyOf(request: IncomingMessage): Promise<Fields> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const raw = Buffer.concat(chunks).toString();
  return raw === "" ? {} : (JSON.parse(raw) as Fields);
}

function send(response: ServerResponse, { status, body, link }: Reply): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "x-shopify-shop-api-call-limit": "1/40",
    ...(link && { link }),
  });
  response.end(JSON.stringify(body));
}

/** A server on this machine that speaks the part of Shopify's REST API we use, over real HTTP. */
export async function startShop(state: ShopState) {
  let origin = "";
  const server = createServer((request, response) => {
    const handle = async () => {
      const url = new URL(request.url ?? "", origin);
      const path = url.pathname.slice(base.length);
      const method = request.method ?? "";
      const body = await bodyOf(request);
      state.requests.push(`${method} ${path}`);
      if (request.headers["x-shopify-access-token"] !== token)
        return send(response, { status: 401, body: { errors: "Invalid API key" } });
      const [, mutation = ""] = /^mutation[^{]*\{\s*(\w+)/.exec(text(body, "query")) ?? [];
      if (mutation !== "") state.told?.push(mutation);
      const named = state.troubles.get(`${method} ${path} ${mutation}`);
      const trouble = (named ?? state.troubles.get(`${method} ${path}`))?.shift();
      if (trouble === "hang_up_before") return request.socket.destroy();
      if (typeof trouble === "object") {
        if (trouble.retryAfter) response.setHeader("retry-after", trouble.retryAfter);
        return send(response, { status: trouble.status, body: { errors: "later" } });
      }
      const reply = replyTo(state, { method, path, query: url.searchParams, body }, origin);
      if (trouble === "hang_up_after") return request.socket.destroy();
      return send(response, reply);
    };
    void handle();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address: origin,
    token,
    close: () => new Promise<unknown>((resolve) => server.close(resolve)),
  };
}
