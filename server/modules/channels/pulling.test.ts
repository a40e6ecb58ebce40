// Goal: what a platform does not show beside its orders keeps neither the orders nor the pull, and the
// span is read again once it is shown. Method: a door of our own over a connection on real PostgreSQL.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ChannelFailure, PartlyRead } from "../../../connectors/port/index.ts";
import type { ChannelDoor, Cursor } from "../../../connectors/port/index.ts";
import { jd } from "../../../connectors/jd/index.ts";
import { connectionOf } from "./connections.ts";
import { openDoor } from "./fixture.ts";
import { pull } from "./pulling/pulling.ts";
import { replaySpans } from "./pulling/replaying.ts";
import type { Work } from "./work.ts";

let at: Awaited<ReturnType<typeof openDoor>>;
let channelId = 0;
const actor = { kind: "system", id: 0, name: "t" } as const;
const start = Date.now() - 3 * 3_600_000;
const refusal = new ChannelFailure("cases: 61 no", { status: 400, retryable: false });

before(async () => {
  at = await openDoor();
  await at.app.jobs.stop();
  const made = { code: "JD", name: "京东店", kind: "jd", secrets: ["a-shared-secret"] };
  ({ id: channelId } = await at.ask<{ id: number }>("POST /api/channels", made));
  await at.ask(`PUT /api/connections/${channelId}`, {
    settings: { appKey: "a", appSecret: "s", accessToken: "t" },
    ...{ active: true, pulls: true, pushesStock: false, confirmsShipments: false, pullSeconds: 5 },
    since: new Date(start).toISOString(),
  });
});
after(() => at.close());

/** The platform: each window has a page before its last one, and a case that moved beside the orders. */
const platform = { showsCases: false, windows: [] as string[] };

async function* pages(cursor: Cursor): ReturnType<ChannelDoor["pull"]> {
  platform.windows.push(cursor.mark || "begun");
  const { from } = cursor;
  if (cursor.mark === "")
    yield {
      ...{ docs: [], externalIds: [`first ${from}`], next: { ...cursor, mark: "1" } },
      complete: false,
    };
  const last = { docs: [], next: { ...cursor, mark: "" }, complete: true };
  const order = `last ${from}`;
  if (platform.showsCases) yield { ...last, externalIds: [order, `case ${from}`] };
  else yield { ...last, externalIds: [order], unread: refusal };
}

/** One step of a run; a short one ends with its first page. */
async function step(
  run: (work: Work) => Promise<void>,
  { isShort = false }: { readonly isShort?: boolean } = {},
): Promise<unknown> {
  const { database } = at.millrace;
  const connection = await database.read(at.scope, (tx) => connectionOf(tx, channelId));
  assert.ok(connection);
  const work: Partial<Work> = {
    ...{ connection: { ...connection, nextPullAt: new Date(0) }, now: () => new Date() },
    ...{ connector: jd as unknown as Work["connector"], isTimeUp: () => isShort },
    door: { pull: pages } as unknown as Work["door"],
    transact: (next) => database.transact(at.scope, actor, next),
    read: (next) => database.read(at.scope, next),
  };
  return run(work as Work).catch((error: unknown) => error);
}

const asked = async (kind: string) => {
  const row = await at.one(
    "select count(*)::int as n from channels.wanted where external_id like $1",
    [`${kind} %`],
  );
  return Number(row?.["n"]);
};

test("a pull that was cut short goes on though cases are refused, and reads their span again", async () => {
  await step(pull, { isShort: true });
  const failure = await step(pull);
  assert.ok(failure instanceof PartlyRead && failure.message === refusal.message);
  assert.deepEqual(platform.windows.slice(0, 2), ["begun", "1"], "from its mark, and not anew");
  assert.equal(platform.windows.filter((mark) => mark === "begun").length, await asked("last"));
  const [orders, isAtEdge] = [await asked("last"), platform.windows.length];
  assert.ok(orders >= 3, "window after window");
  await step(pull);
  assert.ok(platform.windows.length <= isAtEdge + 1, "nothing is read twice");
  assert.equal(await asked("case"), 0);

  platform.showsCases = true;
  await at.millrace.database.transact(at.scope, actor, (tx) =>
    // A later window, in which cases are shown.
    tx.rows(
      `update channels.connection set cursor = jsonb_set(cursor, '{until}', to_jsonb($1::text))`,
      [new Date(Date.now() - 60_000).toISOString()],
    ),
  );
  assert.equal(await step(pull), undefined);
  assert.equal(await step(replaySpans), undefined);
  const row = await at.one(
    "select unread_from, (select count(*)::int from channels.replay) as replays from channels.connection where channel_id = $1",
    [channelId],
  );
  assert.deepEqual(row, { unread_from: null, replays: 0 });
  const first = `case ${new Date(start).toISOString()}`;
  const found = await at.one("select 1 as n from channels.wanted where external_id = $1", [first]);
  assert.ok(found, "cases of the whole span");
});
