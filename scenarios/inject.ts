// Injection: SQL, templates, headers, paths and spreadsheet formulas through every text there is.
import assert from "node:assert/strict";
import { tally } from "./buyer.ts";
import { orderOf } from "./buyer.ts";
import type { Scenario } from "./scenario.ts";
import { attackWithSqlmap } from "./sqlmap.ts";
import { openWorld, stock } from "./world.ts";
import type { Company } from "./world.ts";

const sql = [
  "' or '1'='1",
  "' or 1=1 --",
  '" or ""="',
  "'); delete from orders.line; --",
  "1; drop table stock.supply",
  "' union select null, token_hash from people.api_key --",
  "x' and pg_sleep(3) is null --",
  "$$; select pg_sleep(3); $$",
  "%' or number like '%",
  "\\'; select 1 --",
  "%",
  "_",
  "E'\\x27'",
] as const;
const formulas = [
  "=1+1",
  "+1+1",
  "-1+1",
  "@SUM(1)",
  "=cmd|' /C calc'!A0",
  "\t=1+1",
  "\r=1+1",
] as const;
const others = [
  "{{7*7}}",
  "${7*7}",
  "<%= 7*7 %>",
  "#{7*7}",
  "<script>alert(1)</script>",
  '{"$ne":null}',
  "a\r\nX-Injected: 1",
  "__proto__",
] as const;
const words = [...sql, ...formulas, ...others];

/** Puts the word into every text of an order and of masters; it comes back as it went in. */
async function storeAndRead(
  at: Company,
  word: string,
  { index, itemId }: { index: number; itemId: number },
) {
  const body = {
    ...orderOf(at.channelId, `J${index} ${word}`.trim(), {
      lines: [
        { itemId, units: 1 },
        { code: `${index}${word}`.trim(), units: 1 },
      ],
      policy: "backorder",
    }),
    note: word,
    buyerMask: word,
  };
  const placed = await at.server.call("POST", "/api/orders", { key: `j${index}`, body });
  assert.ok(placed.status === 200 || placed.status === 400, `${word}: ${placed.status}`);
  if (placed.status === 400) return false;
  const page = await at.server.call("GET", `/api/orders/${String(placed.body["orderId"])}`);
  assert.equal(page.body["note"], word);
  assert.equal(page.body["buyerMask"], word);
  return true;
}

/** Asks with the word wherever a text can be asked; a row found must hold the word itself. */
async function askWith(at: Company, word: string): Promise<void> {
  const text = encodeURIComponent(word);
  const from = performance.now();
  for (const path of ["/api/orders", "/api/stock", "/api/items", "/api/audit?subject=x&action="]) {
    const reply = await at.server.call(
      "GET",
      `${path}${path.includes("?") ? text : `?text=${text}`}`,
    );
    assert.ok([200, 400].includes(reply.status), `${path} ${word}: ${reply.status}`);
    const found = (reply.body["rows"] ?? []) as unknown[];
    const core = word.trim();
    for (const row of found)
      assert.ok(
        JSON.stringify(row).includes(JSON.stringify(core).slice(1, -1)),
        `${path} ${word} found ${JSON.stringify(row).slice(0, 200)}`,
      );
  }
  assert.ok(performance.now() - from < 2_500, `${word}: somebody slept in the database`);
}

/** Paths that climb, and headers that would split. */
async function pathsAndHeaders(at: Company): Promise<void> {
  for (const path of [
    "/../../../../etc/passwd",
    "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/assets/..%2f..%2f..%2fetc%2fpasswd",
    "/api/imports/..%2f..%2f..%2fetc%2fpasswd/problems",
    "/api/hooks/..%2f..%2fetc%2fpasswd",
    "/%00",
    "//example.org/%2f..",
  ]) {
    const reply = await at.server.call("GET", path);
    assert.ok(reply.status >= 300 && reply.status < 500, `${path}: ${reply.status}`);
    assert.ok(!JSON.stringify(reply.body).includes("root:x:"), path);
    assert.equal(reply.headers.get("location"), null, path);
  }
  for (const value of ["en%0d%0aX-Injected: 1", "'; select pg_sleep(3); --", "a".repeat(5_000)]) {
    const headers = { "accept-language": value, "x-forwarded-for": value, "user-agent": value };
    const reply = await at.server.call("GET", "/api/orders", { headers });
    assert.equal(reply.status, 200);
    assert.equal(reply.headers.get("x-injected"), null);
  }
}

/** Every cell of the export that a spreadsheet would take for a formula, is a text. */
async function exportsAreTexts(at: Company): Promise<number> {
  const reply = await at.server.call("GET", "/api/orders/export");
  const text = String(reply.body["text"]).replace("\uFEFF", "");
  const cells = [...text.matchAll(/(?:^|,|\r\n)("(?:[^"]|"")*"|[^,\r\n]*)/g)].map(([, cell = ""]) =>
    cell.startsWith('"') ? cell.slice(1, -1) : cell,
  );
  const live = cells.filter((cell) => /^[=+@\t\r]|^-(?!\d+(\.\d+)?$)/.test(cell));
  assert.deepEqual(live, [], "cells that a spreadsheet would run");
  return cells.length;
}

/** P23: whatever a text says, it stays a text. */
export const injection: Scenario = {
  name: "P23 SQL, template, header, path and formula injection",
  async run({ full }) {
    const at = await openWorld();
    const [itemId = 0] = await stock(at, { J: 1_000 });
    const seen = tally<string>();
    const tables = async () =>
      at.rows("select count(*)::int as tables from pg_class where relkind in ('r', 'p')");
    const before = await tables();
    for (const [index, word] of words.entries())
      seen.add((await storeAndRead(at, word, { index, itemId })) ? "kept" : "refused");
    for (const word of words) await askWith(at, word);
    await pathsAndHeaders(at);
    const cells = await exportsAreTexts(at);
    assert.deepEqual(await tables(), before);
    const [kept] = await at.rows<{ orders: number }>(
      "select count(*)::int as orders from orders.order",
    );
    assert.equal(kept?.orders, seen.get("kept"));
    const attacked = full ? `; ${await attackWithSqlmap(at)}` : "";
    assert.deepEqual(await at.check(), []);
    await at.close();
    return `${words.length} words: ${JSON.stringify(seen.all())}, byte for byte; ${cells} cells exported as texts${attacked}`;
  },
};
