// Millrace between two shops that we did not write: a Vendure and a Medusa, run from npm. Orders come
// in, stock and parcels go out, refunds come back; one last unit is offered in both and sold once.
//   node bin/run.mjs bench/shops/run.ts             left out where npm has not put them here yet
//   node bin/run.mjs bench/shops/run.ts --install   puts them there first: 0.9 GB, some minutes
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { openWorld, stock, until } from "../../scenarios/world.ts";
import type { Company } from "../../scenarios/world.ts";
import { openTheirs, peersFolder } from "../peers/theirs.ts";
import { shopsOf } from "./views.ts";
import type { Shop } from "./views.ts";

type Row = Record<string, unknown>;
const pullSeconds = 5;
let serial = 0;

/** One change by our API, as a program makes it. */
async function change(at: Company, call: string, body: object): Promise<Row> {
  serial += 1;
  const [method = "", path = ""] = call.split(" ");
  const reply = await at.server.call(method, path, { key: `shops-${serial}`, body });
  assert.equal(reply.status, 200, `${path}: ${JSON.stringify(reply.body)}`);
  return reply.body;
}

/** Opens a channel for a shop, lists the codes, connects it and asks whether that works. */
async function connect(at: Company, shop: Shop, codes: Readonly<Record<string, number>>) {
  const { kind, peer } = shop;
  const made = await change(at, "POST /api/channels", { code: kind, name: kind, kind });
  const channelId = Number(made["id"]);
  const listings = Object.entries(codes).map(([code, itemId]) => ({
    ...{ channelId, code, parts: [{ itemId, units: 1 }] },
  }));
  await change(at, "POST /api/listings", { listings });
  await change(at, `PUT /api/connections/${channelId}`, {
    settings: peer.settings,
    ...{ active: true, pulls: true, pushesStock: true, confirmsShipments: true, pullSeconds },
    since: new Date(Date.now() - 60_000).toISOString(),
  });
  const tested = await change(at, `POST /api/connections/${channelId}/test`, {});
  assert.equal(tested["works"], true, JSON.stringify(tested));
  return channelId;
}

/** Seconds until it is so; throws when it is not within a minute. */
async function secondsUntil(what: string, isSo: () => Promise<boolean>): Promise<string> {
  const from = performance.now();
  assert.ok(await until(60, isSo), `not within a minute: ${what}`);
  return `${((performance.now() - from) / 1_000).toFixed(1)} s`;
}

const ordersOf = async (at: Company, channelId: number): Promise<Row[]> =>
  (await at.server.call("GET", `/api/orders?channelId=${channelId}`)).body["rows"] as Row[];

interface Stage {
  readonly at: Company;
  readonly shop: Shop;
  readonly channelId: number;
}

/** One order's whole way: bought there, seen here, shipped here, seen there, refunded there. */
async function follow({ at, shop, channelId }: Stage, item: string): Promise<void> {
  const { kind } = shop;
  assert.ok(await (await shop.peer.prepare(item))(), `${kind} did not sell`);
  let order: Row | undefined;
  const seen = await secondsUntil(`${kind}: the order`, async () => {
    [order] = await ordersOf(at, channelId);
    return order !== undefined;
  });
  const id = Number(order?.["id"]);
  const page = (await at.server.call("GET", `/api/orders/${id}`)).body;
  assert.deepEqual([page["openHolds"], page["shortUnits"]], [0, 0], JSON.stringify(page));
  const externalId = String(page["externalId"]);
  const tracking = `SF10000000000${channelId}`;
  await change(at, "POST /api/orders/bulk/pick", { orderIds: [id] });
  const parcels = [{ orderId: id, carrier: "SF", tracking }];
  await change(at, "POST /api/orders/bulk/ship", { parcels });
  const told = await secondsUntil(`${kind}: the parcel`, async () =>
    (await shop.parcels(externalId)).includes(tracking),
  );
  await shop.refund(externalId);
  // A refund leaves a Vendure order's own time as it was: its day is read again, as a person may.
  const span = { from: new Date(Date.now() - 600_000), until: new Date(Date.now() + 1_000) };
  await change(at, `POST /api/connections/${channelId}/replay`, span);
  const refunded = await secondsUntil(`${kind}: the refund`, async () => {
    const after = (await at.server.call("GET", `/api/orders/${id}`)).body;
    return after["payment"] === "partially_refunded";
  });
  assert.deepEqual(await shop.parcels(externalId), [tracking], "told more than once");
  console.log(
    `${kind}: order seen in ${seen}, parcel in ${told}, refund read again in ${refunded}`,
  );
}

/** Both shops offer the same last unit and sell it at once; here exactly one of the two has it. */
async function lastUnit(at: Company, stages: readonly Stage[], round: number): Promise<void> {
  const code = `LAST${round}`;
  const items = await Promise.all(stages.map(({ shop }) => shop.peer.stock(code, 0)));
  const [itemId = 0] = await stock(at, { [code]: 1 });
  for (const { channelId } of stages) {
    const listings = [{ channelId, code, parts: [{ itemId, units: 1 }] }];
    await change(at, "POST /api/listings", { listings });
  }
  const all = async (isSo: (stage: Stage) => Promise<boolean>) =>
    (await Promise.all(stages.map(isSo))).every(Boolean);
  await secondsUntil("the last unit is on sale in both", () =>
    all(async ({ shop }) => (await shop.onSale(code)) === 1),
  );
  const known = await Promise.all(
    stages.map(async ({ channelId }) => (await ordersOf(at, channelId)).length),
  );
  const tills = await Promise.all(stages.map(({ shop }, n) => shop.peer.prepare(items[n] ?? "")));
  const sold = await Promise.all(tills.map((pay) => pay()));
  assert.deepEqual(sold, [true, true], "both shops had one to sell");
  let found: Row[] = [];
  await secondsUntil("both orders are here", async () => {
    const lists = await Promise.all(stages.map(({ channelId }) => ordersOf(at, channelId)));
    found = lists.flatMap((list, n) => list.slice(0, list.length - (known[n] ?? 0)));
    return found.length === 2;
  });
  const short = found.map((order) => Number(order["shortUnits"])).sort();
  assert.deepEqual(short, [0, 1], "exactly one order has the unit");
  const zero = await secondsUntil("both shops show none", () =>
    all(async ({ shop }) => (await shop.onSale(code)) <= 0),
  );
  const has = found.find((order) => order["shortUnits"] === 0)?.["channelId"];
  const winner = stages.find(({ channelId }) => channelId === has)?.shop.kind ?? "";
  console.log(
    `last unit ${round}: sold in both at once, ${winner} has it; both at none in ${zero}`,
  );
}

/** Everything in its order; throws at the first that is not as it must be. */
async function proof(at: Company, shops: readonly Shop[]): Promise<void> {
  const [itemId = 0] = await stock(at, { GOOD: 100 });
  const items = await Promise.all(shops.map(({ peer }) => peer.stock("GOOD", 0)));
  const stages: Stage[] = [];
  for (const shop of shops)
    stages.push({ at, shop, channelId: await connect(at, shop, { GOOD: itemId }) });
  for (const { shop } of stages) {
    const told = await secondsUntil(
      `${shop.kind}: stock`,
      async () => (await shop.onSale("GOOD")) === 100,
    );
    console.log(`${shop.kind}: 100 units on sale in ${told}`);
  }
  for (const [n, stage] of stages.entries()) await follow(stage, items[n] ?? "");
  const level = await secondsUntil("98 in both", async () => {
    const left = await Promise.all(shops.map((shop) => shop.onSale("GOOD")));
    return left.every((units) => units === 98);
  });
  console.log(`both show the 98 that are left in ${level}`);
  for (let round = 1; round <= 3; round += 1) await lastUnit(at, stages, round);
  assert.deepEqual(await at.check(), []);
  console.log("every law holds");
}

/** Runs the proof, or says why it is left out. */
export async function run({ installs }: { readonly installs: boolean }): Promise<void> {
  const absent = ["vendure", "medusa"].filter(
    (name) => !existsSync(join(peersFolder(), name, "installed.json")),
  );
  if (absent.length > 0 && !installs) {
    console.log(`left out: ${absent.join(" and ")} not installed here (--install, by npm)`);
    return;
  }
  const theirs = await openTheirs();
  try {
    const at = await openWorld({ MILLRACE_ALLOW_TARGETS: "127.0.0.1" });
    try {
      await proof(at, shopsOf(theirs));
    } finally {
      await at.close();
    }
  } finally {
    await theirs.stop();
  }
}
