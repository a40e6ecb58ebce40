// Counting while production is received, orders are sold and units are not found.
import assert from "node:assert/strict";
import { createChance } from "../kernel/index.ts";
import { buy, tally, verdictOf } from "./buyer.ts";
import type { Scenario } from "./scenario.ts";
import { crowd, openWorld, stock } from "./world.ts";
import type { Company } from "./world.ts";

const send = (at: Company, path: string, key: string) => (body: unknown) =>
  at.server.call("POST", path, { key, body });

/** One random piece of work on the item: receive production, count, sell, or write off. */
async function work(
  at: Company & { readonly item: number },
  name: string,
  chance: ReturnType<typeof createChance>,
): Promise<string> {
  const place = { itemId: at.item, placeId: at.placeId };
  const dice = chance.next();
  if (dice < 0.25) {
    const units = chance.whole(1, 200);
    const supplies = [
      { ...place, kind: "planned", day: "2026-12-01", units, documentNumber: name },
    ];
    const planned = await send(at, "/api/supplies", `plan-${name}`)({ supplies });
    assert.equal(planned.status, 200, JSON.stringify(planned.body));
    const [id = 0] = planned.body["ids"] as number[];
    const path = `/api/supplies/${at.item}/${id}/receive`;
    return `production ${verdictOf(await send(at, path, `receive-${name}`)({ units }))}`;
  }
  if (dice < 0.5) {
    const units = chance.whole(0, 400);
    const body = { why: `counted=${units}`, counted: [{ ...place, units }] };
    return `count ${verdictOf(await send(at, "/api/stock/counts", name)(body))}`;
  }
  if (dice < 0.6) {
    const changes = [{ ...place, units: -chance.whole(1, 50) }];
    const body = { kind: "adjustment", why: "written off", changes };
    return `adjustment ${verdictOf(await send(at, "/api/stock/changes", name)(body))}`;
  }
  const lines = [{ itemId: at.item, units: chance.whole(1, 20) }];
  return `sale ${verdictOf(await buy(at, name, { lines, policy: "backorder" }))}`;
}

/** Walks the ledger: right after each count the balance is what was counted; gives the end. */
async function walk(at: Company, item: number): Promise<{ balance: number; counts: number }> {
  const movements = await at.rows<{ kind: string; units: number; why: string | null }>(
    "select kind, units::int, why from stock.movement where item_id = $1 order by id",
    [item],
  );
  let balance = 0;
  let counts = 0;
  for (const { kind, units, why } of movements) {
    balance += units;
    assert.ok(balance >= 0, "never below zero");
    if (kind !== "count") continue;
    counts += 1;
    assert.equal(`counted=${balance}`, why, "a count wins over the book");
  }
  return { balance, counts };
}

/** P20: production posting, counts, sales and write-offs of one item at once. */
export const countRace: Scenario = {
  name: "P20 production posted while the same stock is counted",
  async run({ full, seed }) {
    const at = await openWorld();
    const [item = 0] = await stock(at, { P: 100 });
    const chance = createChance(seed);
    const seen = tally<string>();
    await crowd(full ? 20_000 : 400, 16, async (index) => {
      seen.add(await work(Object.assign(at, { item }), `W${index}`, chance));
    });
    const usual = /^((production|count|adjustment|sale) 200|adjustment 409 not_enough)$/;
    assert.deepEqual(
      Object.keys(seen.all()).filter((each) => !usual.test(each)),
      [],
    );
    const { balance, counts } = await walk(at, item);
    const [kept] = await at.rows(
      `select (select sum(on_hand) from stock.position where item_id = $1)::int as position,
         (select sum(quantity) from stock.supply where item_id = $1 and id = 0)::int as supply`,
      [item],
    );
    assert.deepEqual(kept, { position: balance, supply: balance });
    assert.ok(counts > 10, "counts found differences");
    assert.deepEqual(await at.check(), []);
    await at.close();
    return `${JSON.stringify(seen.all())}; ${counts} differences posted, each balance as counted`;
  },
};
