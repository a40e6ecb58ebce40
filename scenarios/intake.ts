// Imports: a real order file killed in the middle, a million rows with bad ones among them.
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createReadStream, createWriteStream, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { finished } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { createChance } from "../kernel/index.ts";
import type { Scenario } from "./scenario.ts";
import { stateOf } from "./shop.ts";
import { openWorld, pause, until } from "./world.ts";
import type { World } from "./world.ts";

const shared = process.env["MILLRACE_SHARED"] ?? join(import.meta.dirname, "..", "..", "shared");
const uci = join(shared, "data/orders/uci_online_retail_i.csv.gz");

/** The first lines of the real file, and a count file with 60 % of each item's demand. */
async function sample(folder: string, lineCount: number) {
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
  const counted = [...demand].map(([code, units]) => `${code},${Math.floor(units * 0.6)}`);
  writeFileSync(orders, `${lines.join("\n")}\n`);
  writeFileSync(count, `code,units\n${counted.join("\n")}\n`);
  return { orders, count, rows: lines.length - 1 };
}

/** Sends the signal once the import has accounted for so many lines; where it then stood. */
export async function endAt(
  at: World,
  child: ChildProcess,
  end: { lines: number; signal: "SIGKILL" | "SIGINT" },
) {
  const gone = once(child, "exit");
  const stand = async () =>
    (
      await at.rows<{ line: number; state: string }>(
        "select until_line::int as line, state from channels.import_run order by id desc limit 1",
      )
    )[0];
  while (child.exitCode === null && ((await stand())?.line ?? 0) < end.lines) await pause(30);
  child.kill(end.signal);
  await gone;
  return (await stand()) ?? { line: 0, state: "" };
}

/** What a finished import says of itself. */
export async function runToEnd(
  at: World,
  args: readonly string[],
): Promise<Record<string, number>> {
  const done = await at.run(args);
  assert.equal(done.code, 0, done.out);
  return JSON.parse(done.out.trim().split("\n").at(-1) ?? "{}") as Record<string, number>;
}

interface Account {
  readonly id: number;
  readonly state: string;
  readonly imported: number;
  readonly held: number;
  readonly refused: number;
}

/** The run of an import by its number; without one the newest. */
async function runOf(at: World, id?: number): Promise<Account | undefined> {
  const [run] = await at.rows<Account>(
    `select id::int, state, imported_rows::int as imported, held_rows::int as held,
       refused_rows::int as refused from channels.import_run
     where $1::bigint is null or id = $1 order by id desc limit 1`,
    [id ?? null],
  );
  return run;
}

/** Imports the real lines, killed in the middle or not; the account and the state afterwards. */
async function importReal(lines: number, isKilled: boolean) {
  const at = await openWorld();
  const { orders, count, rows } = await sample(at.folder, lines);
  assert.equal((await at.run(["import", "--stock", count])).code, 0);
  const args = ["import", orders, "--mode", "live", "--channel", "UCI"];
  if (isKilled) {
    const { line } = await endAt(at, at.start(args), { lines: rows * 0.3, signal: "SIGKILL" });
    assert.ok(line > 0 && line < rows, `killed in the middle, at line ${line}`);
  }
  const begun = isKilled ? (await runOf(at))?.id : undefined;
  await runToEnd(at, args);
  // The server goes on with what a killed command has left as soon as its lease is over. Was it
  // through before this command began, the command made a run of its own that found all known: what
  // the first one did stands in its row, whoever worked it off.
  const isOver = async () => (await runOf(at, begun))?.state === "done";
  assert.ok(await until(60, isOver), JSON.stringify(await runOf(at, begun)));
  const run = await runOf(at, begun);
  const account = [run?.imported, run?.held, run?.refused];
  const state = await stateOf(at);
  const second = await runToEnd(at, args);
  assert.equal(second["importedRows"], 0);
  assert.equal(await stateOf(at), state, "a second import changes nothing");
  assert.deepEqual(await at.check(), []);
  await at.close();
  return { account: account.join(), state, rows };
}

/** The import of real lines is killed in the middle; resumed, it ends in the same state. */
export const importKill: Scenario = {
  name: "import of real orders killed -9 and resumed = uninterrupted; a second one changes nothing",
  skip: () => (existsSync(uci) ? null : "the real order file is not here"),
  async run({ full }) {
    const lines = full ? 541_909 : 5_000;
    const whole = await importReal(lines, false);
    const killed = await importReal(lines, true);
    assert.equal(killed.state, whole.state);
    assert.equal(killed.account, whole.account);
    return `${whole.rows} lines: imported, held, refused ${whole.account}; the same state either way`;
  },
};

/** Rows of which about one in a hundred is bad; the lines of the bad ones. */
async function writeRows(file: string, rows: number, seed: number): Promise<number[]> {
  const chance = createChance(seed);
  const bad: number[] = [];
  const out = createWriteStream(file);
  out.write("order id,item code,quantity,price,order date\n");
  for (let row = 0; row < rows; row += 1) {
    const odd = chance.next() < 0.01 ? chance.pick(["x", "", "1.5", "0"]) : null;
    if (odd !== null) bad.push(row + 2);
    const units = odd ?? chance.whole(1, 9);
    const line = `O${Math.floor(row / 3)},I${row % 50},${units},1.50,2026-11-11 10:00:00\n`;
    if (!out.write(line)) await once(out, "drain");
  }
  out.end();
  await finished(out);
  return bad;
}

/** P18: one per cent of bad rows; each is named in the error file, the good ones are in once. */
export const badRows: Scenario = {
  name: "P18 one row in a hundred is bad; cancelled half-way and resumed",
  async run({ full, seed }) {
    const at = await openWorld();
    const rows = full ? 1_000_000 : 20_000;
    const file = join(at.folder, "rows.csv");
    const bad = await writeRows(file, rows, seed);
    const args = ["import", file, "--mode", "history"];
    const { line, state } = await endAt(at, at.start(args), { lines: rows / 2, signal: "SIGINT" });
    assert.ok(line >= rows / 2 && line < rows && state === "cancelled", `${state} at line ${line}`);
    const run = await runToEnd(at, args);
    assert.equal(run["importedRows"], rows - bad.length);
    assert.equal(run["refusedRows"], bad.length);
    const [stored] = await at.rows<{ lines: number }>(
      "select count(*)::int as lines from orders.line",
    );
    assert.equal(stored?.lines, rows - bad.length, "each good row once");
    const problems = await at.server.call("GET", `/api/imports/${String(run["id"])}/problems`);
    const named = String(problems.body["text"])
      .split("\r\n")
      .slice(1)
      .filter(Boolean)
      .map((each) => Number(each.split(",")[0]));
    assert.deepEqual(named, bad);
    assert.deepEqual(await at.check(), []);
    await at.close();
    return `${rows} rows, ${bad.length} refused by line, field, value and rule; cancelled at line ${line} and resumed`;
  },
};
