// A platform that is away for hours, and the orders that wait there until it is back.
import assert from "node:assert/strict";
import { createChance } from "../../kernel/index.ts";
import type { Scenario } from "../scenario.ts";
import { openShop } from "../shop.ts";
import { pause, until } from "../world.ts";
import { differences, digestOf } from "./plain.ts";
import { calm } from "./simulated.ts";
import { channelIdOf, connect, openPlatform, oursOf, theirsOf } from "./storm.ts";

/** P12, the pull side: the platform's API is down while its shop sells; all of it is fetched after. */
export const platformOutage: Scenario = {
  name: "P12 the platform's API is down; the orders that queued there are pulled when it is back",
  async run({ full, seed }) {
    const chance = createChance(seed);
    const shop = await openShop(1_000_000, { MILLRACE_ALLOW_TARGETS: "127.0.0.1" });
    const { platform, site } = await openPlatform(chance, { pageSize: full ? 250 : 20 });
    const { book } = site;
    platform.weather = { busy: 0, broken: 1, lost: 0, isRestless: false };
    await connect(shop, await channelIdOf(shop), platform.address);
    const orders = full ? 50_000 : 400;
    for (let placed = 0; placed < orders; placed += 1) {
      book.place();
      if (placed % 3 === 0) book.change();
    }
    await pause(full ? 60_000 : 6_000);
    assert.ok(platform.counts.broken > 0, "it was asked while it was down");
    assert.deepEqual(await oursOf(shop), [], "nothing is invented meanwhile");
    // Orders go on changing while their pages are turned, so that some are read twice, others late.
    platform.weather = { busy: 0.02, broken: 0, lost: 0, isRestless: true };
    const from = performance.now();
    const isRead = async () => (await oursOf(shop)).length === orders;
    assert.ok(await until(full ? 600 : 90, isRead), "every order has come");
    // Each page that is turned changes an order: without an end to that there is no last state.
    platform.weather = calm;
    const theirs = () => theirsOf(book);
    const isEqual = async () => digestOf(await oursOf(shop)) === digestOf(theirs());
    const isThere = await until(full ? 600 : 90, isEqual);
    const seconds = (performance.now() - from) / 1_000;
    assert.ok(
      isThere,
      differences(theirs(), await oursOf(shop))
        .slice(0, 40)
        .join("\n"),
    );
    assert.deepEqual(await shop.at.check(), []);
    await platform.close();
    await shop.at.close();
    return `${orders} orders pulled and equal ${seconds.toFixed(1)} s after the platform was back`;
  },
};
