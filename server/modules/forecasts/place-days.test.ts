// Goal: on every day, whatever the sourcing rules are, what places are asked for and planned adds up
// to the channels, to the unit. Method: orders of many provinces on real PostgreSQL, a published plan,
// and rules by chance, the seed printed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChance, dayFromText, type Chance } from "../../../kernel/index.ts";
import { ownDatabase } from "../../platform/testing/own-database.ts";
import { newOrder, openCompany, run, type Company } from "../orders/fixture.ts";
import { cancelUnits, placeOrders } from "../orders/index.ts";
import { setSourcing } from "../promises/index.ts";
import { demandCount } from "./demand/counting.ts";
import { dayMs, now, putInForce, sellWeeks } from "./fixture.ts";
import { demandByDay, periodOf } from "./demand/history.ts";
import { demandByPlaceAndDay, placeBriefs } from "./planning/place-days.ts";
import { openWholePlan } from "./planning/place-plan.ts";
import { demandByPlace, usualDays } from "./planning/place-demand.ts";
import { plannedDays } from "./planning/plan-store.ts";
import { writeSettings } from "./settings.ts";

const database = await ownDatabase({ clock: () => now });

const seed = Number(process.env["SEED"] ?? Date.now() % 1e9);
const regions = ["", "11", "31", "33", "44", "51", "65"];
const settings = { horizonDays: 28, historyDays: 365, frozenDays: 0, nightly: false };
const today = "2026-11-26";
/** Kept from one reading to the next, as the server keeps it. */
const plans = openWholePlan();
const everything = { channelIds: null, placeIds: null };
const whole = { itemId: 0, channelId: 0, region: "*" };

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const byDay = (lists: readonly (readonly number[])[], days: number) =>
  Array.from({ length: days }, (_, day) => sum(lists.map((list) => list[day] ?? NaN)));

/** Sells in two channels and seven provinces, some of it cancelled by customers and by us. */
async function sold(chance: Chance): Promise<Company> {
  const at = await sellWeeks(await openCompany(database, {}), 30, newOrder);
  const orders = Array.from({ length: 120 }, (_, back) => ({
    ...newOrder(`Ax${chance.whole(1, 30)} Bx${chance.whole(1, 5)}`, "backorder"),
    ...{ region: chance.pick(regions), channelId: back % 3 === 0 ? 2 : 1 },
    placedAt: new Date(now.getTime() - chance.whole(0, 40) * dayMs),
  }));
  const placed = await run(at, (tx) => placeOrders(tx, at.orders.parts, orders));
  for (const [index, each] of placed.entries()) {
    assert.ok(each.kind === "accepted");
    const by = index % 7 === 0 ? "us" : index % 5 === 0 ? "customer" : null;
    const { orderId } = each;
    if (by) await run(at, (tx) => cancelUnits(tx, { orderId, lines: "all", why: "test", by }));
  }
  await demandCount.rebuild(database, at.scope);
  return at;
}

/** Rules by chance: who serves which channel, and ways that make one place first in a province. */
async function ruleAnew(at: Company, chance: Chance): Promise<void> {
  const places = [...at.places.values()];
  const each = places.flatMap((placeId) => [0, 1, 2].map((channelId) => ({ placeId, channelId })));
  const sources = each.map((one) => ({
    ...{ ...one, rank: chance.whole(0, 3) },
    ...{ parcelCostMinor: 100 * chance.whole(1, 5), transitDays: chance.whole(1, 4) },
  }));
  const transits = places.flatMap((placeId) =>
    regions
      .filter((region) => region !== "" && chance.next() < 0.5)
      .map((region) => ({
        ...{ placeId, region, transitDays: chance.whole(1, 5) },
        parcelCostMinor: chance.next() < 0.7 ? 100 * chance.whole(1, 6) : null,
      })),
  );
  const removedTransits = places.flatMap((placeId) =>
    regions.map((region) => ({ placeId, region })),
  );
  await run(at, (tx) => setSourcing(tx, { sources: [], removedSources: each, removedTransits }));
  const kept = sources.filter(() => chance.next() < 0.6);
  await run(at, (tx) => setSourcing(tx, { sources: kept, transits }));
}

/** What a part asks and plans by day, told by channels and by places. */
async function compared(at: Company, node: typeof whole, words: string) {
  const { itemId, channelId } = node;
  const asked = { itemId: itemId || null, channelId: channelId || null, region: null };
  const period = { from: "2026-10-10", until: today };
  const told = await run(at, async (tx) => ({
    days: await demandByDay(tx, asked, period),
    planned: await plannedDays(tx, node),
    own: await demandByPlaceAndDay(tx, { node, ...everything, whole: await plans.get(tx) }, period),
    sums: await demandByPlace(tx, node, periodOf(tx.now, period, usualDays)),
  }));
  const { days, own, sums } = told;
  for (const key of ["asked", "withdrawn", "refused"] as const)
    assert.deepEqual(
      byDay(
        own.places.map((each) => each[key]),
        days[key].length,
      ),
      days[key],
      `${words}: ${key}`,
    );
  const plan = Array.from({ length: 28 }, () => 0);
  for (const { day, units } of told.planned) {
    const ahead = dayFromText(day) - dayFromText(own.origin ?? "");
    if (ahead >= 0) plan[ahead] = units;
  }
  const parts = own.places.map((each) => each.planned);
  assert.deepEqual(byDay(parts, 28), plan, `${words}: planned`);
  // The sums over 28 days are those of the days: the version's first day is today.
  for (const { placeId, asked: whole, planned } of sums) {
    const place = own.places.find((each) => each.placeId === placeId);
    assert.deepEqual([sum(place?.asked ?? []), sum(place?.planned ?? [])], [whole, planned], words);
  }
  return own.places.length;
}

for (const byRegion of [false, true])
  test(`places add up to channels on every day under any rules (provinces apart: ${byRegion})`, async () => {
    const chance = createChance(seed + Number(byRegion));
    const at = await sold(chance);
    await run(at, (tx) => writeSettings(tx, { ...settings, byRegion }));
    await putInForce(at);
    const items = ["A", "B", "C"].map((code) => at.items.get(code) ?? 0);
    let most = 0;
    for (let round = 0; round < 8; round += 1) {
      await ruleAnew(at, chance);
      const words = `seed ${seed}, round ${round}`;
      for (const itemId of [0, ...items])
        for (const channelId of [0, 1, 2])
          most = Math.max(most, await compared(at, { itemId, channelId, region: "*" }, words));
      const { tree, days } = await run(at, async (tx) => ({
        tree: await placeBriefs(await plans.get(tx), everything),
        days: await plannedDays(tx, whole),
      }));
      const planned = sum(days.filter(({ day }) => day >= today).map(({ units }) => units));
      const next = (isItem: boolean) =>
        sum(tree.filter((each) => each.itemId > 0 === isItem).map((each) => each.next));
      assert.deepEqual([next(false), next(true)], [planned, planned], words);
    }
    assert.ok(most >= 2, `seed ${seed}: no rule told places apart`);
  });

test("a place's part of the plan stands until the next plan, whatever is ordered meanwhile", async () => {
  const at = await sold(createChance(seed));
  await run(at, (tx) => writeSettings(tx, { ...settings, byRegion: false }));
  await putInForce(at);
  const way = {
    placeId: at.places.get("Q") ?? 0,
    region: "65",
    transitDays: 1,
    parcelCostMinor: 0,
  };
  await run(at, (tx) => setSourcing(tx, { sources: [], transits: [way] }));
  const planned = async () => {
    const part = { node: whole, channelIds: null, placeIds: [way.placeId] };
    const period = { from: today, until: today };
    const { places } = await run(at, async (tx) =>
      demandByPlaceAndDay(tx, { ...part, whole: await plans.get(tx) }, period),
    );
    assert.ok(
      places.every(({ placeId }) => placeId === way.placeId),
      "no other place is told",
    );
    return sum(places.flatMap((each) => each.planned));
  };
  const before = await planned();
  assert.ok(before > 0);
  const placedAt = new Date(now.getTime() - dayMs);
  const rush = {
    ...newOrder("Ax5000", "backorder"),
    mode: "history" as const,
    region: "65",
    placedAt,
  };
  await run(at, (tx) => placeOrders(tx, at.orders.parts, [rush]));
  await demandCount.rebuild(database, at.scope);
  assert.equal(await planned(), before);
  await putInForce(at);
  assert.ok((await planned()) > 2 * before, "the next plan knows of it");
});
