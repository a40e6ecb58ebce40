import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { openWorld, stock } from "./world.ts";
import type { Company, Reply } from "./world.ts";

/** A push of the shop: the version of an order that it tells of. */
export interface Hook {
  readonly body: string;
  readonly event: string;
}

/** A world whose shop pushes signed messages. */
export interface Shop {
  readonly at: Company;
  /** Sets the secrets that are valid. */
  setSecrets(secrets: readonly string[]): Promise<void>;
  push(hook: Hook, secret: string, headers?: Record<string, string>): Promise<Reply>;
  /** How many messages are in this state, 50 at most. */
  count(state: "waiting" | "dead"): Promise<number>;
}

export const secrets = ["first-secret", "second-secret"] as const;

/** The three versions of an order: placed, paid, and then, for one in four, cancelled. */
export const orderHook = (number: number, step: number): Hook => ({
  event: `e${number}-${step}`,
  body: JSON.stringify({
    id: 9_000_000_000 + number,
    name: `#${number}`,
    currency: "CNY",
    financial_status: ["pending", "paid", "paid"][step],
    total_price: "20.00",
    created_at: "2026-11-11T00:00:00+08:00",
    updated_at: `2026-11-11T0${step}:00:00+08:00`,
    cancelled_at: step === 2 && number % 4 === 0 ? "2026-11-11T02:00:00+08:00" : null,
    line_items: [{ id: number, sku: `S${number % 5}`, name: "x", quantity: 2, price: "10.00" }],
  }),
});

async function listCodes(at: Company, channelId: number): Promise<void> {
  const items = await at.server.call("GET", "/api/items");
  const listings = (items.body["rows"] as { id: number; code: string }[]).map((item) => ({
    channelId,
    code: item.code,
    parts: [{ itemId: item.id, units: 1 }],
  }));
  const mapped = await at.server.call("POST", "/api/listings", { key: "map", body: { listings } });
  assert.equal(mapped.status, 200);
}

/** Opens a world with a shop of five codes, each with so many units. */
export async function openShop(
  units = 1_000_000,
  environment: Readonly<Record<string, string>> = {},
): Promise<Shop> {
  const at = await openWorld(environment);
  const codes = Array.from({ length: 5 }, (_each, index) => [`S${index}`, units]);
  await stock(at, Object.fromEntries(codes) as Record<string, number>);
  let serial = 0;
  const setSecrets = async (valid: readonly string[]) => {
    serial += 1;
    const body = { code: "SHOP", name: "店", kind: "shopify", secrets: valid };
    const saved = await at.server.call("POST", "/api/channels", {
      key: `shop-${serial}`,
      body,
    });
    assert.equal(saved.status, 200);
    return saved.body;
  };
  const saved = await setSecrets(secrets);
  await listCodes(at, Number(saved["id"]));
  return {
    at,
    setSecrets: async (valid) => void (await setSecrets(valid)),
    push: ({ body, event }, secret, headers = {}) =>
      at.server.call("POST", String(saved["webhookPath"]), {
        token: null,
        body,
        headers: {
          "content-type": "application/json",
          "x-shopify-topic": "orders/updated",
          "x-shopify-event-id": encodeURIComponent(event),
          "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body).digest("base64"),
          ...headers,
        },
      }),
    async count(state) {
      const [row] = await at.rows<{ count: number }>(
        "select count(*)::int as count from channels.inbox where state = $1",
        [state],
      );
      return row?.count ?? 0;
    },
  };
}

/** What the database says of orders and stock, without ids and times: equal states give equal texts. */
export async function stateOf(at: Company): Promise<string> {
  const parts: string[] = [];
  for (const text of [
    `select md5(string_agg(format('%s %s %s %s %s %s %s', number, total_minor, stage, payment, fulfilment, short_units, open_holds), '|' order by number)) as state from orders.order`,
    `select md5(string_agg(format('%s %s %s %s %s', code, units, cancelled_units, short_units, amount_minor), '|' order by code, units, cancelled_units, short_units, amount_minor)) as state from orders.line`,
    `select md5(string_agg(format('%s %s', external_id, amount_minor), '|' order by external_id)) as state from orders.aftersale`,
    `select format('%s %s', sum(quantity), sum(promised)) as state from stock.supply`,
    `select format('%s %s', count(*), sum(units)) as state from stock.reservation`,
  ]) {
    const [row] = await at.rows<{ state: string }>(text);
    parts.push(row?.state ?? "");
  }
  return parts.join("\n");
}
