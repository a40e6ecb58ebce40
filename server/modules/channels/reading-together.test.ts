// Goal: messages read together leave the same state as messages read one by one, whatever stands among
// them: doubles, older versions, cancellations, parcels, torn documents, codes that nobody knows.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createChance } from "../../../kernel/index.ts";
import { keepMessages } from "./inbox.ts";
import { readInbox, saveChannel } from "./index.ts";
import { mapListings, saveItems } from "../catalog/index.ts";
import { openDoor } from "./fixture.ts";

let at: Awaited<ReturnType<typeof openDoor>>;
const actor = { kind: "system", id: 0, name: "test" } as const;

before(async () => {
  at = await openDoor();
  // The test says when messages are read.
  await at.app.close();
});
after(() => at.close());

interface Version {
  readonly number: number;
  readonly version: number;
  readonly more?: object;
}

const instant = (number: number, version: number) =>
  new Date(Date.UTC(2026, 10, 11) + number * 1_000 + version * 60_000).toISOString();

/** An order in the shop's words: two pieces of A or, for one in nine, of a code nobody knows. */
const told = ({ number, version, more }: Version) =>
  JSON.stringify({
    ...{ id: 1_000 + number, name: `#${number}`, currency: "CNY", total_price: "20.00" },
    financial_status: version === 0 ? "pending" : "paid",
    ...{ created_at: instant(number, 0), updated_at: instant(number, version) },
    cancelled_at: version === 2 ? instant(number, 2) : null,
    line_items: [
      {
        ...{
          id: number,
          sku: number % 9 === 0 ? "?" : "A",
          name: "a",
          quantity: 2,
          price: "10.00",
        },
        fulfillable_quantity: version === 2 ? 0 : 2,
      },
    ],
    ...more,
  });

/** What a shop says of sixty orders, in an order of chance, with doubles and torn documents. */
function storm(seed: number): string[] {
  const chance = createChance(seed);
  const said: string[] = [];
  for (let number = 1; number <= 60; number += 1) {
    const last = chance.whole(0, 3);
    for (let version = 0; version <= last; version += 1) {
      const raw = told({ number, version });
      said.push(raw, ...(chance.next() < 0.2 ? [raw] : []));
    }
    if (number % 13 === 0) said.push(told({ number, version: 1 }).slice(0, 90));
  }
  for (let from = said.length - 1; from > 0; from -= 1) {
    const to = chance.whole(0, from + 1);
    [said[from], said[to]] = [said[to] as string, said[from] as string];
  }
  return said;
}

/** A shop of its own that has said all this, read so many at a time; gives what came of it. */
async function stateAfter(code: string, said: readonly string[], limit: number): Promise<string> {
  const { database, orders } = at.millrace;
  const { channelId } = await database.transact(at.scope, actor, async (tx) => {
    const id = await saveChannel(tx, { code, name: code, kind: "shopify", secrets: ["s"] });
    const items = await saveItems(tx, [{ code: `A-${code}`, name: "a" }]);
    const parts = [{ itemId: items.get(`A-${code}`) ?? 0, units: 1 }];
    await mapListings(tx, [{ channelId: id, code: "A", parts }]);
    const messages = said.map((raw, index) => ({
      ...{ channelId: id, dedupeKey: `${index}`, topic: "orders/updated", triggeredAt: null },
      ...{ raw: Buffer.from(raw), origin: "push" as const },
    }));
    await keepMessages(tx, messages);
    return { channelId: id };
  });
  while ((await readInbox({ database, orders }, at.scope, limit)) > 0);
  const row = await at.one(
    `select json_build_object(
       'orders', (select json_agg(format('%s %s %s %s %s %s', parent.external_id, parent.deal,
           parent.payment, parent.open_holds, parent.short_units, parent.source_version)
         order by parent.external_id) from orders.order as parent where channel_id = $1),
       'lines', (select json_agg(format('%s %s %s %s', line.external_id, line.code,
           line.cancelled_units, line.short_units) order by line.external_id)
         from orders.line as line join orders.order as parent on parent.id = line.order_id
         where parent.channel_id = $1),
       'inbox', (select json_agg(format('%s %s', dedupe_key,
           case state when 'dead' then reason when 'waiting' then 'waits' else 'read' end) order by dedupe_key::int)
         from channels.inbox where channel_id = $1)) as state`,
    [channelId],
  );
  return JSON.stringify(row?.["state"], null, 1);
}

test("a storm that is read together leaves what one by one leaves", async () => {
  for (const seed of [1, 2, 3]) {
    const said = storm(seed);
    const together = await stateAfter(`T${seed}`, said, 100);
    const single = await stateAfter(`S${seed}`, said, 1);
    assert.equal(together, single, `seed ${seed}`);
    assert.match(together, /cancelled/);
  }
});

test("one order that cannot be placed does not keep the others from being read", async () => {
  // A character that no text of the database may hold.
  const more = { line_items: [{ id: 1, sku: "A", name: "a\u0000", quantity: 2, price: "10.00" }] };
  const said = [1, 2, 3, 4, 5].map((number) => told({ number, version: 1 }));
  said.splice(2, 0, told({ number: 77, version: 1, more }));
  const state = await stateAfter("P", said, 100);
  assert.match(
    state,
    /"2 cannot_be_kept \(/,
    "it is set aside at once: no other try would end better",
  );
  for (const number of [1, 2, 3, 4, 5]) assert.match(state, new RegExp(`"${1_000 + number} `));
});

test("a database that is full for a while sets no order aside", async () => {
  const { database, orders } = at.millrace;
  const channelId = await database.transact(at.scope, actor, async (tx) => {
    const id = await saveChannel(tx, { code: "F", name: "F", kind: "shopify", secrets: ["s"] });
    const message = { channelId: id, dedupeKey: "1", topic: "orders/updated", triggeredAt: null };
    const raw = Buffer.from(told({ number: 88, version: 1 }));
    await keepMessages(tx, [{ ...message, raw, origin: "push" }]);
    return id;
  });
  let isFull = false;
  const full: typeof database = {
    ...database,
    transact: (...asked) => {
      isFull = !isFull;
      // What is written about the failure finds a connection again.
      if (isFull) throw new Error("timeout exceeded when trying to connect");
      return database.transact(...asked);
    },
  };
  for (let times = 0; times < 6; times += 1) {
    isFull = false;
    await assert.rejects(readInbox({ database: full, orders }, at.scope), /trying to connect/);
    await database.transact(at.scope, actor, (tx) =>
      tx.rows("update channels.inbox set due_at = null where channel_id = $1", [channelId]),
    );
  }
  const row = await at.one("select state, tries from channels.inbox where channel_id = $1", [
    channelId,
  ]);
  assert.deepEqual(row, { state: "waiting", tries: 0 });
  await readInbox({ database, orders }, at.scope);
  const found = await at.one("select 1 as n from orders.order where channel_id = $1", [channelId]);
  assert.ok(found, "it is read once the database has room");
});
