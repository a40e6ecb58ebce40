// Goal: whatever is received, issued, sent, counted, set aside, picked, shipped and aged in whatever
// order, the stock is what a simple book of units says, and every law holds after every step.
// Method: random commands through the HTTP door beside a book in memory; the seed is printed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createChance } from "../../../kernel/index.ts";
import type { Chance } from "../../../kernel/index.ts";
import { within } from "../../narrowing.ts";
import { openFloor, order, seen } from "./floor.ts";
import type { Floor } from "./floor.ts";

let at: Floor;

before(async () => {
  at = await openFloor(within);
});
after(() => at.close());

/** Lots of M; the first two die while the test runs. */
const lots = [
  { code: "L1", expiresOn: "2026-06-14" },
  { code: "L2", expiresOn: "2026-06-20" },
  { code: "L3", expiresOn: "2027-06-30" },
];
const rankOf = (lot: string) => lots.findIndex((each) => each.code === lot);
/** The first instant at which a lot is too old, by place: midnight in Shanghai and in Berlin. */
const overAt = (lot: string, place: string) =>
  Date.parse(`${lots[rankOf(lot)]?.expiresOn}T00:00:00Z`) + (place === "P" ? 16 : 22) * 3_600_000;

type Key = `${string}/${string}/${string}/${string}`; // item/place/lot/condition

/** Units by item, place, lot and condition; it knows nothing of promises. */
class Book {
  readonly units = new Map<Key, number>();

  of(key: Key): number {
    return this.units.get(key) ?? 0;
  }

  add(key: Key, units: number): void {
    const now = this.of(key) + units;
    assert.ok(now >= 0, `the book would hold ${now} of ${key}`);
    if (now === 0) this.units.delete(key);
    else this.units.set(key, now);
  }

  /** Keys of sellable units there, the lot that dies first in front. */
  sellable(item: string, place: string): Key[] {
    return [...this.units.keys()]
      .filter((key) => key.startsWith(`${item}/${place}/`) && key.endsWith("/sellable"))
      .sort((a, b) => rankOf(a.split("/")[2] ?? "") - rankOf(b.split("/")[2] ?? ""));
  }

  total(item: string, place: string): number {
    return this.sellable(item, place).reduce((sum, key) => sum + this.of(key), 0);
  }

  /** Takes units by first expired, first out; gives what left by key. */
  take(item: string, place: string, units: number): [Key, number][] {
    let left = units;
    const taken: [Key, number][] = [];
    for (const key of this.sellable(item, place)) {
      const part = Math.min(left, this.of(key));
      if (part === 0) continue;
      taken.push([key, part]);
      left -= part;
    }
    assert.equal(left, 0, "the book has less than the product gave");
    for (const [key, part] of taken) this.add(key, -part);
    return taken;
  }

  age(now: number): void {
    for (const [key, units] of this.units) {
      const [item = "", place = "", lot = "", condition] = key.split("/");
      if (item !== "M" || condition !== "sellable" || overAt(lot, place) > now) continue;
      this.add(key, -units);
      this.add(`${item}/${place}/${lot}/expired`, units);
    }
  }
}

interface World {
  readonly book: Book;
  readonly chance: Chance;
  readonly orders: number[];
  readonly transfers: { id: number; to: string; lines: { key: Key; units: number }[] }[];
  /** Lots in the order in which the product first heard of them. */
  readonly heard: Set<string>;
}

const placeId = (name: string) => (name === "P" ? at.P : at.Q);
const itemId = (name: string) => (name === "A" ? at.A : at.M);
const some = ({ chance }: World) => ({
  item: chance.pick(["A", "M"]),
  place: chance.pick(["P", "Q"]),
  units: chance.whole(1, 6),
});

/** A receipt; a lot that is over by its place's clock lands as expired. */
async function receiveSome({ book, chance, ...world }: World): Promise<void> {
  const { item, place, units } = some({ book, chance, ...world });
  const lot = chance.pick(lots);
  if (item === "M") world.heard.add(lot.code);
  const row = { itemId: itemId(item), placeId: placeId(place), units };
  const changes = [item === "M" ? { ...row, lot } : row];
  await at.ask("POST /api/stock/changes", { kind: "receipt", why: "in", changes });
  book.add(`${item}/${place}/${item === "M" ? lot.code : ""}/sellable`, units);
  book.age(at.clock().getTime());
}

async function issueSome(world: World): Promise<void> {
  const { item, place, units } = some(world);
  const changes = [{ itemId: itemId(item), placeId: placeId(place), units }];
  const said = await at.refusal("POST /api/stock/changes", { kind: "issue", why: "out", changes });
  const fits = world.book.total(item, place) >= units;
  assert.equal(said, fits ? "taken" : "409 not_enough");
  if (fits) world.book.take(item, place, units);
}

async function countSome({ book, chance, ...world }: World): Promise<void> {
  const { item, place, units } = some({ book, chance, ...world });
  const lot = item === "M" ? chance.pick(lots) : null;
  if (lot) world.heard.add(lot.code);
  const row = { itemId: itemId(item), placeId: placeId(place), units };
  const counted = [lot ? { ...row, lot } : row];
  await at.ask("POST /api/stock/counts", { why: "count", counted });
  const key = (condition: string): Key => `${item}/${place}/${lot?.code ?? ""}/${condition}`;
  const byAge = lot ? ["sellable", "expired"] : ["sellable"];
  let left = units - byAge.reduce((sum, each) => sum + book.of(key(each)), 0);
  const present = byAge.filter((each) => book.of(key(each)) > 0);
  if (left > 0) book.add(key(present[0] ?? "sellable"), left);
  for (const each of left < 0 ? present : []) {
    const part = Math.max(left, -book.of(key(each)));
    book.add(key(each), part);
    left -= part;
  }
  book.age(at.clock().getTime());
}

async function turnSome({ book, chance, ...world }: World): Promise<void> {
  const { item, place, units } = some({ book, chance, ...world });
  const lot = item === "M" ? chance.pick(lots).code : "";
  const from = chance.pick(["sellable", "quarantine", "damaged"]);
  const to = chance.pick(["sellable", "quarantine", "damaged"]);
  const body = {
    ...{ itemId: itemId(item), placeId: placeId(place), units, from, to, why: "turn" },
    ...(lot ? { lot: { code: lot } } : {}),
  };
  const said = await at.refusal("POST /api/stock/conditions", body);
  if (said === "422 lot_unknown") return;
  const over = to === "sellable" && lot !== "" && overAt(lot, place) <= at.clock().getTime();
  const key = (condition: string): Key => `${item}/${place}/${lot}/${condition}`;
  if (from === to) assert.equal(said, "422 condition_same");
  else if (book.of(key(from)) < units) assert.equal(said, "409 not_enough");
  else if (over) assert.equal(said, "409 lots_over");
  else {
    assert.equal(said, "taken");
    book.add(key(from), -units);
    book.add(key(to), units);
    book.age(at.clock().getTime());
  }
}

async function sendSome({ book, chance, transfers, ...world }: World): Promise<void> {
  const { item, place, units } = some({ book, chance, transfers, ...world });
  const to = place === "P" ? "Q" : "P";
  const { status, body } = await at.say("POST /api/transfers", {
    ...{ number: `T-${transfers.length}`, fromPlaceId: placeId(place), toPlaceId: placeId(to) },
    ...{ day: "2026-06-24", why: "move", overPromises: chance.next() < 0.7 },
    lines: [{ itemId: itemId(item), units }],
  });
  if (status !== 200) {
    const kind = book.total(item, place) < units ? "not_enough" : "promised_away";
    assert.equal(body["kind"], kind);
    return;
  }
  const lines = book.take(item, place, units).map(([key, part]) => ({ key, units: part }));
  transfers.push({ id: Number(body["id"]), to, lines });
}

async function arriveSome({ book, chance, transfers, heard }: World): Promise<void> {
  const open = transfers.filter((each) => each.lines.some((line) => line.units > 0));
  if (open.length === 0) return;
  const transfer = chance.pick(open);
  const close = chance.next() < 0.4;
  const [line] = transfer.lines;
  const [item = ""] = line?.key.split("/") ?? [];
  const left = transfer.lines.reduce((sum, each) => sum + each.units, 0);
  const units = chance.whole(1, left);
  const lines = [{ itemId: itemId(item), units }];
  await at.ask(`POST /api/transfers/${transfer.id}/receive`, { lines, close, why: "in" });
  let arriving = units;
  const order = [...heard];
  const rank = (key: Key) => order.indexOf(key.split("/")[2] ?? "");
  for (const each of transfer.lines.sort((a, b) => rank(a.key) - rank(b.key))) {
    const [, , lot] = each.key.split("/");
    const part = Math.min(arriving, each.units);
    book.add(`${item}/${transfer.to}/${lot}/sellable`, part);
    each.units = close ? 0 : each.units - part;
    arriving -= part;
  }
  book.age(at.clock().getTime());
}

/** The next thing the warehouse may do with an order: pick, put back, pick short, or ship. */
async function workSome({ book, chance, orders }: World): Promise<void> {
  if (orders.length === 0) return;
  const id = chance.pick(orders);
  const { reservations, lines } = await seen(at, id);
  const here = reservations.filter((each) => each.supplyId === 0);
  if (here.length === 0) return;
  const held = chance.pick(here);
  const place = held.placeId === at.P ? "P" : "Q";
  const item = lines[0]?.itemId === at.A ? "A" : "M";
  const body = { placeId: held.placeId, lines: [{ lineId: held.lineId, units: held.picked }] };
  if (held.picked === 0) {
    const units = chance.whole(1, held.units);
    await at.ask(`POST /api/orders/${id}/pick`, {
      ...body,
      lines: [{ lineId: held.lineId, units }],
    });
    return;
  }
  const act = chance.pick(["unpick", "short-pick", "ship", "ship"]);
  if (act === "unpick") {
    await at.ask(`POST /api/orders/${id}/unpick`, body);
    return;
  }
  const { lineId, picked: units } = held;
  const leaving = { ...body, carrier: "SF", tracking: "SF1234567890123" };
  const short = { placeId: held.placeId, lineId, units, why: "gone" };
  await at.ask(`POST /api/orders/${id}/${act}`, act === "ship" ? leaving : short);
  for (const [key, part] of book.take(item, place, units))
    if (act === "short-pick") book.add(key.replace("sellable", "quarantine") as Key, part);
}

async function orderSome(world: World): Promise<void> {
  const { item, units } = some(world);
  world.orders.push(await order(at, { itemId: itemId(item), units }));
}

const acts = [
  ...[receiveSome, receiveSome, receiveSome, issueSome, countSome, turnSome],
  ...[sendSome, arriveSome, arriveSome, orderSome, orderSome, workSome, workSome, workSome],
];

/** What the product says lies where, and what the book says, as sorted lines. */
async function compare({ book, transfers }: World): Promise<void> {
  const lines: string[] = [];
  for (const item of ["A", "M"]) {
    const { rows } = await at.ask<{
      rows: { placeId: number; lot: string; condition: string; onHand: number }[];
    }>(`GET /api/lots?itemId=${itemId(item)}&limit=500`);
    for (const row of rows) {
      const place = row.placeId === at.P ? "P" : row.placeId === at.Q ? "Q" : "way";
      lines.push(`${item}/${place}/${row.lot}/${row.condition} ${row.onHand}`);
    }
  }
  const onTheWay = new Book();
  for (const { key, units } of transfers.flatMap((each) => each.lines)) {
    const [item, , lot] = key.split("/");
    if (units > 0) onTheWay.add(`${item}/way/${lot}/in_transit`, units);
  }
  const written = [...book.units, ...onTheWay.units].map(([key, units]) => `${key} ${units}`);
  assert.deepEqual(lines.toSorted(), written.toSorted());
}

test("two hundred random commands leave the stock that the book says", async () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  const world: World = {
    book: new Book(),
    chance: createChance(seed),
    orders: [],
    transfers: [],
    heard: new Set(),
  };
  const done: string[] = [];
  try {
    for (let turn = 0; turn < 200; turn += 1) {
      const act = world.chance.pick(acts);
      done.push(act.name);
      await act(world);
      if (turn % 8 === 7) {
        await at.live(world.chance.whole(1, 16) * 3_600_000);
        world.book.age(at.clock().getTime());
      }
      await at.lawful();
      await compare(world);
    }
  } catch (error) {
    throw new Error(`reproduce with SEED=${seed}, after ${done.length}: ${done.at(-1)}`, {
      cause: error,
    });
  }
  assert.ok(world.orders.length > 5 && world.transfers.length > 0, `SEED=${seed} did too little`);
});
