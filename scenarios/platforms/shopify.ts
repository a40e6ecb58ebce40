import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Chance } from "../../kernel/index.ts";
import { idOf, openOf, textOf } from "./shopify-book.ts";
import type { Book, ShopOrder } from "./shopify-book.ts";

// A simulated Shopify: its REST Admin API as we use it, over real HTTP, with its own way of paging,
// its bucket, and whatever goes wrong between two companies.

const base = "/admin/api/2026-07/";
const place = "5";
export const token = "shpat_storm";

export interface Weather {
  /** Shares of requests that meet each trouble. */
  readonly busy: number;
  readonly broken: number;
  readonly lost: number;
  /** Orders change between two pages of a list. */
  readonly isRestless: boolean;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Record<string, unknown>;
}

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly link?: string;
}

const json = (status: number, body: unknown): Reply => ({ status, text: JSON.stringify(body) });

/** Where a page ends: the place in the order of its list, not a count, as the platform does it. */
interface Mark {
  readonly by: "created_at" | "updated_at";
  readonly until: string;
  readonly after: readonly [at: string, id: number];
}

interface Paging {
  readonly origin: string;
  readonly pageSize: number;
}

const later = (order: ShopOrder, { by, after }: Mark) =>
  order[by] > after[0] || (order[by] === after[0] && order.id > after[1]);

function listOrders(book: Book, { query }: Asked, paging: Paging): Reply {
  const { origin, pageSize } = paging;
  const page = query.get("page_info");
  const ids = query.get("ids")?.split(",");
  if (page && (query.has("status") || query.has("updated_at_min")))
    return json(400, { errors: "page_info" });
  const written = (orders: readonly ShopOrder[]) => `{"orders":[${orders.map(textOf).join()}]}`;
  if (ids) {
    const found = book.orders.filter((order) => ids.includes(idOf(order)));
    return { status: 200, text: written(found) };
  }
  const by = query.has("created_at_min") ? "created_at" : "updated_at";
  const second = (name: string) => (query.get(`${by}_${name}`) ?? "").slice(0, 19);
  const mark = page
    ? (JSON.parse(Buffer.from(page, "base64url").toString()) as Mark)
    : ({ by, until: `${second("max")}Z`, after: [`${second("min")}Z`, 0] } satisfies Mark);
  const within = book.orders
    .filter((order) => later(order, mark) && order[mark.by] <= mark.until)
    .sort((a, b) => (a[mark.by] === b[mark.by] ? a.id - b.id : a[mark.by] < b[mark.by] ? -1 : 1));
  const shown = within.slice(0, pageSize);
  const last = shown.at(-1);
  if (within.length === shown.length || !last) return { status: 200, text: written(shown) };
  const next: Mark = { ...mark, after: [last[mark.by], last.id] };
  const info = Buffer.from(JSON.stringify(next)).toString("base64url");
  const address = `${origin}${base}orders.json?limit=${pageSize}&page_info=${info}`;
  return { status: 200, text: written(shown), link: `<${address}>; rel="next"` };
}

function fulfilmentOrder(order: ShopOrder) {
  return {
    id: order.id,
    status: order.cancelled_at ? "cancelled" : openOf(order) > 0 ? "open" : "closed",
    assigned_location_id: 5,
    line_items: order.line_items.map((line) => ({
      id: line.id,
      line_item_id: line.id,
      fulfillable_quantity: line.fulfillable_quantity,
    })),
  };
}

interface Fulfilment {
  readonly tracking_info: { readonly number: string };
  readonly line_items_by_fulfillment_order: readonly {
    readonly fulfillment_order_id: number | string;
    readonly fulfillment_order_line_items: readonly { id: number | string; quantity: number }[];
  }[];
}

function fulfil(book: Book, body: Record<string, unknown>): Reply {
  const asked = body["fulfillment"] as Fulfilment;
  const [part] = asked.line_items_by_fulfillment_order;
  const order = book.orders.find((each) => String(each.id) === String(part?.fulfillment_order_id));
  if (!order || !part) return json(404, { errors: "Not Found" });
  const units = new Map<number, number>();
  for (const { id, quantity } of part.fulfillment_order_line_items) {
    const line = order.line_items.find((each) => String(each.id) === String(id));
    if (!line || line.fulfillable_quantity < quantity)
      return json(422, { errors: ["Invalid fulfillment order line item quantity"] });
    units.set(line.id, quantity);
  }
  const id = book.ship(order, units, asked.tracking_info.number);
  return json(201, { fulfillment: { id } });
}

export interface ShopParts {
  readonly codes: readonly string[];
  readonly chance: Chance;
  /** Orders of a page: small, so that there are pages to change something between. */
  readonly pageSize: number;
}

/** The shop: a server that answers as the platform does, in the weather that is set. */
export class Shopify {
  readonly counts = { requests: 0, busy: 0, broken: 0, lost: 0 };
  weather: Weather = { busy: 0, broken: 0, lost: 0, isRestless: false };
  readonly #book: Book;
  readonly #chance: Chance;
  readonly #pageSize: number;
  readonly #items: readonly { readonly id: number; readonly sku: string }[];
  readonly #levels = new Map<number, number>();
  readonly #server = createServer((request, response) => void this.#handle(request, response));

  constructor(book: Book, parts: ShopParts) {
    this.#book = book;
    this.#pageSize = parts.pageSize;
    this.#chance = parts.chance;
    this.#items = parts.codes.map((sku, at) => ({ id: 100 + at, sku }));
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  close(): Promise<unknown> {
    return new Promise<unknown>((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  /** What the shop shows of each code. */
  shown(): Readonly<Record<string, number | undefined>> {
    return Object.fromEntries(this.#items.map(({ id, sku }) => [sku, this.#levels.get(id)]));
  }

  #stock(asked: Asked): Reply | null {
    const { method, path, query, body } = asked;
    if (path === `locations/${place}.json`) return json(200, { location: { id: 5 } });
    if (path === "inventory_levels.json") {
      const levels = this.#items.map(({ id }) => ({ inventory_item_id: id }));
      return json(200, { inventory_levels: levels });
    }
    if (path === "inventory_items.json") {
      const ids = query.get("ids")?.split(",") ?? [];
      const items = this.#items.filter(({ id }) => ids.includes(String(id)));
      return json(200, { inventory_items: items });
    }
    if (method !== "POST" || path !== "inventory_levels/set.json") return null;
    this.#levels.set(Number(body["inventory_item_id"]), Number(body["available"]));
    return json(200, { inventory_level: body });
  }

  #answer(asked: Asked): Reply {
    const { method, path, body } = asked;
    if (path === "orders.json") {
      const paging = { origin: this.address, pageSize: this.#pageSize };
      return listOrders(this.#book, asked, paging);
    }
    const stock = this.#stock(asked);
    if (stock) return stock;
    if (method === "POST" && path === "fulfillments.json") return fulfil(this.#book, body);
    const [, id, what] = /^orders\/(\d+)\/(\w+)\.json$/.exec(path) ?? [];
    const order = this.#book.orders.find((each) => idOf(each) === id);
    if (!order) return json(404, { errors: "Not Found" });
    return what === "fulfillments"
      ? json(200, { fulfillments: order.fulfillments })
      : json(200, { fulfillment_orders: [fulfilmentOrder(order)] });
  }

  /** The trouble that a request meets before it is answered; null for none. */
  #trouble(): Reply | "hang_up" | null {
    const roll = this.#chance.next();
    const { busy, broken } = this.weather;
    if (roll < busy) {
      this.counts.busy += 1;
      return json(429, { errors: "Exceeded 2 calls per second" });
    }
    if (roll >= busy + broken) return null;
    this.counts.broken += 1;
    return this.#chance.next() < 0.5 ? json(503, { errors: "later" }) : "hang_up";
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.counts.requests += 1;
    const url = new URL(request.url ?? "", this.address);
    const raw = Buffer.concat(chunks).toString();
    if (request.headers["x-shopify-access-token"] !== token)
      return send(response, json(401, { errors: "Invalid API key" }));
    const trouble = this.#trouble();
    if (trouble === "hang_up") return void request.socket.destroy();
    if (trouble) return send(response, trouble);
    const reply = this.#answer({
      method: request.method ?? "",
      path: url.pathname.slice(base.length),
      query: url.searchParams,
      body: raw ? (JSON.parse(raw) as Record<string, unknown>) : {},
    });
    // Buyers do not wait for our next page.
    if (reply.link && this.weather.isRestless) this.#book.change();
    if (this.#chance.next() < this.weather.lost) {
      this.counts.lost += 1;
      return void request.socket.destroy();
    }
    return send(response, reply);
  }
}

function send(response: ServerResponse, { status, text, link }: Reply): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "x-shopify-shop-api-call-limit": "1/40",
    ...(status === 429 && { "retry-after": "0.5" }),
    ...(link && { link }),
  });
  response.end(text);
}
