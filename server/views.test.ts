// Goal: a person's views follow him and are nobody else's until he shares them, which asks for the
// permission; who stands outside the company sees no view of his colleagues. Method: the HTTP door.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { permissions } from "./modules/people/index.ts";
import { openStage } from "./testing/stage.ts";
import type { Stage } from "./testing/stage.ts";

let at: Stage;

const withoutSharing = new Set<string>(permissions.filter((each) => each !== "views.share"));

before(async () => {
  at = await openStage({
    mei: () => ({ actor: { kind: "user", id: 2, name: "Mei" }, permissions: withoutSharing }),
    dealer: () => ({ actor: { kind: "user", id: 3, name: "Dealer" }, partyIds: [1] }),
    key: () => ({ actor: { kind: "key", id: 2, name: "ERP" } }),
  });
});
after(() => at.close());

const save = async (as: string, name: string, more: object = {}) => {
  const body = { screen: "orders", name, filter: { held: "true", sort: "-total" }, ...more };
  const reply = await at.say("POST /api/views", { body, as });
  const said = JSON.parse(reply.text);
  return reply.status === 200 ? (said.id as number) : `${reply.status} ${said.kind}`;
};
const forget = async (as: string, id: number | string) => {
  const reply = await at.say(`DELETE /api/views/${id}`, { as });
  return reply.status === 200 ? "done" : `${reply.status} ${JSON.parse(reply.text).kind}`;
};
interface View {
  readonly id: number;
  readonly name: string;
  readonly filter: object;
  readonly own: boolean;
  readonly shared: boolean;
}
const views = async (as: string, screen = "orders"): Promise<View[]> =>
  JSON.parse((await at.say(`GET /api/views?screen=${screen}`, { as })).text).rows;
const names = async (as: string, screen = "orders") =>
  (await views(as, screen)).map((each) => each.name);

test("one's own views, by list and name; the same name again means something else", async () => {
  const id = await save("mei", "Mine");
  assert.equal(await save("mei", "Mine", { filter: { short: "true" } }), id);
  assert.deepEqual(
    (await views("mei")).map(({ name, filter, own }) => ({ name, filter, own })),
    [{ name: "Mine", filter: { short: "true" }, own: true }],
  );
  assert.deepEqual([await names("boss"), await names("mei", "holds")], [[], []]);
  assert.equal(await forget("boss", id), "404 view_unknown");
  assert.equal(await save("mei", " Mine"), "400 invalid");
  assert.equal(await save("mei", "Odd", { filter: { "x-y": "1" } }), "400 invalid");
});

test("a shared view is everybody's of the company, and sharing asks for the permission", async () => {
  assert.equal(await save("mei", "Ours", { shared: true }), "403 forbidden");
  assert.equal(await save("dealer", "Ours", { shared: true }), "403 forbidden");
  const id = await save("boss", "Ours", { shared: true });
  assert.deepEqual(await names("mei"), ["Mine", "Ours"]);
  assert.deepEqual(await names("dealer"), []);
  assert.equal(await save("mei", "Ours"), "409 view_name_shared");
  assert.equal(await forget("mei", id), "403 view_not_yours");
  assert.equal(await forget("dealer", id), "404 view_unknown");
  assert.equal(await save("dealer", "Ours"), await save("dealer", "Ours"));
  assert.equal(await forget("boss", id), "done");
  assert.equal(await forget("boss", id), "404 view_unknown");
  assert.deepEqual([await names("mei"), await names("dealer")], [["Mine"], ["Ours"]]);
});

test("programs have no views, and nobody has more than can be found again", async () => {
  assert.equal(await save("key", "Mine"), "403 views_are_peoples");
  for (let count = 1; count < 50; count += 1)
    assert.equal(typeof (await save("mei", `View ${count}`)), "number");
  assert.equal(await save("mei", "One more"), "409 views_full");
  assert.equal(typeof (await save("mei", "View 7", { filter: {} })), "number");
});

test("who changed which view stands in the audit", async () => {
  const { rows } = await at.ask<{ rows: { action: string; before: object | null }[] }>(
    "GET /api/audit?action=people.view&limit=200",
  );
  assert.equal(rows.filter((row) => row.action === "people.view.forget").length, 1);
  assert.ok(rows.some((row) => row.action === "people.view.save" && row.before !== null));
});
