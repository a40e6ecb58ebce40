// Goal: what is put out of use takes no new orders: who asks here is told so, what a channel has sold
// already is held with the reason. Method: real PostgreSQL, through the module's door.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { saveItems } from "../catalog/index.ts";
import { saveParties } from "../parties/index.ts";
import { assertLawful, newOrder, openCompany, outcomeOf, place, run, shown } from "./fixture.ts";
import { amendOrder, orderById } from "./index.ts";

const database = await ownDatabase();

test("an item out of use is refused to who asks here, and holds what a channel has sold", async () => {
  const at = await openCompany(database, { "A@P": 9, "B@P": 9 });
  const known = { ...newOrder("A"), isAsked: true };
  assert.equal(shown(await place(at, known)), "granted");
  await run(at, (tx) => saveItems(tx, [{ code: "A", name: "A", active: false }]));
  assert.deepEqual(await place(at, { ...newOrder("Bx1 A"), isAsked: true }), {
    ...{ kind: "not_in_use", field: "lines", value: "A", rule: "active" },
  });
  assert.equal(shown(await place(at, { ...newOrder("AB"), isAsked: true })), "not_in_use");
  assert.equal(shown(await place(at, known)), "granted", "a repeat gets its first answer");
  const other = await place(at, { ...newOrder("B"), isAsked: true });
  assert.ok(other.kind === "accepted" && other.holds.length === 0);
  const [line] = newOrder("A").lines;
  assert.ok(line);
  const { orderId } = other;
  const added = [{ ...line, externalId: "" }];
  const amend = (tx: Parameters<typeof amendOrder>[0]) =>
    amendOrder(tx, at.orders.parts, { orderId, lines: [], added, why: "phone" });
  assert.equal(await outcomeOf(at, amend), "not_in_use");
  const sold = await place(at, newOrder("A B"));
  assert.ok(sold.kind === "accepted");
  const page = await run(at, (tx) => orderById(tx, sold.orderId));
  assert.deepEqual(
    page?.holds.map(({ reason, detail }) => [reason, detail]),
    [["manual", { note: "item_unused", codes: ["A"] }]],
  );
  await assertLawful(at);
});

test("a party out of use takes no new orders", async () => {
  const at = await openCompany(database, { "A@P": 9 });
  const dealer = { code: "D", name: "经销商", kind: "distributor", active: false } as const;
  const saved = await run(at, (tx) => saveParties(tx, [dealer]));
  const partyId = saved.ok ? (saved.value.get("D") ?? 0) : 0;
  assert.deepEqual(await place(at, { ...newOrder("A"), partyId, isAsked: true }), {
    ...{ kind: "not_in_use", field: "partyId", value: "D", rule: "active" },
  });
  const sold = await place(at, { ...newOrder("A"), partyId });
  assert.ok(sold.kind === "accepted");
  assert.deepEqual(sold.holds, ["manual"]);
  await assertLawful(at);
});
