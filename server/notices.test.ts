// Goal: people are told personally of what is theirs to do, once however often an event comes or how
// many orders one cause holds, each only of what he may see, and nobody of another company. Method: the
// composed product over HTTP; its own relay delivers, and the test delivers the same events again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import type { ReplyOf } from "../contract/endpoint.ts";
import type { listNotices } from "../contract/own/notices.ts";
import type { TenantId } from "../kernel/index.ts";
import { forgetNotices, permissionsOf } from "./modules/people/index.ts";
import type { Role } from "./modules/people/index.ts";
import type { OutboxEvent, Tx } from "./platform/index.ts";
import { event, followAgain } from "./testing/notices.ts";
import { openStage } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

interface Person {
  readonly role: Role;
  readonly channelIds?: number[];
  readonly placeIds?: number[];
  readonly partyIds?: number[];
}
const people: Readonly<Record<string, Person>> = {
  li: { role: "customer_service", channelIds: [1] },
  wu: { role: "customer_service", channelIds: [2] },
  zhao: { role: "planner" },
  qian: { role: "quality", placeIds: [999] },
  // Narrowed by places, which the console's order screens do not know: told all the same.
  sun: { role: "order_operations", placeIds: [999] },
  dealer: { role: "distributor", partyIds: [1] },
  fan: { role: "finance" },
  feng: { role: "finance", channelIds: [2] },
};
const ids = new Map<string, number>();
const narrow = { channelIds: null, placeIds: null, partyIds: null };
/** Grants that the test changes after people were told. */
const later = new Map<string, object>();

let at: Stage;
let item = 0;
const scope = { cell: 0, tenantId: 1 as TenantId };
const actor = { kind: "system", id: 0, name: "test" } as const;
const run = <T>(work: (tx: Tx) => Promise<T>) => at.millrace.database.transact(scope, actor, work);

before(async () => {
  const named = Object.entries(people).map(([name, { role, ...grant }]) => [
    name,
    () => ({
      ...{ actor: { kind: "user" as const, id: ids.get(name) ?? 0, name } },
      ...{ permissions: permissionsOf(role), ...narrow, ...grant, ...later.get(name) },
    }),
  ]);
  at = await openStage({
    ...Object.fromEntries(named),
    key: () => ({ actor: { kind: "key", id: 1, name: "ERP" } }),
  });
  for (const [name, { role, ...grant }] of Object.entries(people)) {
    const body = { login: `${name}@test`, name, password: "a long word 1", role, locale: "en" };
    ids.set(name, (await at.ask<{ id: number }>("POST /api/users", { ...body, ...grant })).id);
  }
  assert.equal(await at.channel("TWO", "backorder"), 2);
  const items = { items: [{ code: "A", name: "A" }] };
  item = (await at.ask<{ ids: Record<string, number> }>("POST /api/items", items)).ids["A"] ?? 0;
});
after(() => at.close());

const again = followAgain(() => at.millrace);
const nextId = () => event("", 0, {}).id;

type Notice = ReplyOf<typeof listNotices>["rows"][number];
const said = async <T>(as: string, text: string, body?: object): Promise<T> => {
  const reply = await at.say(text, { as, body });
  assert.equal(reply.status, 200, `${text}: ${reply.text}`);
  return JSON.parse(reply.text) as T;
};
const notices = async (as: string, query = "") =>
  (await said<{ rows: Notice[] }>(as, `GET /api/notices${query}`)).rows;
const unread = async (as: string) =>
  (await said<{ unread: number }>(as, "GET /api/notices/count")).unread;
/** What somebody was told, in short. */
const told = async (as: string) =>
  (await notices(as)).map(({ subjectKind, words }) => `${subjectKind} ${words["count"]}`);

let orders = 0;
const order = async (channelId: number, units: number) => {
  orders += 1;
  const body = { channelId, externalId: `O-${orders}`, policy: "backorder", payment: "paid" };
  const lines = [{ itemId: item, units, amountMinor: 100 }];
  return (await at.ask<{ orderId: number }>("POST /api/orders", { ...body, lines })).orderId;
};
const stock = (kind: string, units: number) =>
  at.ask(`POST /api/stock/changes`, {
    ...{ kind, why: "test", changes: [{ itemId: item, placeId: at.placeId, units }] },
  });
/** Waits until nothing is left to deliver, as the relay works beside the test. */
async function delivered(): Promise<void> {
  const waiting = () =>
    run(async (tx) =>
      tx.rows("select 1 from platform.outbox where cell = 0 and tenant_id = 1 limit 1"),
    );
  while ((await waiting()).length > 0) await at.deliver();
}

test("who answers the buyers of a channel is told which of them get their goods later", async () => {
  await stock("receipt", 10);
  for (const units of [3, 3]) await order(1, units);
  const theirs = await order(2, 4);
  await delivered();
  assert.deepEqual(await told("li"), []);
  await stock("adjustment", -8);
  await delivered();
  // Ten units became two: everybody's day is gone.
  assert.deepEqual(await told("li"), ["repromise 2"]);
  assert.deepEqual(await told("wu"), ["order 1"]);
  assert.deepEqual(await told("sun"), ["repromise 3"]);
  const [one] = await notices("wu");
  assert.equal(one?.subjectId, String(theirs));
  assert.equal(one?.words["number"], "O-3");
  assert.equal(one?.words["cause"], "adjustment");
  assert.match(String(one?.words["from"]), /^\d{4}-\d\d-\d\d$/);
  for (const name of ["zhao", "qian", "boss", "dealer"]) assert.deepEqual(await told(name), []);
});

let serial = 0;
/** Opens exceptions as the watch would; gives the event that tells of them. */
async function exceptions(drafts: readonly { role: string; placeId: number }[]) {
  const first = await run(async (tx) => {
    const id = await tx.newIds(drafts.length);
    for (const [index, draft] of drafts.entries()) {
      serial += 1;
      await tx.rows(
        `insert into execution.exception (cell, tenant_id, id, line_id, kind, order_id,
           order_number, item_id, place_id, units, promised_day, found, owner_role, opened_at, due_at)
         values (0, 1, $1, $2, 'material', 1, $3, 1, $4, 1, '2026-12-01', '[]', $5, $6, $6)`,
        [id + index, serial, `X-${serial}`, draft.placeId, draft.role, tx.now],
      );
    }
    return id;
  });
  const opened = drafts.map((_draft, index) => first + index);
  return event("ExceptionMoved", first, { kind: "opened", ids: opened });
}
const countOf = async (name: string) =>
  (await notices(name, "?limit=200")).reduce((sum, each) => sum + Number(each.words["count"]), 0);

test("each is told of his own exceptions once, in whatever batches and however often they come", async () => {
  const draft = fc.record({
    role: fc.constantFrom("planner", "quality"),
    placeId: fc.constantFrom(999, 998),
  });
  const plan = fc.record({
    events: fc.array(fc.array(draft, { minLength: 1, maxLength: 3 }), {
      minLength: 1,
      maxLength: 4,
    }),
    // Which events a delivery takes, and whether it fails at its end.
    deliveries: fc.array(
      fc.record({ take: fc.array(fc.nat(3), { maxLength: 6 }), fails: fc.boolean() }),
      { maxLength: 5 },
    ),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ events: wanted, deliveries }) => {
      const names = ["zhao", "qian", "boss", "li"];
      const before = await Promise.all(names.map(countOf));
      const made: OutboxEvent[] = [];
      for (const drafts of wanted) made.push(await exceptions(drafts));
      const all = { take: made.map((_each, index) => index), fails: false };
      for (const { take, fails } of [...deliveries, all, all]) {
        const batch = take.flatMap((index) => made[index] ?? []);
        const work = run(async (tx) => {
          await again(tx, batch);
          if (fails) throw new Error("the relay fell over");
        });
        await work.catch((error: unknown) => assert.match(String(error), /fell over/));
      }
      const now = await Promise.all(names.map(countOf));
      const drafts = wanted.flat();
      const planned = drafts.filter((each) => each.role === "planner").length;
      // Quality is Qian's at place 999; elsewhere nobody has the role, so all who may see it are told.
      const [his, others] = [999, 998].map(
        (place) =>
          drafts.filter((each) => each.role === "quality" && each.placeId === place).length,
      );
      const lost = others ?? 0;
      assert.deepEqual(
        now.map((each, index) => each - (before[index] ?? 0)),
        [planned + lost, his, lost, 0],
      );
      await said("zhao", "POST /api/notices/read-all", {
        until: (await notices("zhao", "?limit=1"))[0]?.id ?? 1,
      });
      await run((tx) => tx.rows("delete from people.notice where kind = 'exception_opened'"));
    }),
    { numRuns: 8 },
  );
});

test("what a person may no longer see is neither listed nor counted, and nobody reads another's", async () => {
  await run(async (tx) => again(tx, [await exceptions([{ role: "quality", placeId: 999 }])]));
  const [own] = await notices("qian");
  assert.equal(own?.subjectKind, "exception");
  const [theirs] = await notices("wu");
  assert.ok(own && theirs);
  // Another's is not marked by his hand, nor by "all until".
  await said("qian", "POST /api/notices/read", { ids: [theirs.id] });
  await said("qian", "POST /api/notices/read-all", { until: theirs.id });
  assert.deepEqual([await unread("wu"), await unread("qian")], [1, 1]);
  later.set("qian", { placeIds: [998] });
  assert.deepEqual([await unread("qian"), await notices("qian")], [0, []]);
  assert.deepEqual(await said("qian", "POST /api/notices/read", { ids: [own.id] }), { read: 0 });
  later.set("qian", { permissions: new Set(["orders.read"]) });
  assert.deepEqual([await unread("qian"), await notices("qian")], [0, []]);
  later.set("qian", { partyIds: [1] });
  assert.equal(await unread("qian"), 0);
  later.delete("qian");
  assert.equal(await unread("qian"), 1);
  const reply = await at.say("GET /api/notices", { as: "key" });
  assert.equal(`${reply.status} ${JSON.parse(reply.text).kind}`, "403 notices_are_peoples");
  // A company beside ours sees no row of it, whatever user it asks for.
  const elsewhere = { cell: 0, tenantId: 2 as TenantId };
  const seen = await at.millrace.database.read(elsewhere, (tx) =>
    tx.rows("select id from people.notice"),
  );
  assert.deepEqual(seen, []);
});

test("read is read until a newer one comes; all are read up to the one that was seen", async () => {
  const one = (role: string) => exceptions([{ role, placeId: 998 }]);
  for (const each of [await one("planner"), await one("planner")])
    await run((tx) => again(tx, [each]));
  const [seen, older] = await notices("zhao", "?unread=true");
  assert.ok(seen && older);
  await run(async (tx) => again(tx, [await one("planner")]));
  assert.deepEqual(await said("zhao", "POST /api/notices/read", { ids: [older.id] }), { read: 1 });
  assert.equal(await unread("zhao"), 2);
  const kind = "promise_later";
  assert.deepEqual(await said("zhao", "POST /api/notices/read-all", { until: seen.id, kind }), {
    read: 0,
  });
  assert.deepEqual(await said("zhao", "POST /api/notices/read-all", { until: seen.id }), {
    read: 1,
  });
  assert.equal(await unread("zhao"), 1);
  assert.equal((await notices("zhao", "?limit=2")).length, 2);
  const page = await said<{ next: number }>("zhao", "GET /api/notices?limit=2");
  assert.deepEqual(
    (await notices("zhao", `?after=${page.next}`)).map((each) => each.id),
    [older.id],
  );
});

test("a person chooses a kind or refuses it, among those that he may see", async () => {
  const choose = (as: string, kind: string, word: string) =>
    at.say(`PUT /api/notices/choices/${kind}`, { as, body: { told: word } });
  const { rows } = await said<{ rows: object[] }>("zhao", "GET /api/notices/choices");
  const kinds = ["exception_opened", "rush_ended", "day_open", "orders_held"];
  const asked = kinds.map((kind) => ({ kind, told: "role" }));
  assert.deepEqual(rows, asked);
  assert.equal((await choose("zhao", "promise_later", "always")).status, 403);
  assert.equal((await choose("zhao", "exception_opened", "never")).status, 200);
  assert.equal((await choose("boss", "exception_opened", "always")).status, 200);
  const counts = async () => [await unread("zhao"), await unread("boss")];
  const [zhao = 0, boss = 0] = await counts();
  const draft = { role: "planner", placeId: 998 };
  await run(async (tx) => again(tx, [await exceptions([draft])]));
  // Who refused is not told, and that he did makes it nobody else's: he has the role.
  assert.deepEqual(await counts(), [zhao, boss + 1]);
  assert.equal((await choose("zhao", "exception_opened", "role")).status, 200);
  assert.equal((await choose("boss", "exception_opened", "role")).status, 200);
  await run(async (tx) => again(tx, [await exceptions([draft])]));
  assert.deepEqual(await counts(), [zhao + 1, boss + 1]);
  const trail = await at.ask<{ rows: { after: object; before: object }[] }>(
    "GET /api/audit?action=people.notice.choose",
  );
  assert.deepEqual(trail.rows[0]?.before, { kind: "exception_opened", told: "always" });
  assert.deepEqual(trail.rows[0]?.after, { kind: "exception_opened", told: "role" });
});

/** Held orders as somebody is told of them: one line for a cause. */
const held = async (as: string) => {
  await delivered();
  return (await notices(as, "?kind=orders_held")).map(
    ({ words, subjectKind, readAt, settledAt }) =>
      `${words["count"]} ${words["rule"] || words["reason"]} ${subjectKind}` +
      `${readAt === null ? "" : ", read"}${settledAt === null ? "" : ", settled"}`,
  );
};

test("a storm of held orders is one notice for a cause, which counts and ends with the last hold", async () => {
  const rule = { name: "many", ownerRole: "finance", withinMinutes: 60, active: true, rank: 1 };
  const condition = [{ field: "units", operator: "at_least", value: 9 }];
  await at.ask("POST /api/review-rules", { ...rule, condition });
  const channels = Array.from({ length: 60 }, (_each, index) => (index % 3 === 0 ? 2 : 1));
  await Promise.all(channels.map((channelId) => order(channelId, 9)));
  assert.deepEqual(await held("fan"), ["60 many holds"]);
  assert.deepEqual(await held("feng"), ["20 many holds"]);
  // It is finance's: nobody else is told, and who placed the orders has it no more than they.
  for (const name of ["li", "sun", "zhao", "boss"]) assert.deepEqual(await held(name), []);
  const [one] = await notices("fan", "?kind=orders_held");
  await said("fan", "POST /api/notices/read", { ids: [one?.id] });
  await order(1, 9);
  assert.deepEqual(await held("fan"), ["61 many holds"], "it is the same notice, and rings again");
  assert.deepEqual(await held("feng"), ["20 many holds"], "it is not his channel's");
  // An order placed long ago that is told of once more rings nobody.
  await said("fan", "POST /api/notices/read", { ids: [one?.id] });
  const first = "select order_id as key, placed_at as at from orders.hold order by id limit 1";
  const [old] = await run((tx) => tx.rows<{ key: number; at: Date }>(first));
  assert.ok(old);
  const lost = { ...event("OrderPlaced", old.key, {}), id: 1, at: old.at };
  await run((tx) => again(tx, [lost]));
  assert.deepEqual(await held("fan"), ["61 many holds, read"]);
  type Holds = { rows: { id: number; channelId: number }[] };
  const { rows } = await at.ask<Holds>("GET /api/holds?reason=review&limit=200");
  assert.equal(rows.length, 61);
  const free = (own: Holds["rows"]) =>
    Promise.all(own.map(({ id }) => at.ask(`POST /api/holds/${id}/release`, { note: "seen" })));
  await free(rows.filter((each) => each.channelId === 2)); // It keeps how many it counted last.
  assert.match((await held("feng")).join(), /^\d+ many (?:holds|order), settled$/);
  const [last, ...others] = rows.filter((each) => each.channelId === 1);
  await free(others);
  assert.deepEqual(await held("fan"), ["1 many order, read"], "the one that is left is opened");
  await free(last ? [last] : []);
  assert.deepEqual(await held("fan"), ["1 many order, read, settled"]);
  await order(2, 9);
  assert.match((await held("feng")).join(), /^1 many order,\d+ many (?:holds|order), settled$/);
  assert.equal(await unread("feng"), 1, "what is settled is not counted");
});

test("who holds an order is not told; another role that gets it is, and the first no more", async () => {
  const { rows } = await at.ask<{ rows: { id: number }[] }>("GET /api/holds?reason=review");
  for (const { id } of rows) await at.ask(`POST /api/holds/${id}/release`, { note: "seen" });
  await said("boss", "PUT /api/notices/choices/orders_held", { told: "always" });
  const [before, sun] = [await held("fan"), await held("sun")];
  const id = await order(1, 1);
  const hold = `POST /api/orders/${id}/hold`;
  const { holdId } = await at.ask<{ holdId: number }>(hold, { why: "the buyer rang" });
  assert.deepEqual(await held("sun"), ["1 manual order", ...sun]);
  assert.deepEqual([await held("fan"), await held("boss")], [before, []]);
  const dueAt = new Date(Date.now() + 3_600_000).toISOString();
  const given = { ownerRole: "finance", dueAt, why: "it is about money" };
  await at.ask(`POST /api/holds/${holdId}/assign`, given);
  assert.deepEqual(await held("sun"), ["1 manual order, settled", ...sun]);
  assert.deepEqual(await held("fan"), ["1 manual order", ...before]);
  await said("feng", `POST /api/orders/${await order(2, 1)}/hold`, { why: "unclear" });
  for (const name of ["sun", "boss"]) assert.equal((await held(name))[0], "1 manual order");
});

test("notices are forgotten after a while, and nobody keeps more than a thousand", async () => {
  const age = (days: number, read: string) =>
    run((tx) =>
      tx.rows(
        `insert into people.notice (cell, tenant_id, id, user_id, kind, event_id, subject_kind,
           subject_id, words, created_at, read_at)
         values (0, 1, $1, $2, 'promise_later', $1, 'order', '1', '{}',
           $3::timestamptz - make_interval(days => $4), case $5 when 'read'
             then $3::timestamptz - make_interval(days => $4) end)`,
        [nextId(), ids.get("wu"), tx.now, days, read],
      ),
    );
  const forget = async () => {
    while (await run(forgetNotices));
    return (await notices("wu", "?limit=200")).length;
  };
  const start = await forget();
  await age(29, "read");
  await age(31, "read");
  await age(89, "unread");
  await age(91, "unread");
  assert.equal(await forget(), start + 2);
  await run((tx) =>
    tx.rows(
      `insert into people.notice (cell, tenant_id, id, user_id, kind, event_id, subject_kind,
         subject_id, words, created_at)
       select 0, 1, $1 + n, $2, 'promise_later', $1 + n, 'order', '1', '{}', $3
       from generate_series(1, 1100) as n`,
      [nextId(), ids.get("wu"), tx.now],
    ),
  );
  await forget();
  assert.equal(await unread("wu"), 1_000);
});

test("a long cause full of odd signs tells all the same, and is cut short", async () => {
  const dayIn = (days: number) =>
    new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const supply = { itemId: item, placeId: at.placeId, kind: "in_transit", units: 500 };
  const { ids: made } = await at.ask<{ ids: number[] }>("POST /api/supplies", {
    supplies: [{ ...supply, day: dayIn(10), documentNumber: "PO" }],
  });
  await order(1, 3);
  await delivered();
  const why = `${"\u0001".repeat(199)}\u{1f6a2}${"x".repeat(300)}`;
  const before = (await notices("sun"))[0]?.id;
  await at.ask(`PATCH /api/supplies/${item}/${made[0]}`, { day: dayIn(30), why });
  await delivered();
  const [last] = await notices("sun");
  assert.notEqual(last?.id, before);
  assert.equal(last?.words["cause"], `${"\u0001".repeat(199)}\u{1f6a2}…`);
});
