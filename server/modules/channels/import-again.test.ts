// Goal: an import that was stopped and is asked for again goes on as it was asked for the last time;
// who started one that ended badly is told.
// Method: a first batch that cannot be stored yet, so that the worker has it in hand meanwhile.
import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { ReplyOf } from "../../../contract/endpoint.ts";
import type { listNotices } from "../../../contract/own/notices.ts";
import { openDoor } from "./fixture.ts";

let door: Awaited<ReturnType<typeof openDoor>>;
before(async () => {
  door = await openDoor();
});
after(() => door.close());

/** Two batches of live orders and a bit. */
const count = 3_200;

interface Kept {
  readonly fileId: string;
  readonly mapping: Record<string, unknown>;
}

const linesOf = (mark: string) =>
  Array.from({ length: count }, (_each, at) => `${mark}${at},I1,1,03/04/2026`);

async function upload(mark: string, lines = linesOf(mark)): Promise<Kept> {
  const text = ["order no,item code,qty,date", ...lines].join("\n");
  const reply = await door.call(
    "POST /api/imports/files",
    `--b\r\ncontent-disposition: form-data; name="file"; filename="${mark}.csv"\r\n` +
      `content-type: text/csv\r\n\r\n${text}\n\r\n--b--\r\n`,
    { "content-type": "multipart/form-data; boundary=b" },
  );
  assert.equal(reply.status, 200, JSON.stringify(reply.body));
  return reply.body as unknown as Kept;
}

const runRow = (id: number) => door.one("select * from channels.import_run where id = $1", [id]);

async function until(isSo: () => Promise<boolean>, what: string): Promise<void> {
  for (let looks = 0; !(await isSo()); looks += 1) {
    assert.ok(looks < 2_400, what);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const isIn = (id: number, state: string) => async () => (await runRow(id))?.["state"] === state;

/** Works while no line of an order can be stored. */
async function whileHeld(work: () => Promise<void>): Promise<void> {
  const actor = { kind: "system", id: 0, name: "test" } as const;
  await door.millrace.database.transact(door.scope, actor, async (tx) => {
    await tx.rows("lock table orders.line in exclusive mode");
    await work();
  });
}

/** Starts an import whose worker waits to store its first batch. */
async function start(body: object): Promise<number> {
  const { runId } = await door.ask<{ runId: number }>("POST /api/imports", body);
  const waits = async () =>
    (await door.one("select count(*)::int as n from pg_locks where not granted"))?.["n"] !== 0;
  await until(waits, "the worker waits");
  return runId;
}

/** As long as a worker needs to hear that he is to stop. */
const heard = () => new Promise((resolve) => setTimeout(resolve, 1_500));

test("resumed before its worker has stopped, an import is done, each row counted once", async () => {
  const { fileId, mapping } = await upload("R");
  const body = { fileId, mapping, channelId: 1, mode: "live", createItems: true };
  let id = 0;
  await whileHeld(async () => {
    id = await start(body);
    await door.ask(`POST /api/imports/${id}/cancel`);
    await heard();
    await door.ask(`POST /api/imports/${id}/resume`);
  });
  await until(isIn(id, "done"), "it is done");
  const run = await runRow(id);
  assert.deepEqual(
    [run?.["imported_rows"], run?.["known_rows"], run?.["orders"]],
    [count, 0, count],
  );
});

test("a file whose mapping was corrected is read by the corrected one", async () => {
  const { fileId, mapping } = await upload("M");
  const asked = { fileId, channelId: 1, mode: "live", createItems: true };
  let first = 0;
  await whileHeld(async () => {
    first = await start({ ...asked, mapping: { ...mapping, dates: "mdy", zone: "UTC" } });
    await door.ask(`POST /api/imports/${first}/cancel`);
    await heard();
  });
  await until(isIn(first, "cancelled"), "it is cancelled");
  const right = { ...asked, mapping: { ...mapping, dates: "dmy", zone: "UTC" } };
  const { runId } = await door.ask<{ runId: number }>("POST /api/imports", right);
  await until(isIn(runId, "done"), "it is done");
  const last = await door.one("select placed_at from orders.order where external_id = $1", [
    `M${count - 1}`,
  ]);
  assert.deepEqual(last?.["placed_at"], new Date("2026-04-03T00:00:00.000Z"));
});

test("who started an import is told of its bad rows, and of its failure until it is gone on with", async () => {
  /** What he is told of a run, once nothing is left to deliver. */
  const told = async (runId: number) => {
    while (await door.one("select 1 from platform.outbox limit 1")) await door.app.relay.deliver();
    const { rows } = await door.ask<ReplyOf<typeof listNotices>>(
      "GET /api/notices?kind=import_ended",
    );
    return rows
      .filter((row) => row.subjectKind === "import" && row.subjectId === String(runId))
      .map(({ words: { state, file, refused, held }, settledAt }) => {
        const rest = settledAt === null ? "" : ", settled";
        return `${state} ${file} ${refused} refused ${held} held${rest}`;
      });
  };
  const begin = async ({ fileId, mapping }: Kept, fileName: string) => {
    const body = { fileId, fileName, mapping, channelId: 1, mode: "live", createItems: true };
    return (await door.ask<{ runId: number }>("POST /api/imports", body)).runId;
  };
  const good = await begin(await upload("G", ["G1,I1,1,03/04/2026"]), "good.csv");
  await until(isIn(good, "done"), "the good one is done");
  assert.deepEqual(await told(good), []);
  const bad = await upload("B", ["B1,I1,1,03/04/2026", "B2,I1,some,03/04/2026"]);
  const first = await begin(bad, "bad.csv");
  await until(isIn(first, "done"), "the bad one is done");
  assert.deepEqual(await told(first), ["done bad.csv 1 refused 0 held"]);
  // Beyond the rows that the wizard looks at, the file breaks off inside quotes.
  const lines = Array.from({ length: 40 }, (_each, at) => `L${at},I1,1,03/04/2026`);
  const cut = await upload("L", [...lines, '"L40,I1,1,03/04/2026']);
  const second = await begin(cut, "cut.csv");
  await until(isIn(second, "failed"), "the cut one fails");
  assert.deepEqual(await told(second), ["failed cut.csv 0 refused 0 held"]);
  // Whoever mends the file where it is kept goes on with the import.
  const kept = (await readdir(door.folder, { recursive: true })).find((each) =>
    each.includes(cut.fileId),
  );
  assert.ok(kept);
  const path = join(door.folder, kept);
  await writeFile(path, (await readFile(path, "utf8")).replace('"', ""));
  await door.ask(`POST /api/imports/${second}/resume`);
  await until(isIn(second, "done"), "it is done after all");
  assert.deepEqual(await told(second), ["failed cut.csv 0 refused 0 held, settled"]);
});
