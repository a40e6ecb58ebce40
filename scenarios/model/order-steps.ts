// Steps on orders and quotes: placed, quoted, amended, cancelled, held.
import assert from "node:assert/strict";
import { endQuotes } from "../../server/background.ts";
import { allLines, allowance, freeNow, oneOf, openOf, policies } from "./book.ts";
import type { Book, Line, Order } from "./book.ts";
import { scopeOf } from "./real.ts";
import { isDone, tell } from "./telling.ts";
import type { Asked } from "./telling.ts";

/** One thing that may be done: when it makes sense, and what it does to product and sheet. */
export interface Step {
  readonly applies?: (book: Book) => boolean;
  readonly run: (book: Book, asked: Asked) => Promise<void>;
}

const why = "model";

/** The lines of an order as the product shows them, for the sheet. */
async function linesOf(book: Book, orderId: unknown): Promise<Line[]> {
  const page = await book.product.read(book.company.tenantId, `/api/orders/${String(orderId)}`);
  assert.equal(page.status, 200, "an acknowledged order can be read");
  const lines = page.body["lines"] as { id: number; itemId: number; units: number }[];
  return lines.map(({ id, itemId, units }) => ({
    ...{ id, itemId, units },
    ...{ cancelled: 0, picked: 0, shipped: 0, returned: 0, short: 0 },
  }));
}

interface Wish {
  readonly externalId: string;
  readonly channelId: number;
  readonly policy: Order["policy"];
  readonly lines: readonly { readonly itemId: number; readonly units: number }[];
}

function wishOf(book: Book, asked: Asked): Wish {
  const { items, channels } = book.company;
  const first = { itemId: oneOf(items, asked.first), units: asked.units };
  book.serial += 1;
  const second = { itemId: oneOf(items, asked.second), units: 1 + (asked.third % 4) };
  return {
    externalId: `O${book.serial}`,
    channelId: oneOf(channels, asked.second),
    policy: oneOf(policies, asked.third),
    lines: asked.first > 5 ? [first, second] : [first],
  };
}

/** What each line would get, one after the other, of what the channel may take. */
function sharesOf(book: Book, { channelId, policy, lines }: Wish): number[] {
  const left = new Map<number, number>();
  for (const { itemId } of lines) {
    const may = allowance(book, itemId, channelId);
    left.set(itemId, policy === "partial" ? Math.min(may, freeNow(book, itemId)) : may);
  }
  return lines.map(({ itemId, units }) => {
    const share = Math.min(units, left.get(itemId) ?? 0);
    left.set(itemId, (left.get(itemId) ?? 0) - share);
    return share;
  });
}

/** Writes an acknowledged order onto the sheet, with what each line was to get. */
async function enter(
  book: Book,
  orderId: unknown,
  { wish, shares }: { readonly wish: Wish; readonly shares: readonly number[] },
): Promise<void> {
  const lines = await linesOf(book, orderId);
  wish.lines.forEach(({ units }, at) => {
    const line = lines[at];
    assert.ok(line && line.units === units, "an order has the lines that were asked for");
    const lacks = units - (shares[at] ?? 0);
    if (wish.policy === "partial") line.cancelled = lacks;
    else line.short = lacks;
  });
  book.orders.push({ ...wish, id: Number(orderId), lines, holds: [] });
}

const place: Step = {
  async run(book, asked) {
    const wish = wishOf(book, asked);
    const shares = sharesOf(book, wish);
    const given = shares.reduce((sum, each) => sum + each, 0);
    const wanted = wish.lines.reduce((sum, each) => sum + each.units, 0);
    const request = { method: "POST", path: "/api/orders", body: { ...wish, payment: "paid" } };
    const answer = await tell(book, asked, request as never);
    const isRefused =
      (wish.policy === "complete" && given < wanted) || (wish.policy === "partial" && given === 0);
    assert.equal(answer.status, isRefused ? 409 : 200, JSON.stringify(answer.body));
    if (!isRefused) await enter(book, answer.body["orderId"], { wish, shares });
  },
};

interface Sent {
  readonly wish: Wish;
  readonly key: string;
}

/** Orders of one line, whole or not at all, that are sent at the same moment. */
function rush(book: Book, asked: Asked): Sent[] {
  return Array.from({ length: 2 + (asked.third % 4) }, (_each, at) => {
    const wish = wishOf(book, { ...asked, first: (asked.first + at) % 3, second: at });
    return { wish: { ...wish, policy: "complete" }, key: `m${book.serial}` };
  });
}

const sendOrder = (book: Book, { wish, key }: Sent) =>
  book.product.send(book.company.tenantId, {
    ...{ method: "POST", path: "/api/orders", key },
    body: { ...wish, payment: "paid" },
  });

/** In whatever order they were decided: what was accepted fits, and what was refused does not. */
async function enterRush(book: Book, sent: readonly Sent[]): Promise<void> {
  const answers = await Promise.all(sent.map((each) => sendOrder(book, each)));
  for (const [at, { wish }] of sent.entries()) {
    const answer = answers[at];
    assert.ok(answer);
    if (answer.status !== 200) continue;
    const shares = wish.lines.map((line) => line.units);
    const [line] = wish.lines;
    assert.ok(line && allowance(book, line.itemId, wish.channelId) >= 0);
    await enter(book, answer.body["orderId"], { wish, shares });
  }
  for (const [at, { wish }] of sent.entries()) {
    if (answers[at]?.status === 200) continue;
    assert.equal(answers[at]?.body["kind"], "refused", JSON.stringify(answers[at]));
    const [line] = wish.lines;
    if (!line || book.rationed.has(line.itemId)) continue;
    assert.ok(allowance(book, line.itemId, wish.channelId) < line.units, "refused in vain");
  }
}

const placeMany: Step = {
  run: (book, asked) => enterRush(book, rush(book, asked)),
};

/** Orders are under way when every connection breaks: asked again, each has one effect. */
const crash: Step = {
  async run(book, asked) {
    const sent = rush(book, asked);
    const firsts = sent.map((each) => sendOrder(book, each).catch(() => null));
    await new Promise((resolve) => setTimeout(resolve, asked.units));
    await book.product.crash();
    const known = await Promise.all(firsts);
    await enterRush(book, sent);
    for (const [at, answer] of known.entries()) {
      if (answer?.status !== 200) continue;
      const { externalId } = sent[at]?.wish ?? {};
      const entered = book.orders.find((order) => order.externalId === externalId);
      assert.equal(entered?.id, answer.body["orderId"], "what was acknowledged before stands");
    }
  },
};

const quote: Step = {
  async run(book, asked) {
    const itemId = oneOf(book.company.items, asked.first);
    const channelId = oneOf(book.company.channels, asked.second);
    const { units } = asked;
    const body = { channelId, lines: [{ itemId, units }], holdSeconds: 1_800 };
    const can = allowance(book, itemId, channelId) >= units;
    const answer = await tell(book, asked, { method: "POST", path: "/api/quotes", body });
    assert.equal(answer.status, can ? 200 : 409, JSON.stringify(answer.body));
    if (!can) return;
    const expiresAt = new Date(String(answer.body["expiresAt"]));
    const id = Number(answer.body["id"]);
    book.quotes.push({ id, itemId, channelId, units, expiresAt, state: "open", held: units });
  },
};

const openQuotes = (book: Book) => book.quotes.filter((each) => each.state === "open");
const hasQuote = (book: Book) => openQuotes(book).length > 0;

const firm: Step = {
  applies: hasQuote,
  async run(book, asked) {
    const held = oneOf(openQuotes(book), asked.first);
    const externalId = `Q${held.id}`;
    const path = `/api/quotes/${held.id}/order`;
    const body = { externalId, payment: "paid" };
    const answer = await tell(book, asked, { method: "POST", path, body });
    const isLate = held.expiresAt <= book.product.now();
    if (!isDone(answer, isLate ? ["quote_not_open"] : ["quote_lost"])) {
      assert.ok(isLate || held.held < held.units, "an open quote that holds all is kept");
      return;
    }
    const { channelId } = held;
    held.state = "firm";
    const lines = [{ itemId: held.itemId, units: held.units }];
    const wish: Wish = { externalId, channelId, policy: "complete", lines };
    await enter(book, answer.body["orderId"], { wish, shares: [held.held] });
  },
};

const cancelQuote: Step = {
  applies: hasQuote,
  async run(book, asked) {
    const held = oneOf(openQuotes(book), asked.first);
    const path = `/api/quotes/${held.id}`;
    const answer = await tell(
      book,
      { ...asked, repeat: "after" },
      { method: "DELETE", path, body: {} },
    );
    if (!isDone(answer, [])) return;
    held.state = "cancelled";
    book.renewed.add(held.itemId);
  },
};

/** Time goes on beyond what quotes hold for, and the product's timer comes round. */
const expire: Step = {
  applies: hasQuote,
  async run(book) {
    book.product.forward(1_900);
    await endQuotes(book.product.millrace, scopeOf(book.company.tenantId));
    for (const held of openQuotes(book)) {
      held.state = "expired";
      book.renewed.add(held.itemId);
    }
  },
};

const orderOf = (book: Book, line: Line) =>
  book.orders.find((order) => order.lines.includes(line)) as Order;
const hasLine = (book: Book) => book.orders.length > 0;

const cancel: Step = {
  applies: hasLine,
  async run(book, asked) {
    const line = oneOf(allLines(book), asked.first * 10 + asked.second);
    const units = Math.min(asked.units, Math.max(1, openOf(line)));
    const path = `/api/orders/${orderOf(book, line).id}/cancel`;
    const body = { lines: [{ lineId: line.id, units }], why };
    const answer = await tell(book, asked, { method: "POST", path, body });
    assert.equal(answer.status === 200, units <= openOf(line) - line.picked);
    if (!isDone(answer, ["too_many_units"])) return;
    line.cancelled += units;
    line.short -= Math.min(units, line.short);
    book.renewed.add(line.itemId);
  },
};

const amend: Step = {
  applies: hasLine,
  async run(book, asked) {
    const line = oneOf(allLines(book), asked.first * 10 + asked.second);
    const moved = line.cancelled + line.shipped;
    const path = `/api/orders/${orderOf(book, line).id}/amend`;
    const body = { lines: [{ lineId: line.id, units: moved + asked.units }], why };
    const answer = await tell(book, asked, { method: "POST", path, body });
    const refusals = ["line_picked", "amend_refused", "nothing_amended", "order_done"];
    if (!isDone(answer, refusals)) {
      const isLess = asked.units < openOf(line) && line.picked === 0;
      assert.ok(!isLess, `less can always be asked for: ${JSON.stringify(answer.body)}`);
      return;
    }
    line.units = moved + asked.units;
    book.renewed.add(line.itemId);
  },
};

const hold: Step = {
  applies: hasLine,
  async run(book, asked) {
    const order = oneOf(book.orders, asked.first * 10 + asked.second);
    const path = `/api/orders/${order.id}/hold`;
    const answer = await tell(book, asked, { method: "POST", path, body: { why } });
    if (isDone(answer, ["order_done"])) order.holds.push(Number(answer.body["holdId"]));
  },
};

const release: Step = {
  applies: (book) => book.orders.some((order) => order.holds.length > 0),
  async run(book, asked) {
    const order = oneOf(
      book.orders.filter((each) => each.holds.length > 0),
      asked.first,
    );
    const path = `/api/holds/${order.holds[0]}/release`;
    const answer = await tell(book, asked, { method: "POST", path, body: { note: why } });
    if (isDone(answer, [])) order.holds.shift();
  },
};

export const orderSteps = {
  ...{ place, placeMany, crash, quote, firm, cancelQuote, expire },
  ...{ cancel, amend, hold, release },
};
