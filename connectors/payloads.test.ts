// Goal: no payload that was gathered of a platform is passed over: each file is read whole by a test that
// holds it against a golden text, is a table and no payload, or is refused by name here.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, extname, join, sep } from "node:path";
import { test } from "node:test";
import { amazon } from "./amazon/index.ts";
import { medusa } from "./medusa/index.ts";
import type { Fields, WebhookConnector } from "./port/index.ts";
import { vendure } from "./vendure/index.ts";
import { weixinStore } from "./weixin-store/index.ts";

const folder = process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "../../shared");
const shared = join(folder, "data/channels");
const skip = existsSync(shared) ? false : "the real payloads are not here";

/** What becomes of the files of a folder, by the beginnings of their names. */
const accounts: Readonly<Record<string, readonly string[]>> = {
  // Read whole, file by file, by the golden test of their connector.
  golden: [
    ...["edi/edinet-", "edi/nodex12-", "edi/phpedifact-", "edi/pydifact-", "edi/smooks-"],
    ...["jd/example-", "pinduoduo/example-", "douyin/example-", "taobao/example-"],
    ...["shopify/", "ubl/", "woocommerce/", "youzan/example-", "weixin-store/examples"],
    ...["amazon/orders-v0-model", "amazon/orders-2026-01-01-model"],
  ],
  // Names of fields, words of states, documents about an API.
  table: [
    ...["douyin/fields-", "edi/segment-table-"],
    ...["jd/enums", "jd/fields-", "pinduoduo/fields-", "taobao/apidoc-", "weixin-store/enums"],
    ...["weixin-store/fields-", "youzan/enums-", "signature-vectors", "README"],
  ],
  // Here, below.
  here: [
    ...["amazon/orders-v0-sandbox", "amazon/vendor-orders-sandbox", "amazon/notification-"],
    ...["medusa/order-live", "vendure/order-live"],
  ],
  // Events of goods that a warehouse tells of, and codes that are scanned: no channel's.
  elsewhere: ["gs1/"],
};

const accountOf = (path: string) =>
  Object.entries(accounts).flatMap(([name, starts]) =>
    starts.some((start) => path.startsWith(start)) ? [name] : [],
  );

test("every file is accounted for, once", { skip }, () => {
  const files = readdirSync(shared, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(shared.length + 1));
  assert.ok(files.length > 150, `${files.length} files`);
  assert.deepEqual(
    files.filter((path) => accountOf(path).length !== 1),
    [],
  );
});

test("what a golden text reads is named in it", { skip }, () => {
  const words = readdirSync(import.meta.dirname)
    .map((name) => join(import.meta.dirname, name, "golden.txt"))
    .filter((path) => existsSync(path))
    .flatMap((path) => readFileSync(path, "utf8").split("\n"))
    .filter((line) => line.startsWith("# "))
    .flatMap((line) => line.split(" "));
  const files = readdirSync(shared, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll(sep, "/"))
    .filter((path) => accountOf(path).includes("golden") && extname(path) !== "");
  assert.ok(files.length > 60, `${files.length} files`);
  const named = new Set(words);
  const unread = files.filter(
    (path) => ![path, basename(path), basename(path, ".json")].some((name) => named.has(name)),
  );
  assert.deepEqual(unread, []);
});

interface Named {
  readonly name: string;
  readonly body: unknown;
}

/** Each document under its own name as its topic is refused for that name, and for nothing else. */
function refusedByName(connector: WebhookConnector, documents: readonly Named[]): void {
  assert.ok(documents.length > 0, "nothing to refuse");
  for (const { name, body } of documents) {
    const { messages, problems } = connector.normalise(JSON.stringify(body), name);
    assert.equal(messages.length, 0, name);
    assert.deepEqual(problems, [{ field: "topic", value: name, rule: "unknown_topic" }], name);
  }
}

const read = (name: string): unknown => JSON.parse(readFileSync(join(shared, name), "utf8"));

test("Amazon's other answers, and the orders of its vendors, are refused by name", { skip }, () => {
  interface Call {
    readonly request: string;
    readonly status: string;
    readonly sandbox?: { readonly static: readonly { readonly response: unknown }[] };
  }
  const answersOf = (name: string) =>
    (read(name) as Call[]).flatMap(({ request, status, sandbox }) =>
      (sandbox?.static ?? []).map(({ response }) => ({ name: request, status, body: response })),
    );
  const orders = /\/orders\/v0\/orders(\/\{orderId\}(\/orderItems)?)?$/;
  const isOrders = ({ name, status }: { name: string; status: string }) =>
    status === "200" && orders.test(name);
  const sandbox = answersOf("amazon/orders-v0-sandbox.json");
  // Those of orders stand in the model too, whose every order the golden text reads.
  const model = JSON.stringify(read("amazon/orders-v0-model.json"));
  for (const { name, body } of sandbox.filter(isOrders))
    assert.ok(model.includes(JSON.stringify(body)), name);
  const { examples } = read("amazon/notification-OrderChange-schema.json") as {
    examples: readonly { readonly NotificationType: string }[];
  };
  refusedByName(amazon, [
    ...sandbox.filter((each) => !isOrders(each)),
    ...answersOf("amazon/vendor-orders-sandbox.json"),
    ...examples.map((body) => ({ name: body.NotificationType, body })),
  ]);
});

test(
  "微信小店's requests and other answers are refused by name; its events only name orders",
  {
    skip,
  },
  () => {
    const examples = Object.entries(read("weixin-store/examples.json") as Record<string, object>);
    const own = new Set([
      ...["ChannelsECOrderGetResponse", "ChannelsECAftersaleGetAftersaleOrderResponse"],
    ]);
    refusedByName(
      weixinStore,
      examples.filter(([name]) => !own.has(name)).map(([name, body]) => ({ name, body })),
    );
  },
);

test(
  "an order that was read with fewer fields than are asked for is held or refused",
  {
    skip,
  },
  () => {
    const orderIn = (name: string) => JSON.stringify((read(name) as { order: Fields }).order);
    const short = medusa.normalise(orderIn("medusa/order-live.json"), "order");
    assert.deepEqual(short.messages, []);
    assert.ok(
      short.problems.every(({ field, rule }) => field === "currency" && rule === "currency"),
    );
    const [held] = vendure.normalise(orderIn("vendure/order-live.json"), "order").messages;
    assert.ok(held?.type === "order");
    assert.deepEqual([held.externalId, held.totalMinor, held.paidMinor], ["180", 1_500, 1_500]);
    assert.deepEqual(
      held.holds.map(({ reason }) => reason),
      ["amount"],
    );
  },
);
