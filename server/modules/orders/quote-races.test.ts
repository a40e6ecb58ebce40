// Goal: a quote that is accepted while its stock is counted, or while its items are promised anew, is
// held once and no unit is lost or held twice. Method: two real connections; the acceptance is held
// open until the other waits for it, or stands between its two readings.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openDatabase, realWorld } from "../../platform/index.ts";
import type { Database, Tx } from "../../platform/index.ts";
import { testDatabase, waitsForLock } from "../../platform/testing/database.ts";
import type { TestDatabase } from "../../platform/testing/database.ts";
import { makeQuote } from "../promises/index.ts";
import { countStock } from "../stock/index.ts";
import { assertLawful, newOrder, openCompany, parties, promises, run } from "./fixture.ts";
import type { Company } from "./fixture.ts";
import { afterStock } from "./index.ts";
import { placeFromQuote } from "./placing/from-quote.ts";

let home: TestDatabase;
let database: Database;

before(async () => {
  home = await testDatabase();
  database = openDatabase({ url: home.url, world: realWorld });
});
after(async () => {
  await database.close();
  await home.drop();
});

const itemA = (at: Company) => at.items.get("A") ?? 0;

async function quote(at: Company, units: number): Promise<number> {
  const made = await run(at, (tx) =>
    makeQuote(tx, promises.parts, {
      ...{ channelId: 1, region: "33", policy: "complete", wantedDay: null },
      ...{ lines: [{ itemId: itemA(at), units }], holdSeconds: 600, priority: 0 },
    }),
  );
  assert.ok(made.ok);
  return made.value.id;
}

/** Accepts the quote and holds the transaction open until `until` is over. */
async function accept(
  at: Company,
  quoteId: number,
  until: () => Promise<unknown>,
): Promise<string> {
  const wanted = newOrder("Ax4");
  const lines = wanted.lines.map((line) => ({ ...line, code: "", itemId: itemA(at) }));
  return run(at, async (tx) => {
    const order = { ...wanted, lines };
    const done = await placeFromQuote(tx, at.orders.parts, { quoteId, order });
    await until();
    return done.ok ? "ok" : done.error.kind;
  });
}

const held = (at: Company) =>
  run(at, async (tx) => {
    const [row] = await tx.rows<{ held: number; promised: number }>(
      `select (select coalesce(sum(units), 0)::int from stock.reservation where cell = $1
           and tenant_id = $2) as held,
         (select sum(promised)::int from stock.supply where cell = $1 and tenant_id = $2) as promised`,
      [at.scope.cell, at.scope.tenantId],
    );
    return row;
  });

test("a count that takes a quote's stock while it is accepted lowers what it takes", async () => {
  const at = await openCompany(database, { "A@P": 5 });
  const quoteId = await quote(at, 4);
  const counted = [{ itemId: itemA(at), placeId: at.places.get("P") ?? 0, units: 1 }];
  const work = { documentId: 1, why: "test", counted };
  const cause = { items: [itemA(at)], cause: "count" };
  let count: Promise<unknown> | undefined;
  const said = await accept(at, quoteId, async () => {
    count = run(at, (tx) =>
      afterStock(tx, at.orders.parts, { ...cause, work: () => countStock(tx, parties, work) }),
    );
    await waitsForLock(database, count);
  });
  await count;
  assert.equal(said, "ok", "it came first");
  assert.deepEqual(await held(at), { held: 1, promised: 1 });
  await assertLawful(at);
});

test("a quote is accepted between the readings of who is promised anew: held once", async () => {
  const at = await openCompany(database, { "A@P": 20 });
  const quoteId = await quote(at, 4);
  const between = Promise.withResolvers<undefined>();
  const firmed = Promise.withResolvers<undefined>();
  let again: Promise<unknown> | undefined;
  const accepting = accept(at, quoteId, async () => {
    again = run(at, (tx) => {
      const slow: Tx = {
        ...tx,
        async rows(text, values, name) {
          if (name === "promises.open_of_items") {
            between.resolve(undefined);
            await firmed.promise;
          }
          return tx.rows(text, values, name);
        },
      };
      return promises.repromise(slow, { items: [itemA(at)], cause: "test" });
    });
    await Promise.race([between.promise, waitsForLock(database, again)]);
  });
  assert.equal(await accepting, "ok");
  firmed.resolve(undefined);
  await again;
  assert.deepEqual(await held(at), { held: 4, promised: 4 });
  await assertLawful(at);
});
