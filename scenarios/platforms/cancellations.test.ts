// Goal: what is cancelled here is cancelled on its platform once, through lost echoes, and what stands
// against it there is said. Method: each simulated platform that cancels by call, over real HTTP.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Ack, Cancellation } from "../../connectors/port/index.ts";
import { createChance } from "../../kernel/index.ts";
import { Book } from "./book.ts";
import { openOf, totalOf } from "./entries.ts";
import { calm, Simulated } from "./simulated.ts";
import { codeOf, firstKey, newSite, type Skin } from "./skin.ts";
import { skins } from "./skins.ts";

const closers: (() => Promise<unknown>)[] = [];
after(async () => {
  for (const close of closers) await close();
});

/** A platform with one order of two lines, two pieces each. */
async function openStage(skin: Skin) {
  const chance = createChance(1);
  const book = new Book({ chance, codes: 5, habits: skin.habits, now: Date.now });
  const site = newSite({ book, pageSize: 10, now: Date.now });
  const platform = await new Simulated(skin, site, chance.fork("weather")).open();
  closers.push(() => platform.close());
  const isBigEnough = () => book.orders.at(-1)?.lines.filter((line) => line.units > 1).length === 2;
  while (!isBigEnough()) book.place();
  const order = book.orders.at(-1);
  assert.ok(order);
  order.paidAt = order.placedAt;
  const [first] = order.lines.filter((line) => line.units > 1);
  assert.ok(first);
  let changes = 0;
  book.onChange(() => void (changes += 1));
  const means = { fetch, now: Date.now, sleep: async () => undefined };
  const door = skin.connector.open(skin.settings(platform.address, firstKey), means);
  const whole: Cancellation = {
    ...{ orderExternalId: skin.names.order(order), isWhole: true, by: "us", why: "缺货" },
    lines: order.lines.map((line) => ({
      ...{ lineExternalId: skin.names.line(line), units: line.units },
    })),
  };
  const pieces = (units: number): Cancellation => ({
    ...{ ...whole, isWhole: false },
    lines: [{ lineExternalId: skin.names.line(first), units }],
  });
  const tell = async (cancellation: Cancellation): Promise<Ack> => {
    assert.ok(door.cancelOrder, "what is declared is there");
    const ack = await door.cancelOrder(cancellation);
    // What a platform does later is looked at again.
    const isQueued = !ack.ok && ack.kind === "on_hold";
    return isQueued ? door.cancelOrder({ ...cancellation, isQueued }) : ack;
  };
  return { book, platform, order, first, whole, pieces, tell, changed: () => changes };
}

const done = { ok: true, already: false };
const known = { ok: true, already: true };

for (const skin of skins.filter(({ connector }) => connector.cancels !== undefined)) {
  void test(`${codeOf(skin)}: a cancelled order is told once, also when its echo is lost`, async () => {
    const { platform, order, whole, tell, changed } = await openStage(skin);
    assert.deepEqual(await tell(whole), done);
    assert.deepEqual(await tell(whole), known);
    assert.ok(order.cancelledAt);
    assert.equal(changed(), 1);

    const again = await openStage(skin);
    // Each answer may be lost; what was done is seen by the next look.
    again.platform.weather = { ...calm, lost: 0.4, broken: 0.2 };
    // What was not answered is told anew once it has been looked at for long enough.
    for (let ack: Ack | null = null; !ack?.ok;)
      ack = await again.tell(again.whole).catch(() => null);
    assert.ok(again.order.cancelledAt);
    assert.equal(again.changed(), 1, "told once");
    assert.ok(platform.counts.requests > 0);
  });

  void test(`${codeOf(skin)}: what left there is not cancelled, what is gone is`, async () => {
    const { book, order, whole, tell, changed } = await openStage(skin);
    book.shipWhole(order, "HAND1");
    const late = await tell(whole);
    assert.ok(!late.ok, JSON.stringify(late));
    assert.equal(order.cancelledAt, null);
    assert.equal(changed(), 1, "the parcel alone");
    assert.deepEqual(await tell({ ...whole, orderExternalId: "4711" }), known);
    const other = await openStage(skin);
    const [, ...rest] = other.whole.lines;
    const strange = await other.tell({ ...other.whole, lines: rest });
    assert.ok(!strange.ok && strange.kind === "not_open", JSON.stringify(strange));
    assert.equal(other.order.cancelledAt, null, "it has goods that nobody cancelled");
  });

  if (skin.connector.givesBack)
    void test(`${codeOf(skin)}: money goes back once, and only where that is asked for`, async () => {
      const { order, whole, pieces, tell } = await openStage(skin);
      const isWhole = skin.connector.givesBack === "orders";
      assert.deepEqual(await tell(isWhole ? whole : pieces(1)), done);
      assert.deepEqual(order.refunds, [], "nobody asked for it");

      const again = await openStage(skin);
      const asked = { ...(isWhole ? again.whole : again.pieces(1)), isGivenBack: true };
      again.platform.weather = { ...calm, lost: 0.4, broken: 0.2 };
      for (let ack: Ack | null = null; !ack?.ok;) ack = await again.tell(asked).catch(() => null);
      const given = again.order.refunds.map(({ amountMinor }) => amountMinor);
      assert.deepEqual(given, [isWhole ? totalOf(again.order) : again.first.priceMinor]);
    });

  if (skin.connector.cancels === "lines")
    void test(`${codeOf(skin)}: pieces are told as they stand in all`, async () => {
      const { order, first, whole, pieces, tell } = await openStage(skin);
      assert.deepEqual(await tell(pieces(1)), done);
      assert.deepEqual(await tell(pieces(1)), known);
      assert.equal(first.cancelled, 1);
      assert.deepEqual(await tell(pieces(2)), done);
      assert.equal(first.cancelled, 2, "one more, not two");
      const tooMany = await tell(pieces(first.units + 1));
      assert.ok(!tooMany.ok && tooMany.kind === "refused", JSON.stringify(tooMany));
      assert.deepEqual(await tell(whole), done);
      assert.equal(
        order.lines.reduce((sum, line) => sum + openOf(line), 0),
        0,
      );
    });
}
