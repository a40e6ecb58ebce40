// Goal: P21. Who is given channel A, place A or distributor A never sees or touches what is B's, and
// another tenant's caller sees and touches nothing at all.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { InjectOptions } from "fastify";
import pg from "pg";
import type { Endpoint } from "../contract/index.ts";
import { openApp } from "./app.ts";
import type { App } from "./app.ts";
import { compose } from "./compose.ts";
import type { Millrace } from "./compose.ts";
import { within } from "./narrowing.ts";
import { permissions } from "./modules/people/index.ts";
import { saveChannel } from "./modules/channels/index.ts";
import { savePlaces, tenantDefaults } from "./modules/parties/index.ts";
import { createLog, realWorld } from "./platform/index.ts";
import type { Caller, Credentials, Tx } from "./platform/index.ts";
import { testDatabase, testVault } from "./platform/testing/database.ts";
import type { TestDatabase } from "./platform/testing/database.ts";

/** What each side, A and B, has. */
interface Side {
  readonly channelId: number;
  readonly placeId: number;
  readonly partyId: number;
  orderId: number;
  lineId: number;
  holdId: number;
}

const every = new Set<string>(permissions);
const owner: Omit<Caller, "scope"> = {
  actor: { kind: "user", id: 1, name: "A" },
  permissions: every,
  channelIds: null,
  placeIds: null,
  partyIds: null,
};

let home: TestDatabase;
let folder: string;
let millrace: Millrace;
let app: App;
let sides: { readonly A: Side; readonly B: Side };
let itemId = 0;
let keys = 0;

/** Keys: `owner`, `channel`, `place`, `party` (given A only) and `other`, who is tenant 2's. */
async function authenticate({ apiKey }: Credentials): Promise<Caller | null> {
  const scope = { cell: 0, tenantId: (apiKey === "other" ? 2 : 1) as never };
  if (apiKey === "owner" || apiKey === "other") return { ...owner, scope };
  const narrowed = { ...owner, scope, actor: { ...owner.actor, id: 2, name: apiKey ?? "" } };
  if (apiKey === "channel") return { ...narrowed, channelIds: [sides.A.channelId] };
  if (apiKey === "place") return { ...narrowed, placeIds: [sides.A.placeId] };
  if (apiKey === "party") return { ...narrowed, partyIds: [sides.A.partyId] };
  if (apiKey === "none") return { ...narrowed, channelIds: [], placeIds: [], partyIds: [] };
  return null;
}

async function call(as: string, text: string, body?: object) {
  const [method, url] = text.split(" ") as [InjectOptions["method"] & string, string];
  keys += 1;
  const reply = await app.http.app.inject({
    method,
    url,
    headers: { authorization: `Bearer ${as}`, "idempotency-key": `k${keys}` },
    ...(body ? { payload: body } : {}),
  });
  return { status: reply.statusCode, text: reply.body };
}

async function ask<T>(text: string, body?: object): Promise<T> {
  const reply = await call("owner", text, body);
  assert.equal(reply.status, 200, `${text}: ${reply.text}`);
  return JSON.parse(reply.text) as T;
}

/** The masters of a side; every code and name of B carries the mark. */
async function makeSide(tx: Tx, name: string): Promise<Side> {
  const defaults = await tenantDefaults(tx, "T");
  const channelId = await saveChannel(tx, {
    code: `CHANNEL-${name}`,
    name: `channel MARK${name}`,
    kind: "manual",
    policy: "backorder",
  });
  const places = await savePlaces(tx, [
    {
      code: `PLACE-MARK${name}`,
      name: `place MARK${name}`,
      nameEn: "",
      kind: "warehouse",
      ownerId: defaults.ownPartyId,
      custodianId: defaults.ownPartyId,
      calendarId: defaults.calendarId,
    },
  ]);
  const placeId = places.ok ? places.value.get(`PLACE-MARK${name}`) : undefined;
  assert.ok(placeId);
  return { channelId, placeId, partyId: 0, orderId: 0, lineId: 0, holdId: 0 };
}

async function fillSide(side: Side, name: string): Promise<Side> {
  const { ids } = await ask<{ ids: Record<string, number> }>("POST /api/parties", {
    parties: [
      { code: `PARTY-MARK${name}`, name: `party MARK${name}`, kind: "distributor", tier: "city" },
    ],
  });
  const partyId = ids[`PARTY-MARK${name}`] ?? 0;
  await ask("POST /api/stock/changes", {
    kind: "receipt",
    why: `MARK${name}`,
    changes: [{ itemId, placeId: side.placeId, units: 50 }],
  });
  const { orderId } = await ask<{ orderId: number }>("POST /api/orders", {
    channelId: side.channelId,
    partyId,
    externalId: `ORDER-MARK${name}`,
    buyerMask: `MARK${name}`,
    policy: "backorder",
    lines: [
      { itemId, units: 2 },
      { code: `UNKNOWN-MARK${name}`, name: `MARK${name}`, units: 1 },
    ],
  });
  const page = await ask<{ lines: { id: number }[]; holds: { id: number }[] }>(
    `GET /api/orders/${orderId}`,
  );
  return {
    ...side,
    partyId,
    orderId,
    lineId: page.lines[0]?.id ?? 0,
    holdId: page.holds[0]?.id ?? 0,
  };
}

before(async () => {
  home = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), "millrace-narrow-"));
  millrace = { ...compose({ url: home.url, world: realWorld, vault: testVault }), authenticate };
  app = await openApp({
    millrace,
    log: createLog("silent"),
    dataDirectory: folder,
    consoleDirectory: null,
    version: "0",
    onDemo: () => undefined,
    insecureCookies: true,
  });
  const setup = { tenantName: "T", adminName: "A", login: "boss", password: "a long word 1" };
  const made = await call("", "POST /api/setup", { ...setup, locale: "en", withDemo: false });
  assert.equal(made.status, 200, made.text);
  const scope = { cell: 0, tenantId: 1 as never };
  const made2 = await millrace.database.transact(scope, owner.actor, async (tx) => ({
    A: await makeSide(tx, "A"),
    B: await makeSide(tx, "B"),
  }));
  const { ids } = await ask<{ ids: Record<string, number> }>("POST /api/items", {
    items: [{ code: "ITEM", name: "item" }],
  });
  itemId = ids["ITEM"] ?? 0;
  sides = { A: await fillSide(made2.A, "A"), B: await fillSide(made2.B, "B") };
  assert.ok(sides.B.orderId && sides.B.lineId && sides.B.holdId && sides.B.partyId);
});
after(async () => {
  await app.close();
  await millrace.database.close();
  await home.drop();
  await rm(folder, { recursive: true });
});

test("every operation says which narrowed callers it is safe for, and no other is named", () => {
  const ids = app.http.endpoints
    .filter((each) => each.access.kind === "permission")
    .map((each) => each.id);
  assert.deepEqual(
    Object.keys(within).filter((id) => !ids.includes(id)),
    [],
  );
  assert.deepEqual(
    ids.filter((id) => within[id] === undefined),
    [],
  );
});

/** Every address of an operation with B's ids in the path and each query field that takes one. */
function addresses({ path, query }: Endpoint): string[] {
  const { B } = sides;
  const ids: Record<string, number> = { ...B, itemId };
  const base = path.replaceAll(/:(\w+)/g, (_whole, name: string) => String(ids[name] ?? B.orderId));
  const names = Object.keys((query as { properties?: object }).properties ?? {});
  const named = names.filter((name) => ids[name] !== undefined);
  const all = named.map((name) => `${name}=${ids[name]}`).join("&");
  return [
    base,
    ...named.map((name) => `${base}?${name}=${ids[name]}`),
    ...(all ? [`${base}?${all}`] : []),
  ];
}

/** What of B's a place says nothing about: orders and channels are not narrowed by places. */
const marks: Readonly<Record<string, RegExp>> = {
  channel: /ORDER-MARKB|UNKNOWN-MARKB|CHANNEL-B|channel MARKB/,
  place: /place MARKB/,
  party: /ORDER-MARKB|UNKNOWN-MARKB|PARTY-MARKB|party MARKB/,
  none: /MARK[AB]|CHANNEL-[AB]/,
  other: /MARK[AB]|CHANNEL-[AB]/,
};

test("the marks can be seen: the owner's readings show B", async () => {
  let seen = "";
  for (const each of app.http.endpoints) {
    if (each.method !== "GET" || each.id === "live.stream") continue;
    for (const address of addresses(each)) seen += (await call("owner", `GET ${address}`)).text;
  }
  for (const mark of ["ORDER-MARKB", "UNKNOWN-MARKB", "CHANNEL-B", "place MARKB", "party MARKB"]) {
    assert.ok(seen.includes(mark), `${mark} shows nowhere: the test would prove nothing`);
  }
});

test("no reading shows B to whoever has A, nor anything to another tenant", async () => {
  const leaks: string[] = [];
  for (const [as, mark] of Object.entries(marks)) {
    for (const each of app.http.endpoints) {
      if (each.method !== "GET" || each.id === "live.stream") continue;
      for (const address of addresses(each)) {
        const { text } = await call(as, `GET ${address}`);
        if (mark.test(text)) leaks.push(`${as} ${address}: ${mark.exec(text)?.[0]}`);
      }
    }
  }
  assert.deepEqual(leaks, []);
});

/** Changes of B's things, each as it would succeed for the owner. */
function changes(): readonly (readonly [
  text: string,
  body: object | undefined,
  callers: string,
])[] {
  const { B } = sides;
  const order = `/api/orders/${B.orderId}`;
  const lines = [{ lineId: B.lineId, units: 1 }];
  const stock = [{ itemId, placeId: B.placeId, units: 1 }];
  const policy = "backorder";
  const placed = {
    policy,
    channelId: B.channelId,
    partyId: B.partyId,
    lines: [{ itemId, units: 1 }],
  };
  return [
    [`POST ${order}/hold`, { why: "x" }, "channel party other"],
    [`POST /api/holds/${B.holdId}/release`, { note: "x" }, "channel party other"],
    [`POST ${order}/pick`, { placeId: B.placeId, lines }, "channel place party other"],
    [
      `POST ${order}/short-pick`,
      { placeId: B.placeId, lineId: B.lineId, units: 1, why: "x" },
      "channel place party other",
    ],
    [
      `POST ${order}/ship`,
      { placeId: B.placeId, lines, carrier: "c", tracking: "t" },
      "channel place party other",
    ],
    [`POST ${order}/deliver`, { lines, signedBy: "x" }, "channel party other"],
    [`POST ${order}/cancel`, { why: "x" }, "channel party other"],
    ["POST /api/orders", { ...placed, externalId: "X1" }, "channel party other"],
    ["POST /api/orders/bulk", { orders: [{ ...placed, externalId: "X2" }] }, "channel party"],
    ["POST /api/stock/changes", { kind: "receipt", why: "x", changes: stock }, "place party other"],
    ["POST /api/stock/counts", { why: "x", counted: stock }, "place party other"],
    [
      "POST /api/supplies",
      { supplies: [{ ...stock[0], kind: "planned", day: "2030-01-01", documentNumber: "n" }] },
      "place party other",
    ],
    ["POST /api/safety", { rows: [{ itemId, placeId: B.placeId, units: 1 }] }, "place party other"],
    ["POST /api/quotas", { itemId, channelId: B.channelId, cap: 1, protected: 0 }, "channel party"],
    [
      "POST /api/listings",
      { listings: [{ channelId: B.channelId, code: "z", parts: [{ itemId, units: 1 }] }] },
      "channel party other",
    ],
    [
      "POST /api/promises/inquiry",
      { channelId: B.channelId, lines: [{ itemId, units: 1 }] },
      "channel",
    ],
    [
      "POST /api/quotes",
      { channelId: B.channelId, lines: [{ itemId, units: 1 }] },
      "channel party",
    ],
    [
      `POST /api/parties/${B.partyId}/payment-hold`,
      { on: true, reason: "x" },
      "channel party other",
    ],
    ["POST /api/channels", { code: "CHANNEL-B", name: "mine", kind: "manual" }, "channel party"],
  ];
}

/** A fingerprint of every guarded table's rows of tenant 1, but for what moves by itself. */
async function fingerprint(): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: home.url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', nspname, relname) as name from pg_class
       join pg_namespace on pg_namespace.oid = relnamespace
       where relkind in ('r', 'p') and not relispartition and relforcerowsecurity
         and format('%s.%s', nspname, relname) not in
           ('platform.outbox', 'platform.live_batch', 'platform.budget', 'platform.number')`,
    );
    const prints: Record<string, string> = {};
    for (const { name } of tables) {
      const { rows } = await client.query<{ print: string }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(one::text, ',' order by one::text)), '')
           as print from ${name} as one where cell = 0 and tenant_id = 1`,
      );
      prints[name] = rows[0]?.print ?? "";
    }
    return prints;
  } finally {
    await client.end();
  }
}

test("no change of B's goes through for whoever has A, nor for another tenant", async () => {
  const before1 = await fingerprint();
  const wrong: string[] = [];
  for (const [text, body, callers] of changes()) {
    for (const as of [...callers.split(" "), "none"]) {
      const { status, text: said } = await call(as, text, body);
      assert.ok(status < 500, `${as} ${text}: ${said}`);
      // Another tenant may hold such a number itself; that B is untouched is what counts for it.
      const isRefused = [403, 404, 422].includes(status);
      if (as !== "other" && !isRefused) wrong.push(`${as} ${text}: ${status}`);
    }
  }
  assert.deepEqual(wrong, []);
  assert.deepEqual(await fingerprint(), before1);
});

test("what is A's works for whoever has A: the refusals above are not blanket ones", async () => {
  const { A } = sides;
  const works = async (as: string, text: string, body?: object) => {
    const { status, text: said } = await call(as, text, body);
    assert.equal(status, 200, `${as} ${text}: ${said}`);
  };
  const policy = "backorder";
  const placed = {
    policy,
    channelId: A.channelId,
    partyId: A.partyId,
    lines: [{ itemId, units: 1 }],
  };
  for (const as of ["channel", "party"]) {
    await works(as, `GET /api/orders/${A.orderId}`);
    await works(as, "POST /api/orders", { ...placed, externalId: `own-${as}` });
    await works(as, `POST /api/orders/${A.orderId}/hold`, { why: "mine" });
  }
  await works("channel", "POST /api/quotas", {
    itemId,
    channelId: A.channelId,
    cap: null,
    protected: 0,
  });
  await works("place", "POST /api/stock/changes", {
    kind: "receipt",
    why: "mine",
    changes: [{ itemId, placeId: A.placeId, units: 1 }],
  });
  await works("place", "GET /api/stock");
  // Last, because some go through: none of the changes above was refused for its form.
  for (const [text, body] of changes()) {
    const { status, text: said } = await call("owner", text, body);
    assert.ok(status !== 400 && status < 500, `owner ${text}: ${said}`);
  }
});
