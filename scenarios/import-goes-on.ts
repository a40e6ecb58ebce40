// An import whose process is killed is finished by another, and nobody gives the file again.
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readRows } from "../connectors/file/index.ts";
import type { Scenario } from "./scenario.ts";
import { openWorld, until } from "./world.ts";
import type { Company } from "./world.ts";

function linesOf(rows: number, prefix: string): string {
  const lines = ["order id,item code,quantity,price,order date"];
  for (let row = 0; row < rows; row += 1)
    lines.push(`${prefix}${Math.floor(row / 3)},I${row % 50},2,1.50,2026-11-11 10:00:00`);
  return `${lines.join("\n")}\n`;
}

interface Stand {
  readonly id: number;
  readonly line: number;
  readonly state: string;
}

async function stand(at: Company): Promise<Stand | undefined> {
  const [run] = await at.rows<Stand>(
    `select id::int, until_line::int as line, state from channels.import_run
     order by started_at desc limit 1`,
  );
  return run;
}

/** Waits until the newest run has begun to store; where it then is. */
async function begun(at: Company, after: number): Promise<number> {
  const isBegun = async () => {
    const run = await stand(at);
    return run !== undefined && run.id !== after && run.line > 0;
  };
  assert.ok(await until(30, isBegun), "an import has begun");
  return (await stand(at))?.line ?? 0;
}

/** Uploads a file and starts its import as the wizard does. */
async function startUpload(at: Company, text: string, key: string): Promise<void> {
  const form = new FormData();
  form.append("file", new Blob([text], { type: "text/csv" }), "orders.csv");
  const path = `/api/imports/files?channelId=${at.channelId}`;
  const upload = await fetch(at.server.address + path, {
    method: "POST",
    headers: { authorization: `Bearer ${at.token}`, "idempotency-key": `${key}-upload` },
    body: form,
  });
  const { fileId, mapping } = (await upload.json()) as Record<string, unknown>;
  const body = { fileId, mapping, channelId: at.channelId, mode: "live", createItems: true };
  const started = await at.server.call("POST", "/api/imports", { key, body });
  assert.equal(started.status, 200, JSON.stringify(started.body));
}

async function ordersOf(at: Company, prefix: string): Promise<number> {
  const [row] = await at.rows<{ count: number }>(
    "select count(*)::int as count from orders.order where external_id like $1",
    [`${prefix}%`],
  );
  return row?.count ?? 0;
}

/** A cancelled import is gone on with by its number alone. */
async function resumed(at: Company): Promise<void> {
  const before = (await stand(at))?.id ?? 0;
  await startUpload(at, linesOf(6_000, "R"), "third");
  await begun(at, before);
  const id = (await stand(at))?.id;
  const ask = (what: string) =>
    at.server.call("POST", `/api/imports/${id}/${what}`, { key: `${what}-${id}` });
  assert.equal((await ask("cancel")).status, 200);
  const isCancelled = async () => (await stand(at))?.state === "cancelled";
  assert.ok(await until(10, isCancelled), JSON.stringify(await stand(at)));
  assert.equal((await ask("resume")).status, 200);
  assert.ok(await until(60, () => isDone(at)), JSON.stringify(await stand(at)));
  assert.equal(await ordersOf(at, "R"), 2_000);
}

/** What the command exports is every order, as CSV and as a workbook that reads back. */
async function exported(at: Company, orders: number): Promise<void> {
  for (const name of ["all.csv", "all.xlsx"]) {
    const file = join(at.folder, name);
    const run = await at.run(["export", file, "--channel", "FILE"]);
    const other = await at.run(["export", `${file}.csv`, "--channel", "MANUAL"]);
    assert.equal(run.code + other.code, 0, run.out + other.out);
    const told = JSON.parse(run.out.trim().split("\n").at(-1) ?? "{}") as { orders: number };
    let read = 0;
    for await (const row of readRows(file)) read += row.fields["number"] ? 1 : 0;
    assert.equal(read, told.orders, `${name} reads back`);
    assert.equal(read, orders, `${name} holds what the command imported`);
  }
}

const isDone = async (at: Company) => (await stand(at))?.state === "done";

/** Imports are jobs: whoever worked one off is killed, another goes on from its last batch. */
export const importGoesOn: Scenario = {
  name: "import killed -9 goes on by itself: the command's in the server, the server's in the next",
  async run({ full }) {
    const rows = full ? 300_000 : 12_000;
    const at = await openWorld();
    const file = join(at.folder, "orders.csv");
    writeFileSync(file, linesOf(rows, "C"));
    const command = at.start(["import", file, "--mode", "live"]);
    const first = await begun(at, 0);
    const gone = once(command, "exit");
    command.kill("SIGKILL");
    await gone;
    assert.equal((await stand(at))?.state, "running", "killed before its end");
    const patience = full ? 600 : 60;
    assert.ok(await until(patience, () => isDone(at)), JSON.stringify(await stand(at)));
    assert.equal(await ordersOf(at, "C"), rows / 3);
    const before = (await stand(at))?.id ?? 0;
    await startUpload(at, linesOf(rows, "S"), "second");
    const second = await begun(at, before);
    await at.server.kill();
    assert.equal((await stand(at))?.state, "running", "killed before its end");
    at.server = await at.serve();
    assert.ok(await until(patience, () => isDone(at)), JSON.stringify(await stand(at)));
    assert.equal(await ordersOf(at, "S"), rows / 3);
    await resumed(at);
    assert.deepEqual(await at.check(), []);
    await exported(at, rows / 3);
    await at.close();
    return `${rows} lines each, killed at line ${first} and ${second}: all in, once`;
  },
};
