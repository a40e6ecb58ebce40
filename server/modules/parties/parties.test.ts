// Goal: the tree of parties never bites its tail, whoever changes it at once, and a reference to
// nothing is refused by field, value and rule. Method: through the door on real PostgreSQL; random
// moves under parents against the law that every walk upwards ends.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Result, TenantId } from "../../../kernel/index.ts";
import type { Actor, Scope, Tx } from "../../platform/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { openParties, saveParties, savePlaces, setPaymentHold, tenantDefaults } from "./index.ts";
import { createPartiesView, loopIn } from "./model.ts";
import type { Party } from "./model.ts";

let tenants = 0;
const actor: Actor = { kind: "system", id: 0, name: "test" };
const parties = openParties();
const seed = Number(process.env["SEED"] ?? 20_261_124);
const database = await ownDatabase();

async function company(): Promise<Scope> {
  tenants += 1;
  const scope: Scope = { cell: 0, tenantId: tenants as TenantId };
  await database.transact(scope, actor, (tx) => tenantDefaults(tx, "甲"));
  return scope;
}

/** Does it as a command does: what is refused leaves nothing behind. */
async function act<T, E>(scope: Scope, work: (tx: Tx) => Promise<Result<T, E>>) {
  let result: Result<T, E> | undefined;
  const refused = new Error("refused");
  await database
    .transact(scope, actor, async (tx) => {
      result = await work(tx);
      if (!result.ok) throw refused;
    })
    .catch((error: unknown) => {
      if (error !== refused) throw error;
    });
  assert.ok(result);
  return result;
}

const view = (scope: Scope) => database.read(scope, (tx) => parties.view.get(tx));

/** Parties from `child<parent` words: the code and the code above it. */
const save = (scope: Scope, words: string) =>
  act(scope, (tx) =>
    saveParties(
      tx,
      words.split(" ").map((word) => {
        const [code = "", parentCode] = word.split("<");
        return { code, name: code, kind: "distributor" as const, parentCode };
      }),
    ),
  );

test("parents stand anywhere in the list; unknown ones and loops are refused by name", async () => {
  const cases: [had: string, asked: string, said: string][] = [
    ["A", "B<A C<B", "saved"],
    ["A", "C<B B<A", "saved"],
    ["A", "B<NOBODY", "party_unknown B.parentCode NOBODY known_party"],
    ["A", "A<A", "party_loop parentCode A tree_without_loop"],
    ["A B<A", "A<B", "party_loop parentCode A tree_without_loop"],
    ["A B<A C<B D<C", "B<D", "party_loop parentCode B tree_without_loop"],
    ["A B<A C<B", "A<C C", "saved"],
  ];
  for (const [had, asked, said] of cases) {
    const scope = await company();
    assert.ok((await save(scope, had)).ok);
    const before = (await view(scope)).parties;
    const result = await save(scope, asked);
    const shown = result.ok
      ? "saved"
      : [result.error.kind, result.error.field, result.error.value, result.error.rule].join(" ");
    assert.equal(shown, said, `${had} then ${asked}`);
    if (!result.ok) assert.deepEqual((await view(scope)).parties, before, "nothing is left behind");
  }
});

test("two that put each other on top at the same moment: one is refused", async () => {
  for (let round = 0; round < 10; round += 1) {
    const scope = await company();
    assert.ok((await save(scope, "A B")).ok);
    const both = await Promise.all([save(scope, "A<B"), save(scope, "B<A")]);
    assert.deepEqual(both.map((each) => each.ok).sort(), [false, true]);
  }
});

test("whatever moves where and whoever moves at once, every walk upwards ends", async () => {
  console.log(`seed ${seed}`);
  const codes = ["A", "B", "C", "D", "E"];
  const moves = fc.array(fc.tuple(fc.constantFrom(...codes), fc.constantFrom(...codes)), {
    minLength: 2,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(moves, async (asked) => {
      const scope = await company();
      assert.ok((await save(scope, codes.join(" "))).ok);
      await Promise.all(asked.map(([child, parent]) => save(scope, `${child}<${parent}`)));
      const tree = (await view(scope)).parties;
      assert.equal(loopIn(new Map(tree.map((party) => [party.id, party.parentId]))), null);
      for (const party of tree) assert.ok((await view(scope)).descendants(party.id).length <= 6);
    }),
    { seed, numRuns: 15 },
  );
});

test("a head office with more shops than a call takes arguments has all of them below it", () => {
  const shop = (id: number) => ({ id, code: `S${id}`, parentId: id === 1 ? null : 1 }) as Party;
  const shops = Array.from({ length: 200_000 }, (_, index) => shop(index + 1));
  assert.equal(createPartiesView([], shops).descendants(1).length, 200_000);
});

test("the loop is found wherever it hangs", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 10 }), (above) => {
      const parents = new Map(
        above.map((parent, id) => [id, parent < above.length ? parent : null]),
      );
      const walks = [...parents.keys()].map((start) => {
        let at: number | null = start;
        for (let step = 0; step <= parents.size && at !== null; step += 1)
          at = parents.get(at) ?? null;
        return at;
      });
      assert.equal(
        loopIn(parents) !== null,
        walks.some((end) => end !== null),
      );
    }),
    { seed },
  );
});

test("a payment hold needs a party, and is seen at once", async () => {
  const scope = await company();
  const saved = await save(scope, "A");
  const id = saved.ok ? (saved.value.get("A") ?? 0) : 0;
  const hold = (partyId: number, on: boolean) =>
    act(scope, (tx) => setPaymentHold(tx, { partyId, on, reason: "欠款" }));
  assert.ok((await hold(id, true)).ok);
  assert.equal((await view(scope)).party(id)?.paymentHold, true);
  assert.ok((await hold(id, false)).ok);
  assert.equal((await view(scope)).party(id)?.paymentHold, false);
  assert.deepEqual(await hold(99_999, true), {
    ok: false,
    error: { kind: "party_unknown", field: "id", value: "99999", rule: "known_party" },
  });
});

test("a place keeps its clock; a zone that nobody knows is refused", async () => {
  const scope = await company();
  const own = (await view(scope)).partyByCode("OWN")?.id ?? 0;
  const calendarId = 1;
  const place = { kind: "warehouse" as const, ownerId: own, custodianId: own, calendarId };
  const saved = await act(scope, (tx) =>
    savePlaces(tx, [{ ...place, code: "W", name: "仓", zone: "Asia/Urumqi", cutOffMinute: 600 }]),
  );
  assert.ok(saved.ok);
  const kept = (await view(scope)).placeByCode("W");
  assert.deepEqual([kept?.zone, kept?.cutOffMinute], ["Asia/Urumqi", 600]);
  const refused = await act(scope, (tx) =>
    savePlaces(tx, [{ ...place, code: "X", name: "仓", zone: "Asia/Atlantis" }]),
  );
  assert.deepEqual(refused.ok ? null : refused.error, {
    kind: "time_zone_unknown",
    zone: "Asia/Atlantis",
  });
});
