// Quotes: the buyer who pays in the very millisecond in which the quote runs out.
import assert from "node:assert/strict";
import { createChance } from "../kernel/index.ts";
import type { TenantId } from "../kernel/index.ts";
import { compose } from "../server/compose.ts";
import type { Millrace } from "../server/compose.ts";
import { expireQuotes, firmQuote, makeQuote } from "../server/modules/promises/index.ts";
import { realWorld } from "../server/platform/index.ts";
import { tally } from "./buyer.ts";
import type { Scenario } from "./scenario.ts";
import { openWorld, stock } from "./world.ts";
import type { Company } from "./world.ts";

const actor = { kind: "system", id: 0, name: "P5" } as const;
const scope = { cell: 0, tenantId: 1 as TenantId };
const holdSeconds = 60;

/** Two processes' worth of the product, each with a clock that is set by hand. */
function openTwo(at: Company) {
  const clocks = { till: new Date(), timer: new Date() };
  const open = (who: keyof typeof clocks): Millrace =>
    compose({
      url: at.database.url(),
      world: { ...realWorld, clock: () => clocks[who] },
      poolSize: 4,
    });
  return { clocks, till: open("till"), timer: open("timer") };
}

/** A quote for one unit, and the instant at which it ends. */
async function quoteOne({ at, till, item }: { at: Company; till: Millrace; item: number }) {
  const made = await till.database.transact(scope, actor, (tx) =>
    makeQuote(tx, till.promises.parts, {
      channelId: at.channelId,
      region: "",
      policy: "complete",
      wantedDay: null,
      lines: [{ itemId: item, units: 1 }],
      holdSeconds,
      priority: 0,
    }),
  );
  assert.ok(made.ok, JSON.stringify(made));
  return { id: made.value.id, endsAt: new Date(made.value.expiresAt).getTime() };
}

interface Kept {
  readonly state: string;
  readonly units: number;
}

const keptOf = async (at: Company, id: number): Promise<Kept | undefined> =>
  (
    await at.rows<Kept>(
      `select quote.state, coalesce(sum(reservation.units), 0)::int as units
       from promises.quote as quote
       join promises.quote_line as line on line.quote_id = quote.id
       left join stock.reservation as reservation on reservation.claim_id = line.claim_id
       where quote.id = $1 group by quote.state`,
      [id],
    )
  )[0];

/** P5: payment takes a quote over while its expiry gives it back, within a millisecond. */
export const quoteRace: Scenario = {
  name: "P5 a quote runs out in the millisecond in which it is paid",
  async run({ full, seed }) {
    const at = await openWorld();
    const [item = 0] = await stock(at, { Q: 10_000 });
    await at.server.kill(); // Its own timer lives in the real time, in which nothing expires.
    const { clocks, till, timer } = openTwo(at);
    const chance = createChance(seed);
    const seen = tally<string>();
    for (let round = 0; round < (full ? 5_000 : 400); round += 1) {
      clocks.till = new Date(Date.UTC(2027, 0, 1) + round * 100_000);
      const { id, endsAt } = await quoteOne({ at, till, item });
      clocks.till = new Date(endsAt - chance.whole(0, 2));
      clocks.timer = new Date(endsAt + chance.whole(-1, 2));
      const pay = () =>
        till.database.transact(scope, actor, (tx) => firmQuote(tx, { quoteId: id, orderId: 1 }));
      const expire = () => timer.database.transact(scope, actor, (tx) => expireQuotes(tx));
      const [first, second] = chance.next() < 0.5 ? [pay, expire] : [expire, pay];
      const done = await Promise.all([first(), second()]);
      const paid = done.some((each) => "ok" in each && each.ok);
      const released = done.some((each) => "expired" in each && each.expired > 0);
      assert.ok(!(paid && released), `round ${round}: paid and released`);
      const kept = await keptOf(at, id);
      const state = paid ? "firm" : released ? "expired" : "open";
      assert.deepEqual(kept, { state, units: released ? 0 : 1 }, `round ${round}`);
      seen.add(state);
      // Nobody came in time: the next turn of the timer gives it back.
      clocks.timer = new Date(endsAt);
      await expire();
    }
    await Promise.all([till.database.close(), timer.database.close()]);
    assert.ok(seen.get("firm") > 0 && seen.get("expired") > 0, "each side won sometimes");
    const [left] = await at.rows<{ promised: number; rows: number }>(
      `select (select sum(promised) from stock.supply)::int as promised,
         (select coalesce(sum(units), 0) from stock.reservation)::int as rows`,
    );
    assert.deepEqual(left, { promised: seen.get("firm"), rows: seen.get("firm") });
    await at.close();
    return `${JSON.stringify(seen.all())}, never both`;
  },
};
