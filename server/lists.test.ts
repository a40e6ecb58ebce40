// Goal: every sort of the order list reads all matches once and in order, page by page; holds are
// listed by their limit, given another owner, and placed by the review rules that people write.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ApiError, createClient } from "../contract/index.ts";
import type { Client } from "../contract/index.ts";
import { listItems, saveItemsEndpoint } from "../contract/masters.ts";
import { exportOrders, listOrdersEndpoint, placeOrdersEndpoint } from "../contract/orders.ts";
import { postSession, postSetup } from "../contract/session.ts";
import { assignHold, listHolds, listRules, saveRuleEndpoint } from "../contract/review.ts";
import { openApp } from "./app.ts";
import { compose } from "./compose.ts";
import { createLog, realWorld } from "./platform/index.ts";
import { testDatabase, testVault } from "./platform/testing/database.ts";

let close = async (): Promise<void> => undefined;
let api: Client;
let address: string;
let cookie = "";
const key = () => crypto.randomUUID();
const secret = { login: "boss", password: "correct-horse-9" };
const orderCount = 60;

before(async () => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-lists-"));
  const home = await testDatabase();
  const millrace = compose({ url: home.url, world: realWorld, vault: testVault });
  const app = await openApp({
    millrace,
    log: createLog("silent"),
    dataDirectory: folder,
    version: "test",
    consoleDirectory: null,
    insecureCookies: true,
    onDemo: () => undefined,
  });
  close = async () => {
    await app.close();
    await millrace.database.close();
    await home.drop();
    await rm(folder, { recursive: true, force: true });
  };
  address = await app.http.app.listen({ host: "127.0.0.1", port: 0 });
  api = createClient({
    baseUrl: address,
    headers: (): Record<string, string> => (cookie ? { cookie } : {}),
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      cookie = response.headers.get("set-cookie")?.split(";")[0] ?? cookie;
      return response;
    },
  });
  const body = { tenantName: "T", adminName: "B", locale: "zh-CN", withDemo: false } as const;
  await api.call(postSetup, { key: key(), body: { ...body, ...secret } });
  await api.call(postSession, { key: key(), body: secret });
  await api.call(saveItemsEndpoint, { key: key(), body: { items: [{ code: "K", name: "K" }] } });
});

after(() => close());

async function placeMany(prefix: string, amountOf: (index: number) => number): Promise<void> {
  const { rows } = await api.call(listItems, { query: { text: "K" } });
  const itemId = rows[0]?.id ?? 0;
  await api.call(placeOrdersEndpoint, {
    key: key(),
    body: {
      orders: Array.from({ length: orderCount }, (_, index) => ({
        channelId: 1,
        externalId: `${prefix}|${(index * 37) % orderCount}`,
        policy: "backorder" as const,
        lines: [{ itemId, units: (index % 5) + 1, amountMinor: amountOf(index) }],
      })),
    },
  });
}

type Row = Awaited<ReturnType<typeof page>>["rows"][number];
const page = (sort: string | undefined, after: string | null) =>
  api.call(listOrdersEndpoint, {
    query: { limit: 7, ...(sort ? { sort } : {}), ...(after === null ? {} : { after }) },
  });

test("every sort gives every order once, in order, over pages that cut through equal values", async () => {
  await placeMany("T", (index) => (index % 4) * 100);
  const valueOf: Record<string, (row: Row) => string | number> = {
    placed: (row) => row.placedAt,
    total: (row) => row.totalMinor,
    promised: (row) => row.promisedDay ?? "~",
    number: (row) => row.number,
    short: (row) => row.shortUnits,
    channel: (row) => row.channelId,
  };
  for (const [name, value] of Object.entries(valueOf)) {
    for (const sort of [name, `-${name}`]) {
      const rows: Row[] = [];
      let at: string | null = null;
      do {
        const next: Awaited<ReturnType<typeof page>> = await page(sort, at);
        rows.push(...next.rows);
        at = next.next;
      } while (at !== null);
      assert.equal(new Set(rows.map((row) => row.id)).size, orderCount, sort);
      const values = rows.map(value);
      const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      assert.deepEqual(values, sort === name ? sorted : sorted.toReversed(), sort);
    }
  }
});

test("an export is sorted as the screen is, and Excel opens it as a workbook", async () => {
  const get = async (query: string) =>
    fetch(`${address}${exportOrders.path}?${query}`, { headers: { cookie } });
  const text = await (await get("sort=total")).text();
  const totals = text.trim().split("\r\n").slice(1);
  assert.equal(totals.length, orderCount);
  const amounts = totals.map((line) => Number(line.split(",")[7]));
  assert.deepEqual(
    amounts,
    amounts.toSorted((a, b) => a - b),
  );
  const book = await get("format=xlsx");
  assert.match(book.headers.get("content-type") ?? "", /spreadsheetml/);
  const bytes = Buffer.from(await book.arrayBuffer());
  assert.equal(bytes.subarray(0, 2).toString("latin1"), "PK");
});

const rule = {
  name: "large",
  ownerRole: "finance" as const,
  withinMinutes: 30,
  active: true,
  rank: 1,
};

test("a rule that people write holds the orders it means, with its owner and limit", async () => {
  const { id } = await api.call(saveRuleEndpoint, {
    key: key(),
    body: {
      ...rule,
      condition: [{ field: "totalMinor", operator: "at_least", value: 5_900 }],
    },
  });
  await placeMany("L", (index) => index * 100);
  const { rows, next } = await api.call(listHolds, { query: { ownerRole: "finance" } });
  assert.equal(next, null);
  assert.deepEqual(
    rows.map((row) => [row.reason, row.totalMinor, (row.detail as { rule: number }).rule]),
    [["review", 5_900, id]],
  );
  const hold = rows[0];
  assert.ok(hold);
  assert.equal(Date.parse(hold.dueAt) - Date.parse(hold.placedAt), 30 * 60_000);
  assert.equal((await api.call(listRules)).rows[0]?.openHolds, 1);
  const dueAt = new Date(Date.parse(hold.placedAt) + 3_600_000).toISOString();
  await api.call(assignHold, {
    key: key(),
    params: { id: hold.id },
    body: { ownerRole: "planner", dueAt, why: "knows the customer" },
  });
  const moved = (await api.call(listHolds, { query: { ownerRole: "planner" } })).rows;
  assert.deepEqual(
    moved.map((row) => [row.id, row.dueAt]),
    [[hold.id, dueAt]],
  );
});

test("a rule that could never hold an order, and one that is not there, are refused", async () => {
  const refusal = async (work: Promise<unknown>) => {
    const error: unknown = await work.then(
      () => null,
      (refused: unknown) => refused,
    );
    assert.ok(error instanceof ApiError);
    return error.kind;
  };
  const save = (condition: { field: string; operator: string; value: string | number }, id = 0) =>
    api.call(saveRuleEndpoint, {
      key: key(),
      body: { ...rule, ...(id ? { id } : {}), condition: [condition] } as never,
    });
  const note = { field: "note", operator: "contains", value: "x" };
  assert.equal(await refusal(save({ field: "units", operator: "contains", value: 1 })), "invalid");
  assert.equal(await refusal(save({ field: "units", operator: "equals", value: "a" })), "invalid");
  assert.equal(await refusal(save({ ...note, operator: "at_least" })), "invalid");
  assert.equal(await refusal(save(note, 99)), "rule_unknown");
});
