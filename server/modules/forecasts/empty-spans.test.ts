// Goal: what stock keeps of days that are over says the same as its whole ledger, whenever it is asked
// and however the ledger came to be. Method: random movements on real PostgreSQL against a model that
// walks through all of them day by day; a clock that goes back; a ledger that nobody asked for long.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance, dayFromText, dayOfInstant, dayToText } from "../../../kernel/index.ts";
import type { Chance, Day } from "../../../kernel/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { openCompany, parties, run, type Company } from "../orders/fixture.ts";
import { changeStock, emptySpans } from "../stock/index.ts";

const hourMs = 3_600_000;
let clock = new Date("2026-01-05T04:00:00Z");
const database = await ownDatabase({ clock: () => clock });

interface Moved {
  readonly at: Date;
  readonly itemId: number;
  readonly placeId: number;
  readonly units: number;
}

interface Asked {
  readonly from: string;
  readonly until: string;
  readonly zone: string;
}

/** Empty days of each item and place as "item/place first: days", by looking at every day apart. */
function expected(moves: readonly Moved[], { from, until, zone }: Asked): string[] {
  const [first, last] = [dayFromText(from), dayFromText(until)];
  const shelves = Map.groupBy(moves, ({ itemId, placeId }) => `${itemId}/${placeId}`);
  const rows = [...shelves].map(([name, all]) => {
    const days = all.map((each) => dayOfInstant(each.at, zone).day);
    const empty: number[] = [];
    for (let day = first; day <= last; day = (day + 1) as Day) {
      const level = all.reduce(
        (sum, each, at) => ((days[at] ?? 0) < day ? sum + each.units : sum),
        0,
      );
      const begun = Math.min(...days) < day;
      if (begun && level === 0 && !days.includes(day)) empty.push(day - first);
    }
    return { item: all[0]?.itemId ?? 0, name, firstAt: Math.min(...days) - first, empty };
  });
  const shown = new Set(rows.filter(({ empty }) => empty.length > 0).map(({ item }) => item));
  return rows
    .filter(({ item }) => shown.has(item))
    .map(({ name, firstAt, empty }) => `${name} ${firstAt}: ${empty.join(",")}`)
    .sort();
}

async function found(at: Company, asked: Asked): Promise<string[]> {
  const spans = await run(at, (tx) => emptySpans(tx, asked));
  return spans
    .map(({ itemId, placeId, firstAt, from, until }) => {
      const days = from.flatMap((first, index) => {
        const length = (until[index] ?? first) - first + 1;
        return Array.from({ length }, (_none, day) => first + day);
      });
      return `${itemId}/${placeId} ${firstAt}: ${days.join(",")}`;
    })
    .sort();
}

/** A company and a ledger of its own that the model sees too. */
async function openLedger() {
  const at = await openCompany(database, { "A@P": 5 });
  const moves: Moved[] = [];
  const note = (item: string, place: string, units: number) => {
    const [itemId, placeId] = [at.items.get(item) ?? 0, at.places.get(place) ?? 0];
    moves.push({ at: clock, itemId, placeId, units });
    return { itemId, placeId, units };
  };
  note("A", "P", 5);
  return {
    ...{ at, moves },
    level: (item: string, place: string) =>
      moves
        .filter(
          (each) => each.itemId === at.items.get(item) && each.placeId === at.places.get(place),
        )
        .reduce((sum, { units }) => sum + units, 0),
    async move(item: string, place: string, units: number) {
      const changes = [note(item, place, units)];
      const document = { kind: "adjustment", documentKind: "test", documentId: 1 } as const;
      assert.ok((await run(at, (tx) => changeStock(tx, parties, { changes, document }))).ok);
    },
  };
}

type Ledger = Awaited<ReturnType<typeof openLedger>>;

/** One movement: something comes, something goes, or, more often, all that lies there. */
async function moveSome(ledger: Ledger, chance: Chance): Promise<void> {
  const [item, place] = [chance.pick(["A", "B", "C"]), chance.pick(["P", "Q"])];
  const level = ledger.level(item, place);
  if (level === 0) await ledger.move(item, place, chance.whole(1, 4));
  else await ledger.move(item, place, chance.next() < 0.7 ? -level : 1);
}

const zone = "Asia/Shanghai";
const dayText = (days: number) => dayToText((dayOfInstant(clock, zone).day + days) as Day);

test("kept days and the rest of the ledger say what the whole ledger says", async () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  const chance = createChance(seed);
  clock = new Date("2026-01-05T04:00:00Z");
  const ledger = await openLedger();
  for (let turn = 0; turn < 90; turn += 1) {
    // Mostly hours; now and then weeks in which nothing moves and nobody asks.
    clock = new Date(clock.getTime() + hourMs * chance.whole(1, chance.next() < 0.05 ? 1_500 : 40));
    for (let count = chance.whole(0, 3); count > 0; count -= 1) await moveSome(ledger, chance);
    if (chance.next() < 0.4) continue;
    const from = dayText(-chance.whole(1, 200));
    const until = chance.next() < 0.7 ? dayText(-1) : dayText(-chance.whole(1, 100));
    const asked = { from, until, zone: chance.next() < 0.9 ? zone : "America/New_York" };
    const [said, is] = [await found(ledger.at, asked), expected(ledger.moves, asked)];
    assert.deepEqual(said, is, `SEED=${seed}, turn ${turn}, ${JSON.stringify(asked)}`);
  }
});

test("a movement in a day that was over is seen: all is read anew", async () => {
  clock = new Date("2026-03-01T04:00:00Z");
  const ledger = await openLedger();
  await ledger.move("A", "P", -5);
  const asked = () => ({ from: dayText(-40), until: dayText(-1), zone });
  clock = new Date("2026-03-21T04:00:00Z");
  assert.deepEqual(await found(ledger.at, asked()), expected(ledger.moves, asked()));
  clock = new Date("2026-03-11T04:00:00Z");
  await ledger.move("A", "P", 3);
  clock = new Date("2026-03-22T04:00:00Z");
  const said = await found(ledger.at, asked());
  assert.deepEqual(said, expected(ledger.moves, asked()));
  assert.match(said[0] ?? "", /: 20,21,22,23,24,25,26,27,28$/);
});
