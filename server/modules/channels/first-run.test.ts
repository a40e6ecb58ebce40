// Goal: the list of what a connection needs says what the stored rows show, for every platform.
// Method: the product behind its door, a simulated shop; a step is done by doing it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { allConnectors } from "./registry.ts";
import { openDoor } from "./fixture.ts";

let at: Awaited<ReturnType<typeof openDoor>>;
before(async () => {
  at = await openDoor();
});
after(() => at?.close());

interface Told {
  readonly rows: readonly {
    readonly name: string;
    readonly done: boolean;
    readonly left: number;
  }[];
}

const connect = async (kind: string) =>
  (
    await at.ask<{ id: number }>("POST /api/channels", {
      code: kind.toUpperCase(),
      name: kind,
      kind,
    })
  ).id;
const stepsOf = async (id: number) => {
  const { rows } = await at.ask<Told>(`GET /api/connections/${id}/steps`);
  return rows.map(({ name, done }) => `${name}${done ? " ✓" : ""}`).join(", ");
};

test("every platform says what is done there, in both languages, and what shows it", async () => {
  for (const { kind, steps, pushes, documents } of allConnectors()) {
    assert.ok(steps.length > 0, kind);
    for (const { zh, en } of steps)
      for (const words of [zh, en]) assert.ok(words.label !== "" && words.help !== "", kind);
    const isPushed = steps.some((step) => step.shownBy === "push");
    assert.ok(!isPushed || pushes !== "none", `${kind} is not pushed over HTTP`);
    if (documents)
      assert.ok(
        steps.every((step) => step.shownBy === "file"),
        kind,
      );
  }
});

test("a step is done once the rows show it", async () => {
  const id = await connect("shopify");
  const first = "access, run, app, push, read, stock, clean, mapped ✓, shipments";
  assert.equal(await stepsOf(id), first);
  await at.ask(`PUT /api/connections/${id}`, {
    settings: { address: "https://a.myshopify.com", accessToken: "x", placeExternalId: "1" },
    ...{ active: true, pulls: true, pushesStock: true, confirmsShipments: false },
  });
  assert.equal(
    await stepsOf(id),
    "access ✓, run ✓, app, push, read, stock ✓, clean, mapped ✓, shipments",
  );
  const partner = await connect("x12");
  assert.equal(await stepsOf(partner), "access, run, partner, mapped ✓, shipments");
  const reply = await at.call("GET /api/connections/9999/steps");
  assert.equal(reply.status, 404);
});
