// Goal: the orders of a family that a platform parted know each other, whichever of them came first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { newOrder, openCompany, place, run } from "./fixture.ts";
import { noteSplits } from "./index.ts";
import { splitFamily } from "./source/splits.ts";

const database = await ownDatabase();

test("parent and parts name each other, also when the parent comes last or never", async () => {
  const at = await openCompany(database, { "A@P": 10 });
  const placed = async (externalId: string) => {
    const outcome = await place(at, {
      ...newOrder("Ax1", "backorder"),
      externalId,
      number: externalId,
    });
    assert.ok(outcome.kind === "accepted");
    return outcome.orderId;
  };
  const { channelId } = newOrder("Ax1", "backorder");
  const family = async (orderId: number) =>
    (await run(at, (tx) => splitFamily(tx, orderId))).map(
      ({ role, number, orderId: id }) => `${role} ${number}${id === null ? " absent" : ""}`,
    );
  const [first, second] = [await placed("S-1"), await placed("S-2")];
  const splits = [first, second].map((orderId) => ({ orderId, channelId, parentExternalId: "S" }));
  await run(at, (tx) => noteSplits(tx, splits));
  await run(at, (tx) => noteSplits(tx, splits));
  assert.deepEqual(await family(first), ["parent S absent", "part S-2"]);
  const parent = await placed("S");
  assert.deepEqual(await family(second), ["parent S", "part S-1"]);
  assert.deepEqual(await family(parent), ["part S-1", "part S-2"]);
  assert.deepEqual(await family(await placed("T")), []);
});
