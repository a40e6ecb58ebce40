// Goal: 有赞 passes the contract of every connector, its official sample reads as the golden text
// beside this says, and its rules are kept. Method: a server that speaks the part of the API we use.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { answerContract } from "../port/answer-contract.ts";
import { connectorContract } from "../port/contract-test.ts";
import type { ConnectorFixtures } from "../port/contract-test.ts";
import { fromFields, golden } from "../port/golden.ts";
import { ChannelFailure } from "../port/index.ts";
import type { Fields } from "../port/index.ts";
import { pushSignature } from "./connector.ts";
import { youzan } from "./index.ts";

const closers: (() => void)[] = [];
after(() => closers.forEach((close) => close()));

const folder = process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "../../../shared");
const shared = join(folder, "data/channels");
const absent = existsSync(shared) ? false : "the real payloads are not here";
const sample = "youzan/example-trade_get.json";
const real = absent ? "" : readFileSync(join(shared, sample), "utf8");
const now = new Date(1_767_240_060_000);

/** A small trade of our own, written from the field tables, whose amounts add up. */
const trade = (info: Fields = {}, rest: Fields = {}): string =>
  JSON.stringify({
    full_order_info: {
      order_info: {
        ...{ tid: "E20260101100000012345678", status: "WAIT_SELLER_SEND_GOODS", refund_state: 0 },
        ...{ created: "2026-01-01 10:00:00", update_time: "2026-01-01 10:05:00" },
        pay_time: "2026-01-01 10:01:00",
        ...info,
      },
      orders: [
        {
          ...{ oid: "3705115058471208928", item_id: 11, sku_id: 22, num: 2, price: "10.00" },
          ...{ payment: "18.00", title: "杯", is_present: "false" },
        },
      ],
      pay_info: { payment: "23.00", post_fee: "5.00", total_fee: "20.00" },
      address_info: { delivery_province: "浙江", delivery_city: "杭州市", receiver_name: "张三" },
    },
    ...{ delivery_order: [], refund_order: [] },
    ...rest,
  });

function pushes(): ConnectorFixtures["pushes"] {
  const raw = Buffer.from(
    '{"client_id":"YZ","id":"E20200525201253074004153","type":"trade_TradeClose",' +
      '"msg":"%7B%22tid%22%3A%22E2020%22%7D"}',
  );
  const own = { raw, now };
  const vector = "9da90a2da946d2c082f531e913261410";
  return [
    {
      ...{ ...own, name: "published vector", secrets: ["helloworld"] },
      ...{ headers: { "event-sign": vector }, expect: "good" as const },
    },
    {
      ...{ ...own, name: "own", secrets: ["s"], expect: "good" as const },
      headers: { "event-sign": pushSignature("YZ", raw, "s") },
    },
    { ...own, name: "no signature", secrets: ["s"], headers: {}, expect: "missing_header" },
  ];
}

const made = (name: string, info: Fields = {}, rest: Fields = {}) => ({
  ...{ name, raw: trade(info, rest), topic: "order" },
});
/** A refund that is asked for, written from a field list. */
const asked = (changes: Fields = {}): string =>
  JSON.stringify({
    ...{ refund_id: "9002", tid: "E20260101100000012345678", status: "WAIT_SELLER_AGREE" },
    ...{ version: 1_767_240_000_123, refund_fee: "9.00", demand: 1, return_goods: false },
    ...changes,
  });

const refund = { refund_id: "9001", refund_fee: "9.00", refund_state: 2, oids: ["12"] };
/** A refund of the trade's line. */
const back = (refund_fee: string) => ({
  refund_order: [{ ...refund, refund_fee, oids: ["3705115058471208928"] }],
});

connectorContract(youzan, {
  pushes: pushes(),
  documents: [
    made("small trade"),
    { name: "asked", raw: asked(), topic: "refund" },
    made("refunded in part", { refund_state: 2 }, { refund_order: [refund] }),
    ...(absent ? [] : [{ name: "official sample", raw: real, topic: "order" }]),
  ],
  versions: [made("older"), made("newer", { update_time: "2026-01-01 10:05:01" })],
  longId: {
    ...made("long id", { tid: "E2026010110000001234567890123456" }),
    externalId: "E2026010110000001234567890123456",
  },
  unknownStatus: { ...made("odd", { status: "TRADE_DREAMT" }), status: "TRADE_DREAMT" },
});

test("the official sample reads as the golden text says", { skip: absent }, () => {
  const documents = [
    { topic: "order", raw: real, title: sample },
    ...fromFields("order", [trade({ refund_state: 2 }, { refund_order: [refund] })]),
    ...fromFields("refund", [
      asked(),
      asked({ status: "CLOSED", return_goods: true }),
      asked({ status: "NEW_WORD" }),
    ]),
  ];
  const path = join(import.meta.dirname, "golden.txt");
  golden(youzan, documents, { path, anew: process.env["GOLDEN"] === "write" });
});

test("a message names its trade by its id, or within what is coded for an address", () => {
  const named = (body: object) => youzan.hint(JSON.stringify(body), "t").externalIds.join();
  assert.equal(named({ id: "E2020", msg: "" }), "E2020");
  assert.equal(named({ id: "77", msg: "%7B%22tid%22%3A%22E2020%22%7D" }), "E2020");
  assert.equal(named({ id: "77", msg: "%E0%A4%A" }), "");
});

test("states say the deal, the money and what has left", () => {
  const cases: [info: Fields, rest: Fields, expect: string][] = [
    [{ status: "WAIT_BUYER_PAY", pay_time: "" }, {}, "awaiting_payment none 0/0"],
    [{ status: "TRADE_PAID" }, {}, "review paid 0/0"],
    [{}, {}, "confirmed paid 0/0"],
    [{ refund_state: 11 }, {}, "on_hold paid 0/0"],
    [{ refund_state: 12 }, {}, "closed refunded 0/2"],
    // All that was paid for a line is back, or a part of it alone.
    [{ refund_state: 2 }, back("18.00"), "confirmed partially_refunded 0/2"],
    [{ refund_state: 2 }, back("9.00"), "confirmed partially_refunded 0/0"],
    [{ refund_state: 99 }, {}, "review paid 0/0"],
    [{ status: "WAIT_BUYER_CONFIRM_GOODS" }, {}, "confirmed paid 2/0"],
    [{}, { delivery_order: [{ oids: [{ oid: "3705115058471208928" }] }] }, "confirmed paid 2/0"],
    [{ status: "TRADE_CLOSED", pay_time: "" }, {}, "cancelled voided 0/2"],
  ];
  for (const [info, rest, expect] of cases) {
    const [message] = youzan.normalise(trade(info, rest), "order").messages;
    assert.ok(message?.type === "order");
    const [first] = message.lines;
    const units = `${first?.shippedUnits ?? 0}/${first?.cancelledUnits ?? 0}`;
    assert.equal(`${message.deal} ${message.payment} ${units}`, expect);
  }
});

interface Shop {
  readonly refund: Fields;
  told: number;
  readonly trades: Map<string, { update: string; readonly parcels: string[] }>;
  readonly stock: unknown[];
  readonly trouble: string[];
  between: (() => void)[];
  tokens: number;
  secret: string;
}

const works = (data: object) => ({ code: 200, data });

type Body = Readonly<Record<string, never>>;

function pageOf(shop: Shop, body: Body): object {
  const [from, until] = [String(body["start_update"]), String(body["end_update"])];
  const found = [...shop.trades].filter(([, each]) => each.update >= from && each.update <= until);
  const [page, size] = [Number(body["page_no"]), Number(body["page_size"])];
  const rows = found.slice((page - 1) * size, page * size);
  shop.between.shift()?.();
  return works({
    total_results: found.length,
    full_order_info_list: rows.map(([tid]) => ({ full_order_info: { order_info: { tid } } })),
  });
}

/** The one case of the shop: read, or answered. */
function refundOf(shop: Shop, path: string, body: Body): object {
  if (path.includes("refund.get")) return works(shop.refund);
  const { version } = shop.refund;
  if (Number(body["version"]) !== version) return { code: 103_010_039, message: "version" };
  shop.told += 1;
  const status = path.includes("agree") ? "SUCCESS" : "SELLER_REFUSE_BUYER";
  Object.assign(shop.refund, { status, version: Number(version) + 1 });
  return works({ is_success: true });
}

function answerOf(shop: Shop, path: string, body: Body): object {
  if (path === "/auth/token") {
    if (body["client_secret"] !== shop.secret) return { code: 400, message: "wrong", data: {} };
    shop.tokens += 1;
    return works({ access_token: `t-${shop.tokens}`, expires: 1_900_000_000_000 });
  }
  if (shop.trouble[0] === "busy" || shop.trouble[0] === "ended") {
    const code = shop.trouble.shift() === "busy" ? 4301 : 4203;
    return { gw_err_resp: { err_code: code, err_msg: "no" } };
  }
  if (path.includes("trade.refund.")) return refundOf(shop, path, body);
  if (path.includes("trades.sold.get")) return pageOf(shop, body);
  const found = shop.trades.get(String(body["tid"]));
  if (path.includes("trade.get")) {
    if (!found) return { code: 101_500_005, message: "no such trade" };
    const dists = found.parcels.map((each) => ({ express_info: { express_no: each } }));
    const order_info = { tid: body["tid"], status: "WAIT_SELLER_SEND_GOODS" };
    return works({ full_order_info: { order_info }, delivery_order: [{ dists }] });
  }
  if (path.includes("logistics.online.confirm")) {
    found?.parcels.push(String(body["out_sid"]));
    return works({});
  }
  shop.stock.push([body["item_id"], body["sku_id"], body["quantity"]]);
  return works({});
}

async function openShop() {
  const shop: Shop = {
    ...{ trades: new Map(), stock: [], trouble: [], between: [], tokens: 0, secret: "s" },
    ...{ refund: JSON.parse(asked()) as Fields, told: 0 },
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://here");
    let raw = "";
    request.on("data", (chunk: Buffer) => (raw += chunk.toString()));
    request.on("end", () => {
      const answer = answerOf(shop, pathname, JSON.parse(raw || "{}") as Body);
      if (shop.trouble[0] === "lost" && /confirm|agree|refuse/.test(pathname)) {
        shop.trouble.shift();
        return void request.socket.destroy();
      }
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close());
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let at = now.getTime();
  const sleep = async (ms: number) => {
    at += ms;
  };
  const settings = { clientId: "YZ", clientSecret: "s", shopId: "7", address };
  return { shop, door: youzan.open(settings, { fetch, now: () => at, sleep }) };
}

test("pages are read from the last to the first while trades leave the list", async () => {
  const { shop, door } = await openShop();
  for (let at = 0; at < 250; at += 1)
    shop.trades.set(`E${at}`, { update: "2026-01-01 08:10:00", parcels: [] });
  shop.between.push(
    () => undefined,
    () => Object.assign(shop.trades.get("E0") ?? {}, { update: "2027-01-01 00:00:00" }),
  );
  const window = { from: "2026-01-01T00:00:00Z", until: "2026-01-01T01:00:00Z", mark: "" };
  const pages = await Array.fromAsync(door.pull(window));
  const seen = new Set(pages.flatMap((page) => page.externalIds));
  for (let at = 1; at < 250; at += 1) assert.ok(seen.has(`E${at}`), `trade ${at} was skipped`);
});

test("an ended token is renewed, a busy platform asked again, a wrong secret said", async () => {
  const { shop, door } = await openShop();
  shop.trouble.push("ended", "busy");
  await door.test();
  assert.equal(shop.tokens, 2);
  await assert.rejects(door.fetch(["E404"]), /101500005 no such trade/, "in its words");
  const other = await openShop();
  other.shop.secret = "other";
  await assert.rejects(
    other.door.test(),
    (error) => error instanceof ChannelFailure && !error.retryable,
  );
});

test("stock is absolute; a parcel goes out once even when the answer is lost", async () => {
  const { shop, door } = await openShop();
  const acks = await door.pushStock([
    { code: "11/22", units: 5, rev: 1 },
    { code: "X", units: 1, rev: 1 },
  ]);
  assert.deepEqual(
    acks.map((ack) => (ack.ok ? "ok" : ack.kind)),
    ["ok", "unknown_code"],
  );
  assert.deepEqual(shop.stock, [["11", "22", "5"]]);
  shop.trades.set("E1", { update: "", parcels: [] });
  const parcel = {
    ...{ orderExternalId: "E1", carrier: "中通", trackingNumber: "ZT1" },
    lines: [{ lineExternalId: "12", units: 1 }],
  };
  shop.trouble.push("lost");
  assert.equal((await door.confirmShipment(parcel)).ok, true);
  assert.deepEqual(await door.confirmShipment(parcel), { ok: true, already: true });
  assert.deepEqual(shop.trades.get("E1")?.parcels, ["ZT1"]);
});

answerContract(youzan, async () => {
  const { shop, door } = await openShop();
  const change = (changes: Fields) =>
    Object.assign(shop.refund, changes, { version: Number(shop.refund["version"]) + 1 });
  return {
    door,
    asked: {
      ...{ externalId: "refund-9002", orderExternalId: "E20260101100000012345678" },
      ...{ kind: "only" as const, amountMinor: 900 },
    },
    told: () => shop.told,
    lose: () => void shop.trouble.push("lost"),
    askFor: (minor) => change({ refund_fee: (minor / 100).toFixed(2) }),
    askForOther: () => change({ return_goods: true }),
    withdraw: () => change({ status: "CLOSED" }),
  };
});
