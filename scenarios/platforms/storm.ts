// A shop in a storm: what it says late, twice, out of order or not at all must in the end be true
// here, and what we do must be true there.
import assert from "node:assert/strict";
import { createChance } from "../../kernel/index.ts";
import type { Chance } from "../../kernel/index.ts";
import type { Scenario } from "../scenario.ts";
import { openShop, secrets } from "../shop.ts";
import type { Shop } from "../shop.ts";
import { pause, until } from "../world.ts";
import { Book, type BookChange } from "./book.ts";
import { isOurs, type BookOrder } from "./entries.ts";
import { differences, digestOf, plainOrders, textOfPlain, type Plain } from "./plain.ts";
import { shopifySkin } from "./shopify.ts";
import { calm, Simulated } from "./simulated.ts";
import { firstKey, newSite, truthOf, type Site, type SkinPush } from "./skin.ts";

const codes = ["S0", "S1", "S2", "S3", "S4"];

interface Sent {
  pushed: number;
  dropped: number;
  doubled: number;
  delayed: number;
  refused: number;
}

/** Lets every change be pushed as a bad network does; gives what it did, and how to wait for it. */
function pushChanges(shop: Shop, book: Book, chance: Chance) {
  const sent: Sent = { pushed: 0, dropped: 0, doubled: 0, delayed: 0, refused: 0 };
  const open = new Set<Promise<void>>();
  const state = { secret: secrets[0] as string, calm: false };
  let serial = 0;
  const push = async ({ raw, headers }: SkinPush) => {
    const hook = { body: raw.toString("utf8"), event: "" };
    const reply = await shop.push(hook, "", headers).catch(() => null);
    sent.pushed += 1;
    if (reply?.status !== 200) sent.refused += 1;
  };
  book.onChange((change: BookChange) => {
    serial += 1;
    // What was signed before a rotation arrives after it.
    const hook = shopifySkin.push?.(change, { secret: state.secret, serial, now: Date.now() });
    if (!hook) return;
    const roll = chance.next();
    if (roll < 0.15) {
      sent.dropped += 1;
      return;
    }
    const times = roll < 0.4 ? 2 : 1;
    if (times === 2) sent.doubled += 1;
    for (let time = 0; time < times; time += 1) {
      const late = chance.next() < 0.4 ? chance.whole(100, 4_000) : 0;
      if (late > 0) sent.delayed += 1;
      const whole: Promise<void> = pause(late)
        .then(() => push(hook))
        .then(() => void open.delete(whole));
      open.add(whole);
    }
  });
  return {
    sent,
    state,
    async settled() {
      while (open.size > 0) await Promise.all(open);
    },
  };
}

/** The shop's truth, order by order. */
export const theirsOf = (book: Book): string[] =>
  book.orders.map((order) => truthOf(shopifySkin, order)).sort();

/** Our orders of the shop, in the same words. */
export async function oursOf(shop: Shop): Promise<string[]> {
  return (await shop.at.rows<Plain>(plainOrders, ["SHOP"])).map(textOfPlain).sort();
}

/** A shop on this machine over the book that all simulated platforms share. */
export async function openPlatform(
  chance: Chance,
  { pageSize }: { readonly pageSize: number },
): Promise<{ readonly platform: Simulated; readonly site: Site }> {
  const parts = { codes: codes.length, habits: shopifySkin.habits, now: Date.now };
  const book = new Book({ ...parts, chance: chance.fork("book") });
  const site = newSite({ book, pageSize, now: Date.now });
  const platform = await new Simulated(shopifySkin, site, chance.fork("platform")).open();
  return { platform, site };
}

export async function channelIdOf({ at }: Shop): Promise<number> {
  const { body } = await at.server.call("GET", "/api/channels");
  const rows = body["rows"] as { id: number; code: string }[];
  return rows.find((row) => row.code === "SHOP")?.id ?? 0;
}

export async function connect({ at }: Shop, channelId: number, address: string): Promise<void> {
  const saved = await at.server.call("PUT", `/api/connections/${channelId}`, {
    key: "connect",
    body: {
      settings: shopifySkin.settings(address, firstKey),
      ...{ active: true, pulls: true, pushesStock: true, confirmsShipments: true },
      tellsCancellations: true,
      ...{ pullSeconds: 5, since: new Date(Date.now() - 60_000).toISOString() },
    },
  });
  assert.equal(saved.status, 200, JSON.stringify(saved.body));
}

/** Ships one of our orders whole, if it can be; the shop hears of it from us. */
async function shipOurs({ at }: Shop, book: Book, done: Set<BookOrder>): Promise<void> {
  const order = book.orders.find((each) => isOurs(each) && !done.has(each) && each.paidAt !== null);
  if (!order) return;
  const [found] = await at.rows<{ id: number; lines: { id: number; units: number }[] }>(
    `select parent.id, json_agg(json_build_object('id', line.id, 'units', line.units)) as lines
     from orders.order as parent join orders.line as line on line.tenant_id = parent.tenant_id
       and line.order_id = parent.id
     where parent.external_id = $1 and parent.open_holds = 0 group by parent.id`,
    [shopifySkin.names.order(order)],
  );
  if (!found) return;
  done.add(order);
  const lines = found.lines.map(({ id, units }) => ({ lineId: id, units }));
  const body = { placeId: at.placeId, lines };
  const call = (what: string, more: object) =>
    at.server.call("POST", `/api/orders/${found.id}/${what}`, {
      key: `${what}-${found.id}`,
      body: { ...body, ...more },
    });
  const picked = await call("pick", {});
  assert.equal(picked.status, 200, JSON.stringify(picked.body));
  const tracking = `OURS${found.id}`;
  const shipped = await call("ship", { carrier: "SF", tracking });
  assert.equal(shipped.status, 200, JSON.stringify(shipped.body));
}

interface Storm {
  readonly shop: Shop;
  readonly book: Book;
  readonly pushes: ReturnType<typeof pushChanges>;
  readonly seconds: number;
  readonly ordersPerSecond: number;
}

/** Buyers, hands and we, all at once; the shop's secret is changed in the middle. */
async function rage({ shop, book, pushes, seconds, ordersPerSecond }: Storm): Promise<number> {
  const shipped = new Set<BookOrder>();
  const from = performance.now();
  let placed = 0;
  let rotated = 0;
  for (let at = 0; at < seconds; at = (performance.now() - from) / 1_000) {
    while (placed < at * ordersPerSecond) {
      book.place();
      book.change();
      book.change();
      placed += 1;
    }
    await shipOurs(shop, book, shipped);
    if (rotated === 0 && at > seconds / 3) {
      await shop.setSecrets(secrets);
      pushes.state.secret = secrets[1];
      rotated = 1;
    } else if (rotated === 1 && at > (2 * seconds) / 3) {
      await shop.setSecrets([secrets[1]]);
      rotated = 2;
    }
    await pause(40);
  }
  return shipped.size;
}

/** What our availability says of each code, as the channel should show it. */
async function availability({ at }: Shop, channelId: number): Promise<Record<string, number>> {
  const { body } = await at.server.call("GET", "/api/items");
  const shown: Record<string, number> = {};
  for (const { id, code } of body["rows"] as { id: number; code: string }[]) {
    if (!codes.includes(code)) continue;
    const path = `/api/availability/${id}?channelId=${channelId}`;
    shown[code] = Number((await at.server.call("GET", path)).body["now"]);
  }
  return shown;
}

/** Issue 5's proof for Shopify: after the storm our state is the shop's, and its stock is ours. */
export const shopifyStorm: Scenario = {
  name: "channel storm: a Shopify that drops, doubles, delays and re-orders = its truth",
  async run({ full, seed }) {
    const chance = createChance(seed);
    const shop = await openShop(100_000, { MILLRACE_ALLOW_TARGETS: "127.0.0.1" });
    const channelId = await channelIdOf(shop);
    await shop.setSecrets([secrets[0]]);
    const { platform, site } = await openPlatform(chance, { pageSize: full ? 25 : 4 });
    const { book } = site;
    const pushes = pushChanges(shop, book, chance.fork("pushes"));
    platform.weather = { busy: 0.05, broken: 0.05, lost: 0.03, isRestless: true };
    await connect(shop, channelId, platform.address);
    const storm = { shop, book, pushes, seconds: full ? 300 : 10, ordersPerSecond: full ? 4 : 6 };
    const shipped = await rage(storm);
    await pushes.settled();
    platform.weather = calm;
    const theirs = () => theirsOf(book);
    const isEqual = async () => digestOf(await oursOf(shop)) === digestOf(theirs());
    const from = performance.now();
    const weathered = await until(full ? 300 : 60, isEqual);
    const seconds = (performance.now() - from) / 1_000;
    assert.ok(weathered, differences(theirs(), await oursOf(shop)).join("\n"));
    assert.ok(
      await until(full ? 120 : 40, async () => {
        const ours = await availability(shop, channelId);
        return codes.every((code) => site.stock.get(code) === ours[code]);
      }),
      `the shop shows ${JSON.stringify([...site.stock])}`,
    );
    const parcels = book.orders.flatMap((order) => order.parcels);
    const numbers = parcels.map(({ tracking }) => tracking);
    assert.equal(numbers.filter((each) => each.startsWith("OURS")).length, shipped, "told once");
    assert.deepEqual(await shop.at.check(), []);
    const checked = await shop.at.run(["check", "--channel", "SHOP", "--fresh", "--days", "2"]);
    assert.equal(checked.code, 0, checked.out);
    await platform.close();
    await shop.at.close();
    const { sent } = pushes;
    return (
      `${book.orders.length} orders; ${sent.pushed} pushes (${sent.dropped} dropped, ` +
      `${sent.doubled} doubled, ${sent.delayed} late, ${sent.refused} refused), ` +
      `${platform.counts.requests} calls (${platform.counts.busy} busy, ${platform.counts.broken} ` +
      `broken, ${platform.counts.lost} lost); ${shipped} parcels told once; equal after ` +
      `${seconds.toFixed(1)} s, digest ${digestOf(theirs())}`
    );
  },
};
