// Goal: what a person pinned is never hidden behind what was only frozen or to begin soon.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { run } from "../orders/fixture.ts";
import { makeOrders, openPlant, plan } from "./fixture.ts";
import { keepLetGo, letGoBy } from "./running/let-go.ts";
import type { Hold } from "./running/let-go.ts";

const database = await ownDatabase();

test("what a person pinned is listed before all that was only frozen or to begin soon", async () => {
  const at = await openPlant(database, { "A@P": 0, "B@P": 100_000, "C@P": 100_000 });
  const [order = 0] = await makeOrders(at, [{ units: 20 }]);
  const id = await plan(at, 20);
  const startAt = (day: number) => new Date(Date.UTC(2026, 0, day));
  const row = (operationId: number, hold: Hold) => ({
    ...{ operationId, workOrderId: order, hold, resourceId: 1, startAt: startAt(operationId) },
    ...{ finding: { kind: "passed" } as const, foundAt: startAt(1) },
  });
  const listed = await run(at, async (tx) => {
    await keepLetGo(tx, id, [row(1, "soon"), row(3, "frozen"), row(2, "frozen"), row(4, "pin")]);
    return letGoBy(tx, id);
  });
  assert.deepEqual(
    listed.map((each) => each.operationId),
    [4, 2, 3, 1],
  );
});
