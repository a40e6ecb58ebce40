import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { answerOf, install, runNode, startNode, stopNode } from "./peer.ts";
import type { OpenPeer, Place } from "./peer.ts";

const version = "2.21.2";
const manifest = {
  name: "peer-medusa",
  private: true,
  dependencies: {
    "@medusajs/medusa": version,
    "@medusajs/framework": version,
    "@medusajs/cli": version,
  },
};
const config = `const { defineConfig } = require("@medusajs/framework/utils");
module.exports = defineConfig({
  admin: { disable: true },
  projectConfig: {
    databaseUrl: process.env.DATABASE_URL,
    databaseDriverOptions: { connection: { ssl: false }, pool: { min: 2, max: 40 } },
    http: { storeCors: "*", adminCors: "*", authCors: "*", jwtSecret: "bench", cookieSecret: "bench" },
  },
});
`;
const keeper = { email: "admin@bench.test", password: "a-long-word-9" };

type Json = Record<string, unknown>;
export type MedusaAsk = (method: string, path: string, body?: object) => Promise<Json>;

const asker =
  (address: string, headers: Record<string, string>): MedusaAsk =>
  async (method, path, body) =>
    answerOf(
      await fetch(address + path, {
        method,
        headers: { "content-type": "application/json", ...headers },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
    );

const idOf = (answer: Json, name: string) => String((answer[name] as Json | undefined)?.["id"]);

interface Shop {
  readonly region: string;
  readonly channel: string;
  readonly location: string;
  readonly profile: string;
  readonly option: string;
  readonly publishableKey: string;
}

/** A stock location that ships: with a provider, a zone and an option of shipping. */
async function openLocation(ask: MedusaAsk, channel: string) {
  const made = await ask("POST", "/admin/stock-locations", { name: "x" });
  const location = idOf(made, "stock_location");
  const path = `/admin/stock-locations/${location}`;
  await ask("POST", `${path}/sales-channels`, { add: [channel] });
  await ask("POST", `${path}/fulfillment-providers`, { add: ["manual_manual"] });
  const sets = await ask("POST", `${path}/fulfillment-sets?fields=*fulfillment_sets`, {
    name: "x",
    type: "shipping",
  });
  const [set] = (sets["stock_location"] as { fulfillment_sets: { id: string }[] }).fulfillment_sets;
  const zone = (await ask("POST", `/admin/fulfillment-sets/${set?.id}/service-zones`, {
    name: "x",
    geo_zones: [{ type: "country", country_code: "us" }],
  })) as { fulfillment_set: { service_zones: { id: string }[] } };
  return { location, zone: zone.fulfillment_set.service_zones[0]?.id ?? "" };
}

/** Everything a shop needs before its first sale. */
async function furnish(ask: MedusaAsk): Promise<Shop> {
  const region = await ask("POST", "/admin/regions", {
    name: "us",
    currency_code: "usd",
    countries: ["us"],
    payment_providers: ["pp_system_default"],
  });
  const channel = idOf(await ask("POST", "/admin/sales-channels", { name: "x" }), "sales_channel");
  const key = await ask("POST", "/admin/api-keys", { title: "x", type: "publishable" });
  const keyId = idOf(key, "api_key");
  await ask("POST", `/admin/api-keys/${keyId}/sales-channels`, { add: [channel] });
  const { location, zone } = await openLocation(ask, channel);
  const profile = idOf(
    await ask("POST", "/admin/shipping-profiles", { name: "bench", type: "bench" }),
    "shipping_profile",
  );
  const option = await ask("POST", "/admin/shipping-options", {
    name: "x",
    service_zone_id: zone,
    shipping_profile_id: profile,
    provider_id: "manual_manual",
    price_type: "flat",
    type: { label: "x", description: "x", code: "x" },
    prices: [{ currency_code: "usd", amount: 5 }],
    rules: [],
  });
  return {
    region: idOf(region, "region"),
    channel,
    location,
    profile,
    option: idOf(option, "shipping_option"),
    publishableKey: String((key["api_key"] as Json)["token"]),
  };
}

async function makeItem(ask: MedusaAsk, shop: Shop, item: { sku: string; units: number }) {
  const made = (await ask("POST", "/admin/products", {
    title: item.sku,
    status: "published",
    shipping_profile_id: shop.profile,
    sales_channels: [{ id: shop.channel }],
    options: [{ title: "o", values: ["v"] }],
    variants: [
      {
        title: "v",
        sku: item.sku,
        options: { o: "v" },
        manage_inventory: true,
        allow_backorder: false,
        prices: [{ currency_code: "usd", amount: 10 }],
      },
    ],
  })) as { product: { variants: { id: string }[] } };
  const found = (await ask("GET", `/admin/inventory-items?sku=${item.sku}`)) as {
    inventory_items: { id: string }[];
  };
  const path = `/admin/inventory-items/${found.inventory_items[0]?.id}/location-levels`;
  await ask("POST", path, { location_id: shop.location, stocked_quantity: item.units });
  return made.product.variants[0]?.id ?? "";
}

const address = { first_name: "a", last_name: "b", address_1: "1", city: "x", postal_code: "1" };

let buyers = 0;

/** Takes a buyer with one unit to the till; gives the completion of the cart. */
async function toTheTill(ask: MedusaAsk, shop: Shop, variant: string) {
  buyers += 1;
  const to = { ...address, country_code: "us" };
  const made = await ask("POST", "/store/carts", {
    region_id: shop.region,
    sales_channel_id: shop.channel,
    // Each its own, as in Vendure: two first carts of one buyer make him twice, and one is refused.
    email: `b${buyers}@bench.test`,
    shipping_address: to,
    billing_address: to,
    items: [{ variant_id: variant, quantity: 1 }],
  });
  const cart = idOf(made, "cart");
  await ask("POST", `/store/carts/${cart}/shipping-methods`, { option_id: shop.option });
  const payment = await ask("POST", "/store/payment-collections", { cart_id: cart });
  const sessions = `/store/payment-collections/${idOf(payment, "payment_collection")}/payment-sessions`;
  await ask("POST", sessions, { provider_id: "pp_system_default" });
  return async () => (await ask("POST", `/store/carts/${cart}/complete`))["type"] === "order";
}

/** False for what a shop says that has sold out; a fault under load is told and sells nothing. */
function soldOut(error: unknown): false {
  const said = String(error);
  if (/ (400|409) .*(inventory|stock)/i.test(said)) return false;
  // A second completion meets the first one's workflow: an answer of its own kind, and no sale.
  if (!/ 500 |not_allowed/.test(said)) throw error;
  console.log(`Medusa: ${said.slice(0, 200)}`);
  return false;
}

/** Installs (once) and starts Medusa on a database of its own, with a furnished shop. */
export async function openMedusa({ folder, url, postgres }: Place): Promise<OpenPeer<MedusaAsk>> {
  install(folder, manifest, ["--legacy-peer-deps"]);
  writeFileSync(join(folder, "medusa-config.js"), config);
  for (const each of ["api", "subscribers", "workflows", "links", "jobs", "modules"])
    mkdirSync(join(folder, "src", each), { recursive: true });
  const environment = {
    DATABASE_URL: url,
    MEDUSA_DISABLE_TELEMETRY: "true",
    NODE_ENV: "production",
  };
  const medusa = (...args: string[]) => ({
    folder,
    environment,
    args: [join("node_modules", "@medusajs", "cli", "cli.js"), ...args],
  });
  await runNode(medusa("db:migrate"));
  await runNode(medusa("user", "-e", keeper.email, "-p", keeper.password));
  const base = "http://127.0.0.1:23200";
  const child = await startNode(
    medusa("start", "-p", "23200", "-H", "127.0.0.1"),
    `${base}/health`,
  );
  const signedIn = await asker(base, {})("POST", "/auth/user/emailpass", keeper);
  const admin = asker(base, { authorization: `Bearer ${String(signedIn["token"])}` });
  const shop = await furnish(admin);
  const key = await admin("POST", "/admin/api-keys", { title: "y", type: "secret" });
  const store = asker(base, { "x-publishable-api-key": shop.publishableKey });
  return {
    name: `Medusa ${version}`,
    calls: 5,
    settings: { address: base, apiKey: String((key["api_key"] as Json)["token"]) },
    ask: admin,
    processes: { node: child.pid ?? 0, postgres },
    stock: (sku, units) => makeItem(admin, shop, { sku, units }),
    async prepare(variant) {
      const last = await toTheTill(store, shop, variant).catch(soldOut);
      return async () => (last ? last().catch(soldOut) : false);
    },
    stop: () => stopNode(child),
  };
}
