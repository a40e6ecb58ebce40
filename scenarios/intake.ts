import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { createReadStream, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";
import pg from "pg";
import { createChance } from "../kernel/index.ts";
import type { Scenario } from "./scenario.ts";
import { openWorld, pause, stock } from "./world.ts";
import type { World } from "./world.ts";

const shared = process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "..", "..", "shared");
const uci = join(shared, "data/orders/uci_online_retail_i.csv.gz");

/** What the database says of orders and stock, without ids and times: equal states give equal texts. */
async function stateOf(world: World): Promise<string> {
  const client = new pg.Client({ connectionString: world.database.url() });
  await client.connect();
  const parts: string[] = [];
  for (const text of [
    `select md5(string_agg(format('%s %s %s %s %s %s', number, total_minor, stage, fulfilment, short_units, open_holds), '|' order by number)) from orders.order`,
    `select md5(string_agg(format('%s %s %s %s', code, units, short_units, amount_minor), '|' order by code, units, short_units, amount_minor)) from orders.line`,
    `select md5(string_agg(format('%s %s', external_id, amount_minor), '|' order by external_id)) from orders.aftersale`,
    `select format('%s %s', sum(quantity), sum(promised)) from stock.supply`,
    `select format('%s %s', count(*), sum(units)) from stock.reservation`,
  ]) {
    const { rows } = await client.query<Record<string, string>>(text);
    parts.push(Object.values(rows[0] ?? {}).join());
  }
  await client.end();
  return parts.join("\n");
}

/** The first lines of the real file, and a count file with 60 % of each item's demand. */
async function sample(
  folder: string,
  lineCount: number,
): Promise<{ orders: string; count: string }> {
  const lines: string[] = [];
  const demand = new Map<string, number>();
  for await (const line of createInterface({ input: createReadStream(uci).pipe(createGunzip()) })) {
    lines.push(line);
    const [, code = "", ...rest] = line.split(",");
    const quantity = Number(rest.at(-5));
    if (Number.isFinite(quantity) && quantity > 0)
      demand.set(code, (demand.get(code) ?? 0) + quantity);
    if (lines.length > lineCount) break;
  }
  const orders = join(folder, "orders.csv");
  const count = join(folder, "count.csv");
  writeFileSync(orders, `${lines.join("\n")}\n`);
  writeFileSync(
    count,
    `code,units\n${[...demand].map(([code, units]) => `${code},${Math.floor(units * 0.6)}`).join("\n")}\n`,
  );
  return { orders, count };
}

/** The import of real lines is killed in the middle; resumed, it ends in the same state. */
export const importKill: Scenario = {
  name: "import killed by -9 and resumed = uninterrupted; a second import changes nothing",
  skip: () => (existsSync(uci) ? null : "the real order file is not here"),
  async run({ full }) {
    const states: string[] = [];
    const accounts: string[] = [];
    for (const kill of [false, true]) {
      const at = await openWorld();
      const { orders, count } = await sample(at.folder, full ? 541_909 : 12_000);
      assert.equal((await at.run(["import", "--stock", count])).code, 0);
      const args = ["import", orders, "--mode", "live", "--channel", "UCI"];
      if (kill) {
        const dying = at.start(args);
        await pause(full ? 20_000 : 1_700);
        dying.kill("SIGKILL");
        await pause(300);
      }
      const done = await at.run(args);
      assert.equal(done.code, 0, done.out);
      const run = JSON.parse(done.out.trim().split("\n").at(-1) ?? "{}") as Record<string, number>;
      accounts.push([run["importedRows"], run["heldRows"], run["refusedRows"]].join());
      states.push(await stateOf(at));
      const again = await at.run(args);
      const second = JSON.parse(again.out.trim().split("\n").at(-1) ?? "{}") as Record<
        string,
        number
      >;
      assert.equal(second["importedRows"], 0);
      assert.equal(await stateOf(at), states.at(-1), "a second import changes nothing");
      assert.deepEqual(await at.check(), []);
      await at.close();
    }
    assert.equal(states[0], states[1]);
    assert.equal(accounts[0], accounts[1]);
    return `imported, held, refused: ${accounts[0] ?? ""}; the same state either way`;
  },
};

/** P18: one per cent of bad rows; each is named in the error file, the good ones are in once. */
export const badRows: Scenario = {
  name: "P18 one row in a hundred is bad: the rest is in once, each bad one is named",
  async run({ full, seed }) {
    const at = await openWorld();
    const chance = createChance(seed);
    const rows = full ? 1_000_000 : 10_000;
    const bad = new Map<number, string>();
    const lines = ["order id,item code,quantity,price,order date"];
    for (let row = 0; row < rows; row += 1) {
      const odd = chance.next() < 0.01 ? chance.pick(["x", "", "1.5", "0"]) : null;
      if (odd !== null) bad.set(row + 2, odd);
      lines.push(
        `O${Math.floor(row / 3)},I${row % 50},${odd ?? chance.whole(1, 9)},1.50,2026-11-11 10:00:00`,
      );
    }
    const file = join(at.folder, "rows.csv");
    writeFileSync(file, `${lines.join("\n")}\n`);
    const cancelled = at.start(["import", file, "--mode", "history"]);
    await pause(700);
    cancelled.kill("SIGINT");
    await new Promise((resolve) => cancelled.once("exit", resolve));
    const done = await at.run(["import", file, "--mode", "history"]);
    const run = JSON.parse(done.out.trim().split("\n").at(-1) ?? "{}") as Record<string, number>;
    assert.equal(run["importedRows"], rows - bad.size);
    assert.equal(run["refusedRows"], bad.size);
    const problems = await at.server.call("GET", `/api/imports/${String(run["id"])}/problems`);
    const named = String(problems.body["text"])
      .split("\r\n")
      .slice(1)
      .filter(Boolean)
      .map((line) => Number(line.split(",")[0]));
    assert.deepEqual(named, [...bad.keys()]);
    assert.deepEqual(await at.check(), []);
    await at.close();
    return `${rows} rows, ${bad.size} refused by line, field, value and rule; cancelled half-way and resumed`;
  },
};

interface Hook {
  readonly body: string;
  readonly event: string;
}

const orderHook = (number: number, step: number): Hook => ({
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

/** P13, P17, P27: doubled, shuffled, forged, stale and broken pushes end like the clean feed. */
export const pushes: Scenario = {
  name: "P13, P17, P27 pushes doubled, shuffled, forged and broken = the clean feed",
  async run({ full, seed }) {
    const orders = full ? 5_000 : 60;
    const states: string[] = [];
    for (const rough of [false, true]) {
      const at = await openWorld();
      await stock(
        at,
        Object.fromEntries(Array.from({ length: 5 }, (_each, index) => [`S${index}`, 100_000])),
      );
      const saved = await at.server.call("POST", "/api/channels", {
        key: "shop",
        body: {
          code: "SHOP",
          name: "店",
          kind: "shopify",
          secrets: ["first-secret", "second-secret"],
        },
      });
      const items = await at.server.call("GET", "/api/items");
      await at.server.call("POST", "/api/listings", {
        key: "map",
        body: {
          listings: (items.body["rows"] as { id: number; code: string }[]).map((item) => ({
            channelId: saved.body["id"],
            code: item.code,
            parts: [{ itemId: item.id, units: 1 }],
          })),
        },
      });
      const path = String(saved.body["webhookPath"]);
      const send = (hook: Hook, secret: string, extra: Record<string, string> = {}) =>
        at.server.call("POST", path, {
          token: null,
          body: hook.body,
          headers: {
            "content-type": "application/json",
            "x-shopify-topic": "orders/updated",
            "x-shopify-event-id": encodeURIComponent(hook.event),
            "x-shopify-hmac-sha256": createHmac("sha256", secret)
              .update(hook.body)
              .digest("base64"),
            ...extra,
          },
        });
      const chance = createChance(seed);
      let feed = Array.from({ length: orders }, (_each, index) =>
        [0, 1, 2].map((step) => orderHook(index + 1, step)),
      ).flat();
      if (rough) {
        feed = [...feed, ...feed.filter(() => chance.next() < 0.5)]
          .map((hook) => ({ hook, at: chance.next() }))
          .sort((a, b) => a.at - b.at)
          .map(({ hook }) => hook);
        assert.equal((await send(orderHook(1, 0), "a-forged-secret")).status, 401);
        assert.equal(
          (
            await send(orderHook(1, 0), "first-secret", {
              "x-shopify-triggered-at": "2020-01-01T00:00:00Z",
            })
          ).status,
          401,
        );
        for (const body of [
          "\uFEFF{",
          "[]",
          '{"id":1}',
          '{"id":"7","line_items":[{"quantity":0.5}]}',
        ]) {
          assert.equal((await send({ body, event: `bad ${body}` }, "first-secret")).status, 200);
        }
      }
      for (const [index, hook] of feed.entries())
        assert.equal((await send(hook, index % 2 ? "first-secret" : "second-secret")).status, 200);
      for (let wait = 0; wait < 200; wait += 1) {
        const waiting = await at.server.call("GET", "/api/inbox?state=waiting");
        if ((waiting.body["rows"] as unknown[]).length === 0) break;
        await pause(100);
      }
      if (rough) {
        const dead = await at.server.call("GET", "/api/inbox?state=dead");
        assert.equal(
          (dead.body["rows"] as { reason: string }[]).filter((row) => row.reason !== "").length,
          4,
        );
      }
      states.push(await stateOf(at));
      assert.deepEqual(await at.check(), []);
      await at.close();
    }
    assert.equal(states[1], states[0]);
    return `${orders} orders × 3 versions; forged and stale refused, broken ones parked with a reason`;
  },
};
