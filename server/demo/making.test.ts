// Goal: only people of the company that asked for a demo are told how to sign in to it. Method: the
// composed product; the making is told of by hand.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { forgetDemoMaking, getDemoMaking } from "../../contract/demo.ts";
import { createClient } from "../../contract/index.ts";
import { createKey } from "../../contract/people.ts";
import { listTenants } from "../modules/people/index.ts";
import { openDoor } from "../testing/door.ts";
import type { Door } from "../testing/door.ts";
import { createMakings } from "./making.ts";

const makings = createMakings();
let door: Door;
before(async () => {
  door = await openDoor(new Date("2026-11-26T02:00:00Z"), { makings });
});
after(() => door.close());

const nothing = { state: "none", done: 0, total: 0, login: null, password: null, reason: null };

test("the asker is told how far it is, then how to sign in, until it is noted", async () => {
  const { api } = door;
  const [own] = await listTenants(door.millrace.database);
  assert.ok(own);
  const told = makings.begin({ cell: own.cell, tenantId: own.id });
  assert.deepEqual(await api.call(getDemoMaking), { ...nothing, state: "making" });
  await api.call(forgetDemoMaking);
  told.day(3, 180);
  assert.deepEqual(await api.call(getDemoMaking), {
    ...nothing,
    ...{ state: "making", done: 3, total: 180 },
  });
  told.ready({ login: "demo2", password: "secret-word-9" });
  const ready = { ...nothing, state: "ready", login: "demo2", password: "secret-word-9" };
  assert.deepEqual(await api.call(getDemoMaking), ready);
  const { key } = await api.call(createKey, {
    key: door.key(),
    body: { name: "program", permissions: ["settings.write"], expiresAt: null },
  });
  const program = createClient({
    baseUrl: door.address,
    fetch,
    headers: () => ({ authorization: `Bearer ${key}` }),
  });
  assert.deepEqual(await program.call(getDemoMaking), nothing, "no key is told a password");
  await program.call(forgetDemoMaking);
  assert.deepEqual(await api.call(getDemoMaking), ready, "nor makes it forgotten");
  await api.call(forgetDemoMaking);
  assert.deepEqual(await api.call(getDemoMaking), nothing);
});

test("another company's demo is none of ours", async () => {
  const [own] = await listTenants(door.millrace.database);
  assert.ok(own);
  const other = { cell: own.cell, tenantId: (own.id + 1) as typeof own.id };
  makings.begin(other).ready({ login: "theirs", password: "secret-word-9" });
  assert.deepEqual(await door.api.call(getDemoMaking), nothing);
});
