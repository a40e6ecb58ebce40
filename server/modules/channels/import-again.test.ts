// Goal: an import that was stopped and is asked for again goes on as it was asked for the last time.
// Method: a first batch that cannot be stored yet, so that the worker has it in hand meanwhile.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
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

async function upload(mark: string): Promise<Kept> {
  const lines = Array.from({ length: count }, (_each, at) => `${mark}${at},I1,1,03/04/2026`);
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
