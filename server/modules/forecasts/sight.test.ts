// Goal: who is given a channel reads that channel's demand and forecasts through every door, and
// nothing of the others'; who is given a place reads what falls to it, and nothing else. Method: the
// composed product on real PostgreSQL, asked by callers who have one channel, two, a place, or all.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openApp, type App } from "../../app.ts";
import { compose, type Millrace } from "../../compose.ts";
import { createLog, realWorld } from "../../platform/index.ts";
import { testDatabase, type TestDatabase } from "../../platform/testing/database.ts";
import { newOrder, openCompany, run, type Company } from "../orders/fixture.ts";
import { permissions } from "../people/index.ts";
import { setSourcing } from "../promises/index.ts";
import { make, now, openOne, sellWeeks } from "./fixture.ts";
import { publishNewest } from "./running/runs.ts";

let home: TestDatabase;
let folder: string;
let millrace: Millrace;
let app: App;
let at: Company;

const channelsOf: Readonly<Record<string, number[] | null>> = {
  owner: null,
  one: [2],
  two: [1, 2],
  none: [],
  both: [1],
};

/** Who is given places, by their codes: P serves channel 1 and Q channel 2. */
const placesOf: Readonly<Record<string, string[]>> = { here: ["P"], both: ["P", "Q"], away: [] };

before(async () => {
  home = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), "millrace-sight-"));
  millrace = compose({ url: home.url, world: { ...realWorld, clock: () => now } });
  at = await sellWeeks(await openCompany(millrace.database, {}), 40, newOrder);
  const placeId = at.places.get("Q") ?? 0;
  const source = { channelId: 2, placeId, rank: 0, parcelCostMinor: 0, transitDays: 1 };
  await run(at, (tx) => setSourcing(tx, { sources: [source] }));
  const version = await openOne(at);
  await make(at, version);
  assert.ok(await run(at, (tx) => publishNewest(tx, version)));
  app = await openApp({
    millrace: {
      ...millrace,
      authenticate: async ({ apiKey = "" }) => ({
        ...{ scope: at.scope, actor: { kind: "user", id: 1, name: apiKey } },
        ...{ permissions: new Set<string>(permissions), partyIds: null },
        placeIds: placesOf[apiKey]?.map((code) => at.places.get(code) ?? 0) ?? null,
        channelIds: channelsOf[apiKey] ?? null,
      }),
    },
    log: createLog("silent"),
    dataDirectory: folder,
    consoleDirectory: null,
    version: "0",
    onDemo: () => undefined,
    insecureCookies: true,
  });
});
after(async () => {
  await app.close();
  await millrace.database.close();
  await home.drop();
  await rm(folder, { recursive: true });
});

async function get(as: string, url: string) {
  const headers = { authorization: `Bearer ${as}` };
  const reply = await app.http.app.inject({ method: "GET", url, headers });
  return { status: reply.statusCode, text: reply.body };
}

async function read<T>(as: string, url: string): Promise<T> {
  const { status, text } = await get(as, url);
  assert.equal(status, 200, `${as} ${url}: ${text}`);
  return JSON.parse(text) as T;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

test("one channel is meant where none is named; its demand and forecast are its own", async () => {
  const asked = async (as: string, url: string) =>
    sum((await read<{ asked: number[] }>(as, `/api/demand${url}`)).asked);
  const own = await asked("one", "");
  assert.equal(own, await asked("owner", "?channelId=2"));
  assert.ok(own > 0 && own < (await asked("owner", "")));
  const node = await read<{
    point: number[];
    models: { name: string; role: string | null }[];
    champions: { name: string }[];
  }>("one", "/api/forecasts/node");
  const same = await read<{ point: number[] }>("owner", "/api/forecasts/node?channelId=2");
  assert.deepEqual(node.point, same.point);
  const champion = node.models.find(({ role }) => role === "champion");
  assert.ok(champion, "the mix that speaks is told");
  assert.equal(node.champions[0]?.name, champion.name);
});

test("lists hold the caller's channels alone, and totals over channels are nobody's who has some", async () => {
  const tree = await read<{ channelId: number[] }>("one", "/api/forecasts/tree");
  assert.ok(tree.channelId.length > 0);
  assert.deepEqual([...new Set(tree.channelId)], [2]);
  const all = await read<{ channelId: number[] }>("owner", "/api/forecasts/tree");
  assert.deepEqual([...new Set(all.channelId)].sort(), [0, 1, 2]);
  const { text } = await get("one", "/api/forecasts/export?format=csv");
  const whole = await get("owner", "/api/forecasts/export?format=csv");
  assert.equal(2 * (text.trim().split("\n").length - 1), whole.text.trim().split("\n").length - 1);
});

test("the export tells the plan of each row by place as well, of the caller's channels alone", async () => {
  const rowsOf = async (as: string, grain: string) => {
    const { text } = await get(as, `/api/forecasts/export?format=csv&grain=${grain}`);
    const [head = [], ...rows] = text
      .replace("\uFEFF", "")
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(","));
    return { head, rows };
  };
  const weeks = await rowsOf("owner", "week");
  assert.deepEqual(weeks.head.slice(7), ["plan", "plan_at_P", "plan_at_Q"]);
  for (const [, , , , from, , , plan, ...byPlace] of weeks.rows)
    assert.equal(sum(byPlace.map(Number)), Number(plan), from);
  const at = (rows: readonly string[][], column: number) =>
    sum(rows.map((row) => Number(row[column])));
  assert.ok(at(weeks.rows, 8) > 0 && at(weeks.rows, 9) > 0);
  const days = await rowsOf("owner", "day");
  assert.deepEqual([at(days.rows, 8), at(days.rows, 9)], [at(weeks.rows, 8), at(weeks.rows, 9)]);
  const own = await rowsOf("one", "week");
  assert.deepEqual(own.head.slice(8), ["plan_at_Q"], "where channel 1 falls to is not his");
  assert.equal(at(own.rows, 8), at(weeks.rows, 9));
});

test("places tell the caller's channel alone", async () => {
  type Row = Record<"asked" | "planned" | "left", number> & { placeId: number | null };
  const told = async (as: string, url = "") =>
    (await read<{ rows: Row[] }>(as, `/api/demand/places${url}`)).rows;
  const [own, same, all] = [
    await told("one"),
    await told("owner", "?channelId=2"),
    await told("owner"),
  ];
  assert.deepEqual(own, same);
  for (const key of ["asked", "planned", "left"] as const) {
    const [part, whole] = [own, all].map((rows) => sum(rows.map((row) => row[key])));
    assert.ok(0 < (part ?? 0) && (part ?? 0) < (whole ?? 0), `${key}: ${part} of ${whole}`);
  }
});

test("who has several channels names one; what is not his is refused at every door", async () => {
  for (const url of [
    "/api/demand",
    "/api/demand/places",
    "/api/forecasts/node",
    "/api/forecasts/plan",
  ]) {
    assert.equal((await get("two", url)).status, 422, url);
    assert.equal((await get("two", `${url}?channelId=1`)).status, 200, url);
    assert.equal((await get("one", `${url}?channelId=1`)).status, 403, url);
    assert.equal((await get("none", url)).status, 422, url);
  }
  const refused = JSON.parse((await get("two", "/api/demand")).text) as { kind: string };
  assert.equal(refused.kind, "channel_wanted");
});

test("who is given a place is told what falls to it by day, and of nothing else", async () => {
  type Place = Record<"asked" | "planned", number[]> & { placeId: number | null };
  const days = async (as: string, url = "") =>
    (await read<{ places: Place[] }>(as, `/api/demand/places/days${url}`)).places;
  const [P = 0, Q = 0] = ["P", "Q"].map((code) => at.places.get(code));
  const all = await days("owner");
  assert.deepEqual(all.map((each) => each.placeId).sort(), [P, Q].sort());
  assert.ok(all.every((each) => sum(each.asked) > 0 && sum(each.planned) > 0));
  const here = all.filter((each) => each.placeId === P);
  assert.deepEqual(await days("here"), here);
  assert.deepEqual(await days("owner", `?placeId=${P}`), here);
  assert.deepEqual(await days("away"), []);
  assert.deepEqual(await days("here", "?channelId=2"), [], "channel 2 falls to Q");
  assert.deepEqual(await days("both"), here, "a channel and places: what is in both");
  assert.deepEqual(await days("two"), all);
  assert.deepEqual(await days("none"), []);
  for (const url of [`?placeId=${Q}`, "?placeId=0"])
    assert.equal((await get("here", `/api/demand/places/days${url}`)).status, 403, url);

  type Tree = Record<"placeId" | "itemId" | "next", number[]> & { items: { id: number }[] };
  const tree = (as: string) => read<Tree>(as, "/api/demand/places/tree");
  const [whole, own] = [await tree("owner"), await tree("here")];
  assert.deepEqual([...new Set(own.placeId)], [P]);
  assert.equal(sum(own.next), sum(whole.next.filter((_, line) => whole.placeId[line] === P)));
  assert.equal((await tree("away")).placeId.length, 0);
  assert.equal((await tree("away")).items.length, 0);
  type Sums = { rows: { placeId: number | null }[] };
  const { rows } = await read<Sums>("here", "/api/demand/places");
  assert.deepEqual(
    rows.map((each) => each.placeId),
    [P],
  );
  for (const door of ["demand", "forecasts/tree", "forecasts/node", "forecasts/plan"])
    assert.equal((await get("here", `/api/${door}`)).status, 403, door);
});

test("a plan that is set shows at its places at once, to whoever looks", async () => {
  type Tree = Record<"placeId" | "itemId" | "next", number[]>;
  const planned = async (as: string) => {
    const tree = await read<Tree>(as, "/api/demand/places/tree");
    return sum(tree.next.filter((_, line) => tree.itemId[line] === 0));
  };
  const [whole, here] = [await planned("owner"), await planned("here")];
  const days = { fromDay: "2026-12-01", untilDay: "2026-12-07" };
  const reply = await app.http.app.inject({
    ...{ method: "POST", url: "/api/forecasts/overrides" },
    headers: { authorization: "Bearer owner", "idempotency-key": "set-1" },
    payload: { ...days, units: 100_000, reason: "a fair" },
  });
  assert.equal(reply.statusCode, 200, reply.body);
  assert.ok((await planned("owner")) > whole + 50_000);
  assert.ok((await planned("here")) > here + 20_000);
});
