// A plant's month on a clock moved by hand: orders, rush orders, stops and late material; every evening
// promises, plan and stock say the same.
import assert from "node:assert/strict";
import { createChance } from "../kernel/index.ts";
import { openClient } from "./month/client.ts";
import {
  answerExceptions,
  breakDown,
  closeDays,
  dayOf,
  planAnew,
  produce,
  rush,
  sell,
  ship,
  supply,
} from "./month/day.ts";
import type { Month } from "./month/day.ts";
import { makePlant } from "./month/plant.ts";
import { proveDay } from "./month/proof.ts";
import type { Scenario } from "./scenario.ts";
import { openWorld } from "./world.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** When the shop floor reports, hours after eight in the morning in China. */
const rounds = [0.5, 3, 6, 9, 12, 15] as const;

/** The next Monday, 08:00 in China: midnight of the world. */
function nextMonday(now: number): number {
  const today = Math.floor(now / dayMs);
  // Day 0 of 1970 was a Thursday.
  return (today + ((11 - (today % 7)) % 7 || 7)) * dayMs;
}

/** One day from morning to the close of the evening before the next. */
async function liveDay(at: Month, morning: number): Promise<void> {
  const { client, chance } = at;
  client.until(morning);
  await supply(at);
  await closeDays(at);
  await sell(at, chance.whole(3, 8));
  await planAnew(at);
  for (const [index, hours] of rounds.entries()) {
    client.until(morning + hours * hourMs);
    await breakDown(at);
    await client.quiet();
    if (index === 2) await sell(at, chance.whole(1, 4));
    if (index === 3 && chance.next() < 0.5) await rush(at);
    await produce(at);
    await produce(at);
  }
  await ship(at);
  // After the last shift: what is behind is planned anew, so that the morning finds a plan that can be.
  client.until(morning + 16 * hourMs + 60_000);
  await planAnew(at);
  await closeDays(at);
  await answerExceptions(at);
  await client.quiet();
  await proveDay(at, dayOf(morning));
}

/** A plant's month, or three days of it. */
export const month: Scenario = {
  name: "month: breakdowns, rush orders and late material, a plant's days on a clock moved by hand",
  async run({ full, seed }) {
    const world = await openWorld();
    await world.server.kill();
    const client = await openClient(world);
    const start = nextMonday(client.now());
    client.until(start - hourMs);
    const plant = await makePlant(client, world);
    const at: Month = {
      ...{ client, plant, chance: createChance(seed), orders: [], stops: new Map() },
      seen: {
        ...{ orders: 0, rush: 0, stops: 0, late: 0, reports: 0, shipped: 0 },
        ...{ plans: 0, anew: 0, letGo: 0, closed: 0, answered: 0 },
      },
    };
    const days = full ? 30 : 3;
    for (let day = 0; day < days; day += 1) await liveDay(at, start + day * dayMs);
    await client.product.close();
    const findings = await world.check();
    await world.close();
    assert.deepEqual(findings, []);
    const { seen } = at;
    assert.ok(seen.shipped > 0 && seen.reports > 0 && seen.closed > 0, JSON.stringify(seen));
    const told = Object.entries(seen).map(([what, count]) => `${count} ${what}`);
    return `${days} days: ${told.join(", ")}; promises, plan and stock agreed every evening`;
  },
};
