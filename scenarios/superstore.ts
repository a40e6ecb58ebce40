// Superstore, whole, through the database: orders whose rows lie scattered, and returns that name
// their orders.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import {
  assembleFile,
  superstore as mapping,
  superstoreReturns,
} from "../connectors/file/index.ts";
import { endAt, runToEnd } from "./intake.ts";
import type { Scenario } from "./scenario.ts";
import { stateOf } from "./shop.ts";
import { openWorld } from "./world.ts";
import type { World } from "./world.ts";

const shared = process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "..", "..", "shared");
const orders = join(shared, "data/orders/superstore_orders.csv.gz");
const returned = join(shared, "data/orders/superstore_returns.csv.gz");
const channel = ["--mode", "history", "--channel", "SUPER"];
const returnsCommand = ["import", returned, ...channel];
/** Lines of the short form: orders lie scattered over the file, so that some come in two parts. */
const shortLines = 2_000;

/** What the file door says of the two files: what must then be stored. */
async function measure(file: string) {
  const sum = { lines: 0, orders: 0, minor: 0, matched: 0, held: 0, matchedRows: 0, heldRows: 0 };
  const numbers = new Set<string>();
  for await (const { message, rows } of assembleFile(file, mapping)) {
    sum.lines += rows;
    if (message?.type !== "order") continue;
    sum.orders += 1;
    sum.minor += message.totalMinor;
    numbers.add(message.externalId);
  }
  for await (const { message, rows } of assembleFile(returned, superstoreReturns, new Date(0))) {
    const isHere = message?.type === "aftersale" && numbers.has(message.orderExternalId ?? "");
    sum[isHere ? "matched" : "held"] += 1;
    sum[isHere ? "matchedRows" : "heldRows"] += rows;
  }
  return sum;
}

type Expected = Awaited<ReturnType<typeof measure>> & { readonly file: string };

/** The whole file, whose README says what was measured, or its beginning. */
async function expectedOf(folder: string, full: boolean): Promise<Expected> {
  if (full) {
    const sum = await measure(orders);
    const { lines, orders: count, minor, matched, held } = sum;
    assert.deepEqual([lines, count, minor, matched, held], [10_194, 5_111, 232_653_452, 296, 0]);
    return { ...sum, file: orders };
  }
  const file = join(folder, "superstore.csv");
  const text = gunzipSync(readFileSync(orders)).toString("utf8");
  writeFileSync(
    file,
    text
      .split("\n")
      .slice(0, shortLines + 1)
      .join("\n"),
  );
  return { ...(await measure(file)), file };
}

const accountOf = (run: Readonly<Record<string, number>>) =>
  ["importedRows", "knownRows", "heldRows", "refusedRows"].map((name) => run[name] ?? 0);

async function stored(at: World) {
  const [row] = await at.rows<{
    orders: number;
    minor: number;
    lines: number;
    matched: number;
    held: number;
  }>(
    `select (select count(*)::int from orders.order) as orders,
       (select sum(total_minor)::int from orders.order) as minor,
       (select count(*)::int from orders.line) as lines,
       (select count(*)::int from orders.aftersale as after join orders.order as parent
          on parent.tenant_id = after.tenant_id and parent.id = after.order_id
          where after.external_id = 'return-' || parent.external_id) as matched,
       (select count(*)::int from orders.aftersale where state = 'held') as held`,
  );
  return row;
}

/** Orders, then returns; each a second time. The state in the end. */
async function inOrder(full: boolean): Promise<{ state: string; expected: Expected }> {
  const at = await openWorld();
  const expected = await expectedOf(at.folder, full);
  const { lines, matchedRows, heldRows, file, orders: count, minor, matched, held } = expected;
  const command = ["import", file, ...channel];
  const first = await runToEnd(at, command);
  assert.deepEqual([...accountOf(first), first["orders"]], [lines, 0, 0, 0, count]);
  const before = await stateOf(at);
  assert.deepEqual(accountOf(await runToEnd(at, command)), [0, lines, 0, 0]);
  assert.equal(await stateOf(at), before, "a second import changes nothing");
  const returns = await runToEnd(at, returnsCommand);
  assert.deepEqual(accountOf(returns), [matchedRows, 0, heldRows, 0]);
  assert.deepEqual(await stored(at), { orders: count, minor, lines, matched, held });
  const state = await stateOf(at);
  const again = await runToEnd(at, returnsCommand);
  assert.deepEqual(accountOf(again), [0, matchedRows + heldRows, 0, 0]);
  assert.equal(await stateOf(at), state, "nor does a second one of the returns");
  assert.deepEqual(await at.check(), []);
  await at.close();
  return { state, expected };
}

/** Returns before their orders, an import that is killed, and the returns once more. */
async function outOfOrder(full: boolean): Promise<{ state: string; line: number }> {
  const at = await openWorld();
  const { lines, matchedRows, heldRows, matched, held, file } = await expectedOf(at.folder, full);
  const early = await runToEnd(at, returnsCommand);
  const rows = matchedRows + heldRows;
  assert.deepEqual(accountOf(early), [0, 0, rows, 0], "they wait, held, and move no stock");
  const command = ["import", file, ...channel];
  const { line } = await endAt(at, at.start(command), { lines: 1, signal: "SIGKILL" });
  const run = await runToEnd(at, command);
  assert.deepEqual(accountOf(run), [lines, 0, 0, 0]);
  assert.equal((await stored(at))?.held, matched + held);
  await runToEnd(at, returnsCommand);
  assert.equal((await stored(at))?.matched, matched);
  assert.deepEqual(await at.check(), []);
  const state = await stateOf(at);
  await at.close();
  return { state, line };
}

/** Every row accounted for, totals as measured, repeats without effect, killed and resumed equal. */
export const superstore: Scenario = {
  name: "import of Superstore's orders and returns, in and out of order",
  skip: () => (existsSync(orders) && existsSync(returned) ? null : "the real files are not here"),
  async run({ full }) {
    const { state, expected } = await inOrder(full);
    const other = await outOfOrder(full);
    assert.equal(other.state, state);
    const { lines, orders: count, matched, held } = expected;
    return (
      `${lines} lines of ${count} orders, ${matched} returns on their orders and ${held} held; ` +
      `repeats change nothing; returns first and a kill at line ${other.line} end the same`
    );
  },
};
