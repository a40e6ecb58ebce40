// A shop in a storm: what it says late, twice, out of order or not at all must in the end be true
// here, and what we do must be true there.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createChance } from "../../kernel/index.ts";
import type { Chance } from "../../kernel/index.ts";
import type { Scenario } from "../scenario.ts";
import { openShop, secrets } from "../shop.ts";
import type { Shop } from "../shop.ts";
import { pause, until } from "../world.ts";
import { Book, idOf, isOurs, textOf } from "./shopify-book.ts";
import type { Change, ShopOrder } from "./shopify-book.ts";
import { Shopify, token } from "./shopify.ts";

export const codes = ["S0", "S1", "S2", "S3", "S4"];

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
  const push = async (hook: { body: string; event: string; topic: string; secret: string }) => {
    const headers = { "x-shopify-topic": hook.topic };
    const reply = await shop.push(hook, hook.secret, headers).catch(() => null);
    sent.pushed += 1;
    if (reply?.status !== 200) sent.refused += 1;
  };
  book.onChange(({ order, topic }: Change) => {
    serial += 1;
    // What was signed before a rotation arrives after it.
    const hook = { body: textOf(order), event: `e${serial}`, topic, secret: state.secret };
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

/** One order as a line of text: what both sides must agree on. */
interface Plain {
  readonly id: string;
  readonly deal: string;
  readonly payment: string;
  readonly lines: readonly string[];
  readonly refunds: readonly string[];
}

const textOfPlain = ({ id, deal, payment, lines, refunds }: Plain) =>
  [id, deal, payment, ...[...lines].sort(), ...[...refunds].sort()].join(" ");

export function truthOf(order: ShopOrder): string {
  const shipped = (id: number) =>
    order.fulfillments
      .flatMap((parcel) => parcel.line_items)
      .filter((line) => line.id === id)
      .reduce((sum, line) => sum + line.quantity, 0);
  const isPending = order.financial_status === "pending";
  return textOfPlain({
    id: idOf(order),
    deal: order.cancelled_at ? "cancelled" : "open",
    payment: isPending ? "none" : order.financial_status,
    lines: order.line_items.map((line) => {
      const gone = shipped(line.id);
      const cancelled = line.quantity - gone - line.fulfillable_quantity;
      return `${line.id}:${line.sku}:${line.quantity}:${cancelled}:${gone}`;
    }),
    refunds: (order.refunds as { id: number }[]).map((each) => `refund-${each.id}:500`),
  });
}

/** Our orders of the shop, in the same words. */
export async function oursOf(shop: Shop): Promise<string[]> {
  const rows = await shop.at.rows<Plain & { isCancelled: boolean }>(
    `select parent.external_id as id, parent.deal = 'cancelled' as "isCancelled", parent.payment,
       (select array_agg(format('%s:%s:%s:%s:%s', line.external_id, line.code, line.units,
           line.cancelled_units, line.shipped_units)) from orders.line as line
         where line.tenant_id = parent.tenant_id and line.order_id = parent.id) as lines,
       coalesce((select array_agg(format('%s:%s', after.external_id, after.amount_minor))
         from orders.aftersale as after where after.tenant_id = parent.tenant_id
         and after.order_id = parent.id), '{}') as refunds
     from orders.order as parent join channels.channel as channel
       on channel.tenant_id = parent.tenant_id and channel.id = parent.channel_id
     where channel.code = 'SHOP'`,
  );
  return rows
    .map(({ isCancelled, ...row }) =>
      textOfPlain({ ...row, deal: isCancelled ? "cancelled" : "open" }),
    )
    .sort();
}

export const digestOf = (lines: readonly string[]) =>
  createHash("sha256").update(lines.join("\n")).digest("hex").slice(0, 16);

/** Where both sides differ, for the report of a storm that was not weathered. */
export function differences(theirs: readonly string[], ours: readonly string[]): string {
  const [a, b] = [new Set(theirs), new Set(ours)];
  const missing = theirs.filter((line) => !b.has(line)).map((line) => `theirs ${line}`);
  const extra = ours.filter((line) => !a.has(line)).map((line) => `ours   ${line}`);
  return [...missing, ...extra].sort((x, y) => (x.slice(7) < y.slice(7) ? -1 : 1)).join("\n");
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
      settings: { address, accessToken: token, placeExternalId: "5" },
      ...{ active: true, pulls: true, pushesStock: true, confirmsShipments: true },
      ...{ pullSeconds: 5, since: new Date(Date.now() - 60_000).toISOString() },
    },
  });
  assert.equal(saved.status, 200, JSON.stringify(saved.body));
}

/** Ships one of our orders whole, if it can be; the shop hears of it from us. */
async function shipOurs({ at }: Shop, book: Book, done: Set<string>): Promise<void> {
  const order = book.orders.find(
    (each) => isOurs(each) && !done.has(each.name) && each.financial_status !== "pending",
  );
  if (!order) return;
  const [found] = await at.rows<{ id: number; lines: { id: number; units: number }[] }>(
    `select parent.id, json_agg(json_build_object('id', line.id, 'units', line.units)) as lines
     from orders.order as parent join orders.line as line on line.tenant_id = parent.tenant_id
       and line.order_id = parent.id
     where parent.external_id = $1 group by parent.id`,
    [idOf(order)],
  );
  if (!found) return;
  done.add(order.name);
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
  const shipped = new Set<string>();
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
    const book = new Book(chance.fork("book"), codes);
    const platform = await new Shopify(book, {
      ...{ codes, chance: chance.fork("platform") },
      pageSize: full ? 25 : 4,
    }).open();
    const pushes = pushChanges(shop, book, chance.fork("pushes"));
    platform.weather = { busy: 0.05, broken: 0.05, lost: 0.03, isRestless: true };
    await connect(shop, channelId, platform.address);
    const storm = { shop, book, pushes, seconds: full ? 300 : 10, ordersPerSecond: full ? 4 : 6 };
    const shipped = await rage(storm);
    await pushes.settled();
    platform.weather = { busy: 0, broken: 0, lost: 0, isRestless: false };
    const theirs = () => book.orders.map(truthOf).sort();
    const isEqual = async () => digestOf(await oursOf(shop)) === digestOf(theirs());
    const from = performance.now();
    const weathered = await until(full ? 300 : 60, isEqual);
    const seconds = (performance.now() - from) / 1_000;
    assert.ok(weathered, differences(theirs(), await oursOf(shop)));
    assert.ok(
      await until(full ? 120 : 40, async () => {
        const ours = await availability(shop, channelId);
        return codes.every((code) => platform.shown()[code] === ours[code]);
      }),
      `the shop shows ${JSON.stringify(platform.shown())}`,
    );
    const ours = book.orders.flatMap((order) => order.fulfillments);
    const numbers = ours.flatMap((parcel) => parcel.tracking_numbers);
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
