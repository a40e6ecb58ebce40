// Goal: a list of more pages than one is read whole and each order once, also while the platform is busy
// or breaks off; wrong access is said as such. Method: simulated shops over real HTTP that keep to the
// page size they are asked for.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ChannelFailure, type Cursor } from "../../connectors/port/index.ts";
import { createChance } from "../../kernel/index.ts";
import { Book } from "./book.ts";
import { medusaSkin } from "./medusa.ts";
import { shopifySkin } from "./shopify.ts";
import { calm, Simulated } from "./simulated.ts";
import { codeOf, firstKey, newSite, type Skin } from "./skin.ts";
import { vendureSkin } from "./vendure.ts";
import { woocommerceSkin } from "./woocommerce.ts";

const closers: (() => Promise<unknown>)[] = [];
after(async () => {
  for (const close of closers) await close();
});

const orderCount = 257;

/** A shop with so many paid orders, its door, and how long the door has waited. */
async function openStage(skin: Skin) {
  const chance = createChance(3);
  const start = Date.now() - 3_600_000;
  let now = start;
  const book = new Book({ chance, codes: 5, habits: skin.habits, now: () => now });
  const pageSize = skin.connector.limits.pageMax;
  const site = newSite({ book, pageSize, now: () => now });
  const platform = await new Simulated(skin, site, chance.fork("weather")).open();
  closers.push(() => platform.close());
  // The books of some platforms begin with the first question about them.
  const waits: number[] = [];
  const sleep = async (ms: number) => {
    waits.push(ms);
    now += ms;
  };
  const means = { fetch, now: () => now, sleep };
  const open = (settings: object) => skin.connector.open(settings as never, means);
  const settings = skin.settings(platform.address, firstKey);
  const door = open(settings);
  await door.test();
  while (book.orders.length < orderCount) {
    book.place();
    const last = book.orders.at(-1);
    if (last) last.paidAt = last.placedAt;
    now += 1_000;
  }
  const names = book.orders.map(skin.names.order).sort();
  const window: Cursor = {
    from: new Date(start - 60_000).toISOString(),
    until: new Date(now + 60_000).toISOString(),
    mark: "",
  };
  const pulled = async () => {
    const pages: string[][] = [];
    for await (const page of door.pull(window))
      pages.push([...page.docs.map((doc) => doc.externalId), ...page.externalIds]);
    return pages.filter((each) => each.length > 0);
  };
  return { platform, door, open, settings, names, pulled, waits, start, until: () => now };
}

for (const skin of [medusaSkin, vendureSkin, woocommerceSkin, shopifySkin]) {
  const { limits } = skin.connector;

  void test(`${codeOf(skin)}: many pages are read whole, each order once`, async () => {
    const { door, names, pulled, start, until } = await openStage(skin);
    const pages = await pulled();
    assert.ok(pages.length >= orderCount / limits.pageMax, `${pages.length} pages`);
    assert.ok(pages.every((each) => each.length <= limits.pageMax));
    assert.deepEqual([...new Set(pages.flat())].sort(), names);
    const fetched = await door.fetch(names);
    assert.deepEqual(fetched.map((doc) => doc.externalId).sort(), names);
    const listed: string[] = [];
    const span = { from: new Date(start - 60_000), until: new Date(until() + 60_000) };
    for await (const page of door.survey(span)) listed.push(...page.map((row) => row.externalId));
    assert.deepEqual([...new Set(listed)].sort(), names);
  });

  void test(`${codeOf(skin)}: a busy or broken shop is asked again, and waited for`, async () => {
    const { platform, names, pulled, waits } = await openStage(skin);
    platform.weather = { ...calm, busy: 0.3, broken: 0.2, lost: 0.1 };
    const { counts } = platform;
    let found: string[] = [];
    // A run of bad luck longer than the door's patience ends a pull; the next one begins anew.
    while (found.length === 0 || counts.busy === 0 || counts.broken === 0)
      found = await pulled().then(
        (pages) => pages.flat(),
        (error: unknown) => {
          assert.ok(error instanceof ChannelFailure && error.retryable, String(error));
          return [];
        },
      );
    assert.deepEqual([...new Set(found)].sort(), names);
    assert.ok(waits.length > 0, "it waited");
  });

  void test(`${codeOf(skin)}: wrong access is said as such, and not tried again`, async () => {
    const { open, settings, platform } = await openStage(skin);
    const secret = skin.connector.fields.find((field) => field.secret)?.name ?? "";
    const before = platform.counts.requests;
    const wrong = open({ ...settings, [secret]: "wrong" });
    await assert.rejects(wrong.test(), (error) => {
      return error instanceof ChannelFailure && !error.retryable && error.status === 401;
    });
    assert.ok(platform.counts.requests - before <= 2);
  });
}
