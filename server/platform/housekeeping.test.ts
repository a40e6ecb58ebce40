// Goal: what is over goes after its time, what may still be asked for stays.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ok } from "../../kernel/index.ts";
import type { TenantId } from "../../kernel/index.ts";
import { runCommand } from "./command.ts";
import { openDatabase } from "./database.ts";
import type { Actor } from "./database.ts";
import { keepHouse } from "./housekeeping.ts";
import { testDatabase } from "./testing/database.ts";
import { realWorld } from "./world.ts";

test("answers are kept for thirty days", async () => {
  const home = await testDatabase();
  let laterDays = 0;
  const clock = () => new Date(Date.now() + laterDays * 86_400_000);
  const database = openDatabase({ url: home.url, world: { ...realWorld, clock } });
  const scope = { cell: 0, tenantId: 1 as TenantId };
  const actor: Actor = { kind: "system", id: 0, name: "test" };
  let effects = 0;
  const ask = (key: string) =>
    runCommand(database, { scope, actor, key, name: "t", request: {} }, async () => {
      effects += 1;
      return ok({ effects });
    });
  const check = async (days: number, key: string, expected: number) => {
    laterDays = days;
    await keepHouse(database, [scope], new AbortController().signal);
    assert.deepEqual(await ask(key), ok({ effects: expected }), `day ${days}, ${key}`);
  };
  try {
    await check(0, "a", 1);
    await check(20, "b", 2);
    await check(29, "a", 1);
    await check(31, "a", 3);
    await check(31, "b", 2);
  } finally {
    await database.close();
    await home.drop();
  }
});
