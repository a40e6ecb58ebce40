import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { answerOf, install, startNode, stopNode } from "./peer.ts";
import type { OpenPeer, Place } from "./peer.ts";

const version = "3.7.3";
const manifest = {
  name: "peer-vendure",
  private: true,
  type: "module",
  dependencies: { "@vendure/core": version, pg: "^8.0.0" },
  // The range that a dependency asks for holds no version that npm can install.
  overrides: { "@graphql-tools/batch-execute": "10.2.0" },
};
const admin = { username: "bench-admin", password: "a-long-word-9" };
const server = `import { bootstrap, DefaultJobQueuePlugin, DefaultLogger, dummyPaymentHandler, LogLevel } from "@vendure/core";
const url = new URL(process.env.DATABASE_URL);
await bootstrap({
  apiOptions: { hostname: "127.0.0.1", port: Number(process.env.PORT), adminApiPath: "admin-api", shopApiPath: "shop-api" },
  authOptions: { tokenMethod: ["bearer", "cookie"], cookieOptions: { secret: "bench" },
    superadminCredentials: { identifier: "${admin.username}", password: "${admin.password}" } },
  dbConnectionOptions: { type: "postgres", host: url.hostname, port: Number(url.port), username: url.username,
    password: url.password, database: url.pathname.slice(1), synchronize: true, poolSize: 40, logging: false },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  logger: new DefaultLogger({ level: LogLevel.Error }),
  plugins: [DefaultJobQueuePlugin.init({ useDatabaseForBuffer: true })],
});
`;

type Data = Record<string, Record<string, unknown>>;

/** Asks one of the two GraphQL doors; the session is the token that comes back. */
function door(address: string) {
  let token = "";
  return async (query: string, variables: object = {}): Promise<Data> => {
    const response = await fetch(address, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify({ query, variables }),
    });
    token = response.headers.get("vendure-auth-token") ?? token;
    const answer = await answerOf(response);
    if (answer["errors"]) throw new Error(JSON.stringify(answer["errors"]).slice(0, 500));
    return answer["data"] as Data;
  };
}

export type VendureAsk = ReturnType<typeof door>;

const idOf = (data: Data, name: string) => String(data[name]?.["id"]);
const code = (name: string, ...args: [string, string][]) => ({
  code: name,
  arguments: args.map(([each, value]) => ({ name: each, value })),
});

/** Everything a shop needs before its first sale: country, zone, tax, shipping and payment. */
async function furnish(ask: VendureAsk): Promise<{ readonly shippingMethod: string }> {
  await ask("mutation($u:String!,$p:String!){login(username:$u,password:$p){__typename}}", {
    u: admin.username,
    p: admin.password,
  });
  const translations = [{ languageCode: "en", name: "x", description: "x", slug: "x" }];
  const country = await ask("mutation($i:CreateCountryInput!){createCountry(input:$i){id}}", {
    i: { code: "US", enabled: true, translations: [{ languageCode: "en", name: "US" }] },
  });
  const zone = await ask("mutation($i:CreateZoneInput!){createZone(input:$i){id}}", {
    i: { name: "all", memberIds: [idOf(country, "createCountry")] },
  });
  const zoneId = idOf(zone, "createZone");
  await ask("mutation($i:UpdateChannelInput!){updateChannel(input:$i){__typename}}", {
    i: { id: "1", defaultTaxZoneId: zoneId, defaultShippingZoneId: zoneId },
  });
  const tax = await ask("mutation($i:CreateTaxCategoryInput!){createTaxCategory(input:$i){id}}", {
    i: { name: "x", isDefault: true },
  });
  await ask("mutation($i:CreateTaxRateInput!){createTaxRate(input:$i){id}}", {
    i: { name: "x", enabled: true, value: 0, categoryId: idOf(tax, "createTaxCategory"), zoneId },
  });
  const shipping = await ask(
    "mutation($i:CreateShippingMethodInput!){createShippingMethod(input:$i){id}}",
    {
      i: {
        code: "x",
        fulfillmentHandler: "manual-fulfillment",
        checker: code("default-shipping-eligibility-checker", ["orderMinimum", "0"]),
        calculator: code(
          "default-shipping-calculator",
          ["rate", "500"],
          ["includesTax", "auto"],
          ["taxRate", "0"],
        ),
        translations: translations.map(({ slug: _slug, ...each }) => each),
      },
    },
  );
  await ask("mutation($i:CreatePaymentMethodInput!){createPaymentMethod(input:$i){id}}", {
    i: {
      code: "dummy",
      enabled: true,
      handler: code("dummy-payment-handler", ["automaticSettle", "true"]),
      translations: [{ languageCode: "en", name: "x", description: "x" }],
    },
  });
  return { shippingMethod: idOf(shipping, "createShippingMethod") };
}

async function makeItem(ask: VendureAsk, name: string, units: number): Promise<string> {
  const translations = [{ languageCode: "en", name, description: name, slug: name }];
  const product = await ask("mutation($i:CreateProductInput!){createProduct(input:$i){id}}", {
    i: { enabled: true, translations },
  });
  const made = (await ask(
    "mutation($i:[CreateProductVariantInput!]!){createProductVariants(input:$i){id}}",
    {
      i: [
        {
          productId: idOf(product, "createProduct"),
          sku: name,
          price: 1_000,
          stockOnHand: units,
          trackInventory: "TRUE",
          translations: [{ languageCode: "en", name }],
        },
      ],
    },
  )) as unknown as { createProductVariants: { id: string }[] };
  return made.createProductVariants[0]?.id ?? "";
}

let buyers = 0;

/** Takes a buyer with one unit to the till; gives the payment. */
async function toTheTill(ask: VendureAsk, variant: string, shippingMethod: string) {
  buyers += 1;
  const taken = await ask(
    "mutation($v:ID!){addItemToOrder(productVariantId:$v,quantity:1){__typename ...on Order{id}}}",
    { v: variant },
  );
  if (taken["addItemToOrder"]?.["__typename"] !== "Order") return async () => false;
  await ask("mutation($i:CreateCustomerInput!){setCustomerForOrder(input:$i){__typename}}", {
    i: { firstName: "a", lastName: "b", emailAddress: `b${buyers}@bench.test` },
  });
  await ask("mutation($i:CreateAddressInput!){setOrderShippingAddress(input:$i){__typename}}", {
    i: { streetLine1: "1", city: "x", postalCode: "1", countryCode: "US" },
  });
  await ask("mutation($s:[ID!]!){setOrderShippingMethod(shippingMethodId:$s){__typename}}", {
    s: [shippingMethod],
  });
  const moved = await ask(
    `mutation{transitionOrderToState(state:"ArrangingPayment"){__typename ...on Order{state}}}`,
  );
  if (moved["transitionOrderToState"]?.["state"] !== "ArrangingPayment") return async () => false;
  return async () => {
    const paid = await ask(
      `mutation{addPaymentToOrder(input:{method:"dummy",metadata:{}}){__typename ...on Order{state}}}`,
    );
    return paid["addPaymentToOrder"]?.["state"] === "PaymentSettled";
  };
}

/** Installs (once) and starts Vendure on a database of its own, with a furnished shop. */
export async function openVendure({ folder, url, postgres }: Place): Promise<OpenPeer<VendureAsk>> {
  install(folder, manifest);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "server.mjs"), server);
  const port = "23100";
  const address = `http://127.0.0.1:${port}`;
  const environment = { DATABASE_URL: url, PORT: port, NODE_ENV: "production" };
  const child = await startNode({ folder, args: ["server.mjs"], environment }, `${address}/health`);
  const keeper = door(`${address}/admin-api`);
  const { shippingMethod } = await furnish(keeper);
  return {
    name: `Vendure ${version}`,
    calls: 6,
    settings: { address, ...admin },
    ask: keeper,
    processes: { node: child.pid ?? 0, postgres },
    stock: (name, units) => makeItem(keeper, name, units),
    prepare: (variant) => toTheTill(door(`${address}/shop-api`), variant, shippingMethod),
    stop: () => stopNode(child),
  };
}
