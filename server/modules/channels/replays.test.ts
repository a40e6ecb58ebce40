// Goal: spans that are read again wait for each other: none takes another's place, whoever asked for it and
// whenever the server ends; each is shown and can be called off. Method: a door of our own behind a
// connection on real PostgreSQL; each step is a run of its own that knows only what is stored.
import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { ChannelFailure } from "../../../connectors/port/index.ts";
import type { ChannelDoor, Cursor } from "../../../connectors/port/index.ts";
import { jd } from "../../../connectors/jd/index.ts";
import { connectionOf, noteUnread } from "./connections.ts";
import { openDoor } from "./fixture.ts";
import { replaySpans } from "./pulling/replaying.ts";
import { replayUnread, replaysMax } from "./pulling/replays.ts";
import type { Work } from "./work.ts";

let at: Awaited<ReturnType<typeof openDoor>>;
let channelId = 0;
const actor = { kind: "system", id: 0, name: "t" } as const;
const hourMs = 3_600_000;
/** A hundred hours ago: hours of the tests are counted from here. */
const start = Date.now() - 100 * hourMs;
const hour = (count: number) => new Date(start + count * hourMs).toISOString();

interface Shown {
  readonly id: number;
  readonly from: string;
  readonly until: string;
  readonly isRunning: boolean;
  readonly byItself: boolean;
  readonly readUntil: string | null;
  readonly docs: number;
}

before(async () => {
  at = await openDoor();
  await at.app.jobs.stop();
  const made = { code: "JD", name: "京东店", kind: "jd", secrets: ["a-shared-secret"] };
  ({ id: channelId } = await at.ask<{ id: number }>("POST /api/channels", made));
  await at.ask(`PUT /api/connections/${channelId}`, {
    settings: { appKey: "a", appSecret: "s", accessToken: "t" },
    ...{ active: true, pulls: true, pushesStock: false, confirmsShipments: false, pullSeconds: 5 },
    since: hour(0),
  });
});
after(() => at.close());
const transact: Work["transact"] = (work) => at.millrace.database.transact(at.scope, actor, work);

/** The platform: what it was asked for, each window in two pages, and the marks it no longer takes. */
const platform = { asked: [] as string[], refusesMarks: false };
beforeEach(async () => {
  platform.asked = [];
  platform.refusesMarks = false;
  await transact((tx) => tx.rows("delete from channels.replay"));
});

async function* pages(cursor: Cursor): ReturnType<ChannelDoor["pull"]> {
  const hours = [cursor.from, cursor.until].map((text) => (Date.parse(text) - start) / hourMs);
  platform.asked.push(`${hours.join("-")}${cursor.mark && ` ${cursor.mark}`}`);
  if (cursor.mark && platform.refusesMarks)
    throw new ChannelFailure("no such mark", { status: 400, retryable: false });
  if (cursor.mark === "")
    yield { docs: [], externalIds: [], next: { ...cursor, mark: "page 2" }, complete: false };
  yield { docs: [], externalIds: ["7"], next: { ...cursor, mark: "" }, complete: true };
}

/** One run; a short one ends with its first page, as one does whose server ended. */
async function run({ isShort = false } = {}): Promise<unknown> {
  const { database } = at.millrace;
  const connection = await database.read(at.scope, (tx) => connectionOf(tx, channelId));
  assert.ok(connection);
  const limits = { ...jd.limits, windowMaxMs: 2 * hourMs };
  const work: Partial<Work> = {
    ...{ connection, now: () => new Date(), isTimeUp: () => isShort, transact },
    connector: { ...jd, limits } as unknown as Work["connector"],
    door: { pull: pages } as unknown as Work["door"],
    read: (next) => database.read(at.scope, next),
  };
  return replaySpans(work as Work).catch((error: unknown) => error);
}

const path = () => `/api/connections/${channelId}`;
const ask = (from: number, until: number) =>
  at.ask<{ id: number; joined: boolean; ahead: number }>(`POST ${path()}/replay`, {
    ...{ from: hour(from), until: hour(until) },
  });
const shown = async () => (await at.ask<{ replays: Shown[] }>(`GET ${path()}`)).replays;
/** The spans as hours, the running one marked. */
const spans = async () =>
  (await shown()).map(({ from, until, isRunning }) => {
    const hours = [from, until].map((text) => (Date.parse(text) - start) / hourMs);
    return `${hours.join("-")}${isRunning ? " runs" : ""}`;
  });

test("a span waits for the one that is being read, and none is lost over the end of a server", async () => {
  assert.deepEqual((await ask(0, 4)).ahead, 0);
  await run({ isShort: true });
  const later = await ask(10, 12);
  assert.deepEqual([later.joined, later.ahead], [false, 1]);
  await ask(20, 21);
  assert.deepEqual(await spans(), ["0-4 runs", "10-12", "20-21"]);
  await run({ isShort: true });
  const [running] = await shown();
  assert.deepEqual([running?.readUntil, running?.docs], [hour(2), 1], "how far it is");
  assert.equal(await run(), undefined);
  const all = ["0-2", "0-2 page 2", "2-4", "10-12", "20-21"];
  assert.deepEqual(platform.asked, all, "each from where it was, in their turns");
  assert.deepEqual(await spans(), []);
});

test("what touches a waiting span, or is still ahead of the running one, is read with it", async () => {
  await ask(0, 4);
  await run({ isShort: true });
  assert.equal((await ask(3, 6)).joined, true, "ahead of its window in hand");
  assert.equal((await ask(1, 3)).joined, false, "of that some is read already: it is read again");
  await ask(10, 12);
  await ask(14, 16);
  const joined = await ask(12, 14);
  assert.deepEqual([joined.joined, joined.ahead], [true, 2], "two become one with it");
  assert.deepEqual(await spans(), ["0-6 runs", "1-3", "10-16"]);
  await run();
  assert.deepEqual(platform.asked.slice(1, 4), ["0-2 page 2", "2-4", "4-6"]);
  assert.deepEqual(platform.asked.slice(4), ["1-3", "10-12", "12-14", "14-16"]);
});

test("a span that began by itself waits too, and is noted while too many wait", async () => {
  await ask(0, 4);
  await run({ isShort: true });
  for (let index = 0; index < replaysMax; index += 1) await ask(10 + 2 * index, 11 + 2 * index);
  const refused = await at.call(`POST ${path()}/replay`, { from: hour(80), until: hour(81) });
  assert.deepEqual([refused.status, refused.body["kind"]], [422, "replay_full"]);
  assert.match(String(refused.body["message"]), /JD.*20/);
  assert.equal((await ask(11, 11.5)).joined, true, "what needs no place of its own is taken");
  const noted = () =>
    at.one("select unread_from from channels.connection where channel_id = $1", [channelId]);
  await transact((tx) => noteUnread(tx, channelId, hour(70)));
  await transact((tx) => replayUnread(tx, channelId, hour(72)));
  assert.ok((await noted())?.["unread_from"], "not forgotten");
  const [, waiting] = await shown();
  await at.ask(`POST ${path()}/replays/${waiting?.id}/cancel`);
  await transact((tx) => replayUnread(tx, channelId, hour(72)));
  assert.equal((await noted())?.["unread_from"], null);
  const last = (await shown()).at(-1);
  assert.deepEqual([last?.from, last?.byItself], [hour(70), true]);
});

test("a running or waiting span is called off once, and others go on", async () => {
  const running = await ask(0, 4);
  await run({ isShort: true });
  const waiting = await ask(10, 11);
  await ask(20, 21);
  for (const { id } of [running, waiting]) await at.ask(`POST ${path()}/replays/${id}/cancel`);
  const again = await at.call(`POST ${path()}/replays/${running.id}/cancel`);
  assert.equal(again.status, 404);
  await run();
  assert.deepEqual(platform.asked, ["0-2", "20-21"]);
  const told = await at.one(
    `select count(*)::int as n from platform.audit where action = 'channels.connection.replay_cancel'
       and subject_id = $1`,
    [String(channelId)],
  );
  assert.ok(Number(told?.["n"]) >= 2);
});

test("the same request again is the same span; a mark that is lost begins its window anew", async () => {
  const body = { from: hour(0), until: hour(2) };
  const key = { "idempotency-key": "one-press" };
  const first = await at.call(`POST ${path()}/replay`, body, key);
  await run({ isShort: true });
  assert.deepEqual(await at.call(`POST ${path()}/replay`, body, key), first);
  assert.deepEqual(await spans(), ["0-2 runs"]);
  platform.refusesMarks = true;
  assert.ok((await run()) instanceof ChannelFailure);
  platform.refusesMarks = false;
  await run();
  assert.deepEqual(platform.asked, ["0-2", "0-2 page 2", "0-2"]);
  assert.deepEqual(await spans(), []);
});

test("requests at once are all taken, and the database keeps the queue in order", async () => {
  const replies = await Promise.all([0, 3, 1, 2].map((from) => ask(30 + from, 31 + from)));
  assert.equal(replies.filter(({ joined }) => joined).length > 0, true);
  assert.deepEqual(await spans(), ["30-34"]);
  const insert = (from: string, begun: string | null) =>
    transact((tx) =>
      tx.rows(
        `insert into channels.replay (cell, tenant_id, id, channel_id, from_at, until_at, by_itself,
           asked_at, begun_at) select cell, tenant_id, 900000000 + random(1, 9999999), channel_id,
           $1::timestamptz, $1::timestamptz + interval '1 minute', false, asked_at, $2
         from channels.replay limit 1`,
        [from, begun],
      ),
    );
  await assert.rejects(insert(hour(31), null), /replay_apart/);
  await insert(hour(60), hour(60));
  await assert.rejects(insert(hour(61), hour(61)), /replay_running/);
});
