// Goal: a channel's or a distributor's caller whose channel sees bands, or yes and no, learns the
// exact number of an item through no operation that he may call. Method: there are 7919 of the item;
// every operation that is open to him is called, in every way in which it could tell, and neither
// that number nor what is missing of 100000 may stand in any answer.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { InjectOptions } from "fastify";
import type { Endpoint } from "../contract/index.ts";
import { openStage } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";
import { within } from "./narrowing.ts";

const stocked = 7_919;
const tooMany = 100_000;
/** The number, what is missing of what was asked, and the same for a bundle of two and a half. */
const telling = /7,?919|92,?081|3,?959|96,?041/;

let at: Stage;
let item = 0;
let bundle = 0;
let channel = 0;
let party = 0;
let orderId = 0;
let lineId = 0;
let holdId = 0;
let quoteId = 0;

before(async () => {
  at = await openStage({
    channel: () => ({ channelIds: [channel] }),
    party: () => ({ partyIds: [party] }),
  });
  channel = await at.channel("TMALL", "complete");
  const made = await at.ask<{ ids: Record<string, number> }>("POST /api/items", {
    items: [
      { code: "KETTLE", name: "kettle" },
      { code: "PAIR", name: "pair", kind: "bundle", parts: [{ code: "KETTLE", units: 2 }] },
    ],
  });
  item = made.ids["KETTLE"] ?? 0;
  bundle = made.ids["PAIR"] ?? 0;
  const parties = [{ code: "DEALER", name: "dealer", kind: "distributor", tier: "city" }];
  const known = await at.ask<{ ids: Record<string, number> }>("POST /api/parties", { parties });
  party = known.ids["DEALER"] ?? 0;
  await at.ask("POST /api/listings", {
    listings: [
      { channelId: channel, code: "ONE", parts: [{ itemId: item, units: 1 }] },
      { channelId: channel, code: "TWO", parts: [{ itemId: bundle, units: 1 }] },
    ],
  });
  await at.ask(`PUT /api/channel-views/${channel}`, { shows: "band", bands: [1, 10, 1_000] });
  // Some of it is another channel's, which the reasons of a promise would tell.
  const other = await at.channel("JD", "backorder");
  await at.ask("POST /api/quotas", { itemId: item, channelId: other, cap: null, protected: 500 });
  await placed();
});
after(() => at.close());

/** Stock, an order of ten and an open quote of both callers. */
async function placed(): Promise<void> {
  await at.ask("POST /api/stock/changes", {
    ...{ kind: "receipt", why: "test" },
    changes: [{ itemId: item, placeId: at.placeId, units: stocked + 500 + 30 }],
  });
  const mine = { channelId: channel, partyId: party };
  const order = { ...mine, externalId: "first", lines: [{ itemId: item, units: 10 }] };
  orderId = (await at.ask<{ orderId: number }>("POST /api/orders", order)).orderId;
  await at.ask(`POST /api/orders/${orderId}/hold`, { why: "look" });
  const page = await at.ask<{ lines: { id: number }[]; holds: { id: number }[] }>(
    `GET /api/orders/${orderId}`,
  );
  lineId = page.lines[0]?.id ?? 0;
  holdId = page.holds[0]?.id ?? 0;
  const asked = { channelId: channel, lines: [{ itemId: item, units: 20 }], holdSeconds: 86_400 };
  quoteId = (await at.ask<{ id: number }>("POST /api/quotes", asked)).id;
}

/** Orders and inquiries that ask for more than there is, in every way in which one can. */
function reaching() {
  const mine = { channelId: channel, partyId: party };
  const lines = [{ itemId: item, units: tooMany }];
  const most = [{ lineId, units: tooMany }];
  const external = () => crypto.randomUUID();
  const ways = [
    { lines },
    { lines: [{ code: "ONE", units: tooMany }] },
    { lines: [{ code: "TWO", units: tooMany }] },
    { lines: [{ itemId: bundle, units: tooMany }] },
    { lines, policy: "partial" },
    { lines, policy: "backorder" },
    { lines, wantedDay: "2030-01-01" },
  ];
  const placing = ways.map((way) => ({ ...mine, externalId: external(), ...way }));
  const asking = [
    { channelId: channel, lines },
    { channelId: channel, lines: [{ itemId: item, units: stocked + 1 }] },
    { channelId: channel, lines: [{ itemId: item, units: 5 }] },
    { channelId: channel, lines: [...lines, { itemId: item, units: 1 }] },
    { channelId: channel, lines, placeId: at.placeId },
  ];
  return { placing, asking, mine, lines, most };
}

/** Bodies of changes and questions that reach for the number, by operation. */
function probes(): Readonly<Record<string, readonly object[]>> {
  const { placing, asking, mine, lines, most } = reaching();
  const policies = ["complete", "partial", "backorder"];
  return {
    "orders.place": placing,
    "orders.place_many": [{ orders: placing }, ...placing.map((each) => ({ orders: [each] }))],
    "orders.preview": [
      ...policies.map((policy) => ({ ...mine, policy, lines })),
      { ...mine, lines: [{ itemId: item, code: "ONE", units: tooMany }] },
      { ...mine, lines: [{ itemId: bundle, units: tooMany }] },
      { ...mine, lines: [{ itemId: bundle, units: 1 }] },
    ],
    "orders.amend": [
      { why: "more", lines: most },
      { why: "x", wantedDay: "2030-01-01" },
      ...[item, bundle].map((itemId) => ({ why: "x", added: [{ itemId, units: tooMany }] })),
    ],
    "orders.cancel": [{ why: "x", lines: [{ lineId, units: tooMany }] }],
    "orders.hold": [{ why: "x" }],
    "orders.release_hold": [{ note: "x" }],
    "holds.assign": [{ ownerRole: "planner", dueAt: "2030-01-01T00:00:00Z", why: "x" }],
    "orders.release_many": [{ orderIds: [orderId], note: "x" }],
    "orders.assign_many": [
      { orderIds: [orderId], ownerRole: "planner", dueAt: "2030-01-01T00:00:00Z", why: "x" },
    ],
    "warehouse.pick_many": [{ orderIds: [orderId] }],
    "warehouse.ship_many": [{ parcels: [{ orderId, carrier: "Own", tracking: "OWN-1" }] }],
    "parcels.merge": [{ orderIds: [orderId, orderId], why: "x" }],
    "parcels.split": [{ lines: most, why: "x" }],
    "parcels.undo": [{ why: "x" }],
    "promises.inquire": asking.flatMap((each) => policies.map((policy) => ({ ...each, policy }))),
    "promises.quote": asking,
    "orders.from_quote": [{ externalId: crypto.randomUUID(), partyId: party }],
    "items.resolve": [{ texts: ["KETTLE", "PAIR"] }],
    "items.save": [{ items: [{ code: "KETTLE", name: "kettle" }] }],
    "listings.map": [
      { listings: [{ channelId: channel, code: "ONE", parts: [{ itemId: item, units: 1 }] }] },
    ],
    "parties.save": [{ parties: [{ code: "DEALER", name: "dealer", kind: "distributor" }] }],
    "warehouse.pick": [{ placeId: at.placeId, lines: most }],
    "warehouse.short_pick": [{ placeId: at.placeId, lineId, units: tooMany, why: "x" }],
    "warehouse.ship": [{ placeId: at.placeId, lines: most, carrier: "c", tracking: "t" }],
    "warehouse.deliver": [{ lines: most, signedBy: "x" }],
    "warehouse.undo_pick": [{ placeId: at.placeId, lines: most }],
    "warehouse.pack": [{ placeId: at.placeId, lines: most }],
  };
}

/** Operations with nothing of items in what they take: they answer alike whatever there is. */
const withoutItems = new Set([
  ...["warehouse.pick_parcel", "warehouse.ship_parcel", "warehouse.pack_parcel"],
  ...["warehouse.undo_pack", "warehouse.ship_package", "shipments.deliver"],
  ...["imports.upload", "imports.start", "imports.take", "imports.preview", "imports.check"],
  ...["imports.forget_mapping", "connections.save", "connections.test", "connections.replay"],
  ...[
    "connections.cancel_replay",
    "connections.revive",
    "connections.reconcile",
    "connections.settle_cancellation",
    "connections.settle_parcel",
    "connections.signing_secret",
    "connections.forget_wanted",
    "users.create",
    "users.change",
  ],
  ...[
    "users.two_step_reset",
    "users.password",
    "keys.create",
    "keys.revoke",
    "documents.take",
    "documents.sent",
  ],
]);

const lists = { channel: "c", party: "d" } as const;

/** The operations that a caller told coarsely may call. */
const openTo = (as: keyof typeof lists): Endpoint[] =>
  at.endpoints.filter(
    (each) =>
      each.access.kind === "permission" &&
      within[each.id]?.includes(lists[as]) &&
      within[each.id]?.includes("s"),
  );

function addressesOf({ path, query }: Endpoint): string[] {
  const ids: Record<string, number | string> = {
    ...{ itemId: item, channelId: channel, placeId: at.placeId, code: "ONE", fact: "received" },
    ...(path.endsWith("/work") ? { state: "to_pick" } : {}),
  };
  const id = path.includes("/quotes/") ? quoteId : path.includes("/holds/") ? holdId : orderId;
  const base = path.replaceAll(/:(\w+)/g, (_all, name: string) => String(ids[name] ?? id));
  const named = Object.keys((query as { properties?: object }).properties ?? {}).filter(
    (name) => ids[name] !== undefined,
  );
  const { required = [] } = query as { required?: readonly string[] };
  return named.length === 0
    ? [base]
    : [
        ...(required.length > 0 ? [] : [base]),
        `${base}?${named.map((name) => `${name}=${ids[name]}`).join("&")}`,
      ];
}

/** What each operation said to a caller, with the number of those that were answered. */
async function everyAnswer(as: keyof typeof lists): Promise<{ told: string[]; heard: number }> {
  const told: string[] = [];
  let heard = 0;
  for (const endpoint of openTo(as)) {
    if (endpoint.id === "live.stream") continue;
    const bodies = endpoint.method === "GET" ? [undefined] : (probes()[endpoint.id] ?? []);
    for (const address of addressesOf(endpoint)) {
      for (const body of bodies) {
        const reply = await at.say(`${endpoint.method as InjectOptions["method"]} ${address}`, {
          body,
          as,
        });
        assert.ok(reply.status < 500, `${endpoint.id}: ${reply.text}`);
        assert.notEqual(reply.status, 400, `${endpoint.id} ${JSON.stringify(body)}: ${reply.text}`);
        heard += 1;
        if (telling.test(reply.text)) told.push(`${as} ${endpoint.id}: ${reply.text}`);
      }
    }
  }
  return { told, heard };
}

test("every operation open to such a caller is tried, or takes nothing of items", () => {
  for (const as of ["channel", "party"] as const) {
    const untried = openTo(as).filter(
      ({ id, method }) => method !== "GET" && !probes()[id] && !withoutItems.has(id),
    );
    assert.deepEqual(
      untried.map((each) => each.id),
      [],
    );
  }
});

test("the number can be seen: the company's own people are told it", async () => {
  const lines = [{ itemId: item, units: tooMany }];
  const mine = { channelId: channel, partyId: party, externalId: "boss" };
  const refused = await at.say("POST /api/orders", { body: { ...mine, lines } });
  assert.match(refused.text, telling);
  const inquiry = { channelId: channel, lines, policy: "backorder" };
  assert.match((await at.say("POST /api/promises/inquiry", { body: inquiry })).text, telling);
  const preview = { channelId: channel, lines: [{ itemId: bundle, units: tooMany }] };
  assert.match((await at.say("POST /api/orders/preview", { body: preview })).text, telling);
});

test("no operation tells the number to a caller whose channel sees bands", async () => {
  for (const as of ["channel", "party"] as const) {
    const { told, heard } = await everyAnswer(as);
    assert.deepEqual(told, []);
    assert.ok(heard > 50, `only ${heard} answers`);
  }
});

test("operations on stock itself refuse such a caller, and say where to ask", async () => {
  for (const { id, method, access } of at.endpoints) {
    if (access.kind !== "permission" || !within[id]?.includes("c") || within[id].includes("s"))
      continue;
    const address = addressesOf(at.endpoints.find((each) => each.id === id) as Endpoint)[0];
    const reply = await at.say(`${method} ${address}`, { body: {}, as: "channel" });
    assert.equal(reply.status, 403, id);
    assert.match(reply.text, /shown_coarsely.*channel-views/, id);
  }
});

const inquire = async (units: number) => {
  const body = { channelId: channel, lines: [{ itemId: item, units }] };
  const reply = await at.say("POST /api/promises/inquiry", { body, as: "channel" });
  const { outcome, lines } = JSON.parse(reply.text);
  return `${outcome} ${lines[0].deliverDay === null ? "no day" : "a day"} ${lines[0].reasons[0]?.en ?? ""}`;
};

test("such callers are told what they are shown, and what to do next", async () => {
  assert.equal(await inquire(1_000), "granted a day ");
  const beyond = "the channel is shown ≥ 1000: an order or a quote will tell";
  assert.equal(await inquire(1_001), `unsure no day 1001 asked, ${beyond}`);
  assert.equal(await inquire(tooMany), `unsure no day ${tooMany} asked, ${beyond}`);
  const mine = { channelId: channel, externalId: crypto.randomUUID() };
  const body = { ...mine, lines: [{ code: "TWO", units: tooMany }] };
  const refused = JSON.parse((await at.say("POST /api/orders", { body, as: "channel" })).text);
  assert.equal(refused.kind, "refused_coarsely");
  assert.match(refused.message, /200000, the channel is shown ≥ 1000/);
  assert.match(refused.hint, /channel-views/);
  await at.ask(`PUT /api/channel-views/${channel}`, { shows: "yes_no", bands: [] });
  assert.equal(await inquire(1), "granted a day ");
  assert.match(await inquire(2), /^unsure no day 2 asked, the channel is shown > 0/);
  for (const as of ["channel", "party"] as const)
    assert.deepEqual((await everyAnswer(as)).told, []);
});

test("whether a part is taken is the company's word on the channel, not the caller's", async () => {
  const lines = [{ itemId: item, units: 5 }];
  const body = () => ({
    ...{ channelId: channel, externalId: crypto.randomUUID() },
    ...{ policy: "backorder", lines },
  });
  const refused = await at.say("POST /api/orders", { body: body(), as: "channel" });
  assert.match(`${refused.status} ${refused.text}`, /422 .*policy_takes_part/);
  await at.channel("TMALL", "backorder");
  assert.equal((await at.say("POST /api/orders", { body: body(), as: "channel" })).status, 200);
});
